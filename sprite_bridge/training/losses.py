"""Losses of the cleaner: V1's own and the mended one, whose alpha term does not stall."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def v1_loss(rgb: Tensor, logits: Tensor, target: Tensor) -> Tensor:
    """Weighted L1 on RGB and on alpha. ``rgb`` (B, 3, H, W), ``logits`` (B, 1, H, W), ``target`` (B, 4,
    H, W) in [0, 1].

    An alpha error costs up to twice as much where the truth is nearly white: white clothes on white
    ground.
    """
    alpha = target[:, 3:]
    whiteness = ((target[:, :3].mean(1, keepdim=True) - 240 / 255) / (15 / 255)).clamp(0, 1)
    return rgb_loss(rgb, target) + ((logits.sigmoid() - alpha).abs() * (1 + whiteness)).mean()


def mended_loss(rgb: Tensor, logits: Tensor, target: Tensor) -> Tensor:
    """The RGB term of V1 plus binary cross-entropy plus Dice on alpha. Shapes as in ``v1_loss``.

    L1 on alpha can stall just under 0.5 everywhere (its gradient vanishes through the sigmoid); these two
    cannot.
    """
    alpha = target[:, 3:]
    return (
        rgb_loss(rgb, target)
        + functional.binary_cross_entropy_with_logits(logits, alpha)
        + dice_loss(logits, alpha)
    )


def rgb_loss(rgb: Tensor, target: Tensor) -> Tensor:
    """Mean of |rgb - target rgb| times the dilated target alpha times (1 + 2 x local gradient over its
    mean)."""
    near_sprite = functional.max_pool2d(target[:, 3:], 3, stride=1, padding=1)  # (B, 1, H, W)
    gradient = _gradient(target[:, :3])  # (B, 1, H, W)
    emphasis = 1 + 2 * gradient / gradient.mean().clamp_min(1e-6)
    return ((rgb - target[:, :3]).abs() * near_sprite * emphasis).mean()


def dice_loss(logits: Tensor, alpha: Tensor) -> Tensor:
    """1 - Dice coefficient of the whole batch, in [0, 1]."""
    predicted = logits.sigmoid()
    common = (predicted * alpha).sum()
    return 1 - (2 * common + 1) / (predicted.sum() + alpha.sum() + 1)


def _gradient(rgb: Tensor) -> Tensor:
    """|d/dx| + |d/dy| by forward differences, mean of the channels. (B, 3, H, W) -> (B, 1, H, W)"""
    across = functional.pad((rgb[..., 1:] - rgb[..., :-1]).abs(), (0, 1))
    down = functional.pad((rgb[..., 1:, :] - rgb[..., :-1, :]).abs(), (0, 0, 0, 1))
    return (across + down).mean(1, keepdim=True)


LOSSES = {"v1": v1_loss, "mended": mended_loss}

__all__ = ["LOSSES", "dice_loss", "mended_loss", "rgb_loss", "v1_loss"]
