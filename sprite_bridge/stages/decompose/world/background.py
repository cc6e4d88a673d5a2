"""The still picture behind the sprites, and where it is not known.

Every pixel of the world takes the colour seen there most often, sprites that are known left out. Where that is contested,
the pixel stays UNKNOWN: guessing wrong there would cut holes into every sprite that passes.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes

Mask = NDArray[np.bool_]

SLOTS = 6
"""Colours counted per pixel; a rarer one makes room for a new one."""

SURE_SHARE, SURE_VIEWS = 0.9, 3
"""Share of the views of a pixel, and how many at least, that the commonest colour must have to be sure."""

SOLID_SHARE = 0.3
"""Share of the world that one colour must have to be taken for a ground of its own."""

SEEN_SHARE = 0.08
"""Share of the views from which on the colour of the ground is believed."""


def estimate(
    codes: Codes, path: NDArray[np.int64], moves: Mask, covered: Mask | None = None, *, settle: float = 0.0
) -> Codes:
    """(h, w) codes of the world, `NONE` where unknown, from frames (F, H, W) whose corners lie at ``path`` (F, 2).

    ``moves`` (F, H, W) says what moves, ``covered`` what lies behind a sprite. Where nothing else is known, what
    is seen beside its sprites counts although it moves, if one colour has a share of ``settle`` at least (0: never).
    """
    _, height, width = codes.shape
    world = (height + int(path[:, 1].max()), width + int(path[:, 0].max()))
    hidden = moves if covered is None else moves | covered
    best, votes, views = most_seen(codes, path, hidden, world)
    known = (votes >= SURE_SHARE * views) & (views >= SURE_VIEWS)
    if settle > 0 and covered is not None:
        likely, votes, views = most_seen(codes, path, covered, world)
        fill = ~known & (votes >= settle * views) & (views > 0)
        best = np.where(fill, likely, best)
        known |= fill
    best = np.where(known, best, np.int32(NONE))
    ground = _solid(best)
    if ground != NONE:
        seen, views = _views_of(codes, path, ground, world)
        best[(seen >= SEEN_SHARE * views) & (seen >= SURE_VIEWS)] = ground
    best[_ever_clear(codes, path, world)] = 0
    return best


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


def _solid(codes: Codes) -> int:
    """The colour that owns a large part of the world, `NONE` if none does."""
    colors, counts = np.unique(codes[codes != NONE], return_counts=True)
    if not len(colors) or counts.max() <= SOLID_SHARE * codes.size:
        return NONE
    return int(colors[counts.argmax()])


@njit(cache=True, nogil=True)
def most_seen(
    codes: Codes, path: NDArray[np.int64], hidden: Mask, world: tuple[int, int]
) -> tuple[Codes, NDArray[np.int32], NDArray[np.int32]]:
    """The commonest colour of every pixel of the world, how many views show it, and all views, each (h, w)."""
    count, height, width = codes.shape
    colors = np.full((world[0], world[1], SLOTS), NONE, np.int32)
    votes = np.zeros((world[0], world[1], SLOTS), np.int32)
    views = np.zeros(world, np.int32)
    for t in range(count):
        for y in range(height):
            for x in range(width):
                if not hidden[t, y, x]:
                    wy, wx = y + path[t, 1], x + path[t, 0]
                    views[wy, wx] += 1
                    count_color(colors[wy, wx], votes[wy, wx], codes[t, y, x])
    best = np.full(world, NONE, np.int32)
    most = np.zeros(world, np.int32)
    for y in range(world[0]):
        for x in range(world[1]):
            k = votes[y, x].argmax()
            most[y, x], best[y, x] = votes[y, x, k], colors[y, x, k]
    return best, most, views


@njit(cache=True, nogil=True)
def count_color(colors: Codes, votes: NDArray[np.int32], code: int) -> None:
    """Count a colour; a new one takes the place of the rarest."""
    least = 0
    for k in range(len(votes)):
        if votes[k] > 0 and colors[k] == code:
            votes[k] += 1
            return
        if votes[k] < votes[least]:
            least = k
    colors[least] = code
    votes[least] = 1


@njit(cache=True, nogil=True)
def _views_of(
    codes: Codes, path: NDArray[np.int64], ground: int, world: tuple[int, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(h, w) how often each pixel of the world was seen in one colour, and in any."""
    count, height, width = codes.shape
    seen = np.zeros(world, np.int32)
    views = np.zeros(world, np.int32)
    for t in range(count):
        for y in range(height):
            for x in range(width):
                wy, wx = y + path[t, 1], x + path[t, 0]
                views[wy, wx] += 1
                if codes[t, y, x] == ground:
                    seen[wy, wx] += 1
    return seen, views
