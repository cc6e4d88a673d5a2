"""One colour per native pixel: what all later stages work on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.grid import Grid
from sprite_bridge.stages.resample import cell_medians

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]

NATIVE_NOISE = 0.018
GRID_NOISE = 0.007
"""OKLab deviation between cells of one colour that is there even when cells are uniform inside."""


@dataclass(frozen=True)
class Cells:
    """``colors`` (F, h, w, 3) float32 RGB in [0, 255]; ``alpha`` (F, h, w) float32 in [0, 1] where the picture brought
    its own, else None; ``noise`` OKLab deviation of cells that were one colour; ``soft`` whether neighbours have bled into
    each other, as in a picture that was scaled down; ``spread`` (F, h, w) float32 mean absolute deviation inside each cell,
    in levels of 255, where cells have an inside."""

    colors: F32
    alpha: F32 | None
    noise: float
    soft: bool
    spread: F32 | None = None


def native_cells(frames: U8) -> Cells:
    """Every pixel of (F, H, W, 4) is a cell."""
    return Cells(
        frames[..., :3].astype(np.float32), _alpha(frames[..., 3].astype(np.float32)), NATIVE_NOISE, True
    )


def grid_cells(frames: U8, grid: Grid) -> Cells:
    """The cells of (F, H, W, 4) frames under one grid."""
    own_alpha = bool((frames[..., 3] < 255).any())
    channels = frames if own_alpha else frames[..., :3]
    sampled = [cell_medians(frame, grid.x_cuts, grid.y_cuts) for frame in channels]
    colors = np.stack([color for color, _ in sampled])
    spread = np.stack([spread for _, spread in sampled])
    noise = float(np.median(spread)) / 510 + GRID_NOISE
    return Cells(
        np.ascontiguousarray(colors[..., :3]),
        _alpha(colors[..., 3]) if own_alpha else None,
        noise,
        False,
        spread,
    )


def sampled(frames: U8, grid: Grid) -> U8:
    """(F, h, w, 4) uint8: the colour of each cell of (F, H, W, 4) frames whose cells are of one colour."""
    found = [cell_medians(frame, grid.x_cuts, grid.y_cuts)[0] for frame in frames]
    return np.rint(np.stack(found)).astype(np.uint8)


def _alpha(levels: F32) -> F32 | None:
    return levels / np.float32(255) if (levels < 255).any() else None
