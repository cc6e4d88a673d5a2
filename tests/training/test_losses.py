"""What the two losses reward and punish."""

from __future__ import annotations

import pytest
import torch

from sprite_bridge.training.losses import LOSSES, dice_loss, mended_loss, rgb_loss, v1_loss


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
