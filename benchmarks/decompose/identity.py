"""Who is who: whether an actor stays on one track of an answer, and whether its animations are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from benchmarks.decompose.model import Cycle, Decomposition

NOBODY = -1
WITHIN = 0.8  # share of the frames of a found cycle in which its actor must really repeat itself
Seen = dict[int, dict[int, int]]  # actor -> frame -> track that shows it there


class Identity(NamedTuple):
    """`links`: share of the steps of actors from a frame to the next that stay on a track; `idf1`: F1 of placements if each
    actor has one track and each track one actor; `switches`: how often an actor changes tracks; `cycles`: F1 of the
    animations. NaN of what nobody asks, and of an answer without tracks."""

    links: float = float("nan")
    idf1: float = float("nan")
    switches: float = float("nan")
    cycles: float = float("nan")


def judge(
    truth: Decomposition, found: Decomposition, pairs: Sequence[Sequence[tuple[int, int, bool]]]
) -> Identity:
    """The figures of `found`. `pairs`: per frame the numbers of a placement found (or NOBODY) and of the true one that it
    shows, and whether the true one is asked for."""
    if not any(one.actor != NOBODY for frame in found.frames for one in frame):
        return Identity()
    seen: Seen = {}
    given = Counter(one.actor for frame in found.frames for one in frame)
    for number, frame in enumerate(pairs):
        for placed, true, asked in frame:
            actor = truth.frames[number][true].actor
            if placed != NOBODY and not asked:
                given[found.frames[number][placed].actor] -= 1
            elif asked and actor != NOBODY:
                track = found.frames[number][placed].actor if placed != NOBODY else NOBODY
                seen.setdefault(actor, {})[number] = track
    if not seen:
        return Identity()
    steps = [
        here == there != NOBODY
        for frames in seen.values()
        for (number, here), (following, there) in pairwise(sorted(frames.items()))
        if following == number + 1
    ]
    return Identity(
        sum(steps) / len(steps) if steps else float("nan"),
        _idf1(seen, given),
        sum(map(_switches, seen.values())) / len(seen),
        _cycles(seen, truth, found),
    )


def _switches(frames: dict[int, int]) -> int:
    """How often the track changes, however long an actor was not seen in between."""
    tracks = [track for _, track in sorted(frames.items()) if track != NOBODY]
    return sum(here != there for here, there in pairwise(tracks))


def _idf1(seen: Seen, given: Counter[int]) -> float:
    """Actors and tracks are paired by how often they meet, most first; `given`: how many placements each track has."""
    shared = Counter((actor, track) for actor, frames in seen.items() for track in frames.values())
    met, actors, tracks = 0, set(), set()
    for (actor, track), times in shared.most_common():
        if track != NOBODY and actor not in actors and track not in tracks:
            met += times
            actors.add(actor)
            tracks.add(track)
    asked = sum(map(len, seen.values()))
    followed = {track for frames in seen.values() for track in frames.values()} - {NOBODY}
    return 2 * met / max(1, asked + sum(given[track] for track in followed))


def _cycles(seen: Seen, truth: Decomposition, found: Decomposition) -> float:
    """F1 of found and true animations; asked are those that are seen for two rounds at a stretch."""
    asked = {(cycle.actor, cycle.period) for cycle in truth.cycles if _is_seen(cycle, seen)}
    whose = {cycle: _whose(cycle, seen) for cycle in found.cycles}
    counted = {cycle: actor for cycle, actor in whose.items() if actor != NOBODY}
    told = {
        cycle: (true.actor, true.period)
        for cycle, actor in counted.items()
        for true in truth.cycles
        if true.actor == actor and true.period == cycle.period and _within(cycle, true)
    }
    if not asked:
        return float("nan")
    recall = len(asked & set(told.values())) / len(asked)
    precision = len(told) / max(1, len(counted))
    return 2 * recall * precision / max(1e-9, recall + precision)


def _is_seen(cycle: Cycle, seen: Seen) -> bool:
    return any(len(stretch) >= 2 * cycle.period for stretch in _stretches(cycle, seen))


def _stretches(cycle: Cycle, seen: Seen) -> Iterator[list[int]]:
    """The frames of a true animation in which its actor is asked for, without interruption."""
    stretch: list[int] = []
    for number in range(cycle.first, cycle.last + 1):
        if number in seen.get(cycle.actor, {}):
            stretch.append(number)
        else:
            yield stretch
            stretch = []
    yield stretch


def _whose(cycle: Cycle, seen: Seen) -> int:
    """The actor that the track of a found animation shows most in it."""
    met = Counter(
        actor
        for actor, frames in seen.items()
        for number, track in frames.items()
        if track == cycle.actor and cycle.first <= number <= cycle.last
    )
    return met.most_common(1)[0][0] if met else NOBODY


def _within(cycle: Cycle, true: Cycle) -> bool:
    common = min(cycle.last, true.last) - max(cycle.first, true.first) + 1
    return common >= WITHIN * (cycle.last - cycle.first + 1)
