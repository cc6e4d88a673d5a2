"""The still picture behind the sprites, and where it is not known.

Every pixel of the world takes the colour seen there most often, sprites that are known left out. Where that is contested
and nothing else tells (`contested`), it stays `NONE`: a wrong guess would cut holes into every sprite that passes.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.world.contested import likeliest, of_sprites
from sprite_bridge.stages.decompose.world.votes import I32, Mask, count_equal, count_views, leading

SURE_SHARE, SURE_VIEWS = 0.9, 3
"""Share of the views of a pixel, and how many at least, that the commonest colour must have to be sure."""

SOLID_SHARE = 0.3
"""Share of the world that one colour must have to be taken for a ground of its own."""

SEEN_SHARE = 0.08
"""Share of the views from which on the colour of the ground is believed."""


def estimate(
    codes: Codes,
    path: NDArray[np.int64],
    moves: Mask,
    covered: Mask | None = None,
    *,
    settle: float = 0.0,
    gap: int = NONE,
) -> Codes:
    """(h, w) codes of the world, `NONE` where unknown, from frames (F, H, W) whose corners lie at ``path`` (F, 2).

    ``moves`` (F, H, W) says what moves, ``covered`` what lies behind a sprite. With ``settle``, where nothing else is
    known, what is seen beside sprites counts although it moves: if one colour has that share of it at least, or is ahead by
    far and common around. A ``gap`` through which one sees is no colour that can be common.
    """
    _, height, width = codes.shape
    world = (height + int(path[:, 1].max()), width + int(path[:, 0].max()))
    hidden = moves if covered is None else moves | covered
    best, votes, views = most_seen(codes, path, hidden, world)
    known = (votes >= SURE_SHARE * views) & (views >= SURE_VIEWS)
    best = np.where(known, best, np.int32(NONE))
    if settle > 0 and covered is not None:
        best = _settled(codes, path, covered, best, settle, gap)
    ground = solid_color(best)
    if ground != NONE:
        every = np.zeros((0, 0, 0), np.bool_)
        seen, views = count_equal(codes, path, every, np.full(world, ground, np.int32))
        best[(seen >= SEEN_SHARE * views) & (seen >= SURE_VIEWS)] = ground
    best[_ever_clear(codes, path, world)] = 0
    return best


def _settled(
    codes: Codes, path: NDArray[np.int64], covered: Mask, known: Codes, settle: float, gap: int
) -> Codes:
    """The ``known`` world (h, w), and what the views beside sprites tell of the rest of it."""
    colors, votes, views = count_views(codes, path, covered, known.shape)
    likely, most = leading(colors, votes)
    unknown = known == NONE
    told = np.where(unknown & (most >= settle * views) & (views > 0), likely, known)
    told = np.where(told == NONE, likeliest(told, colors, votes, gap), told)
    return np.where(unknown & of_sprites(codes, path, covered, told, views), np.int32(NONE), told)


def most_seen(
    codes: Codes, path: NDArray[np.int64], hidden: Mask, world: tuple[int, int]
) -> tuple[Codes, I32, I32]:
    """The commonest colour of every pixel of the world, how many views show it, and all views, each (h, w)."""
    colors, votes, views = count_views(codes, path, hidden, world)
    return *leading(colors, votes), views


@njit(cache=True, nogil=True)
def _ever_clear(codes: Codes, path: NDArray[np.int64], world: tuple[int, int]) -> Mask:
    """(h, w) where some frame is not opaque: nothing can be behind it there, as sprites only ever add."""
    count, height, width = codes.shape
    clear = np.zeros(world, np.bool_)
    for t in range(count):
        for y in range(height):
            for x in range(width):
                if codes[t, y, x] >> 24 != -1:
                    clear[y + path[t, 1], x + path[t, 0]] = True
    return clear


def window(
    world: NDArray[np.generic], corner: NDArray[np.int64], height: int, width: int
) -> NDArray[np.generic]:
    """The part of the world that a frame with its corner (x, y) there shows."""
    x, y = int(corner[0]), int(corner[1])
    return world[y : y + height, x : x + width]


def solid_color(world: Codes) -> int:
    """The colour that owns a large part of the world, `NONE` if none does."""
    colors, counts = np.unique(world[world != NONE], return_counts=True)
    if not len(colors) or counts.max() <= SOLID_SHARE * world.size:
        return NONE
    return int(colors[counts.argmax()])
