"""Is the picture true pixel art already? And if so, how often is each pixel repeated?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.grid import Grid
from sprite_bridge.stages.resample import cell_medians

U8 = NDArray[np.uint8]

MOST_COLORS = 256
FEW_COLORS = 24
LARGEST_SHARE = 0.5
"""Colours per pixel that is not of the commonest colour: every pixel of a corrupted sprite has its own."""

SMALL_STEP, SMALL_SHARE = 6, 0.12
"""Neighbours that differ, but by so few levels of 255, are noise; artists leave hardly any (1 % in the median of 400
sprites, 3.5 % in the 99th percentile), corrupted pictures are full of them (over 17 %)."""

LEAST_SIDE = 8


def upscale_factor(frames: U8) -> int:
    """The largest k such that every frame consists of uniform k x k blocks, 1 where there is none.

    ``frames`` is (F, H, W, 4) uint8 with RGB 0 under alpha 0. A picture of fewer than three colours, or one that would
    shrink below 8 px, is left alone: there a block may well be what the artist drew.
    """
    codes = _codes(frames)
    height, width = codes.shape[1:]
    factor = int(np.gcd(height, width))
    for axis in (1, 2):
        changes = np.flatnonzero((np.diff(codes, axis=axis) != 0).any(axis=(0, 3 - axis))) + 1
        factor = int(np.gcd.reduce(changes, initial=factor))
        if factor == 1:
            return 1
    if min(height, width) // factor < LEAST_SIDE or count_colors(frames) < 3:
        return 1
    return factor


def count_colors(frames: U8) -> int:
    """Distinct RGBA values of (..., 4) uint8."""
    return len(np.unique(_codes(frames)))


def has_true_colors(frames: U8) -> bool:
    """Whether the colours of (F, H, W, 4) are so few that somebody must have chosen them.

    Corrupted pictures have a colour of its own in nearly every pixel that is not ground.
    """
    colors, counts = np.unique(_codes(frames), return_counts=True)
    if len(colors) > MOST_COLORS:
        return False
    drawn = int(counts.sum() - counts.max())
    if len(colors) <= FEW_COLORS:
        return True
    return len(colors) <= LARGEST_SHARE * drawn and small_steps(frames) <= SMALL_SHARE


def repeated_share(frames: U8, grid: Grid) -> float:
    """Share of the pixels of the first of (F, H, W, 4) frames, but for its commonest colour, that are exactly their cell's.

    A picture of few colours that is not native repeats its pixels, if unevenly; true pixel art under a grid that it
    only seems to have, such as that of its tiles, does not. Large plain areas say nothing either way.
    """
    codes = _codes(frames[:1])[0]
    values, counts = np.unique(codes, return_counts=True)
    drawn = codes != values[counts.argmax()]
    if not drawn.any():
        return 0.0
    colors, _ = cell_medians(frames[0], grid.x_cuts, grid.y_cuts)
    rows = np.searchsorted(grid.y_cuts.mean(1)[1:-1], np.arange(frames.shape[1]) + 0.5)
    places = np.arange(frames.shape[2]) + 0.5
    columns = np.stack([np.searchsorted(cuts[1:-1], places) for cuts in grid.x_cuts])
    painted = colors[rows[:, None], columns[rows]]
    return float((painted == frames[0]).all(-1)[drawn].mean())


def small_steps(frames: U8) -> float:
    """Of the neighbours that differ, the share that differs by ``SMALL_STEP`` levels or less."""
    small = different = 0
    for axis in (1, 2):
        steps = np.abs(np.diff(frames.astype(np.int16), axis=axis)).max(-1)
        different += int((steps > 0).sum())
        small += int(((steps > 0) & (steps <= SMALL_STEP)).sum())
    return small / max(1, different)


def _codes(frames: U8) -> NDArray[np.uint32]:
    return np.ascontiguousarray(frames).view(np.uint32)[..., 0]
