"""New entries from pieces of the foreground that are seen again and again.

Small pieces come first: what is made of known sprites, one before the other, is then explained and need not be learned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.components import AREA, BORDER, NAME, T, X0, X1, Y0, Y1, picture_of
from sprite_bridge.stages.decompose.entries import Entries
from sprite_bridge.stages.decompose.peel import peel

Mask = NDArray[np.bool_]
I64 = NDArray[np.int64]

ENTRY_COST, PLACEMENT_COST = 8, 4
"""What an entry costs beyond its pixels, and what a placement costs, in pixels."""

MOSTLY_KNOWN = 0.3
"""Share of a piece that known sprites explain from which on the rest is looked at alone, later."""

LEAST_PERIOD = 8
"""Sides of the smallest tile that a row of tiles is cut into."""


def discover(codes: Codes, masks: Mask, pieces: I64, entries: Entries, *, least_count: int, least_area: int) -> int:
    """Add what of the whole ``pieces`` of (F, H, W) occurs ``least_count`` times; gives how many entries are new."""
    whole = pieces[(pieces[:, BORDER] == 0) & (pieces[:, AREA] >= least_area)]
    if not len(whole):
        return 0
    _, first, counts = np.unique(whole[:, NAME], return_index=True, return_counts=True)
    order = np.lexsort((first, whole[first, AREA]))
    new = 0
    for k in order:
        if counts[k] < least_count:
            continue
        piece = whole[first[k]]
        picture = picture_of(codes, masks, piece)
        if not _is_known(codes, picture, piece, int(counts[k]), entries):
            entries.add(tile_of(picture))
            new += 1
    return new


def _is_known(codes: Codes, picture: Codes, piece: I64, count: int, entries: Entries) -> bool:
    """Whether entries explain a piece at less cost than an entry of its own, or so much of it that the rest must wait."""
    frame = codes[int(piece[T])]
    top, left = max(0, int(piece[Y0]) - 1), max(0, int(piece[X0]) - 1)
    part = np.ascontiguousarray(frame[top : int(piece[Y1]) + 1, left : int(piece[X1]) + 1])
    todo = np.zeros(part.shape, np.bool_)
    y, x = int(piece[Y0]) - top, int(piece[X0]) - left
    todo[y : y + picture.shape[0], x : x + picture.shape[1]] = picture != NONE
    area = int(todo.sum())
    taken = peel(part, todo, np.zeros(part.shape, np.bool_), entries.table, 0.0, -1)
    rest = int(todo.sum())
    if rest == 0:
        return (len(taken) - 1) * PLACEMENT_COST * count < area + ENTRY_COST
    return bool(area - rest >= MOSTLY_KNOWN * area)


def tile_of(picture: Codes) -> Codes:
    """One tile of a row or column of equal ones, anything else as it is."""
    height, width = picture.shape
    if (picture == NONE).any():
        return picture
    for period in range(LEAST_PERIOD, width // 2 + 1):
        if width % period == 0 and (picture[:, period:] == picture[:, :-period]).all():
            return np.ascontiguousarray(picture[:, :period])
    for period in range(LEAST_PERIOD, height // 2 + 1):
        if height % period == 0 and (picture[period:] == picture[:-period]).all():
            return np.ascontiguousarray(picture[:period])
    return picture
