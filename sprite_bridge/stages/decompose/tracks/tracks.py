"""Whose placements are one thing: actors with their animations, tiles, and the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition import UNTRACKED, Cycle, Decomposition, Track
from sprite_bridge.stages.decompose.tracks.chaining import chain
from sprite_bridge.stages.decompose.tracks.cycles import UNSEEN, find_cycles
from sprite_bridge.stages.decompose.tracks.linking import link
from sprite_bridge.stages.decompose.tracks.standing import NO_GRID, grids_of
from sprite_bridge.stages.decompose.tracks.things import F64, I64, Things, looks_of, things_of

LEAST_SEEN = 5
"""Frames in which an actor is seen, or half of all; what is there for less is rest."""

MOST = 128
"""How many actors are told apart: those that are seen in most frames. Nobody looks through thousands."""


def with_tracks(
    of: Decomposition,
    path: NDArray[np.int64] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Decomposition:
    """Return the same decomposition with a track for each of its placements; those of a "rest" stay rest.

    ``path`` (F, 2) px: where the left top corner of each frame lies in the world; None if the camera stands still. ``check``
    is called for each frame, some times, and may raise to end it.
    """
    path = np.zeros((len(of.frames), 2), np.int64) if path is None else np.asarray(path, np.int64)
    things = things_of(of, path)
    grids = np.full(len(things), NO_GRID, np.int64)
    free = ~_spare(of)
    grids[free] = grids_of(things.only(free), of.size)
    free &= grids == NO_GRID
    numbers = np.full(len(things), UNTRACKED, np.int64)
    numbers[free] = _acting(things.only(free), looks_of(of.sprites), check)
    count = int(numbers.max(initial=UNTRACKED)) + 1
    tracks = [_actor(things.only(numbers == number), number, count) for number in range(count)]
    for grid in range(int(grids.max(initial=NO_GRID)) + 1):
        numbers[grids == grid] = len(tracks)
        width, height = of.sprites[things.sprite[grids == grid][0]].size
        tracks.append(Track(f"tiles_{grid + 1:02} {width}x{height}", "tiles"))
    if (numbers == UNTRACKED).any():
        numbers[numbers == UNTRACKED] = len(tracks)
        tracks.append(Track("rest", "rest"))
    return _told(of, numbers, tuple(tracks))


def _acting(things: Things, looks: F64, check: Callable[[], None]) -> I64:
    """(N,) the number of the actor that each thing is, by where they begin, UNTRACKED for what is hardly ever there."""
    actors = chain(things, *link(things, looks, check))
    seen = np.bincount(actors, minlength=1)
    kept = seen >= max(1, min(LEAST_SEEN, len(things.path) // 2))
    kept[np.argsort(-seen, kind="stable")[MOST:]] = False
    return np.asarray(np.where(kept, np.cumsum(kept) - 1, UNTRACKED)[actors])


def _spare(of: Decomposition) -> NDArray[np.bool_]:
    """(N,) which placements are rest already."""
    rest = {number for number, track in enumerate(of.tracks) if track.kind == "rest"}
    return np.array([one.track in rest for frame in of.frames for one in frame], np.bool_)


def _actor(things: Things, number: int, count: int) -> Track:
    """The actor that the things are, with its animations."""
    name = f"actor_{number + 1:0{max(2, len(str(count)))}}"
    poses = np.full(len(things.path), UNSEEN, np.int64)
    # Whoever has but one picture may still be moved by turning it.
    poses[things.frame] = things.sprite if len(np.unique(things.sprite)) > 1 else things.flips
    cycles = [
        Cycle(f"{name} cycle {n}", stretch.first, stretch.last, stretch.period)
        for n, stretch in enumerate(find_cycles(poses), 1)
    ]
    return Track(name, "actor", tuple(cycles))


def _told(of: Decomposition, numbers: I64, tracks: tuple[Track, ...]) -> Decomposition:
    """The decomposition with the track of each placement."""
    told = iter(numbers.tolist())
    frames = tuple(tuple(replace(one, track=next(told)) for one in frame) for frame in of.frames)
    return replace(of, frames=frames, tracks=tracks)
