"""From a picture to one colour per cell."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]

MARGIN = 0.22
"""Share of a cell left out on each side: neighbours bleed in there."""

MOST_PER_SIDE = 9
"""Pixels across a cell that vote at most (9 x 9 in all): more do not change the median by a level."""


def cell_medians(picture: U8, x_cuts: F32, y_cuts: F32, *, most: int = MOST_PER_SIDE) -> tuple[F32, F32]:
    """Per-channel median of the inner part of every cell.

    ``picture`` (H, W, C) uint8, ``x_cuts`` (rows, columns + 1), ``y_cuts`` (rows + 1, columns) px.
    At most ``most`` x ``most`` pixels of a cell vote. Returns (rows, columns, C) float32 in [0, 255] and
    (rows, columns) float32, the mean absolute deviation from it.
    """
    rows, columns = x_cuts.shape[0], y_cuts.shape[1]
    color = np.zeros((rows, columns, picture.shape[2]), np.float32)
    spread = np.zeros((rows, columns), np.float32)
    _medians(np.ascontiguousarray(picture), x_cuts, y_cuts, MARGIN, most, color, spread)
    return color, spread


@njit(cache=True, nogil=True)
def _span(start: float, stop: float, margin: float, length: int) -> tuple[int, int]:
    """First and one past the last pixel of the inner part of [start, stop), at least one pixel, inside the picture."""
    inset = margin * (stop - start)
    low = int(np.floor(start + inset + 0.5))
    high = int(np.floor(stop - inset + 0.5))
    if high <= low:
        low = int(np.floor((start + stop) / 2))
        high = low + 1
    low = min(max(low, 0), length - 1)
    return low, min(max(high, low + 1), length)


@njit(cache=True, nogil=True)
def _median(values: F32, count: int) -> float:
    """Upper median by quickselect (Hoare); reorders ``values``."""
    low, high, middle = 0, count - 1, count // 2
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            break
    return values[middle]  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def _medians(
    picture: U8, x_cuts: F32, y_cuts: F32, margin: float, most: int, color: F32, spread: F32
) -> None:
    height, width, channels = picture.shape
    rows, columns = spread.shape
    values = np.empty((channels, most * most), np.float32)
    for r in range(rows):
        for c in range(columns):
            left, right = _span(x_cuts[r, c], x_cuts[r, c + 1], margin, width)
            top, bottom = _span(y_cuts[r, c], y_cuts[r + 1, c], margin, height)
            step_x, step_y = -(-(right - left) // most), -(-(bottom - top) // most)
            count = 0
            for y in range(top, bottom, step_y):
                for x in range(left, right, step_x):
                    for k in range(channels):
                        values[k, count] = picture[y, x, k]
                    count += 1
            total = 0.0
            for k in range(channels):
                middle = _median(values[k], count)
                color[r, c, k] = middle
                for i in range(count):
                    total += abs(values[k, i] - middle)
            spread[r, c] = total / (count * channels)
