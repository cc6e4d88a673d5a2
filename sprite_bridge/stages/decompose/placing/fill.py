"""Sprites that are nearly hidden: looked for where their actors must be.

A few pixels are too little to tell a sprite by, but not where an actor is expected: between where it was seen before and
where it is seen again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from sprite_bridge.stages.decompose.codes import Codes
from sprite_bridge.stages.decompose.dictionary.components import BORDER, SEED, X0, X1, Y0, Y1, pieces_of
from sprite_bridge.stages.decompose.dictionary.entries import I32, I64, Table, pixels_of
from sprite_bridge.stages.decompose.placing.following import things_in, tracks_of
from sprite_bridge.stages.decompose.placing.peel import claim
from sprite_bridge.stages.decompose.scene import Mask, Scene

LONGEST = 24
"""Frames for which an actor is expected where nothing of it was seen."""

REACH, DRIFT = 3, 0.25
"""How far from there it may be, px per side, and by how much more with every frame that it was not seen."""

MOST_REACH = 8

MOST_POSES = 8
"""Poses of an actor that are tried, those it shows most."""


@dataclass(frozen=True)
class _Actor:
    """``frames`` (n,) in which it is seen, rising; ``feet`` (n, 2) x and y of the middle of its lower side, px of the world;
    ``poses`` (m, 2) entry and orientation."""

    frames: I64
    feet: I64
    poses: I64

    def expected(self, t: int) -> tuple[float, float, int] | None:
        """x, y, by where it is seen in other frames, and how many frames away; None if that is too long ago."""
        before = int(np.searchsorted(self.frames, t)) - 1
        after = int(np.searchsorted(self.frames, t, side="right"))
        ago = t - int(self.frames[before]) if before >= 0 else LONGEST + 1
        ahead = int(self.frames[after]) - t if after < len(self.frames) else LONGEST + 1
        if min(ago, ahead) > LONGEST:
            return None
        if max(ago, ahead) <= LONGEST:
            share = ago / (ago + ahead)
            x, y = (1 - share) * self.feet[before] + share * self.feet[after]
        else:
            near, step = (before, ago) if ago < ahead else (after, -ahead)
            x, y = self.feet[near] + self._speed(near) * step
        return float(x), float(y), min(ago, ahead)

    def _speed(self, near: int) -> I64:
        """(2,) px per frame around one of its frames."""
        a, b = max(0, near - 3), min(len(self.frames) - 1, near + 3)
        return np.asarray((self.feet[b] - self.feet[a]) / max(1, int(self.frames[b] - self.frames[a])))


def fill(scene: Scene) -> int:
    """Explain left-over pixels by sprites of actors that must be near there; gives how many were placed."""
    if not scene.rest.any() or not any(map(len, scene.placed)):
        return 0
    actors = _actors(scene)
    placed = 0
    for t in np.flatnonzero(scene.rest.any(axis=(1, 2))).tolist():
        scene.check()
        if scene.late():
            break
        hints = np.concatenate([_hints(scene, t, actors), _border_hints(scene, t)])
        rows = _fill(scene.codes[t], scene.rest[t], scene.covered[t], scene.entries.table, hints)
        scene.placed[t] = np.concatenate([scene.placed[t], rows])
        scene.filled[t] = np.unique(np.concatenate([scene.filled[t], rows[:, :4]]), axis=0)
        placed += len(rows)
    return placed


def _actors(scene: Scene) -> list[_Actor]:
    """Everybody in a scene, with the poses shown most first."""
    things = things_in(scene)
    tracks = tracks_of(scene, things)
    order = np.lexsort((things.frame, tracks))
    found = []
    for own in np.split(order, np.flatnonzero(np.diff(tracks[order])) + 1):
        frames, first = np.unique(things.frame[own], return_index=True)
        box = things.box[own[first]]
        feet = np.stack([(box[:, 0] + box[:, 2]) // 2, box[:, 3]], axis=1)
        looks, times = np.unique(things.sprite[own] * 4 + things.flips[own], return_counts=True)
        looks = looks[np.argsort(-times, kind="stable")][:MOST_POSES]
        found.append(_Actor(frames, feet, np.stack([looks // 4, looks % 4], axis=1)))
    return found


def _hints(scene: Scene, t: int, actors: list[_Actor]) -> I32:
    """(n, 5) entry, orientation, y, x to look around, and how far."""
    table = scene.entries.table
    rows = []
    for actor in actors:
        place = actor.expected(t)
        if place is None:
            continue
        x, y = place[0] - scene.path[t, 0], place[1] - scene.path[t, 1]
        reach = min(MOST_REACH, int(REACH + DRIFT * place[2]))
        for entry, turned in actor.poses.tolist():
            top, left = round(y) - int(table.height[entry]), round(x) - int(table.width[entry]) // 2
            rows.append((entry, turned, top, left, reach))
    return np.asarray(sorted(set(rows)), np.int32).reshape(-1, 5)


def _border_hints(scene: Scene, t: int) -> I32:
    """(n, 5) as `_hints`: what comes into the picture at its border may be anything."""
    height, width = scene.rest.shape[1:]
    table = scene.entries.table
    rows, found = [], []
    for piece in pieces_of(scene.codes[t : t + 1], scene.rest[t : t + 1]).tolist():
        if not piece[BORDER] or min(piece[Y1] - piece[Y0], piece[X1] - piece[X0]) > MOST_REACH:
            continue
        ways = [(entry, k) for entry in scene.entries.living() for k in scene.entries.orientations]
        if _is_cornered(piece, height, width):
            y, x = divmod(piece[SEED], width)
            found += [_through(table, entry, k, y, x, int(scene.codes[t, y, x])) for entry, k in ways]
            continue
        for entry, k in ways:
            tops, lefts = _ranges(piece, int(table.height[entry]), int(table.width[entry]), height, width)
            rows += [(entry, k, y, x, 0) for y in tops for x in lefts]
    return np.concatenate([np.asarray(rows, np.int32).reshape(-1, 5), *found])


def _is_cornered(piece: list[int], height: int, width: int) -> bool:
    """Whether a piece touches two borders, so that of what it is a part of neither side need be seen."""
    return (piece[X1] == width or piece[X0] == 0) and (piece[Y0] == 0 or piece[Y1] == height)


def _through(table: Table, entry: int, turned: int, y: int, x: int, code: int) -> I32:
    """(n, 5) as `_hints`: where an entry shows a colour at a pixel."""
    pixels = pixels_of(table, entry, turned)
    pixels = pixels[pixels[:, 2] == code]
    rows = np.zeros((len(pixels), 5), np.int32)
    rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] = entry, turned, y - pixels[:, 0], x - pixels[:, 1]
    return rows


def _ranges(piece: list[int], tall: int, wide: int, height: int, width: int) -> tuple[range, range]:
    """Tops and lefts of an entry that reaches into the picture as far as a piece at its border does."""
    tops, lefts = range(piece[Y1] - tall, piece[Y0] + 1), range(piece[X1] - wide, piece[X0] + 1)
    if piece[X1] == width:
        lefts = range(piece[X0], piece[X0] + 1)
    elif piece[X0] == 0:
        lefts = range(piece[X1] - wide, piece[X1] - wide + 1)
    elif piece[Y1] == height:
        tops = range(piece[Y0], piece[Y0] + 1)
    else:
        tops = range(piece[Y1] - tall, piece[Y1] - tall + 1)
    return tops, lefts


@njit(cache=True, nogil=True)
def _fill(frame: Codes, rest: Mask, covered: Mask, table: Table, hints: I32) -> I32:
    """(n, 5) rows as `peel` gives them, placed behind all that is there."""
    taken = np.zeros((len(hints) + 1, 5), np.int32)
    place = np.zeros(4, np.int32)
    count = 0
    while count < len(hints):
        row = taken[count]
        most, nearest = 0, 0
        for k in range(len(hints)):
            reach = hints[k, 4]
            if not _some(rest, table, hints[k]):
                continue
            place[:2] = hints[k, :2]
            for dy in range(-reach, reach + 1):
                for dx in range(-reach, reach + 1):
                    place[2], place[3] = hints[k, 2] + dy, hints[k, 3] + dx
                    new = _explains(frame, rest, covered, table, place)
                    far = abs(dy) + abs(dx)
                    if new > most or (new == most and new > 0 and far < nearest):
                        most, nearest = new, far
                        row[:4] = place
        if most == 0:
            break
        row[4] = most
        claim(rest, covered, table, row)
        count += 1
    return taken[:count]


@njit(cache=True, nogil=True)
def _some(rest: Mask, table: Table, hint: I32) -> bool:
    """Whether anything is left over where an entry may be."""
    height, width = rest.shape
    entry, reach = hint[0], hint[4]
    for y in range(max(0, hint[2] - reach), min(height, hint[2] + table.height[entry] + reach)):
        for x in range(max(0, hint[3] - reach), min(width, hint[3] + table.width[entry] + reach)):
            if rest[y, x]:
                return True
    return False


@njit(cache=True, nogil=True)
def _explains(frame: Codes, rest: Mask, covered: Mask, table: Table, place: I32) -> int:
    """How many left-over pixels an entry explains at a place, 0 if it does not fit there."""
    height, width = frame.shape
    pixels = pixels_of(table, place[0], place[1])
    top, left = place[2], place[3]
    new = 0
    for k in range(len(pixels)):
        y, x = pixels[k, 0] + top, pixels[k, 1] + left
        if 0 <= y < height and 0 <= x < width and not covered[y, x]:
            if frame[y, x] != pixels[k, 2]:
                return 0
            if rest[y, x]:
                new += 1
    return new
