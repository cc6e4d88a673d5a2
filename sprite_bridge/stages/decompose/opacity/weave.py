"""Half transparent sprites put back among the parts of the frames without them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition import Decomposition, Placement, Track, render
from sprite_bridge.image import Sprite
from sprite_bridge.stages.decompose.codes import Codes, pack
from sprite_bridge.stages.decompose.opacity.ghost_cels import Ghost
from sprite_bridge.stages.decompose.opacity.ghost_places import GHOST, LEFT, ORIENTATION, TOP
from sprite_bridge.stages.decompose.patches import patches, place

I64 = NDArray[np.int64]


def weave(bare: Decomposition, ghosts: list[Ghost], placed: list[I64], codes: Codes) -> Decomposition:
    """The parts with the ghosts at their places, each before and behind of whom the frames (F, H, W) tell. What is not exact
    then is laid over it all as a rest, so that it is."""
    first = len(bare.sprites)
    sprites = (*bare.sprites, *(_sprite(ghost) for ghost in ghosts))
    of = replace(bare, sprites=sprites)
    frames = list(of.frames)
    for t, rows in enumerate(placed):
        for row in rows:
            flip = bool(row[ORIENTATION])
            ghost = ghosts[int(row[GHOST])]
            one = Placement(
                first + int(row[GHOST]), int(row[LEFT]), int(row[TOP]), flip, False, ghost.opacity
            )
            frames[t] = _inserted(of, t, frames[t], one, codes[t])
    return _patched(replace(of, frames=tuple(frames)), codes)


def _sprite(ghost: Ghost) -> Sprite:
    pixels = np.zeros((*ghost.inside.shape, 4), np.uint8)
    pixels[ghost.inside, :3] = ghost.color[ghost.inside]
    pixels[ghost.inside, 3] = 255
    return Sprite(pixels)


def _inserted(
    of: Decomposition, t: int, frame: tuple[Placement, ...], one: Placement, codes: Codes
) -> tuple[Placement, ...]:
    """The placements with one more, where the most pixels are right; in front of all if that is as good."""
    best: tuple[Placement, ...] = frame
    most = -1
    touched = [n for n, other in enumerate(frame) if _touch(of, one, other)]
    for at in [len(frame), *reversed(touched)]:
        tried = (*frame[:at], one, *frame[at:])
        right = int((pack(_drawn(of, t, tried)) == codes).sum())
        if right > most:
            best, most = tried, right
    return best


def _drawn(of: Decomposition, t: int, frame: tuple[Placement, ...]) -> NDArray[np.uint8]:
    frames = list(of.frames)
    frames[t] = frame
    tracks = tuple(replace(track, kind="rest", cycles=()) for track in of.tracks)
    return render(replace(of, frames=tuple(frames), tracks=tracks), t)


def _touch(of: Decomposition, one: Placement, other: Placement) -> bool:
    a, b = of.sprites[one.sprite], of.sprites[other.sprite]
    beside_x = one.x + a.width <= other.x or other.x + b.width <= one.x
    return not (beside_x or one.y + a.height <= other.y or other.y + b.height <= one.y)


def _patched(of: Decomposition, codes: Codes) -> Decomposition:
    """Everything that is not exact, laid over the rest."""
    wrong = np.stack([pack(render(of, t)) != codes[t] for t in range(len(codes))])
    if not wrong.any():
        return of
    kinds = [track.kind for track in of.tracks]
    track = kinds.index("rest") if "rest" in kinds else len(kinds)
    tracks = of.tracks if "rest" in kinds else (*of.tracks, Track("rest", "rest"))
    sprites = list(of.sprites)
    frames = [list(frame) for frame in of.frames]
    for t, patch in place(patches(codes, wrong), sprites, track):
        frames[t].append(patch)
    return replace(of, sprites=tuple(sprites), frames=tuple(map(tuple, frames)), tracks=tracks)
