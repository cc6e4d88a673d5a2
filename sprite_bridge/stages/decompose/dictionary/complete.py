"""Two entries that are one sprite, each without pixels of the colour of the ground that the other has.

Such pixels are told from holes only where the sprite stands before something else. The places where some of them are told
make one entry, and those where others are, or none, another. Both together may fit in every place of either.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.entries import (
    I32,
    Table,
    framed,
    laid_together,
    opaque_pixels,
    oriented,
)
from sprite_bridge.stages.decompose.placing.peel import claim, suggested
from sprite_bridge.stages.decompose.placing.repair import simplify
from sprite_bridge.stages.decompose.scene import Scene
from sprite_bridge.stages.decompose.world.background import solid_color

LEAST_SAME = 0.85
"""Share of the pixels of the smaller of two entries that the other must have, too."""

OUTSIDE = 2
"""How far one of them may reach beyond the other on each side, px."""


class _Part(NamedTuple):
    """Entry ``number`` in a whole: how it is turned there, and its corner."""

    number: int
    turned: int
    y: int
    x: int


class _Whole(NamedTuple):
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
    gone = _complete(scene, ground) if ground != NONE else 0
    if gone:
        simplify(scene)
    return gone


def _complete(scene: Scene, ground: int) -> int:
    """Each pair of entries once, as long as there is time."""
    gone = 0
    refused: set[tuple[int, int]] = set()
    for number in scene.entries.living():
        for other in _alike(scene, number):
            scene.check()
            if scene.late():
                return gone
            pair = min(number, other.number), max(number, other.number)
            if pair in refused or not scene.entries.is_alive(number):
                continue
            whole = _whole(scene, number, other, ground)
            if whole is None:
                continue
            refused.add(pair)
            gone += _take_over(scene, whole)
    return gone


def _alike(scene: Scene, number: int) -> list[_Part]:
    """Living entries of which a picture shows something, and where, if on no side one reaches far beyond the other."""
    table = scene.entries.table
    picture, opaque = framed(scene.entries.pictures[number], OUTSIDE)
    high, wide = scene.entries.pictures[number].shape
    found = []
    for entry, turned, top, left in suggested(picture, opaque, table, number).tolist():
        y, x = top - OUTSIDE, left - OUTSIDE
        below, right = y + int(table.height[entry]) - high, x + int(table.width[entry]) - wide
        if max(abs(y), abs(x), abs(below), abs(right)) <= OUTSIDE:
            found.append(_Part(entry, turned, y, x))
    return found


def _whole(scene: Scene, number: int, other: _Part, ground: int) -> _Whole | None:
    """Two entries together, the second where it lies in the first; None if they are not mostly the same, or if one has
    anything but pixels of the ``ground`` that the other lacks."""
    two = oriented(scene.entries.pictures[other.number], other.turned)
    first, second = laid_together(scene.entries.pictures[number], two, other.y, other.x)
    both = (first != NONE) & (second != NONE)
    if both.sum() < LEAST_SAME * min(scene.entries.area(number), scene.entries.area(other.number)):
        return None
    differ, picture = first != second, np.where(first == NONE, second, first)
    if (differ & both).any() or (picture[differ] != ground).any():
        return None
    y, x = max(0, -other.y), max(0, -other.x)
    parts = _Part(number, 0, y, x), _Part(other.number, other.turned, y + other.y, x + other.x)
    return _Whole(picture, parts)


def _take_over(scene: Scene, whole: _Whole) -> bool:
    """Show a whole in the places of its parts; whether it fits in all of them."""
    entries = scene.entries
    pixels = [opaque_pixels(oriented(whole.picture, k)) for k in range(4)]
    moves = [move for part in whole.parts for move in _moves(scene, whole, part)]
    table = entries.table
    for t, row, turned, y, x in moves:
        if not _stands(scene.codes[t], table, scene.placed[t], row, pixels[turned], y, x):
            return False
    if not moves:
        return False
    for part in whole.parts:
        entries.drop(part.number)
    new = entries.add(whole.picture)
    for t, row, turned, y, x in moves:
        scene.placed[t][row, :4] = new, turned, y, x
        claim(scene.rest[t], scene.covered[t], entries.table, scene.placed[t][row])
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
def _stands(frame: Codes, table: Table, rows: I32, index: int, pixels: I32, top: int, left: int) -> bool:
    """Whether pixels (n, 3) y, x, code fit in the place of a placement: each is seen, outside, or behind those before it."""
    height, width = frame.shape
    hidden, explained = np.zeros((height, width), np.bool_), np.zeros((height, width), np.bool_)
    for k in range(index):
        claim(explained, hidden, table, rows[k])
    for i in range(len(pixels)):
        y, x = pixels[i, 0] + top, pixels[i, 1] + left
        if 0 <= y < height and 0 <= x < width and frame[y, x] != pixels[i, 2] and not hidden[y, x]:
            return False
    return True
