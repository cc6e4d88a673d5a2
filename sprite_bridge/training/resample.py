"""Blur, shift and down-sampling as one matrix per axis: the share of every cell that every sample sees."""

from __future__ import annotations

import torch
from torch import Tensor


def cell_spread(centers: Tensor, cells: int, sigma: Tensor, sharpen: Tensor | None = None) -> Tensor:
    """(B, samples, cells) weights whose rows sum to 1: Gaussian point spreads of ``sigma`` (B,) cells
    around ``centers`` (B, samples), integrated over unit cells; the outermost cells go on forever.

    ``sharpen`` (B,) subtracts that share of a twice as wide spread, which rings as Lanczos filters do.
    """
    edges = torch.arange(1, cells, device=centers.device)
    weights = _gaussian(centers, edges, sigma)
    if sharpen is not None:
        share = sharpen[:, None, None]
        weights = (1 + share) * weights - share * _gaussian(centers, edges, 2 * sigma)
    return weights


def _gaussian(centers: Tensor, edges: Tensor, sigma: Tensor) -> Tensor:
    scaled = (edges - centers[..., None]) / (sigma.clamp_min(0.02)[:, None, None] * 2**0.5)
    below = 0.5 + 0.5 * torch.erf(scaled)  # (B, samples, cells - 1)
    first, last = torch.zeros_like(below[..., :1]), torch.ones_like(below[..., :1])
    return torch.cat([below, last], -1) - torch.cat([first, below], -1)


def apply_axes(picture: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """(B, C, h, w) through ``rows`` (B, H, h) and ``columns`` (B, W, w) -> (B, C, H, W)."""
    return rows[:, None] @ picture @ columns[:, None].mT
