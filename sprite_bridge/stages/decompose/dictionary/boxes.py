"""Something per pixel of the boxes of all entries, in one flat array.

Pixel (y, x) of the box of entry e, as it is drawn and w px wide, is at ``start[e] + y * w + x``.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.dictionary.entries import I64, Entries, Scalar, Table


def starts_of(entries: Entries) -> I64:
    """(E + 1,) where the box of each entry starts, and how many pixels all have together."""
    table, count = entries.table, len(entries)
    sizes = table.height[:count].astype(np.int64) * table.width[:count]
    return np.concatenate([[0], np.cumsum(sizes)])


def box_of(values: NDArray[Scalar], start: I64, entries: Entries, number: int) -> NDArray[Scalar]:
    """(h, w) the values of an entry, to read and to write."""
    return values[start[number] : start[number + 1]].reshape(entries.pictures[number].shape)


@njit(cache=True, nogil=True)
def drawn_at(table: Table, start: I64, entry: int, turned: int, y: int, x: int) -> int:
    """Where pixel (y, x) of the box of an entry that is turned is in the array."""
    high, wide = table.height[entry], table.width[entry]
    v = high - 1 - y if turned & 2 else y
    u = wide - 1 - x if turned & 1 else x
    return start[entry] + v * wide + u  # type: ignore[no-any-return]
