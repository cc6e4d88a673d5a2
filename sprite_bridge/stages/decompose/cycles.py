"""Finds animations: stretches in which an actor shows the same sprites again and again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from sprite_bridge.stages.decompose.things import I64

LONGEST = 240
"""Frames of a round; longer ones are not looked for."""

UNSEEN = -1

SEEN = 0.6
"""Share of the frames of a stretch that must be seen again one round later: the others may be hidden."""

ROUNDS = 2
"""How many rounds there must be at least."""


@dataclass(frozen=True)
class Stretch:
    """From frame ``first`` to ``last``, both included, poses come again every ``period`` frames; ``poses`` those of a round,
    each once."""

    first: int
    last: int
    period: int
    poses: frozenset[int]

    def __len__(self) -> int:
        return self.last - self.first + 1


def find_cycles(poses: I64) -> list[Stretch]:
    """Return the animations in the poses (F,) of an actor, UNSEEN where it is not there, each where it lasts longest.

    What repeats every n frames does so every 2 n frames too: only the shortest round counts.
    """
    seen = np.flatnonzero(poses != UNSEEN)
    if len(seen) < 2 * ROUNDS:
        return []
    start = int(seen[0])
    inside = poses[start : int(seen[-1]) + 1]
    found: list[Stretch] = []
    gaps = _gaps(inside)
    for period in range(2, min(len(inside) // ROUNDS, LONGEST) + 1):
        for first, last in _stretches(inside, gaps, period):
            shown = frozenset(inside[first : last + 1].tolist()) - {UNSEEN}
            stretch = Stretch(start + first, start + last, period, shown)
            if len(shown) > 1 and not any(_says_as_much(other, stretch) for other in found):
                found.append(stretch)
    return _longest_each(found)


def _gaps(poses: I64) -> I64:
    """(F,) for how many frames an actor is hidden that is so in a frame."""
    hidden = poses == UNSEEN
    run = np.cumsum(np.diff(hidden, prepend=False))
    return np.where(hidden, np.bincount(run)[run], 0)


def _stretches(poses: I64, gaps: I64, period: int) -> list[tuple[int, int]]:
    """First and last frames of where all that is seen comes again a period later, for two rounds at least, never hidden for
    more than half of one."""
    before, after = poses[:-period], poses[period:]
    hidden = (before == UNSEEN) | (after == UNSEEN)
    gone = gaps > period // 2
    breaks = np.flatnonzero((~hidden & (before != after)) | gone[:-period] | gone[period:])
    edges = np.concatenate([[-1], breaks, [len(before)]])
    long = np.flatnonzero(np.diff(edges) - 1 >= (ROUNDS - 1) * period)
    told = np.concatenate([[0], np.cumsum(~hidden)])
    found = []
    for n in long:
        first, end = int(edges[n]) + 1, int(edges[n + 1])
        if told[end] - told[first] < SEEN * (end - first):
            continue
        shown = np.flatnonzero(poses[first : end + period] != UNSEEN)
        first, last = first + int(shown[0]), first + int(shown[-1])
        if last - first + 1 >= ROUNDS * period:
            found.append((first, last))
    return found


def _says_as_much(one: Stretch, other: Stretch) -> bool:
    """Whether most of another stretch was found already, of which a round is several ones of this."""
    if other.period % one.period:
        return False
    common = min(one.last, other.last) - max(one.first, other.first) + 1
    return 2 * common > len(other)


def _longest_each(found: list[Stretch]) -> list[Stretch]:
    """The longest stretch of each animation, by where they begin. What shows the same poses is the same one; of several
    lengths of a round, that counts which most frames repeat."""
    repeated: Counter[tuple[int, frozenset[int]]] = Counter()
    for one in found:
        repeated[one.period, one.poses] += len(one) - one.period
    kept: list[Stretch] = []
    for one in sorted(found, key=lambda one: (-repeated[one.period, one.poses], -len(one), one.first)):
        if not any(one.poses <= other.poses for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.first)
