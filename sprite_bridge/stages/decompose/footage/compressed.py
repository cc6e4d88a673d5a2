"""Footage as JPEG leaves it: what stands still becomes one picture, and what stands out from it is kept as it is.

The errors of JPEG are no noise that averages out over the views of a sprite: what is drawn anew from them has too many
colours and too many sprites. So only the ground is cleaned, by the mean of its views, each with its errors elsewhere while
the camera moves; and a pixel stands out if it differs by more than the views of the world there usually do.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.footage.ground import flooded, settled

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

VIEWS_WITHIN = 15.0
"""Deviation of the views that count for the mean of the ground: about what JPEG of middling quality makes of dithering."""

USUAL = 60.0
"""Differences up to this say how far views of the ground usually are from their mean."""

LEAST_USUAL = 20.0
"""Added to that: the fewest errors are not known better."""

FAINT, STRONG, LEAST_PIXELS = 1.6**2, 2.4**2, 4
"""Square of the difference, in such errors, from which on a pixel may stand out, does for sure, and how many sure ones."""

LARGEST_HOLE = 30
"""Pixels of the largest hole that is filled."""


def cleaned(rgb: U8, path: I64, check: Callable[[], None]) -> U8:
    """Frames (F, H, W, 3) whose corners lie at ``path`` with one ground behind them all."""
    world, _ = settled(rgb, path, VIEWS_WITHIN, np.zeros(rgb.shape[:3], np.bool_))
    usual = _usual(rgb, path, world) + np.float32(LEAST_USUAL)
    ground = np.rint(world).clip(0, 255).astype(np.uint8)
    height, width = rgb.shape[1:3]
    frames = np.empty_like(rgb)
    for t, (x, y) in enumerate(path.tolist()):
        if t % 16 == 0:
            check()
        here = (slice(y, y + height), slice(x, x + width))
        away = ((rgb[t] - world[here]) ** 2).sum(axis=-1) / usual[here] ** 2
        mask = np.zeros((height, width), np.bool_)
        flooded(away.astype(np.float32), FAINT, STRONG, LEAST_PIXELS, mask)
        frames[t] = np.where(_filled(mask)[..., None], rgb[t], ground[here])
    return frames


@njit(cache=True, nogil=True)
def _usual(rgb: U8, path: I64, world: F32) -> F32:
    """(h, w) root of the mean square by which views differ from the world, those left out that are of something else."""
    count, height, width, _ = rgb.shape
    sums = np.zeros(world.shape[:2], np.float32)
    views = np.zeros(world.shape[:2], np.float32)
    for t in range(count):
        for y in range(height):
            for x in range(width):
                away = 0.0
                for c in range(3):
                    away += (rgb[t, y, x, c] - world[y + path[t, 1], x + path[t, 0], c]) ** 2
                if away < USUAL**2:
                    sums[y + path[t, 1], x + path[t, 0]] += away
                    views[y + path[t, 1], x + path[t, 0]] += 1
    return np.sqrt(sums / np.maximum(views, np.float32(1)))


def _filled(mask: Mask) -> Mask:
    """A mask without its small holes."""
    holes = np.zeros(mask.shape, np.bool_)
    _small_pieces(~mask, LARGEST_HOLE, holes)
    return mask | holes


@njit(cache=True, nogil=True)
def _small_pieces(mask: Mask, most: int, small: Mask) -> None:
    """Set what of a mask is connected, along the sides, with no more than ``most`` pixels."""
    height, width = mask.shape
    seen = np.zeros((height, width), np.bool_)
    stack = np.empty(height * width, np.int64)
    for first in range(height * width):
        if seen[first // width, first % width] or not mask[first // width, first % width]:
            continue
        seen[first // width, first % width] = True
        stack[0] = first
        area, done = 1, 0
        while done < area:
            y, x = divmod(stack[done], width)
            done += 1
            for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                ny, nx = y + dy, x + dx
                if 0 <= ny < height and 0 <= nx < width and mask[ny, nx] and not seen[ny, nx]:
                    seen[ny, nx] = True
                    stack[area] = ny * width + nx
                    area += 1
        if area <= most:
            for k in range(area):
                small[stack[k] // width, stack[k] % width] = True
