"""Joins tracks that are one actor: it was hidden for long, or left and came back.

Poses that follow each other belong to one character. A track goes on with one of the same character that begins after its
end, the likeliest by where it was; so there are as many actors of a character as were ever seen at once.
"""

from __future__ import annotations

import numpy as np

from sprite_bridge.stages.decompose.tracks.assignment import NOBODY, assign
from sprite_bridge.stages.decompose.tracks.linking import Transitions
from sprite_bridge.stages.decompose.tracks.things import F64, I64, Things

LEAST_TIMES, LEAST_SHARE = 2, 0.1
"""How often a pose must follow another one, and in which share of its changes, for both to be of one character."""

NEVER = 1000.0
"""What it costs to call an actor new while another one of its character is free: more than anything else."""

PACE = 1.5
"""Px per frame that an actor usually moves, unseen."""


def chain(things: Things, tracks: I64, known: Transitions) -> I64:
    """(N,) tracks, some of them joined, numbered by where they begin."""
    if not len(things):
        return tracks
    order = np.lexsort((things.frame, tracks))
    starts = np.flatnonzero(np.diff(tracks[order], prepend=-1))
    first, last = order[starts], order[np.append(starts[1:], len(order)) - 1]
    characters = _characters(things, tracks, _families(known), len(first))
    actors = np.arange(len(first))
    ends: dict[int, list[int]] = {}  # the last track of each actor, by character
    by_start = np.lexsort((characters, things.frame[first]))
    marks = things.frame[first[by_start]] * len(first) + characters[by_start]
    for group in np.split(by_start, np.flatnonzero(np.diff(marks)) + 1):
        own = ends.setdefault(int(characters[group[0]]), [])
        free = np.array([k for k in own if things.frame[last[k]] < things.frame[first[group[0]]]], np.int64)
        found = assign(_costs(things, last[free], first[group]), NEVER)
        for track, column in zip(group, found, strict=True):
            if column != NOBODY:
                actors[track] = actors[free[column]]
                own.remove(free[column])
            own.append(int(track))
    return np.asarray(np.unique(actors[tracks], return_inverse=True)[1].ravel())


def _costs(things: Things, ends: I64, starts: I64) -> F64:
    """(N, M) how unlikely it is that tracks that begin go on with others that ended: far away, long ago."""
    gap = things.frame[starts][:, None] - things.frame[ends]
    step = (things.box[starts][:, None] - things.box[ends]).reshape(len(starts), len(ends), 2, 2).mean(axis=2)
    far = np.hypot(step[..., 0], step[..., 1]) / (PACE * (gap + 1))
    return np.asarray(np.log1p(far**2) + np.log1p(gap / len(things.path)))


def _families(known: Transitions) -> I64:
    """(S,) the character of each pose: the least number among those that are joined by changes seen often."""
    a, b = known.keys // known.sprites, known.keys % known.sprites
    changes = a != b
    a, b, counts = a[changes], b[changes], known.counts[changes]
    total = np.bincount(a, counts, known.sprites)
    sure = (counts >= LEAST_TIMES) & (counts >= LEAST_SHARE * total[a])
    family = np.arange(known.sprites)
    while True:
        least = family.copy()
        np.minimum.at(least, a[sure], family[b[sure]])
        np.minimum.at(least, b[sure], family[a[sure]])
        least = least[least]
        if np.array_equal(least, family):
            return family
        family = least


def _characters(things: Things, tracks: I64, families: I64, count: int) -> I64:
    """(T,) the character that each track shows most."""
    kinds, times = np.unique(tracks * len(families) + families[things.sprite], return_counts=True)
    track = kinds // len(families)
    best = np.lexsort((-times, track))
    return np.asarray((kinds % len(families))[best[np.searchsorted(track, np.arange(count))]])
