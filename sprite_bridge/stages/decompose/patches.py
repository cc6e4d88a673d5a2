"""What is left over, in as few pictures as that is worth: what recurs by itself, and what lies close together as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from sprite_bridge.decomposition import Placement
from sprite_bridge.image import Sprite
from sprite_bridge.stages.decompose.codes import NONE, Codes, unpack
from sprite_bridge.stages.decompose.dictionary.components import (
    X0,
    Y0,
    Mask,
    T,
    flood,
    picture_of,
    pieces_of,
)  # fmt: skip
from sprite_bridge.stages.decompose.dictionary.costs import ENTRY_COST, PLACEMENT_COST
from sprite_bridge.stages.decompose.world.motion import widened

REACHES = (8, 4, 2)
"""Pieces that come together when each is widened by so many px are made one, if that is worth it: the farthest first."""

SCRAP = 24
"""Pixels from which on a piece is no scrap but may be a sprite: two of them are never made one."""

BOX_COST = 1 / 32
"""What a pixel of the sheet costs, transparent or not."""


class Patch(NamedTuple):
    """(h, w) codes of what is left over in frame ``t`` at ``y``, ``x``, `NONE` around it."""

    t: int
    y: int
    x: int
    picture: Codes

    @property
    def key(self) -> tuple[tuple[int, ...], bytes]:
        """What equal pictures have in common."""
        return self.picture.shape, self.picture.tobytes()

    @property
    def area(self) -> int:
        """Opaque pixels."""
        return int((self.picture != NONE).sum())


def patches(codes: Codes, rest: Mask, check: Callable[[], None] = lambda: None) -> Iterator[Patch]:
    """All that is left over of frames (F, H, W), by frame, each pixel once. ``check`` may raise to end the work."""
    pieces = [
        Patch(int(piece[T]), int(piece[Y0]), int(piece[X0]), picture_of(codes, rest, piece))
        for piece in pieces_of(codes, rest)
    ]
    times = Counter(piece.key for piece in pieces)
    frames: dict[int, list[Patch]] = {}
    for piece in pieces:
        frames.setdefault(piece.t, []).append(piece)
    for t, found in frames.items():
        check()
        others = []
        for piece in found:
            if _cost(piece, times) < piece.area:
                yield piece
            else:
                others.append(piece)
        yield from _joined(others, codes[t], times, REACHES)


def _cost(patch: Patch, times: Counter[tuple[tuple[int, ...], bytes]]) -> float:
    """What one placement of a patch costs, and its share of the picture if there are others like it."""
    whole = patch.area + ENTRY_COST + BOX_COST * patch.picture.size
    return PLACEMENT_COST + whole / max(1, times[patch.key])


def _joined(
    pieces: list[Patch], frame: Codes, times: Counter[tuple[tuple[int, ...], bytes]], reaches: tuple[int, ...]
) -> Iterator[Patch]:
    """The pieces of a frame, those that lie close together as one where that costs less."""
    if len(pieces) < 2 or not reaches:
        yield from pieces
        return
    for group in _close_by(pieces, frame.shape, reaches[0]):
        if len(group) > 1 and sum(piece.area >= SCRAP for piece in group) < 2:
            whole = _as_one(group, frame)
            if _cost(whole, times) < sum(_cost(piece, times) for piece in group):
                yield whole
                continue
        yield from _joined(group, frame, times, reaches[1:])


def _close_by(pieces: list[Patch], shape: tuple[int, ...], reach: int) -> list[list[Patch]]:
    """The pieces in groups of those that come together when each is widened."""
    mask = np.zeros(shape, np.bool_)
    for piece in pieces:
        _part(mask, piece)[piece.picture != NONE] = True
    near, group = widened(mask, reach), np.full(shape, -1, np.int64)
    groups: list[list[Patch]] = []
    for piece in pieces:
        y, x = np.argwhere(piece.picture != NONE)[0] + (piece.y, piece.x)
        if group[y, x] < 0:
            group[flood(near, int(y), int(x))] = len(groups)
            groups.append([])
        groups[group[y, x]].append(piece)
    return groups


def _as_one(pieces: list[Patch], frame: Codes) -> Patch:
    """Several pieces of a frame as one patch."""
    whole = np.full(frame.shape, NONE, np.int32)
    for piece in pieces:
        np.copyto(_part(whole, piece), piece.picture, where=piece.picture != NONE)
    top, left = min(piece.y for piece in pieces), min(piece.x for piece in pieces)
    bottom = max(piece.y + piece.picture.shape[0] for piece in pieces)
    right = max(piece.x + piece.picture.shape[1] for piece in pieces)
    return Patch(pieces[0].t, top, left, whole[top:bottom, left:right].copy())


def _part(canvas: np.ndarray, piece: Patch) -> np.ndarray:
    """The box of a piece, to write into."""
    height, width = piece.picture.shape
    return canvas[piece.y : piece.y + height, piece.x : piece.x + width]


def place(found: Iterable[Patch], sprites: list[Sprite], track: int) -> Iterator[tuple[int, Placement]]:
    """Frame and placement of each patch; the pictures, equal ones once, are added to the ``sprites``."""
    known: dict[tuple[tuple[int, ...], bytes], int] = {}
    for patch in found:
        if patch.key not in known:
            known[patch.key] = len(sprites)
            sprites.append(Sprite(unpack(patch.picture)))
        yield patch.t, Placement(known[patch.key], patch.x, patch.y, track=track)
