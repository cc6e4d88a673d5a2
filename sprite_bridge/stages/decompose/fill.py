"""Sprites that are nearly hidden: looked for where they stood in the frames before and after.

A few pixels are too little to tell a sprite by, but not where one of the same actor is expected.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import Codes
from sprite_bridge.stages.decompose.entries import I32, Table
from sprite_bridge.stages.decompose.scene import Mask, Scene

AGES = (1, -1, 2, -2, 3, -3, 5, -5)
"""Frames away in which a sprite is looked for, the nearest first."""

REACH = 4
"""How far it may have gone, px per side."""

MOST_RELATED, LEAST_TIMES = 8, 3
"""Entries that may follow an entry, and how often each must have been seen to."""


def fill(scene: Scene) -> int:
    """Explain left-over pixels by sprites that were near there shortly before or after; gives how many were placed.

    Runs forwards and backwards, so that a sprite is followed for as long as anything of it is visible.
    """
    related = _related(scene)
    placed = 0
    count = len(scene.codes)
    for frames in (range(count), range(count - 1, -1, -1)):
        for t in frames:
            if not scene.rest[t].any():
                continue
            scene.check()
            hints = _hints(scene, t, related)
            rows = _fill(scene.codes[t], scene.rest[t], scene.covered[t], scene.entries.table, hints, REACH)
            scene.placed[t] = np.concatenate([scene.placed[t], rows])
            placed += len(rows)
    return placed


def _related(scene: Scene) -> dict[int, list[int]]:
    """For every entry those seen at its place a frame later or earlier, itself first."""
    times: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for t in range(1, len(scene.codes)):
        before, now = _feet(scene, t - 1), _feet(scene, t)
        if not len(before) or not len(now):
            continue
        near = (np.abs(before[:, None, 1:] - now[None, :, 1:]) <= REACH).all(axis=2)
        for i, j in zip(*np.nonzero(near), strict=True):
            a, b = int(before[i, 0]), int(now[j, 0])
            times[a][b] += 1
            times[b][a] += 1
    return {
        a: [a] + [b for b, n in found.most_common(MOST_RELATED) if b != a and n >= LEAST_TIMES]
        for a, found in times.items()
    }


def _feet(scene: Scene, t: int) -> NDArray[np.int64]:
    """(n, 3) entry, and where in the world the middle of its lower side is."""
    rows = scene.placed[t].astype(np.int64)
    table = scene.entries.table
    x = rows[:, 3] + table.width[rows[:, 0]] // 2 + scene.path[t, 0]
    y = rows[:, 2] + table.height[rows[:, 0]] + scene.path[t, 1]
    return np.stack([rows[:, 0], x, y], axis=1)


def _hints(scene: Scene, t: int, related: dict[int, list[int]]) -> I32:
    """(n, 4) entry, orientation, y, x to look around."""
    table = scene.entries.table
    found: dict[tuple[int, int, int, int], None] = {}
    for age in AGES:
        if not 0 <= t + age < len(scene.codes):
            continue
        dx, dy = (scene.path[t + age] - scene.path[t]).tolist()
        for entry, orientation, y, x, _ in scene.placed[t + age].tolist():
            foot = y + dy + int(table.height[entry])
            middle = x + dx + int(table.width[entry]) // 2
            for other in related.get(entry, [entry]):
                top, left = foot - int(table.height[other]), middle - int(table.width[other]) // 2
                found[other, orientation, top, left] = None
                if other != entry:
                    found[other, orientation ^ 1, top, left] = None
    return np.asarray(list(found), np.int32).reshape(-1, 4)


@njit(cache=True, nogil=True)
def _fill(frame: Codes, rest: Mask, covered: Mask, table: Table, hints: I32, reach: int) -> I32:
    """(n, 5) rows as `peel` gives them, placed behind all that is there."""
    taken = np.zeros((len(hints) + 1, 5), np.int32)
    count = 0
    while count < len(hints):
        best, most, nearest = -1, 0, 0
        y, x = 0, 0
        for k in range(len(hints)):
            for dy in range(-reach, reach + 1):
                for dx in range(-reach, reach + 1):
                    new = _explains(
                        frame,
                        rest,
                        covered,
                        table,
                        hints[k, 0],
                        hints[k, 1],
                        hints[k, 2] + dy,
                        hints[k, 3] + dx,
                    )
                    far = abs(dy) + abs(dx)
                    if new > most or (new == most and new > 0 and far < nearest):
                        best, most, nearest = k, new, far
                        y, x = hints[k, 2] + dy, hints[k, 3] + dx
        if best < 0:
            break
        row = taken[count]
        row[0], row[1], row[2], row[3], row[4] = hints[best, 0], hints[best, 1], y, x, most
        count += 1
        _cover(rest, covered, table, row)
    return taken[:count]


@njit(cache=True, nogil=True)
def _explains(
    frame: Codes, rest: Mask, covered: Mask, table: Table, entry: int, orientation: int, top: int, left: int
) -> int:
    """How many left-over pixels an entry explains at a place, 0 if it does not fit there."""
    height, width = frame.shape
    high, wide = table.height[entry] - 1, table.width[entry] - 1
    new = 0
    for k in range(table.start[entry], table.start[entry] + table.area[entry]):
        y, x = table.pixels[k, 0], table.pixels[k, 1]
        if orientation & 1:
            x = wide - x
        if orientation & 2:
            y = high - y
        y += top
        x += left
        if 0 <= y < height and 0 <= x < width and not covered[y, x]:
            if frame[y, x] != table.pixels[k, 2]:
                return 0
            if rest[y, x]:
                new += 1
    return new


@njit(cache=True, nogil=True)
def _cover(rest: Mask, covered: Mask, table: Table, row: I32) -> None:
    height, width = rest.shape
    entry = row[0]
    high, wide = table.height[entry] - 1, table.width[entry] - 1
    for k in range(table.start[entry], table.start[entry] + table.area[entry]):
        y, x = table.pixels[k, 0], table.pixels[k, 1]
        if row[1] & 1:
            x = wide - x
        if row[1] & 2:
            y = high - y
        y += row[2]
        x += row[3]
        if 0 <= y < height and 0 <= x < width:
            rest[y, x] = False
            covered[y, x] = True
