"""Whose placements are one thing: actors with their animations, tiles, and the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition import UNTRACKED, Cycle, Decomposition, Track
from sprite_bridge.stages.decompose.chaining import chain
from sprite_bridge.stages.decompose.cycles import UNSEEN, find_cycles
from sprite_bridge.stages.decompose.linking import link
from sprite_bridge.stages.decompose.standing import NO_GRID, grids_of
from sprite_bridge.stages.decompose.things import I64, Things, looks_of, things_of

LEAST_SEEN = 3
"""Frames in which an actor is seen; what is there for less is rest."""


def with_tracks(of: Decomposition, path: NDArray[np.int64] | None = None) -> Decomposition:
    """Return the same decomposition with a track for each of its placements; those of a "rest" stay rest.

    ``path`` (F, 2) px: where the left top corner of each frame lies in the world; None if the camera stands still.
    """
    path = np.zeros((len(of.frames), 2), np.int64) if path is None else np.asarray(path, np.int64)
    things = things_of(of, path)
    spare = _spare(of)
    grids = np.full(len(things), NO_GRID, np.int64)
    grids[~spare] = grids_of(things.only(~spare), of.size)
    moving = ~spare & (grids == NO_GRID)
    actors = things.only(moving)
    linked, known = link(actors, looks_of(of.sprites))
    linked = chain(actors, linked, known)
    often = np.bincount(linked, minlength=1) >= LEAST_SEEN
    moving[moving] = often[linked]
    linked = np.cumsum(often)[linked[often[linked]]] - 1
    actors = things.only(moving)
    count = int(often.sum()) if len(actors) else 0

    tracks = [_actor(actors, linked, number, count) for number in range(count)]
    numbers = np.full(len(things), UNTRACKED, np.int64)
    numbers[moving] = linked
    for grid in range(int(grids.max(initial=NO_GRID)) + 1):
        numbers[grids == grid] = len(tracks)
        width, height = of.sprites[things.sprite[grids == grid][0]].size
        tracks.append(Track(f"tiles_{grid + 1:02} {width}x{height}", "tiles"))
    if (numbers == UNTRACKED).any():
        numbers[numbers == UNTRACKED] = len(tracks)
        tracks.append(Track("rest", "rest"))
    return _told(of, numbers, tuple(tracks))


def _spare(of: Decomposition) -> NDArray[np.bool_]:
    """(N,) which placements are rest already."""
    rest = {number for number, track in enumerate(of.tracks) if track.kind == "rest"}
    return np.array([one.track in rest for frame in of.frames for one in frame], np.bool_)


def _actor(things: Things, tracks: I64, number: int, count: int) -> Track:
    """An actor with its animations."""
    name = f"actor_{number + 1:0{max(2, len(str(count)))}}"
    own = tracks == number
    sprites, flips = (np.full(len(things.path), UNSEEN, np.int64) for _ in range(2))
    sprites[things.frame[own]] = things.sprite[own]
    flips[things.frame[own]] = things.flips[own]
    # Whoever has but one picture may still be moved by turning it.
    poses = sprites if len(np.unique(things.sprite[own])) > 1 else flips
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
