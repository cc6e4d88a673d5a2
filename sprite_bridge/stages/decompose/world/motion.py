"""Where something moves against the background, before any background is known.

A pixel counts as moving if the world looked different there, or close by, a few frames before or after. Such views say
nothing about the background: the flat middle of a slow platform has one colour nearly all the time.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import Codes

GAPS = (1, 4, 9)
"""Frames between the views that are compared: slow things show only after a while."""

REACH = 3
"""Pixels around a change that move with it."""

Mask = NDArray[np.bool_]


def moving(codes: Codes, path: NDArray[np.int64]) -> Mask:
    """(F, H, W) what moves in frames whose corners lie at ``path`` (F, 2)."""
    return _moving(codes, path, np.asarray(GAPS), REACH)


def widened(mask: Mask, reach: int = REACH) -> Mask:
    """(h, w) all within ``reach`` px, along both sides, of what a mask has; by default what moves with it."""
    wide = mask.copy()
    _widen(wide, reach)
    return wide


@njit(cache=True, nogil=True)
def _moving(codes: Codes, path: NDArray[np.int64], gaps: NDArray[np.int64], reach: int) -> Mask:
    count, height, width = codes.shape
    moves = np.zeros((count, height, width), np.bool_)
    changed = np.zeros((height, width), np.bool_)
    for gap in gaps:
        for t in range(gap, count):
            dx, dy = path[t, 0] - path[t - gap, 0], path[t, 1] - path[t - gap, 1]
            changed[:] = False
            some = False
            for y in range(max(0, -dy), min(height, height - dy)):
                for x in range(max(0, -dx), min(width, width - dx)):
                    if codes[t, y, x] != codes[t - gap, y + dy, x + dx]:
                        changed[y, x] = True
                        some = True
            if not some:
                continue
            _widen(changed, reach)
            for y in range(max(0, -dy), min(height, height - dy)):
                for x in range(max(0, -dx), min(width, width - dx)):
                    if changed[y, x]:
                        moves[t, y, x] = True
                        moves[t - gap, y + dy, x + dx] = True
    return moves


@njit(cache=True, nogil=True)
def _widen(mask: Mask, reach: int) -> None:
    """Set all within ``reach`` px, along both sides, of what is set."""
    _widen_rows(mask, reach)
    _widen_rows(mask.T, reach)


@njit(cache=True, nogil=True)
def _widen_rows(mask: Mask, reach: int) -> None:
    """Set all within ``reach`` px of what is set in the same row."""
    height, width = mask.shape
    row = np.zeros(width, np.bool_)
    for y in range(height):
        row[:] = mask[y]
        last = -reach - 1
        for x in range(width):
            if row[x]:
                last = x
            mask[y, x] = x - last <= reach
        last = width + reach
        for x in range(width - 1, -1, -1):
            if row[x]:
                last = x
            mask[y, x] |= last - x <= reach
