"""Entries that do not earn their pixels are dropped; parts that always go together become one entry."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.costs import ENTRY_COST, PLACEMENT_COST, REST_COST
from sprite_bridge.stages.decompose.dictionary.entries import laid_together, oriented
from sprite_bridge.stages.decompose.scene import Scene

RARE = 40
"""Uses up to which an entry is tried to do without."""

TOGETHER_SHARE, TOGETHER_TIMES = 0.9, 6
"""How often an entry must have another at the same place beside it, as a share of its uses and at least."""

PART_SHARE = 0.35
"""An entry with at most this share of the pixels of another that it always goes with is a part of it, at any cost."""

MUTUAL_SHARE = 0.5
"""Share of the other's uses from which on both are taken for one, whatever that costs."""

Beside = tuple[int, int, int, int]
"""An entry seen from another: number, whether it is turned the other way, dy, dx from corner to corner."""


def prune(scene: Scene) -> int:
    """Do without the rare entries whose pixels others explain at no greater cost; gives how many are gone."""
    frames_of: defaultdict[int, list[int]] = defaultdict(list)
    for t, rows in enumerate(scene.placed):
        for entry in rows[:, 0].tolist():
            frames_of[entry].append(t)
    gone = 0
    for entry in scene.entries.living():
        if scene.late():
            break
        uses = frames_of.get(entry, [])
        if not uses:
            scene.entries.drop(entry)
        elif len(uses) <= RARE:
            gone += _without(scene, entry, np.unique(uses))
    return gone


def _without(scene: Scene, entry: int, frames: np.ndarray) -> int:
    """Drop an entry if that makes the whole no dearer."""
    undo = scene.undoing(frames)
    cost = _cost(scene, frames) + scene.entries.area(entry) + ENTRY_COST
    scene.entries.drop(entry)
    scene.explain(frames)
    if _cost(scene, frames) <= cost:
        return 1
    scene.entries.revive(entry)
    undo()
    return 0


def _cost(scene: Scene, frames: np.ndarray) -> int:
    placements = sum(len(scene.placed[t]) for t in frames)
    return PLACEMENT_COST * placements + REST_COST * int(scene.rest[frames].sum())


def merge(scene: Scene) -> int:
    """Make one entry of an entry and another that is always found beside it; gives how many are new."""
    uses: Counter[int] = Counter()
    beside: defaultdict[int, Counter[Beside]] = defaultdict(Counter)
    same = [np.array_equal(picture, oriented(picture, 1)) for picture in scene.entries.pictures]
    for rows in scene.placed:
        uses.update(rows[:, 0].tolist())
        _count_beside(scene, rows, same, beside)
    new = 0
    done: set[int] = set()
    for entry in sorted(beside, key=lambda e: (-uses[e], e)):
        (other, turned, dy, dx), times = beside[entry].most_common(1)[0]
        if times < max(TOGETHER_TIMES, TOGETHER_SHARE * uses[entry]) or entry in done or other in done:
            continue
        small = scene.entries.area(entry) <= PART_SHARE * scene.entries.area(other)
        mutual = times >= MUTUAL_SHARE * uses[other]
        if PLACEMENT_COST * times <= scene.entries.area(other) and not (small or mutual):
            continue
        pictures = scene.entries.pictures
        front, back = laid_together(pictures[entry], oriented(pictures[other], turned), dy, dx)
        scene.entries.add(np.where(front == NONE, back, front))
        scene.entries.drop(entry)
        done.add(entry)
        new += 1
    if new:
        scene.explain()
    return new


def _count_beside(
    scene: Scene, rows: np.ndarray, same: list[bool], beside: defaultdict[int, Counter[Beside]]
) -> None:
    """Count for every placement of a frame those whose boxes touch its own. What looks the ``same`` mirrored is turned as
    the other is."""
    table = scene.entries.table
    boxes = [
        (e, o, y, x, y + int(table.height[e]), x + int(table.width[e])) for e, o, y, x, _ in rows.tolist()
    ]
    for e, o, y0, x0, y1, x1 in boxes:
        for f, p, v0, u0, v1, u1 in boxes:
            turned = 0 if same[f] else o ^ p
            # Beside itself only the other half of something symmetric is a part, not its like in a row.
            if (e != f or turned) and v0 <= y1 and y0 <= v1 and u0 <= x1 and x0 <= u1:
                dy = y1 - v1 if o & 2 else v0 - y0
                dx = x1 - u1 if o & 1 else u0 - x0
                beside[e][f, turned, dy, dx] += 1
