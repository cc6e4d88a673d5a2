"""Losses of the cleaner: V1's own; the mended one, whose alpha term does not stall; and the balanced one, to which small
sprites matter."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

COLOR, EDGE = 3.0, 3.0
"""In the balanced loss: the weight of colours, and how much more the rim of a sprite counts than the rest."""


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


def balanced_loss(rgb: Tensor, logits: Tensor, target: Tensor) -> Tensor:
    """Every picture counts the same, however small its sprite is, as it does in the figures. Shapes as in
    ``v1_loss``.

    The RGB term of V1 as a mean over the sprite and its rim, cross-entropy in which the rim counts ``EDGE``
    times as much, and Dice, each picture's own.
    """
    alpha = target[:, 3:]
    near, emphasis = _near_sprite(alpha), _emphasis(target)
    weight = near * emphasis
    off = ((rgb - target[:, :3]).abs() * weight).sum((1, 2, 3)) / (3 * weight.sum((1, 2, 3)) + 1)
    rim = near - 1 + _near_sprite(1 - alpha)
    entropy = functional.binary_cross_entropy_with_logits(logits, alpha, weight=1 + (EDGE - 1) * rim)
    predicted = logits.sigmoid()
    common, both = (predicted * alpha).sum((1, 2, 3)), (predicted + alpha).sum((1, 2, 3))
    return COLOR * off.mean() + entropy + (1 - (2 * common + 1) / (both + 1)).mean()


def rgb_loss(rgb: Tensor, target: Tensor) -> Tensor:
    """Mean of |rgb - target rgb| times the dilated target alpha times (1 + 2 x local gradient over its
    mean)."""
    return ((rgb - target[:, :3]).abs() * _near_sprite(target[:, 3:]) * _emphasis(target)).mean()


def dice_loss(logits: Tensor, alpha: Tensor) -> Tensor:
    """1 - Dice coefficient of the whole batch, in [0, 1]."""
    predicted = logits.sigmoid()
    common = (predicted * alpha).sum()
    return 1 - (2 * common + 1) / (predicted.sum() + alpha.sum() + 1)


def _near_sprite(alpha: Tensor) -> Tensor:
    """(B, 1, H, W) what is opaque, or touches it."""
    return functional.max_pool2d(alpha, 3, stride=1, padding=1)


def _emphasis(target: Tensor) -> Tensor:
    """(B, 1, H, W) 1 + 2 x the local gradient over its mean."""
    gradient = _gradient(target[:, :3])
    return 1 + 2 * gradient / gradient.mean().clamp_min(1e-6)


def _gradient(rgb: Tensor) -> Tensor:
    """|d/dx| + |d/dy| by forward differences, mean of the channels. (B, 3, H, W) -> (B, 1, H, W)"""
    across = functional.pad((rgb[..., 1:] - rgb[..., :-1]).abs(), (0, 1))
    down = functional.pad((rgb[..., 1:, :] - rgb[..., :-1, :]).abs(), (0, 0, 0, 1))
    return (across + down).mean(1, keepdim=True)


LOSSES = {"v1": v1_loss, "mended": mended_loss, "balanced": balanced_loss}

__all__ = ["LOSSES", "balanced_loss", "dice_loss", "mended_loss", "rgb_loss", "v1_loss"]
