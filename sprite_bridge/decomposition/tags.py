"""Tags for the cycles of actors: the frames that, played again and again, show one."""

from __future__ import annotations

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
    """First and last frame of a round, and the direction. A round to and fro has its turns at both ends."""
    half = cycle.period // 2
    for first in range(cycle.first, min(cycle.first + cycle.period, cycle.last - cycle.period + 2)):
        poses = [_pose(of, track, frame) for frame in range(first, first + cycle.period)]
        mirrored = all(poses[step] == poses[-step] for step in range(1, half))
        if cycle.period % 2 == 0 and half > 1 and mirrored and len(set(poses[: half + 1])) > 1:
            return first, first + half, "ping-pong"
    return cycle.first, cycle.first + cycle.period - 1, "forward"


def _pose(of: Decomposition, track: int, frame: int) -> tuple[object, ...]:
    """What an actor shows in a frame, wherever it is, and for how long."""
    shown = [placed for placed in of.frames[frame] if placed.track == track]
    return *((placed.sprite, placed.flip_x, placed.flip_y) for placed in shown), of.durations_ms[frame]
