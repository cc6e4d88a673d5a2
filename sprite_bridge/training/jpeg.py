"""JPEG's loss, on the device: chroma at half the resolution, an 8x8 cosine transform and rounding to the
standard tables."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

# ITU-T T.81, annex K, tables K.1 and K.2.
_LUMA = """16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"""
_CHROMA = """17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99
99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99"""
_TO_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))


def jpeg(picture: Tensor, quality: Tensor, *, subsample: bool) -> Tensor:
    """(B, 3, H, W) RGB in [0, 1] as it comes back from JPEG of ``quality`` (B,) in [1, 100]; H and W
    multiples of 16.

    ``subsample`` stores chroma at half the resolution (4:2:0). The result may leave [0, 1] a little.
    """
    device = picture.device
    to_ycc = torch.tensor(_TO_YCC, device=device)
    ycc = (to_ycc @ (255 * picture).flatten(2)).view_as(picture)
    luma = _store(ycc[:, :1] - 128, _table(_LUMA, quality)) + 128
    chroma = functional.avg_pool2d(ycc[:, 1:], 2) if subsample else ycc[:, 1:]
    chroma = _store(chroma, _table(_CHROMA, quality))
    if subsample:
        chroma = functional.interpolate(chroma, scale_factor=2, mode="bilinear", align_corners=False)
    stored = torch.cat([luma, chroma], dim=1)
    rgb: Tensor = (torch.linalg.inv(to_ycc) @ stored.flatten(2)).view_as(picture)
    return rgb / 255


def _store(plane: Tensor, table: Tensor) -> Tensor:
    """Transform, round and transform back every 8x8 block of (B, C, H, W); ``table`` (B, 8, 8)."""
    count, channels, height, width = plane.shape
    cosines = _cosines(plane.device)
    blocks = cosines @ plane.reshape(count, channels, height // 8, 8, width)
    blocks = blocks.view(count, channels, height // 8, 8, width // 8, 8) @ cosines.T
    steps = table[:, None, None, :, None, :]
    blocks = torch.round(blocks / steps) * steps
    rows = (blocks @ cosines).view(count, channels, height // 8, 8, width)
    return (cosines.T @ rows).view(count, channels, height, width)


def _cosines(device: torch.device) -> Tensor:
    """The orthonormal (8, 8) DCT-II."""
    k, n = torch.arange(8, device=device)[:, None], torch.arange(8, device=device)[None]
    basis = 0.5 * torch.cos(math.pi * (2 * n + 1) * k / 16)
    return torch.cat([basis[:1] / 2**0.5, basis[1:]])


def _table(text: str, quality: Tensor) -> Tensor:
    """(B, 8, 8) quantisation steps, scaled as the reference encoder does."""
    base = torch.tensor([float(step) for step in text.split()], device=quality.device).view(1, 8, 8)
    percent = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)
    return torch.floor((base * percent[:, None, None] + 50) / 100).clamp(1, 255)
