"""Two entries that are one sprite, each without pixels of the colour of the ground that the other has.

Such pixels are told from holes only where the sprite stands before something else. The places where some of them are told
make one entry, and those where others are, or none, another. Both together may fit in every place of either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.entries import I32, Table, oriented, pixels_of
from sprite_bridge.stages.decompose.placing.peel import suggested
from sprite_bridge.stages.decompose.scene import Mask, Scene
from sprite_bridge.stages.decompose.world.background import solid_color

LEAST_SAME = 0.85
"""Share of the pixels of the smaller of two entries that the other must have, too."""

OUTSIDE = 2
"""How far an entry may reach beyond the other on each side, px."""


class _Part(NamedTuple):
    """Entry ``number`` in a whole: how it is turned there, and its corner."""

    number: int
    turned: int
    y: int
    x: int


@dataclass(frozen=True)
class _Whole:
    """(h, w) codes of two entries together."""

    picture: Codes
    parts: tuple[_Part, _Part]


class _Move(NamedTuple):
    """Placement ``row`` of frame ``t``, which a whole is to take over turned and with its corner so."""

    t: int
    row: int
    turned: int
    y: int
    x: int


def complete(scene: Scene) -> int:
    """Make one entry of two where that fits wherever one of them stands; gives how many are gone."""
    ground = solid_color(scene.background)
    if ground == NONE:
        return 0
    gone = 0
    for number in scene.entries.living():
        scene.check()
        for other in _alike(scene, number):
            whole = _whole(scene, number, other, ground)
            if whole is not None and _take_over(scene, whole):
                gone += 1
                break
    return gone


def _alike(scene: Scene, number: int) -> list[_Part]:
    """Entries of which a picture shows something, and where."""
    framed = np.pad(scene.entries.pictures[number], OUTSIDE, constant_values=NONE)
    found = suggested(framed, framed != NONE, scene.entries.table, number)
    return [
        _Part(entry, turned, top - OUTSIDE, left - OUTSIDE) for entry, turned, top, left in found.tolist()
    ]


def _whole(scene: Scene, number: int, other: _Part, ground: int) -> _Whole | None:
    """Two living entries together, the second where it lies in the first; None if they are not mostly the same, or if
    one has anything but pixels of the ``ground`` that the other lacks."""
    if not scene.entries.is_alive(number):
        return None
    one = scene.entries.pictures[number]
    two = oriented(scene.entries.pictures[other.number], other.turned)
    y, x = min(0, other.y), min(0, other.x)
    shape = max(len(one), other.y + len(two)) - y, max(one.shape[1], other.x + two.shape[1]) - x
    first = _laid(one, shape, -y, -x)
    second = _laid(two, shape, other.y - y, other.x - x)
    both = (first != NONE) & (second != NONE)
    if both.sum() < LEAST_SAME * min(scene.entries.area(number), scene.entries.area(other.number)):
        return None
    differ = first != second
    if (differ & both).any() or (np.where(first == NONE, second, first)[differ] != ground).any():
        return None
    parts = _Part(number, 0, -y, -x), _Part(other.number, other.turned, other.y - y, other.x - x)
    return _Whole(np.where(first == NONE, second, first), parts)


def _laid(picture: Codes, shape: tuple[int, int], y: int, x: int) -> Codes:
    """A picture at a place of an empty one."""
    whole = np.full(shape, NONE, np.int32)
    whole[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    return whole


def _take_over(scene: Scene, whole: _Whole) -> bool:
    """Show a whole in the places of its parts; whether it fits in all of them."""
    entries = scene.entries
    new = entries.add(whole.picture)
    moves = [move for part in whole.parts for move in _moves(scene, whole, part)]
    fits = all(
        _stands(scene.codes[m.t], entries.table, scene.placed[m.t], m.row, new, m.turned, m.y, m.x)
        for m in moves
    )
    if not moves or not fits:
        entries.drop(new)
        return False
    for move in moves:
        scene.placed[move.t][move.row, :4] = new, move.turned, move.y, move.x
    for part in whole.parts:
        entries.drop(part.number)
    return True


def _moves(scene: Scene, whole: _Whole, part: _Part) -> list[_Move]:
    """What has to be done with the placements of a part."""
    high, wide = scene.entries.pictures[part.number].shape
    below, right = whole.picture.shape[0] - part.y - high, whole.picture.shape[1] - part.x - wide
    found = []
    for t, rows in enumerate(scene.placed):
        for k in np.flatnonzero(rows[:, 0] == part.number).tolist():
            turned = int(rows[k, 1]) ^ part.turned
            y = int(rows[k, 2]) - (below if turned & 2 else part.y)
            x = int(rows[k, 3]) - (right if turned & 1 else part.x)
            found.append(_Move(t, k, turned, y, x))
    return found


@njit(cache=True, nogil=True)
def _stands(
    frame: Codes, table: Table, rows: I32, index: int, entry: int, turned: int, top: int, left: int
) -> bool:
    """Whether an entry fits in the place of a placement: each of its pixels is seen, outside, or behind those before it."""
    height, width = frame.shape
    hidden = np.zeros((height, width), np.bool_)
    for k in range(index):
        _hide(hidden, pixels_of(table, rows[k, 0], rows[k, 1]), rows[k, 2], rows[k, 3])
    pixels = pixels_of(table, entry, turned)
    for i in range(len(pixels)):
        y, x = pixels[i, 0] + top, pixels[i, 1] + left
        if 0 <= y < height and 0 <= x < width and frame[y, x] != pixels[i, 2] and not hidden[y, x]:
            return False
    return True


@njit(cache=True, nogil=True)
def _hide(hidden: Mask, pixels: I32, top: int, left: int) -> None:
    """Set what lies behind an entry."""
    for i in range(len(pixels)):
        y, x = pixels[i, 0] + top, pixels[i, 1] + left
        if 0 <= y < hidden.shape[0] and 0 <= x < hidden.shape[1]:
            hidden[y, x] = True
