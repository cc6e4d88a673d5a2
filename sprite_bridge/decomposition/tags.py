"""Tags for the cycles of actors: the frames that, played again and again, show one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition.model import Cycle, Decomposition
from sprite_bridge.image.aseprite import Direction, Tag


def tags_of(of: Decomposition) -> tuple[Tag, ...]:
    """Return a tag for each cycle, over one round of it; to and fro where that plays the same."""
    return tuple(_tag(of, number, cycle) for number, track in enumerate(of.tracks) for cycle in track.cycles)


def _tag(of: Decomposition, track: int, cycle: Cycle) -> Tag:
    first, last, direction = _round(of, track, cycle)
    name = of.tracks[track].name
    text = f"{name}: every {cycle.period} frames, {cycle.first + 1} to {cycle.last + 1}"
    return Tag(cycle.name, first, last, direction, text)


def _round(of: Decomposition, track: int, cycle: Cycle) -> tuple[int, int, Direction]:
    """First and last frame of the round that shows most, and the direction. One to and fro has its turns at both ends."""
    poses = [_pose(of, track, frame) for frame in range(cycle.first, cycle.last + 1)]
    half, faults = cycle.period // 2, _faults(poses, cycle.period)
    best = np.flatnonzero(faults == faults.min()).tolist()
    for start in best[: cycle.period]:
        shown = poses[start : start + cycle.period]
        mirrored = all(shown[step] == shown[-step] for step in range(1, half))
        if cycle.period % 2 == 0 and half > 1 and mirrored and len(set(shown[: half + 1])) > 1:
            return cycle.first + start, cycle.first + start + half, "ping-pong"
    first = cycle.first + best[0]
    return first, first + cycle.period - 1, "forward"


def _faults(poses: Sequence[Pose], period: int) -> NDArray[np.int64]:
    """What is wrong with each round: frames without the actor, and how often it turns round, which is seldom part of it."""
    hidden = [pose.sprite is None for pose in poses]
    turns = [not (a.sprite is None or b.sprite is None) and a.flips != b.flips for a, b in pairwise(poses)]
    lost = np.cumsum([0, *hidden])
    turned = np.cumsum([0, *turns])
    return np.asarray(
        lost[period:] - lost[:-period] + turned[period - 1 :] - turned[: len(turned) - period + 1]
    )


class Pose(NamedTuple):
    """What an actor shows in a frame, wherever it is, and for how long."""

    sprite: int | None
    flips: tuple[bool, bool]
    duration: int


def _pose(of: Decomposition, track: int, frame: int) -> Pose:
    for placed in of.frames[frame]:
        if placed.track == track:
            return Pose(placed.sprite, (placed.flip_x, placed.flip_y), of.durations_ms[frame])
    return Pose(None, (False, False), of.durations_ms[frame])
