"""Entries that stand still while the camera moves are a part of the background."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.entries import oriented
from sprite_bridge.stages.decompose.scene import Scene
from sprite_bridge.stages.decompose.world.background import window

STILL_SHARE = 0.7
"""Share of its uses at one place of the world from which on an entry is a part of the background."""

STILL_FRAMES = 12.0
"""Frames on end, on average, for which it stays at one place of the world, from which on it is one, too."""

UNKNOWN_SHARE = 0.7
"""Share of its pixels behind which nothing is known from which on it is one, too."""

Place = tuple[int, int, int]
"""Orientation, y and x in the world."""


def settle_still(scene: Scene) -> int:
    """Drop what stands still under a moving camera, so that its pixels are known as background; gives how many are gone."""
    if not scene.path.any():
        return 0
    times: defaultdict[int, Counter[Place]] = defaultdict(Counter)
    begun: Counter[int] = Counter()
    seen_at: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
    before: set[tuple[int, Place]] = set()
    for t, rows in enumerate(scene.placed):
        x, y = scene.path[t].tolist()
        now = {(entry, (turned, top + y, left + x)) for entry, turned, top, left, _ in rows.tolist()}
        for entry, place in now:
            times[entry][place] += 1
            seen_at[entry].add((place[1] - y, place[2] - x))
        begun.update(entry for entry, _ in now - before)
        before = now
    unknown = _over_the_unknown(scene)
    gone = 0
    for entry, places in times.items():
        still = max(places.values()) >= STILL_SHARE * places.total()
        still |= places.total() >= STILL_FRAMES * begun[entry] or unknown[entry] >= UNKNOWN_SHARE
        if len(seen_at[entry]) > 1 and still:
            scene.entries.drop(entry)
            gone += 1
    return gone


def _over_the_unknown(scene: Scene) -> NDArray[np.float64]:
    """(E,) share of the pixels of each entry, over all its placements, behind which the background is not known: of what
    moves about it is small. Pixels that the background shows as well do not count: they tell nothing."""
    height, width = scene.codes.shape[1:]
    count = len(scene.entries)
    shown, lost = np.zeros(count), np.zeros(count)
    looks = [[oriented(picture, k) for k in range(4)] for picture in scene.entries.pictures]
    for t, rows in enumerate(scene.placed):
        behind = window(scene.background, scene.path[t], height, width)
        for entry, turned, top, left, _ in rows.tolist():
            part = looks[entry][turned][max(0, -top) : height - top, max(0, -left) : width - left]
            y, x = max(0, top), max(0, left)
            ground = behind[y : y + part.shape[0], x : x + part.shape[1]]
            shown[entry] += ((part != NONE) & (part != ground)).sum()
            lost[entry] += ((part != NONE) & (ground == NONE)).sum()
    return lost / np.maximum(shown, 1)
