"""Enlarged footage made small again: every pixel k x k times, as recorders and emulators write it. Loses nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import Codes, pack

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]


def shrink(frames: U8) -> tuple[U8, int]:
    """Frames (F, H, W, 4) with one pixel per cell, and how many pixels wide and high a cell was, 1 if there are none.

    Cells lie at the same place in all frames; those at the borders may be cut off. Cells of which the frames would be less
    than two wide or high do not count: what is flat says nothing of its scale.
    """
    codes = pack(frames)
    columns, rows = _changes(codes, axis=2), _changes(codes, axis=1)
    scale = int(np.gcd.reduce(np.concatenate([np.diff(columns), np.diff(rows)]), initial=0))
    if scale < 2 or not len(columns) or not len(rows):
        return frames, 1
    y, x = _starts(rows, scale, frames.shape[1]), _starts(columns, scale, frames.shape[2])
    return np.ascontiguousarray(frames[:, y][:, :, x]), scale


def _changes(codes: Codes, axis: int) -> I64:
    """Rows or columns that differ from the one before in any frame."""
    lines = np.moveaxis(codes, axis, 0)
    differ = [bool((before != after).any()) for before, after in pairwise(lines)]
    return np.flatnonzero(differ) + 1


def _starts(changes: I64, scale: int, length: int) -> I64:
    """The first row or column of every cell."""
    first = int(changes[0]) % scale
    starts = np.arange(first, length, scale)
    return starts if first == 0 else np.concatenate([[0], starts])
