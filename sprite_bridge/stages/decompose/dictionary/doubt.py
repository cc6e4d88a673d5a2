"""Entries that may be no sprites but parts of some: all are done without at once, and those that are missed come back."""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np
from numba import njit

from sprite_bridge.stages.decompose.codes import Codes
from sprite_bridge.stages.decompose.dictionary.costs import ENTRY_COST, PLACEMENT_COST
from sprite_bridge.stages.decompose.dictionary.entries import I32, Entries, framed, pixels_of
from sprite_bridge.stages.decompose.dictionary.trial import accept, try_out
from sprite_bridge.stages.decompose.placing.fill import fill
from sprite_bridge.stages.decompose.placing.peel import NOWHERE, peel, suggested
from sprite_bridge.stages.decompose.placing.repair import repair
from sprite_bridge.stages.decompose.scene import Scene

WORTH = 2.0
"""How many times its own cost an entry must save to be beyond doubt."""


def doubt(scene: Scene, better: Callable[[Scene], list[int]]) -> int:
    """Give up the entries that are not needed; gives how many are gone.

    While the doubtful ones are away, the others are made ``better`` and placed: parts of a sprite that are taken for sprites
    hide what the sprite lacks. Those that this gives up are in doubt, too.
    """
    suspects = _suspects(scene)
    chosen = np.array(suspects, np.int64)
    frames = np.array(
        [t for t, rows in enumerate(scene.placed) if np.isin(rows[:, 0], chosen).any()], np.int64
    )
    for entry in suspects:
        scene.entries.drop(entry)
    scene.explain(frames)
    suspects += better(scene)
    repair(scene)
    fill(scene)
    back = _readmit(scene, suspects)
    if back:
        scene.explain(frames)
        repair(scene)
    return len(suspects) - back


def _suspects(scene: Scene) -> list[int]:
    """Living entries that are parts of others, made of others, or save little."""
    saved = np.zeros(len(scene.entries), np.int64)
    for rows in scene.placed:
        np.add.at(saved, rows[:, 0], rows[:, 4] - PLACEMENT_COST)
    parts = _parts(scene.entries)
    return [
        e
        for e in scene.entries.living()
        if saved[e] < WORTH * (scene.entries.area(e) + ENTRY_COST)
        or e in parts
        or _is_made_of_others(scene.entries, e)
    ]


def _parts(entries: Entries) -> set[int]:
    """The entries that lie within larger ones."""
    table = entries.table
    found: set[int] = set()
    for number in entries.living():
        picture, opaque = framed(entries.pictures[number], 1)
        for entry, turned, top, left in suggested(picture, opaque, table, number).tolist():
            if entry in found or entries.area(entry) >= entries.area(number):
                continue
            if _has(picture, pixels_of(table, entry, turned), top, left):
                found.add(entry)
    return found


@njit(cache=True, nogil=True)
def _has(picture: Codes, pixels: I32, top: int, left: int) -> bool:
    """Whether a picture has all of some pixels (y, x, code) at a place."""
    height, width = picture.shape
    for k in range(len(pixels)):
        y, x = pixels[k, 0] + top, pixels[k, 1] + left
        if y < 0 or x < 0 or y >= height or x >= width or picture[y, x] != pixels[k, 2]:
            return False
    return True


def _is_made_of_others(entries: Entries, number: int) -> bool:
    """Whether other entries, one before the other, show all of an entry."""
    picture, todo = framed(entries.pictures[number], 1)
    rows = peel(
        picture, todo, np.zeros(picture.shape, np.bool_), entries.table, 0.0, number, NOWHERE, NOWHERE
    )
    return len(rows) > 0 and not todo.any()


def _readmit(scene: Scene, suspects: list[int]) -> int:
    """Take entries back that explain enough of what is left over, the one that saves most first; gives how many."""
    # What is left over only ever shrinks, and what an entry saves with it: only the best must be looked at again.
    queue = [(-float("inf"), entry) for entry in suspects]
    back = 0
    while queue:
        scene.check()
        if scene.late():
            return back + _revive(scene, [entry for _, entry in queue])
        _, entry = heapq.heappop(queue)
        trial = try_out(scene, scene.entries.pictures[entry])
        if trial.saves <= 0:
            continue
        if queue and trial.saves < -queue[0][0]:
            heapq.heappush(queue, (-trial.saves, entry))
            continue
        scene.entries.revive(entry)
        accept(scene, entry, trial)
        back += 1
    return back


def _revive(scene: Scene, entries: list[int]) -> int:
    """Take entries back that there is no time to try; gives how many."""
    for entry in entries:
        scene.entries.revive(entry)
    return len(entries)
