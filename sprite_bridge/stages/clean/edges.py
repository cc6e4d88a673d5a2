"""Where neighbouring pixels differ: the evidence from which the grid is found.

The picture is reduced, in one pass, to *band profiles*: for vertical lines, the edge strength at each x summed over
horizontal bands of `BAND` rows, and likewise for horizontal lines. All that follows works on these, so its cost does
not grow with the square of the picture's side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

BAND = 8
"""Rows (or columns) that one band sums."""

EDGE_CAP = 40
"""Level (of 255) at which an edge stops counting for more, so that one black outline does not outvote all else."""

F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Edges:
    """Band profiles of a (H, W, 3) picture.

    ``across_x``: (ceil(H / BAND), W + 1) float32, edge strength between columns x - 1 and x (vertical lines);
    ``across_y``: (ceil(W / BAND), H + 1) float32, the same for horizontal lines.
    ``noise``: median step between neighbouring pixels, in levels of 255.
    """

    across_x: F32
    across_y: F32
    noise: float


def find_edges(frames: NDArray[np.uint8]) -> Edges:
    """Band profiles of (F, H, W, 3) uint8, summed over frames. Steps below twice the median step count as noise.

    JPEG and video codecs leave steps at multiples of 8 px that would pass for a grid: there the floor is higher by
    what such steps exceed the others.
    """
    height, width = frames.shape[1:3]
    noise = float(np.median([_median_step(frame) for frame in frames]))
    floor = np.full(8, 2 * noise, np.float32)
    floor[0] += np.float32(3 * np.median([_blocking(frame) for frame in frames]))
    across_x = np.zeros((-(-height // BAND), width + 1), np.float32)
    across_y = np.zeros((-(-width // BAND), height + 1), np.float32)
    for frame in frames:
        _accumulate(np.ascontiguousarray(frame), floor, np.float32(EDGE_CAP), across_x, across_y)
    return Edges(across_x, across_y, noise)


def _row_steps(rgb: NDArray[np.uint8]) -> F32:
    """Steps between horizontal neighbours in at most 256 rows, in levels of 255."""
    every = max(1, rgb.shape[0] // 256)
    steps = np.abs(np.diff(rgb[::every].astype(np.int16), axis=1))
    weighted = 3 * steps[..., 0] + 4 * steps[..., 1] + 2 * steps[..., 2]
    return np.asarray(weighted, np.float32) / np.float32(9)


def _median_step(rgb: NDArray[np.uint8]) -> float:
    steps = _row_steps(rgb)
    return float(np.median(steps)) if steps.size else 0.0


def _blocking(rgb: NDArray[np.uint8]) -> float:
    """By how many levels the middling steps at the borders of 8 px blocks exceed those inside."""
    steps = _row_steps(rgb)
    at_border, inside = steps[:, 7::8], steps[:, 3::8]
    if not at_border.size or not inside.size:
        return 0.0
    return max(0.0, float(np.percentile(at_border, 70) - np.percentile(inside, 70)))


@njit(cache=True, nogil=True)
def _step(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> np.float32:
    # int() of a uint8 is unsigned when compiled: a step to a lighter pixel would wrap around and be lost.
    red, green, blue = abs(np.int32(a[0]) - b[0]), abs(np.int32(a[1]) - b[1]), abs(np.int32(a[2]) - b[2])
    return np.float32(3 * red + 4 * green + 2 * blue) / np.float32(9)


@njit(cache=True, nogil=True)
def _accumulate(rgb: NDArray[np.uint8], floor: F32, cap: np.float32, across_x: F32, across_y: F32) -> None:
    height, width = rgb.shape[:2]
    for y in range(height):
        band = y // BAND
        for x in range(width):
            if x > 0:
                step = _step(rgb[y, x - 1], rgb[y, x]) - floor[x % 8]
                if step > 0:
                    across_x[band, x] += min(step, cap)
            if y > 0:
                step = _step(rgb[y - 1, x], rgb[y, x]) - floor[y % 8]
                if step > 0:
                    across_y[x // BAND, y] += min(step, cap)
