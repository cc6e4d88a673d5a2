"""Where one sees through a layer: what frames show there is explained by what lies behind it, and not by the layer."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.world.background import most_seen

PLAIN = 0.9
"""Share of the views that tell it that decides on a pixel; else all of its colour around it decide together."""

LEAST_VIEWS = 3
"""Views that must tell it."""

HELD = 0.96
"""Share of the views of a pixel that its colour must have to hide what is behind."""

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


@njit(cache=True, nogil=True)
def cut_gaps(world: Codes, path: I64, own: Mask, other: Mask, gap: int) -> Codes:
    """A layer (h, w) with ``gap`` where one sees through it. Frames with their corners at ``path`` (F, 2) show ``own``
    (F, H, W) where only the layer explains them, and ``other`` where only what lies behind it does."""
    count, height, width = own.shape
    layer = np.zeros(world.shape, np.int32)
    behind = np.zeros(world.shape, np.int32)
    for t in range(count):
        for y in range(height):
            for x in range(width):
                if own[t, y, x]:
                    layer[y + path[t, 1], x + path[t, 0]] += 1
                if other[t, y, x]:
                    behind[y + path[t, 1], x + path[t, 0]] += 1
    cut = world.copy()
    done = np.zeros(world.shape, np.bool_)
    ys, xs = np.empty(world.size, np.int64), np.empty(world.size, np.int64)
    for y in range(world.shape[0]):
        for x in range(world.shape[1]):
            if done[y, x] or world[y, x] == NONE:
                continue
            size = _patch(world, y, x, done, ys, xs)
            for_it = against = 0
            for k in range(size):
                for_it += layer[ys[k], xs[k]]
                against += behind[ys[k], xs[k]]
            for k in range(size):
                yes, no = layer[ys[k], xs[k]], behind[ys[k], xs[k]]
                if yes + no < LEAST_VIEWS or max(yes, no) < PLAIN * (yes + no):
                    yes, no = for_it, against
                if no >= yes:
                    cut[ys[k], xs[k]] = gap
    return cut


def held(path: I64, codes: Codes, behind: Codes, covered: Mask, known: Mask) -> Mask:
    """(h, w) where a layer along a ``path`` (F, 2) hides what is ``behind`` it (F, H, W): a colour of its own tells nearly
    all views of frames (F, H, W) that no sprite covers, and more than what is behind; as many where it is ``known``."""
    _, votes, views = most_seen(codes, path, covered, known.shape)
    more = votes - _seen_through(path, codes, behind, covered, known.shape)
    return np.asarray(((more > 0) | (known & (more == 0))) & (votes >= HELD * views))


@njit(cache=True, nogil=True)
def _seen_through(
    path: I64, codes: Codes, behind: Codes, covered: Mask, world: tuple[int, int]
) -> NDArray[np.int32]:
    """(h, w) how many views show what is behind."""
    count, height, width = codes.shape
    seen = np.zeros(world, np.int32)
    for t in range(count):
        for y in range(height):
            for x in range(width):
                if not covered[t, y, x] and codes[t, y, x] == behind[t, y, x]:
                    seen[y + path[t, 1], x + path[t, 0]] += 1
    return seen


@njit(cache=True, nogil=True)
def _patch(world: Codes, y: int, x: int, done: Mask, ys: I64, xs: I64) -> int:
    """Write down the pixels of one colour that hang together with this one, and give how many."""
    ys[0], xs[0] = y, x
    done[y, x] = True
    size = 1
    k = 0
    while k < size:
        for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            v, u = ys[k] + dy, xs[k] + dx
            inside = 0 <= v < world.shape[0] and 0 <= u < world.shape[1]
            if inside and not done[v, u] and world[v, u] == world[y, x]:
                done[v, u] = True
                ys[size], xs[size] = v, u
                size += 1
        k += 1
    return size
