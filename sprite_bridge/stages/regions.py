"""Connected regions of a mask."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def label(mask: Mask, *, diagonal: bool = False) -> tuple[NDArray[np.int32], int]:
    """(H, W) int32 labels of the connected regions of a (H, W) mask, 1..n in reading order, 0 outside; and n."""
    return _label(np.ascontiguousarray(mask), diagonal)


def sizes(labels: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """(count + 1,) pixels per label; index 0 is the rest."""
    return np.bincount(labels.ravel(), minlength=count + 1)


def touching_border(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """The labels (without 0) that reach the border of the canvas, in order."""
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    found = np.unique(border)
    return found[found > 0]


@njit(cache=True, nogil=True)
def _label(mask: Mask, diagonal: bool) -> tuple[NDArray[np.int32], int]:
    """Flood fill with a stack: linear in the pixels."""
    height, width = mask.shape
    labels = np.zeros((height, width), np.int32)
    stack = np.empty((height * width, 2), np.int32)
    count = 0
    for y0 in range(height):
        for x0 in range(width):
            if not mask[y0, x0] or labels[y0, x0]:
                continue
            count += 1
            labels[y0, x0] = count
            stack[0, 0], stack[0, 1] = y0, x0
            top = 1
            while top:
                top -= 1
                y, x = stack[top, 0], stack[top, 1]
                for dy in range(-1, 2):
                    for dx in range(-1, 2):
                        if not diagonal and dy != 0 and dx != 0:
                            continue
                        ny, nx = y + dy, x + dx
                        if 0 <= ny < height and 0 <= nx < width and mask[ny, nx] and not labels[ny, nx]:
                            labels[ny, nx] = count
                            stack[top, 0], stack[top, 1] = ny, nx
                            top += 1
    return labels, count
