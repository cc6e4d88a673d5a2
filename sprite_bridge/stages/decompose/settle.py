"""Entries that stand still while the camera moves are a part of the background."""

from __future__ import annotations

from collections import Counter, defaultdict

from sprite_bridge.stages.decompose.scene import Scene

STILL_SHARE = 0.7
"""Share of its uses at one place of the world from which on an entry is a part of the background."""

STILL_FRAMES = 12.0
"""Frames on end, on average, for which it stays at one place of the world, from which on it is one, too."""

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
    gone = 0
    for entry, places in times.items():
        still = max(places.values()) >= STILL_SHARE * places.total()
        if len(seen_at[entry]) > 1 and (still or places.total() >= STILL_FRAMES * begun[entry]):
            scene.entries.drop(entry)
            gone += 1
    return gone
