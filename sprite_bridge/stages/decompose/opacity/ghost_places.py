"""Where half transparent sprites stand in every frame, alone or not.

A pixel that has exactly the colour of the sprite before the ground, and not that of the ground, speaks for it; one that
shows the bare ground where the sprite would change it speaks against it. Anything else may be a sprite before or behind.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.opacity.blend import blended
from sprite_bridge.stages.decompose.opacity.ghost_cels import Ghost

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
Places = list[tuple[int, int, int, int]]
"""Frame, orientation, top, left."""

GHOST, ORIENTATION, TOP, LEFT = range(4)
"""Columns of a place; orientation 1 is mirrored from left to right."""

LEAST_RIGHT, LEAST_SHARE = 10, 0.2
"""Pixels that must speak for a place, and their share of those in the frame."""

AGAINST = 0.04
"""Share of the pixels in the frame that may speak against it."""

GLANCE = 24
"""Pixels that are looked at first."""

AGES = 5
"""Frames after which a sprite that was not found is looked for no more where it was."""

REACH = 8
"""How far the middle of a sprite may go from frame to frame, px per side."""


def places_of(
    rgb: U8, ground: U8, known: Mask, ghosts: list[Ghost], seen: list[Places], check: Callable[[], None]
) -> list[I64]:
    """Rows of places per frame (F, H, W, 3) before its ``ground``, where that is ``known`` (F, H, W).

    They are looked for where they were ``seen`` by their views, and from there forwards and backwards.
    """
    tables = np.stack([blended(ghost.opacity) for ghost in ghosts])
    flat = _flatten(ghosts)
    groups = np.unique([ghost.opacity for ghost in ghosts], return_inverse=True)[1].astype(np.int64)
    rest = known & (rgb != ground).any(axis=-1)
    first: list[list[tuple[int, ...]]] = [[] for _ in rgb]
    for number, places in enumerate(seen):
        for t, orientation, top, left in places:
            first[t].append((number, orientation, top, left))
    placed = [np.zeros((0, 4), np.int64) for _ in rgb]
    for order, before in ((range(len(rgb)), -1), (range(len(rgb) - 1, -1, -1), 1)):
        for t in order:
            if t % 2 == 0:
                check()
            near = [t + k * before for k in range(1, AGES + 1) if 0 <= t + k * before < len(rgb)]
            rows = [np.array(first[t], np.int64).reshape(-1, 4), *(placed[k] for k in near)]
            hints = _hints(np.concatenate(rows), placed[t], ghosts)
            new = _search(rgb[t], ground[t], rest[t], hints, groups, tables, *flat)
            placed[t] = np.concatenate([placed[t], new])
    return placed


def _hints(rows: I64, there: I64, ghosts: list[Ghost]) -> I64:
    """(n, 3) cel, and twice the middle (y, x) of each place, nearer frames first; where one as opaque is known to be near,
    no other is looked for."""

    def middles(places: I64) -> I64:
        size = np.array([ghosts[int(row[GHOST])].inside.shape for row in places], np.int64).reshape(-1, 2)
        return np.asarray(2 * places[:, TOP:] + size)

    kept: list[I64] = []
    taken = [(ghosts[int(row[GHOST])].opacity, at) for row, at in zip(there, middles(there), strict=True)]
    for row, at in zip(rows, middles(rows), strict=True):
        opacity = ghosts[int(row[GHOST])].opacity
        if not any(other == opacity and (np.abs(at - its) <= 2 * REACH).all() for other, its in taken):
            taken.append((opacity, at))
            kept.append(np.array([row[GHOST], *at]))
    return np.array(kept, np.int64).reshape(-1, 3)


def _flatten(ghosts: list[Ghost]) -> tuple[I64, I64, I64, U8]:
    """Where each begins, sizes (G, 2), y and x of all pixels (P, 2), their colours (P, 3)."""
    start = np.zeros(len(ghosts) + 1, np.int64)
    pixels, colors = [], []
    for n, ghost in enumerate(ghosts):
        ys, xs = np.nonzero(ghost.inside)
        start[n + 1] = start[n] + len(ys)
        pixels.append(np.stack([ys, xs], axis=1))
        colors.append(ghost.color[ys, xs])
    size = np.array([ghost.inside.shape for ghost in ghosts], np.int64)
    return start, size, np.concatenate(pixels), np.concatenate(colors)


@njit(cache=True, nogil=True)
def _search(
    frame: U8, ground: U8, rest: Mask, hints: I64, groups: I64, tables: U8, start: I64, size: I64, pixels: I64,
    colors: U8,
) -> I64:  # fmt: skip
    """The best place near each hint, of any sprite that is as opaque; the best of all first, until there is none."""
    rows = np.zeros((len(hints), 4), np.int64)
    open_ = np.ones(len(hints), np.bool_)
    place = np.zeros(4, np.int64)
    counts = np.zeros(3, np.int64)
    for n in range(len(hints)):
        most, which = 0, -1
        for i in range(len(hints)):
            if not open_[i]:
                continue
            for g in range(len(size)):
                if groups[g] != groups[hints[i, 0]]:
                    continue
                place[GHOST] = g
                top, left = (hints[i, 1] - size[g, 0]) // 2, (hints[i, 2] - size[g, 1]) // 2
                for dy in range(-REACH, REACH + 1):
                    for dx in range(-REACH, REACH + 1):
                        for orientation in range(2):
                            place[ORIENTATION], place[TOP], place[LEFT] = orientation, top + dy, left + dx
                            step = max(1, (start[g + 1] - start[g]) // GLANCE)
                            _count(
                                frame, ground, rest, tables, start, size, pixels, colors, place,
                                step, 0, counts,
                            )  # fmt: skip
                            if counts[0] < 1 or counts[1] > 1 + 2 * AGAINST * counts[2]:
                                continue
                            _count(
                                frame, ground, rest, tables, start, size, pixels, colors, place,
                                1, most, counts,
                            )  # fmt: skip
                            least = max(LEAST_RIGHT, LEAST_SHARE * counts[2])
                            if counts[0] < least or counts[1] > AGAINST * counts[2]:
                                continue
                            if counts[0] - 3 * counts[1] > most:
                                most, which = counts[0] - 3 * counts[1], i
                                rows[n] = place
        if which < 0:
            return rows[:n]
        open_[which] = False
        _take(frame, ground, rest, tables, start, size, pixels, colors, rows[n])
    return rows


@njit(cache=True, nogil=True)
def _at(place: I64, size: I64, pixels: I64, k: int) -> tuple[int, int]:
    x = pixels[k, 1]
    if place[ORIENTATION]:
        x = size[place[GHOST], 1] - 1 - x
    return pixels[k, 0] + place[TOP], x + place[LEFT]


@njit(cache=True, nogil=True)
def _count(
    frame: U8, ground: U8, rest: Mask, tables: U8, start: I64, size: I64, pixels: I64, colors: U8, place: I64,
    step: int, most: int, counts: I64,
) -> None:  # fmt: skip
    """How many of every ``step``-th pixel speak for a place, against it, and are in the frame. None speak for it where more
    than ``most`` cannot be reached, or too many speak against it: it is not looked at to its end."""
    height, width = rest.shape
    g = place[GHOST]
    counts[:] = 0
    limit = 1 + 2 * AGAINST * (start[g + 1] - start[g])
    for k in range(start[g], start[g + 1], step):
        if counts[1] > limit or counts[0] + start[g + 1] - k - 3 * counts[1] <= most:
            counts[0] = 0
            return
        y, x = _at(place, size, pixels, k)
        if y < 0 or x < 0 or y >= height or x >= width:
            continue
        counts[2] += 1
        right, bare, same = True, True, True
        for c in range(3):
            value = tables[g, colors[k, c], ground[y, x, c]]
            right &= value == frame[y, x, c]
            bare &= ground[y, x, c] == frame[y, x, c]
            same &= value == ground[y, x, c]
        if right and rest[y, x] and not same:
            counts[0] += 1
        elif bare and not same:
            counts[1] += 1


@njit(cache=True, nogil=True)
def _take(
    frame: U8, ground: U8, rest: Mask, tables: U8, start: I64, size: I64, pixels: I64, colors: U8, place: I64
) -> None:
    """What a place explains needs no other."""
    height, width = rest.shape
    g = place[GHOST]
    for k in range(start[g], start[g + 1]):
        y, x = _at(place, size, pixels, k)
        if 0 <= y < height and 0 <= x < width:
            right = True
            for c in range(3):
                right &= tables[g, colors[k, c], ground[y, x, c]] == frame[y, x, c]
            if right:
                rest[y, x] = False
