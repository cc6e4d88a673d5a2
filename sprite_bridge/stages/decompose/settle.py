"""Entries that stand still while the camera moves are a part of the background."""

from __future__ import annotations

from collections import Counter, defaultdict

from sprite_bridge.stages.decompose.scene import Scene

STILL_SHARE = 0.7
"""Share of its uses at one place of the world from which on an entry is a part of the background."""


def settle_still(scene: Scene) -> int:
    """Drop what stands still under a moving camera, so that its pixels are known as background; gives how many are gone."""
    if not scene.path.any():
        return 0
    places: defaultdict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
    views: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
    for t, rows in enumerate(scene.placed):
        x, y = scene.path[t].tolist()
        for entry, turned, top, left, _ in rows.tolist():
            places[entry][turned, top + y, left + x] += 1
            views[entry].add((top, left))
    gone = 0
    for entry, found in places.items():
        if len(views[entry]) > 1 and max(found.values()) >= STILL_SHARE * found.total():
            scene.entries.drop(entry)
            gone += 1
    return gone
