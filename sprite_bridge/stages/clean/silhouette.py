"""Which cells belong to the sprite: by the picture's own alpha, or by a ground that can be told from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.cells import Cells
from sprite_bridge.stages.clean.ground import Ground, find_ground
from sprite_bridge.stages.regions import label, sizes

F32 = NDArray[np.float32]
Mask = NDArray[np.bool_]

SPECK_CELLS = 2
SPECK_SHARE = 0.004
"""A region of at most so many cells, and less than this share of the largest one, is dirt on the ground."""


@dataclass(frozen=True)
class Silhouette:
    """``inside`` (F, h, w) cells of the sprite; ``probability`` (F, h, w) float32 of the same before it was decided;
    ``ground`` what is behind it, if it was found by colour; ``fixed`` whether it is not to be questioned."""

    inside: Mask
    probability: F32
    ground: Ground | None
    fixed: bool


def from_alpha(alpha: F32) -> Silhouette:
    """The picture's own alpha (F, h, w) in [0, 1], made hard."""
    return Silhouette(alpha >= 0.5, alpha, None, True)


def everything(cells: Cells) -> Silhouette:
    """No ground at all."""
    shape = cells.colors.shape[:3]
    return Silhouette(np.ones(shape, bool), np.ones(shape, np.float32), None, True)


def by_color(cells: Cells, given: tuple[int, int, int] | None = None) -> Silhouette:
    """What stands out from a plain ground; everything where there is none."""
    ground = find_ground(cells.colors, given)
    if ground is None:
        return everything(cells)
    inside = np.stack([_without_specks(~mask) for mask in ground.mask])
    margin = (ground.residual - ground.threshold) / (0.35 * ground.threshold)
    probability = 1 / (1 + np.exp(-np.clip(margin, -30, 30)))
    # What is enclosed and was not taken for a hole is the sprite's, however much it looks like the ground.
    probability = np.where(inside & (ground.residual < ground.threshold), 0.9, probability)
    return Silhouette(inside, np.clip(probability, 0.02, 0.98).astype(np.float32), ground, False)


def _without_specks(inside: Mask) -> Mask:
    labels, count = label(inside, diagonal=True)
    if count < 2:
        return inside
    area = sizes(labels, count)
    area[0] = 0
    small = np.flatnonzero((area <= SPECK_CELLS) & (area < SPECK_SHARE * area.max()))
    return inside & ~np.isin(labels, small[small > 0])
