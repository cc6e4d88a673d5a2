"""What is left over, as few pictures: what recurs by itself, and of the rest all that lies close together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition import Placement
from sprite_bridge.image import Sprite
from sprite_bridge.stages.decompose.codes import NONE, Codes, unpack
from sprite_bridge.stages.decompose.dictionary.components import (
    AREA,
    NAME,
    X0,
    Y0,
    T,
    flood,
    picture_of,
    pieces_of,
)
from sprite_bridge.stages.decompose.dictionary.costs import ENTRY_COST, PLACEMENT_COST
from sprite_bridge.stages.decompose.world.motion import widened

Mask = NDArray[np.bool_]

REACH = 8
"""Pieces that come together when each is widened by so many px are one."""


class Patch(NamedTuple):
    """(h, w) codes of what is left over in frame ``t`` at ``y``, ``x``, `NONE` around it."""

    t: int
    y: int
    x: int
    picture: Codes


def patches(codes: Codes, rest: Mask) -> Iterator[Patch]:
    """All that is left over of frames (F, H, W), each pixel once."""
    pieces = pieces_of(codes, rest)
    _, name, counts = np.unique(pieces[:, NAME], return_inverse=True, return_counts=True)
    area, times = pieces[:, AREA], counts[name]
    recur = area + ENTRY_COST + PLACEMENT_COST * times < area * times
    pieces = pieces[recur]
    for t in np.flatnonzero(rest.any(axis=(1, 2))).tolist():
        todo = rest[t].copy()
        for piece in pieces[slice(*np.searchsorted(pieces[:, T], [t, t + 1]))]:
            picture = picture_of(codes, rest, piece)
            y, x = int(piece[Y0]), int(piece[X0])
            todo[y : y + picture.shape[0], x : x + picture.shape[1]] &= picture == NONE
            yield Patch(t, y, x, picture)
        yield from _close_by(codes[t], todo, t)


def _close_by(frame: Codes, todo: Mask, t: int) -> Iterator[Patch]:
    """One patch of all that lies close together."""
    near = widened(todo, REACH)
    while todo.any():
        y, x = divmod(int(todo.argmax()), todo.shape[1])
        own = todo & flood(near, y, x)
        todo &= ~own
        ys, xs = np.nonzero(own)
        part = slice(int(ys.min()), int(ys.max()) + 1), slice(int(xs.min()), int(xs.max()) + 1)
        yield Patch(t, part[0].start, part[1].start, np.where(own[part], frame[part], np.int32(NONE)))


def place(found: Iterable[Patch], sprites: list[Sprite], track: int) -> Iterator[tuple[int, Placement]]:
    """Frame and placement of each patch; the pictures, equal ones once, are added to the ``sprites``."""
    known: dict[tuple[tuple[int, ...], bytes], int] = {}
    for patch in found:
        key = patch.picture.shape, patch.picture.tobytes()
        if key not in known:
            known[key] = len(sprites)
            sprites.append(Sprite(unpack(patch.picture)))
        yield patch.t, Placement(known[key], patch.x, patch.y, track=track)
