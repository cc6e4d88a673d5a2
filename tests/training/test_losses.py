"""What the losses reward and punish."""

from __future__ import annotations

import pytest
import torch

from sprite_bridge.training.losses import LOSSES, balanced_loss, dice_loss, mended_loss, rgb_loss, v1_loss


def _target() -> torch.Tensor:
    torch.manual_seed(0)
    target = torch.zeros(1, 4, 16, 16)
    target[:, :3, 4:12, 4:12] = torch.rand(3, 8, 8)
    target[:, 3, 4:12, 4:12] = 1
    return target


def _logits(alpha: torch.Tensor) -> torch.Tensor:
    return 40 * (alpha - 0.5)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
def test_a_perfect_answer_costs_nothing_and_a_wrong_alpha_much(loss) -> None:
    target = _target()
    perfect = loss(target[:, :3], _logits(target[:, 3:]), target)
    inverted = loss(target[:, :3], _logits(1 - target[:, 3:]), target)
    assert float(perfect) < 1e-3
    assert float(inverted) > 0.9


def test_colours_away_from_the_sprite_do_not_matter() -> None:
    target = _target()
    rgb = target[:, :3].clone()
    rgb[..., :2, :] = 1
    assert float(rgb_loss(rgb, target)) == 0
    rgb[..., 6, 6] += 0.5
    assert float(rgb_loss(rgb, target)) > 0


def test_v1_doubles_the_cost_of_lost_white() -> None:
    def cost(level: float) -> float:
        target = _target()
        target[:, :3] *= 0
        target[:, :3, 4:12, 4:12] = level
        return float(v1_loss(target[:, :3], torch.full((1, 1, 16, 16), -40.0), target))

    assert cost(1.0) == pytest.approx(2 * cost(0.5), rel=1e-3)


def test_the_mended_loss_pulls_harder_where_v1_stalls() -> None:
    """Where the network is sure and wrong, L1 through a sigmoid has next to no gradient; cross-entropy
    has."""
    target = _target()
    slopes = []
    for loss in (v1_loss, mended_loss):
        logits = torch.full((1, 1, 16, 16), -8.0, requires_grad=True)
        loss(target[:, :3], logits, target).backward()
        slopes.append(float(logits.grad.abs().sum()))
    assert slopes[1] > 100 * slopes[0] > 0


def test_dice_counts_overlap_not_area() -> None:
    alpha = _target()[:, 3:]
    assert float(dice_loss(_logits(alpha), alpha)) < 0.01
    assert float(dice_loss(_logits(torch.zeros_like(alpha)), alpha)) > 0.95


def test_the_balanced_loss_minds_a_small_sprite_as_much_as_a_large_one() -> None:
    """One of each in a batch, of which one has its colours wrong, or loses its left half."""
    target = torch.zeros(2, 4, 64, 64)
    target[0, :, 8:16, 8:16] = target[1, :, 8:48, 8:48] = 1
    target[:, :3] *= 0.5

    def cost(loss, which: int, *, color: bool) -> float:
        rgb, alpha = target[:, :3].clone(), target[:, 3:].clone()
        if color:
            rgb[which] += 0.1
        else:
            alpha[which, ..., 8 : 12 if which == 0 else 28] = 0
        perfect = loss(target[:, :3], _logits(target[:, 3:]) / 2, target)
        return float(loss(rgb, _logits(alpha) / 2, target) - perfect)

    assert cost(balanced_loss, 0, color=True) == pytest.approx(cost(balanced_loss, 1, color=True), rel=0.25)
    assert cost(mended_loss, 0, color=True) < 0.25 * cost(mended_loss, 1, color=True)
    small, large = (cost(balanced_loss, which, color=False) for which in (0, 1))
    assert small / large > 2 * cost(mended_loss, 0, color=False) / cost(mended_loss, 1, color=False)


def test_the_balanced_loss_minds_the_rim_most() -> None:
    def cost(y: int, x: int) -> float:
        target = _target()
        alpha = target[:, 3:].clone()
        alpha[..., y, x] = 1 - alpha[..., y, x]
        return float(balanced_loss(target[:, :3], _logits(alpha), target))

    assert cost(4, 8) > 2 * cost(8, 8)
    assert cost(3, 8) > 2 * cost(0, 0)
