"""Mirror images that an artist drew as a frame of their own.

A walk seen from the front often is one step and its mirror image. Where an actor shows an entry now this way, now the other
way round, in turn, and none of its other pictures tells that it turned round, the mirror image becomes an entry of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sprite_bridge.stages.decompose.dictionary.facing import turning_with_others
from sprite_bridge.stages.decompose.scene import Scene

LEAST_TURNS = 4
"""How often an entry must have turned in all."""

TURN_SHARE = 0.6
"""Share of the showings of an entry that must be the other way round from the one before."""

MOST_LEFT = 0.4
"""Share of the turns that may remain where every second showing is taken for the mirror image."""

REACH = 5
PAUSE = 4
"""How far, px per side, and over how many frames an actor is followed."""


@dataclass
class _Showing:
    """An entry shown by an actor for some frames on end in one orientation: the rows (frame, index) that show it."""

    orientation: int
    rows: list[tuple[int, int]]


def separate_mirrored(scene: Scene) -> int:
    """Give mirror images that take turns an entry of their own; gives how many."""
    showings: defaultdict[int, list[list[_Showing]]] = defaultdict(list)
    for actor in _actors(scene):
        for entry, found in _showings(scene, actor).items():
            showings[entry].append(found)
    turning, new = turning_with_others(scene), 0
    for entry, actors in sorted(showings.items()):
        if entry in turning:
            continue
        turns = sum(_turns([s.orientation for s in found]) for found in actors)
        left = sum(_turns(_facing(found)) for found in actors)
        chances = sum(len(found) - 1 for found in actors)
        if turns >= max(LEAST_TURNS, TURN_SHARE * chances) and left <= MOST_LEFT * turns:
            _separate(scene, entry, actors)
            new += 1
    return new


def _turns(orientations: list[int]) -> int:
    return sum((a ^ b) & 1 for a, b in pairwise(orientations))


def _facing(showings: list[_Showing]) -> list[int]:
    """Which way the actor looks at each showing, if it shows the entry and its mirror image in turn."""
    steps = _steps(showings)
    return [showing.orientation ^ (step & 1) for showing, step in zip(showings, steps, strict=True)]


def _steps(showings: list[_Showing]) -> list[int]:
    """The number of each showing, those between them that were not seen counted too."""
    starts = np.array([showing.rows[0][0] for showing in showings])
    if len(starts) < 3:
        return list(range(len(starts)))
    usual = max(1.0, float(np.median(np.diff(starts))))
    gaps = np.maximum(1, np.rint(np.diff(starts) / usual)).astype(int)
    return [0, *(int(step) for step in np.cumsum(gaps))]


def _separate(scene: Scene, entry: int, actors: list[list[_Showing]]) -> None:
    """Show the mirror image as an entry of its own at every second showing of each actor."""
    mirror = scene.entries.add(np.ascontiguousarray(scene.entries.pictures[entry][:, ::-1]))
    for showings in actors:
        facing = _facing(showings)
        # Most actors look the way they were drawn for most of the time.
        swap = int(2 * sum(f & 1 for f in facing) > len(facing))
        for showing, looks in zip(showings, facing, strict=True):
            if (showing.orientation ^ looks ^ swap) & 1:
                for t, k in showing.rows:
                    scene.placed[t][k, 0] = mirror
                    scene.placed[t][k, 1] ^= 1


def _actors(scene: Scene) -> list[list[tuple[int, int]]]:
    """Placements (frame, index) that follow one another, each the nearest of the one before."""
    table = scene.entries.table
    open_: list[tuple[int, np.ndarray, list[tuple[int, int]]]] = []
    closed: list[list[tuple[int, int]]] = []
    for t, rows in enumerate(scene.placed):
        still = []
        for last, foot, rows_of in open_:
            if t - last <= PAUSE:
                still.append((last, foot, rows_of))
            else:
                closed.append(rows_of)
        open_ = still
        feet = np.stack(
            [
                rows[:, 3] + table.width[rows[:, 0]] / 2 + scene.path[t, 0],
                rows[:, 2] + table.height[rows[:, 0]] + scene.path[t, 1],
            ],
            axis=1,
        )
        pairs = sorted(
            (float(np.abs(foot - feet[k]).max()), n, k)
            for n, (_, foot, _) in enumerate(open_)
            for k in range(len(rows))
            if np.abs(foot - feet[k]).max() <= REACH
        )
        used_actors: set[int] = set()
        used_rows: set[int] = set()
        for _, n, k in pairs:
            if n not in used_actors and k not in used_rows:
                open_[n] = (t, feet[k], open_[n][2])
                open_[n][2].append((t, k))
                used_actors.add(n)
                used_rows.add(k)
        open_ += [(t, feet[k], [(t, k)]) for k in range(len(rows)) if k not in used_rows]
    return closed + [rows_of for _, _, rows_of in open_]


def _showings(scene: Scene, actor: list[tuple[int, int]]) -> dict[int, list[_Showing]]:
    """For every entry its showings by an actor, in order."""
    found: defaultdict[int, list[_Showing]] = defaultdict(list)
    before = -1
    for t, k in actor:
        entry, orientation = int(scene.placed[t][k, 0]), int(scene.placed[t][k, 1])
        if entry == before and found[entry][-1].orientation == orientation:
            found[entry][-1].rows.append((t, k))
        else:
            found[entry].append(_Showing(orientation, [(t, k)]))
        before = entry
    return found
