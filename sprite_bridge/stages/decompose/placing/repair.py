"""Frames in which something is left over, taken apart another way.

What is placed first keeps others from being placed right, if it only happens to fit there. So each of what stands by what
is left over is done without once.
"""

from __future__ import annotations

import numpy as np

from sprite_bridge.stages.decompose.dictionary.costs import PLACEMENT_COST, REST_COST
from sprite_bridge.stages.decompose.dictionary.entries import I32
from sprite_bridge.stages.decompose.placing.peel import peel
from sprite_bridge.stages.decompose.scene import Mask, Scene

MOST_TRIES = 12
"""Placements of a frame that are done without, each alone, the ones with the most to explain last."""


def repair(scene: Scene) -> int:
    """Find better ways; gives for how many frames one was found."""
    found = 0
    for t in np.flatnonzero(scene.rest.any(axis=(1, 2))).tolist():
        scene.check()
        if scene.late():
            break
        found += _repair(scene, t)
    return found


def _repair(scene: Scene, t: int) -> bool:
    foreground, likely = scene.foreground(t), scene.likely(t)
    cost = _cost(scene.placed[t], scene.rest[t])
    better, tries = False, 0
    while scene.rest[t].any() and tries < MOST_TRIES:
        for row in _nearby(scene, t):
            tries += 1
            rest, covered = foreground.copy(), np.zeros_like(foreground)
            without = np.concatenate([scene.barred[t], row[None, :4]])
            rows = peel(scene.codes[t], rest, covered, scene.entries.table, 0.0, -1, likely, without)
            if _cost(rows, rest) < cost:
                cost, better = _cost(rows, rest), True
                scene.barred[t] = without
                scene.placed[t], scene.rest[t], scene.covered[t] = rows, rest, covered
                break
            if tries >= MOST_TRIES:
                break
        else:
            break
    return better


def simplify(scene: Scene) -> int:
    """Explain all frames anew, and keep what is cheaper; gives for how many frames that is the new. Entries may have grown
    since, and explain what others were placed for."""
    found = 0
    for t in range(len(scene.codes)):
        if scene.late():
            break
        before, undo = _cost(scene.placed[t], scene.rest[t]), scene.undoing(np.array([t]))
        scene.explain(np.array([t]))
        if _cost(scene.placed[t], scene.rest[t]) < before:
            found += 1
        else:
            undo()
    return found


def _cost(rows: I32, rest: Mask) -> int:
    return PLACEMENT_COST * len(rows) + REST_COST * int(rest.sum())


def _nearby(scene: Scene, t: int) -> I32:
    """The placements whose boxes what is left over lies in, or touches."""
    rows, table = scene.placed[t], scene.entries.table
    height, width = scene.rest.shape[1:]
    sums = np.zeros((height + 1, width + 1), np.int64)
    sums[1:, 1:] = scene.rest[t].cumsum(0).cumsum(1)
    top, left = np.clip(rows[:, 2] - 1, 0, height), np.clip(rows[:, 3] - 1, 0, width)
    bottom = np.clip(rows[:, 2] + table.height[rows[:, 0]] + 1, 0, height)
    right = np.clip(rows[:, 3] + table.width[rows[:, 0]] + 1, 0, width)
    inside = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(rows[inside > 0])
