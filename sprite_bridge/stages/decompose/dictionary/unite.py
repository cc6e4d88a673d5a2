"""New entries from what is left over, though it is never seen alone: one after the other, the largest piece first."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.components import AREA, NAME, T, picture_of, pieces_of
from sprite_bridge.stages.decompose.dictionary.consensus import sprite_around
from sprite_bridge.stages.decompose.dictionary.entries import I64
from sprite_bridge.stages.decompose.dictionary.tiles import tile_of
from sprite_bridge.stages.decompose.dictionary.trial import accept, try_out
from sprite_bridge.stages.decompose.scene import Scene

MOST_TRIES = 60
LEAST_AREA = 16
MOST_STILL = 0.7
"""Share of its uses at one place of the world from which on something is not taken for a sprite."""

FEW_COLORS = 3
"""Colours, transparency included, of what is too plain to be told from a part of anything else."""


def unite(scene: Scene) -> list[int]:
    """Add sprites that partial views agree on while they explain more than they cost; gives their numbers."""
    tried: set[int] = set()
    queue = pieces_of(scene.codes, scene.rest)
    new: list[int] = []
    while len(tried) < MOST_TRIES and not scene.late():
        scene.check()
        piece = _largest(queue, tried)
        if piece is None:
            break
        tried.add(int(piece[NAME]))
        picture = picture_of(scene.codes, scene.rest, piece)
        sprite = sprite_around(scene, picture, piece)
        if sprite is None or len(np.unique(sprite)) <= FEW_COLORS or (sprite != NONE).sum() < LEAST_AREA:
            continue
        changed = _try(scene, tile_of(sprite))
        if len(changed):
            new.append(len(scene.entries) - 1)
            fresh = [pieces_of(scene.codes[t : t + 1], scene.rest[t : t + 1]) for t in changed]
            for t, pieces in zip(changed, fresh, strict=True):
                pieces[:, T] = t
            queue = np.concatenate([queue[~np.isin(queue[:, T], changed)], *fresh])
    return new


def _largest(pieces: I64, tried: set[int]) -> I64 | None:
    """The largest left-over piece that was not tried."""
    for k in np.argsort(-pieces[:, AREA], kind="stable"):
        if pieces[k, AREA] < LEAST_AREA:
            return None
        if int(pieces[k, NAME]) not in tried:
            return np.asarray(pieces[k])
    return None


def _try(scene: Scene, sprite: Codes) -> I64:
    """Place a sprite where something is left over; add it if that is worth its pixels. Gives the frames that changed."""
    trial = try_out(scene, sprite)
    places: Counter[tuple[int, int]] = Counter()
    for t, _, _, rows in trial.found:
        places.update(map(tuple, (rows[:, 3:1:-1] + scene.path[t]).tolist()))
    # What mostly stands at one place is a part of the background that something else uncovers now and then.
    still = max(places.values(), default=0) > MOST_STILL * places.total()
    if still or trial.saves <= 0:
        return np.zeros(0, np.int64)
    accept(scene, scene.entries.add(sprite), trial)
    return np.asarray([found.t for found in trial.found])
