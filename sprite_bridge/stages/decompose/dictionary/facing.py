"""Which way the pictures of an actor look: all the same way, so that only an actor that turns round is shown mirrored.

A picture and its mirror image are one entry at first, and stored whichever way round came first. The pictures that an actor
shows one after the other tell which way round each belongs; one that belongs now this way round, now the other, was
drawn twice, as the two steps of a walk seen from the front.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sprite_bridge.stages.decompose.placing.following import things_in, tracks_of
from sprite_bridge.stages.decompose.scene import Scene

LONGEST_PAUSE = 3
"""Frames between two pictures that still tell something of each other."""

TWO_FACED_SHARE, LEAST_SHOWINGS = 0.25, 4
"""Share of the showings of an entry that must disagree with those around it, and agree, for it to be two pictures, and how
often it must be shown."""

SHOWN_SHARE = 0.2
"""Share of an entry's placements that either way round must have: an artist who draws both shows both."""


@dataclass
class _Showing:
    """An entry shown by an actor for some frames on end, one way round: the rows (frame, index) that show it."""

    entry: int
    turned: int
    rows: list[tuple[int, int]]


def face_one_way(scene: Scene) -> int:
    """Turn entries so that they look the way their neighbours do, and make two of those that were drawn both ways; gives how
    many entries are new."""
    actors = _actors(scene)
    offsets, symmetric = _offsets_and_symmetric(scene, actors)
    others: defaultdict[int, list[tuple[_Showing, int]]] = defaultdict(list)
    for showings in actors:
        for showing, expected in zip(showings, _expected(showings, offsets, symmetric), strict=True):
            if expected is not None:
                others[showing.entry].append((showing, expected ^ offsets[showing.entry]))
    shown = Counter(entry for rows in scene.placed for entry in rows[:, 0].tolist())
    new = 0
    for entry, found in sorted(others.items()):
        against = [showing for showing, turned in found if showing.turned != turned]
        agreeing = [showing for showing, turned in found if showing.turned == turned]
        if entry in symmetric:
            for showing in against:
                _turn(scene, showing, entry)
        elif _both_ways(agreeing, against, shown[entry]):
            mirror = scene.entries.add(np.ascontiguousarray(scene.entries.pictures[entry][:, ::-1]))
            for showing in against:
                _turn(scene, showing, mirror)
            new += 1
    return new + _redraw(scene, {entry for entry, offset in offsets.items() if offset})


def turning_with_others(scene: Scene) -> set[int]:
    """The entries that are turned as what is shown right before and after them, where that does not turn in between: their
    actor turns round."""
    actors = _actors(scene)
    offsets, symmetric = _offsets_and_symmetric(scene, actors)
    fits: defaultdict[int, list[bool]] = defaultdict(list)
    for showings in actors:
        looks = [(s.turned ^ offsets[s.entry]) & 1 for s in showings]
        for k, showing in enumerate(showings):
            beside = {
                looks[n]
                for n in (k - 1, k + 1)
                if 0 <= n < len(showings)
                and showings[n].entry != showing.entry
                and showings[n].entry not in symmetric
            }
            if len(beside) == 1:
                fits[showing.entry].append(looks[k] in beside)
    return {
        entry
        for entry, found in fits.items()
        if len(found) >= LEAST_SHOWINGS and found.count(False) < TWO_FACED_SHARE * len(found)
    }


def _both_ways(agreeing: list[_Showing], against: list[_Showing], shown: int) -> bool:
    """Whether an entry that is placed so often is two pictures, by the showings that agree with their neighbours and those
    that do not."""
    few = min(len(agreeing), len(against))
    short = min(sum(len(showing.rows) for showing in found) for found in (agreeing, against))
    showings = len(agreeing) + len(against)
    return showings >= LEAST_SHOWINGS and few >= TWO_FACED_SHARE * showings and short >= SHOWN_SHARE * shown


def _actors(scene: Scene) -> list[list[_Showing]]:
    """What each actor shows, in order."""
    things = things_in(scene)
    if not len(things):
        return []
    tracks = tracks_of(scene, things)
    order = np.lexsort((things.frame, tracks))
    found = []
    for own in np.split(order, np.flatnonzero(np.diff(tracks[order])) + 1):
        showings: list[_Showing] = []
        for k in own.tolist():
            entry, turned = int(things.sprite[k]), int(things.flips[k])
            row = (int(things.frame[k]), int(things.place[k]))
            if not showings or (showings[-1].entry, showings[-1].turned) != (entry, turned):
                showings.append(_Showing(entry, turned, []))
            showings[-1].rows.append(row)
        found.append(showings)
    return found


def _offsets_and_symmetric(scene: Scene, actors: list[list[_Showing]]) -> tuple[dict[int, int], set[int]]:
    """For every entry 1 if it is stored the other way round than those it is shown beside, else 0; and the symmetric ones,
    which are stored either way round."""
    offsets, pictures = _offsets(actors), scene.entries.pictures
    symmetric = {e for e in offsets if np.array_equal(pictures[e], pictures[e][:, ::-1])}
    return offsets | dict.fromkeys(symmetric, 0), symmetric


def _offsets(actors: list[list[_Showing]]) -> dict[int, int]:
    """For every entry 1 if it is stored the other way round than those it is shown beside, else 0.

    Pairs that are surest come first, so that one that is shown both ways does not divide the others.
    """
    votes: Counter[tuple[int, int]] = Counter()
    for showings in actors:
        for one, other in pairwise(showings):
            if one.entry != other.entry and other.rows[0][0] - one.rows[-1][0] <= LONGEST_PAUSE:
                pair = min(one.entry, other.entry), max(one.entry, other.entry)
                votes[pair] += 1 - 2 * ((one.turned ^ other.turned) & 1)
    group = {showing.entry: showing.entry for showings in actors for showing in showings}
    offset = dict.fromkeys(group, 0)
    for (a, b), vote in sorted(votes.items(), key=lambda item: (-abs(item[1]), item[0])):
        if group[a] == group[b] or vote == 0:
            continue
        change, old = offset[a] ^ offset[b] ^ int(vote < 0), group[b]
        for entry in [entry for entry, of in group.items() if of == old]:
            group[entry] = group[a]
            offset[entry] ^= change
    return offset


def _expected(showings: list[_Showing], offsets: dict[int, int], symmetric: set[int]) -> list[int | None]:
    """Which way an actor looks at each of its showings by the showings of other entries next to it, None if none tells."""
    looks = [(s.turned ^ offsets[s.entry]) & 1 for s in showings]
    told: list[int | None] = []
    for k, showing in enumerate(showings):
        near = [
            looks[n]
            for n in (*range(k - 1, max(-1, k - 3), -1), *range(k + 1, min(len(showings), k + 3)))
            if showings[n].entry != showing.entry and showings[n].entry not in symmetric
        ]
        told.append(near[0] if near and len(set(near)) == 1 else None)
    return told


def _turn(scene: Scene, showing: _Showing, entry: int) -> None:
    """Show an entry, mirrored, instead."""
    for t, k in showing.rows:
        scene.placed[t][k, 0] = entry
        scene.placed[t][k, 1] ^= 1


def _redraw(scene: Scene, entries: set[int]) -> int:
    """Store entries the other way round, and show them as before."""
    mirrors = {
        e: scene.entries.add(np.ascontiguousarray(scene.entries.pictures[e][:, ::-1]))
        for e in sorted(entries)
    }
    for rows in scene.placed:
        for row in rows:
            if int(row[0]) in mirrors:
                row[0], row[1] = mirrors[int(row[0])], row[1] ^ 1
    return len(mirrors)
