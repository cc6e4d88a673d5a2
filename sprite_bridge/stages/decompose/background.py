"""The still picture behind the sprites, and where it is not known.

Every pixel of the world takes the colour seen there most often, sprites that are known left out. Where that is contested,
the pixel stays UNKNOWN: guessing wrong there would cut holes into every sprite that passes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes

SLOTS = 6
"""Colours counted per pixel; a rarer one makes room for a new one."""

SURE_SHARE = 0.7
"""Share of its uncovered views that the commonest colour of a pixel must have to be sure."""

SOLID_SHARE = 0.3
"""Share of the world that one colour must have to be taken for a ground of its own."""

SEEN_SHARE = 0.08
"""Share of the views from which on the colour of the ground is believed."""


@dataclass(frozen=True)
class Background:
    """(h, w) codes of the world, `NONE` where nothing was ever seen; (h, w) whether a code is sure; the colour of a solid
    ground, `NONE` if there is none."""

    codes: Codes
    sure: NDArray[np.bool_]
    ground: int


def estimate(
    codes: Codes, path: NDArray[np.int64], covered: NDArray[np.bool_] | None = None, before: Background | None = None
) -> Background:
    """From (F, H, W) frames whose corners lie at ``path`` (F, 2); (F, H, W) ``covered`` says where a sprite is in front. What
    is covered in every view keeps what ``before`` says."""
    _, height, width = codes.shape
    world = (height + int(path[:, 1].max()), width + int(path[:, 0].max()))
    hidden = np.zeros((0, 0, 0), np.bool_) if covered is None else covered
    best, votes, second, views = _most_seen(codes, path, hidden, world)
    ground = _solid(best)
    if ground != NONE:
        seen = _views_of(codes, path, hidden, ground, world)
        prefer = (seen >= SEEN_SHARE * views) & (seen >= 3)
        second = np.where(prefer & (best != ground), 0, second)
        votes = np.where(prefer, np.maximum(votes, seen), votes)
        best = np.where(prefer, np.int32(ground), best)
    sure = (votes >= SURE_SHARE * views) & (views > 0)
    if ground != NONE:
        sure |= best == ground
    if before is not None:
        unseen = views == 0
        best = np.where(unseen, before.codes, best)
        sure = np.where(unseen, before.sure, sure)
    return Background(best.astype(np.int32), sure, ground)


def window(world: NDArray[np.generic], corner: NDArray[np.int64], height: int, width: int) -> NDArray[np.generic]:
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
def _most_seen(
    codes: Codes, path: NDArray[np.int64], hidden: NDArray[np.bool_], world: tuple[int, int]
) -> tuple[Codes, NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Commonest colour, its views, the views of the second commonest, and all views, each (h, w)."""
    count, height, width = codes.shape
    colors = np.full((world[0], world[1], SLOTS), NONE, np.int32)
    votes = np.zeros((world[0], world[1], SLOTS), np.int32)
    views = np.zeros(world, np.int32)
    covered = hidden.size > 0
    for t in range(count):
        ox, oy = path[t, 0], path[t, 1]
        for y in range(height):
            for x in range(width):
                if covered and hidden[t, y, x]:
                    continue
                wy, wx, code = y + oy, x + ox, codes[t, y, x]
                views[wy, wx] += 1
                least = 0
                for k in range(SLOTS):
                    if votes[wy, wx, k] > 0 and colors[wy, wx, k] == code:
                        votes[wy, wx, k] += 1
                        least = -1
                        break
                    if votes[wy, wx, k] < votes[wy, wx, least]:
                        least = k
                if least >= 0:
                    colors[wy, wx, least] = code
                    votes[wy, wx, least] = 1
    best = np.full(world, NONE, np.int32)
    most = np.zeros(world, np.int32)
    second = np.zeros(world, np.int32)
    for y in range(world[0]):
        for x in range(world[1]):
            for k in range(SLOTS):
                if votes[y, x, k] > most[y, x]:
                    second[y, x] = most[y, x]
                    most[y, x], best[y, x] = votes[y, x, k], colors[y, x, k]
                elif votes[y, x, k] > second[y, x]:
                    second[y, x] = votes[y, x, k]
    return best, most, second, views


@njit(cache=True, nogil=True)
def _views_of(
    codes: Codes, path: NDArray[np.int64], hidden: NDArray[np.bool_], ground: int, world: tuple[int, int]
) -> NDArray[np.int32]:
    """(h, w) how often each pixel of the world was seen in one colour."""
    count, height, width = codes.shape
    seen = np.zeros(world, np.int32)
    covered = hidden.size > 0
    for t in range(count):
        for y in range(height):
            for x in range(width):
                if codes[t, y, x] == ground and not (covered and hidden[t, y, x]):
                    seen[y + path[t, 1], x + path[t, 0]] += 1
    return seen
