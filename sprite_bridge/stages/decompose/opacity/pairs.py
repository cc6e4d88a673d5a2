"""What is seen through: pieces that move, and change with the ground behind them as half transparent sprites do.

A sprite of colour S and opacity a before a ground B is seen as a S + (1 - a) B. Where it stands before another ground next,
the change of colour is 1 - a times the change of the ground, at every pixel: a straight line through the origin. Opaque
sprites have the slope 0, and what is no sprite has none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes, unpack
from sprite_bridge.stages.decompose.dictionary.components import (
    AREA,
    BORDER,
    SEED,
    X0,
    X1,
    Y0,
    Y1,
    T,
    flood,
    pieces_of,
)
from sprite_bridge.stages.decompose.world.background import window

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

GAPS = (1, 2, 3)
"""Frames between two views that are compared."""

REACH = 12
"""How far a piece may go from view to view, px per side."""

LEAST_AREA = 16
"""Pixels of the smallest piece that is compared, and the fewest that two views must share."""

LEAST_SHARED = 0.8
"""The share of the larger piece that they must share."""

LEAST_CHANGE = 2000.0
"""The ground must change by so much, the sum over all pixels and channels of its squares, to tell anything."""

ON_LINE, OFF_LINE = 1.5, 0.04
"""How far colours may be from the line, by the rounding of both views, and the share of pixels that are further off."""

OPACITIES = 0.06, 0.94
"""Opacities that are told from nothing, and from an opaque sprite."""


class Piece(NamedTuple):
    """A piece of the foreground: frame, top and left of its box, (h, w) where it is, colours of it and of the ground."""

    t: int
    top: int
    left: int
    inside: Mask
    color: F32
    ground: F32


class Pair(NamedTuple):
    """Numbers of two pieces that show the same, and where the corner of the second lies on the first."""

    first: int
    second: int
    dy: int
    dx: int
    opacity: float
    weight: float


def pieces_before(codes: Codes, path: I64, background: Codes) -> list[Piece]:
    """All pieces before a known background that are whole and not too small, by frame."""
    height, width = codes.shape[1:]
    grounds = [window(background, corner, height, width) for corner in path]
    masks = np.stack([frame != ground for frame, ground in zip(codes, grounds, strict=True)])
    found = []
    for piece in pieces_of(codes, masks):
        if piece[AREA] < LEAST_AREA or piece[BORDER]:
            continue
        t, top, left = int(piece[T]), int(piece[Y0]), int(piece[X0])
        box = (slice(top, int(piece[Y1])), slice(left, int(piece[X1])))
        y, x = divmod(int(piece[SEED]), width)
        inside = flood(np.ascontiguousarray(masks[t][box]), y - top, x - left)
        ground = np.asarray(grounds[t][box])
        if not (ground[inside] == NONE).any():
            found.append(Piece(t, top, left, inside, _rgb(codes[t][box]), _rgb(ground)))
    return found


def _rgb(codes: NDArray[np.generic]) -> F32:
    return unpack(np.asarray(codes, np.int32))[..., :3].astype(np.float32)


def pairs_of(pieces: list[Piece], check: Callable[[], None]) -> list[Pair]:
    """Pairs of pieces, a few frames apart, that show the same half transparent sprite before different grounds."""
    by_frame: dict[int, list[int]] = {}
    for n, piece in enumerate(pieces):
        by_frame.setdefault(piece.t, []).append(n)
    pairs = []
    for n, piece in enumerate(pieces):
        if n % 8 == 0:
            check()
        for gap in GAPS:
            for other in by_frame.get(piece.t + gap, []):
                found = _pair(pieces, n, other)
                if found is not None:
                    pairs.append(found)
    return pairs


def _pair(pieces: list[Piece], first: int, second: int) -> Pair | None:
    one, two = pieces[first], pieces[second]
    (high, wide), (height, width) = one.inside.shape, two.inside.shape
    near = abs(one.top - two.top) <= REACH and abs(one.left - two.left) <= REACH
    if not near or abs(high - height) > 2 or abs(wide - width) > 2:
        return None
    best: Pair | None = None
    for dy in {0, high - height}:
        for dx in {0, wide - width}:
            fit = _line(one, two, dy, dx)
            if fit is not None and (best is None or fit[1] > best.weight):
                best = Pair(first, second, dy, dx, *fit)
    return best


def _line(one: Piece, two: Piece, dy: int, dx: int) -> tuple[float, float] | None:
    """Opacity, and how sure it is, if the second piece lies so on the first; None if it does not show the same."""
    here = (
        slice(max(0, dy), max(0, min(one.inside.shape[0], dy + two.inside.shape[0]))),
        slice(max(0, dx), max(0, min(one.inside.shape[1], dx + two.inside.shape[1]))),
    )
    there = (slice(here[0].start - dy, here[0].stop - dy), slice(here[1].start - dx, here[1].stop - dx))
    both = one.inside[here] & two.inside[there]
    shared = int(both.sum())
    if shared < max(LEAST_AREA, LEAST_SHARED * max(one.inside.sum(), two.inside.sum())):
        return None
    color = one.color[here][both] - two.color[there][both]
    ground = one.ground[here][both] - two.ground[there][both]
    change = float((ground**2).sum())
    if change < LEAST_CHANGE:
        return None
    slope = float((color * ground).sum()) / change
    off = np.abs(color - slope * ground).max(axis=1) > ON_LINE
    if off.mean() > OFF_LINE or not OPACITIES[0] <= 1 - slope <= OPACITIES[1]:
        return None
    return 1 - slope, change
