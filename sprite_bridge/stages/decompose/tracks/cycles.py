"""Finds animations: stretches in which an actor shows the same sprites again and again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numba import njit

from sprite_bridge.stages.decompose.tracks.things import I64

LONGEST = 240
"""Frames of a round; longer ones are not looked for."""

UNSEEN = -1

SEEN = 0.6
"""Share of the frames of a stretch that must be seen again one round later: the others may be hidden."""

ROUNDS = 2
"""How many rounds there must be at least."""


@dataclass(frozen=True)
class Stretch:
    """From frame ``first`` to ``last``, both included, poses come again every ``period`` frames; ``order`` those of a round,
    however long each is shown, the same wherever the round begins."""

    first: int
    last: int
    period: int
    order: tuple[int, ...]

    @property
    def poses(self) -> frozenset[int]:
        """The poses, each once."""
        return frozenset(self.order)

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
    for first, last, period in _runs(inside, gaps, min(len(inside) // ROUNDS, LONGEST)).tolist():
        shown = first + np.flatnonzero(inside[first : last + 1] != UNSEEN)
        if shown[-1] - shown[0] + 1 < ROUNDS * period:
            continue
        order = _order(inside, shown, period)
        stretch = Stretch(start + int(shown[0]), start + int(shown[-1]), period, order)
        if len(order) > 1 and not any(_says_as_much(other, stretch) for other in found):
            found.append(stretch)
    return _longest_each(found)


def _gaps(poses: I64) -> I64:
    """(F,) for how many frames an actor is hidden that is so in a frame."""
    hidden = poses == UNSEEN
    run = np.cumsum(np.diff(hidden, prepend=False))
    return np.where(hidden, np.bincount(run)[run], 0)


@njit(cache=True, nogil=True)
def _runs(poses: I64, gaps: I64, longest: int) -> I64:
    """(K, 3) first frame, last frame and period of where all that is seen comes again a period later, for two rounds at
    least, never hidden for more than half of one; by period."""
    found = []
    count = len(poses)
    for period in range(2, longest + 1):
        first = seen = 0
        for t in range(count - period + 1):
            after = t + period
            ends = after == count or max(gaps[t], gaps[after]) > period // 2
            hidden = not ends and (poses[t] == UNSEEN or poses[after] == UNSEEN)
            if ends or (not hidden and poses[t] != poses[after]):
                if t - first >= (ROUNDS - 1) * period and seen >= SEEN * (t - first):
                    found.append((first, after - 1, period))
                first, seen = t + 1, 0
            elif not hidden:
                seen += 1
    rows = np.zeros((len(found), 3), np.int64)
    for k in range(len(found)):
        rows[k, 0], rows[k, 1], rows[k, 2] = found[k]
    return rows


def _says_as_much(one: Stretch, other: Stretch) -> bool:
    """Whether most of another stretch was found already, of which a round is several ones of this."""
    if other.period % one.period:
        return False
    common = min(one.last, other.last) - max(one.first, other.first) + 1
    return 2 * common > len(other)


def _order(poses: I64, shown: I64, period: int) -> tuple[int, ...]:
    """The poses of a round one after the other, from where that gives the least numbers; ``shown`` are the frames to look
    at, and what is hidden in one round may be seen in another one."""
    whole = np.full(period, UNSEEN, np.int64)
    whole[shown % period] = poses[shown]
    whole = whole[whole != UNSEEN]
    changed = whole[whole != np.roll(whole, 1)].tolist()
    return min((tuple(changed[n:] + changed[:n]) for n in range(len(changed))), default=())


def _longest_each(found: list[Stretch]) -> list[Stretch]:
    """The longest stretch of each animation, by where they begin. What shows the same poses is the same one, told by those
    stretches of which most frames repeat others."""
    repeated: Counter[tuple[tuple[int, ...], int]] = Counter()
    for one in found:
        repeated[one.order, one.period] += len(one) - one.period
    # The same poses in the same order, but slower: there are pauses in it.
    brisk: dict[tuple[int, ...], int] = {}
    for order, period in sorted(repeated, key=lambda key: key[1]):
        most = max(count for (other, _), count in repeated.items() if other == order)
        if 2 * repeated[order, period] >= most:
            brisk.setdefault(order, period)
    kept: list[Stretch] = []
    for one in sorted(found, key=lambda one: (-repeated[one.order, one.period], -len(one), one.first)):
        if one.period == brisk[one.order] and not any(one.poses <= other.poses for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.first)
