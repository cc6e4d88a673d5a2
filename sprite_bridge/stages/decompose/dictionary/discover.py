"""New entries from pieces of the foreground that are seen again and again.

Small pieces come first: what is made of known sprites, one before the other, is then explained and need not be learned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.components import (
    AREA,
    BORDER,
    NAME,
    SEED,
    X0,
    X1,
    Y0,
    Y1,
    T,
    picture_of,
    pieces_of,
)
from sprite_bridge.stages.decompose.dictionary.costs import ENTRY_COST, PLACEMENT_COST
from sprite_bridge.stages.decompose.dictionary.entries import Entries
from sprite_bridge.stages.decompose.dictionary.tiles import tile_of
from sprite_bridge.stages.decompose.placing.peel import NOWHERE, peel
from sprite_bridge.stages.decompose.scene import Scene

Mask = NDArray[np.bool_]
I64 = NDArray[np.int64]

MOSTLY_KNOWN = 0.3
"""Share of a piece that known sprites explain from which on the rest is looked at alone, later."""

LEAST_STEPS = 3
"""Steps, each shorter than itself, that a piece must have gone to be whole though the background around it is not known."""


def discover(scene: Scene, *, least_count: int, least_area: int) -> int:
    """Add what of the left-over pieces occurs ``least_count`` times; gives how many entries are new.

    What only ever stands at one place of the world may be a part of the background, and what lies where the background is
    not known may be cut off anywhere, if it does not move on and stay the same: neither is evidence of a sprite.
    """
    codes, masks, entries = scene.codes, scene.rest, scene.entries
    pieces = pieces_of(codes, masks)
    whole = pieces[(pieces[:, BORDER] == 0) & (pieces[:, AREA] >= least_area)]
    whole = whole[_on_known_ground(scene, whole) | _moving_on(scene, whole)]
    if not len(whole):
        return 0
    _, first, group, counts = np.unique(
        whole[:, NAME], return_index=True, return_inverse=True, return_counts=True
    )
    corner = whole[:, [X0, Y0]] + scene.path[whole[:, T]]
    spread = np.zeros(len(first), np.int64)
    for axis in (0, 1):
        spread += _range_of(corner[:, axis], group, len(first))
    order = np.lexsort((first, whole[first, AREA]))
    new = 0
    for k in order:
        piece = whole[first[k]]
        if counts[k] < least_count or (spread[k] == 0 and not _stays(scene, piece)):
            continue
        picture = picture_of(codes, masks, piece)
        if not _is_known(codes, picture, piece, int(counts[k]), entries):
            entries.add(tile_of(picture))
            new += 1
    return new


def _on_known_ground(scene: Scene, pieces: I64) -> Mask:
    """(n,) whether the background is known in the whole box of a piece and one px around it."""
    height, width = scene.background.shape
    sums = np.zeros((height + 1, width + 1), np.int64)
    sums[1:, 1:] = (scene.background == NONE).cumsum(0).cumsum(1)
    x, y = scene.path[pieces[:, T]].T
    top, left = np.maximum(pieces[:, Y0] + y - 1, 0), np.maximum(pieces[:, X0] + x - 1, 0)
    bottom, right = np.minimum(pieces[:, Y1] + y + 1, height), np.minimum(pieces[:, X1] + x + 1, width)
    unknown = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(unknown == 0)


def _moving_on(scene: Scene, pieces: I64) -> Mask:
    """(n,) whether a piece is seen alike, step by step, at other places of the world: what is cut off, or stands there, is
    not."""
    if not len(pieces):
        return np.zeros(0, np.bool_)
    _, name = np.unique(pieces[:, NAME], return_inverse=True)
    corner = pieces[:, [X0, Y0]] + scene.path[pieces[:, T]]
    size = pieces[:, [X1, Y1]] - pieces[:, [X0, Y0]]
    places = np.unique(np.column_stack([name, corner, size]), axis=0)
    before, after = places[:-1], places[1:]
    steps = (before[:, 0] == after[:, 0]) & (np.abs(after - before)[:, 1:3] < after[:, 3:]).all(axis=1)
    return np.asarray(np.bincount(after[steps, 0], minlength=name.max() + 1)[name] >= LEAST_STEPS)


def _stays(scene: Scene, piece: I64) -> bool:
    """Whether a piece is of somebody who is known to stand at one place."""
    y, x = divmod(int(piece[SEED]), scene.codes.shape[2])
    return scene.beneath is not None and bool(scene.beneath[y, x] != NONE)


def _range_of(values: I64, group: I64, groups: int) -> I64:
    """(groups,) largest less least value of each group."""
    low, high = np.full(groups, np.iinfo(np.int64).max), np.full(groups, np.iinfo(np.int64).min)
    np.minimum.at(low, group, values)
    np.maximum.at(high, group, values)
    return np.asarray(high - low)


def _is_known(codes: Codes, picture: Codes, piece: I64, count: int, entries: Entries) -> bool:
    """Whether entries explain a piece at less cost than an entry of its own, or so much of it that the rest must wait."""
    frame = codes[int(piece[T])]
    top, left = max(0, int(piece[Y0]) - 1), max(0, int(piece[X0]) - 1)
    part = np.ascontiguousarray(frame[top : int(piece[Y1]) + 1, left : int(piece[X1]) + 1])
    todo = np.zeros(part.shape, np.bool_)
    y, x = int(piece[Y0]) - top, int(piece[X0]) - left
    todo[y : y + picture.shape[0], x : x + picture.shape[1]] = picture != NONE
    area = int(todo.sum())
    taken = peel(part, todo, np.zeros(part.shape, np.bool_), entries.table, 0.0, -1, NOWHERE, NOWHERE)
    rest = int(todo.sum())
    if rest == 0:
        return (len(taken) - 1) * PLACEMENT_COST * count < area + ENTRY_COST
    return bool(area - rest >= MOSTLY_KNOWN * area)
