"""What one more sprite would explain of what is left over, and whether that is worth it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sprite_bridge.stages.decompose.codes import Codes
from sprite_bridge.stages.decompose.dictionary.costs import ENTRY_COST, PLACEMENT_COST
from sprite_bridge.stages.decompose.dictionary.entries import I32, Entries
from sprite_bridge.stages.decompose.placing.peel import NOWHERE, peel, suggested
from sprite_bridge.stages.decompose.scene import Mask, Scene


class Found(NamedTuple):
    """Frame ``t``, (H, W) what is left over and what is covered then, and ``rows`` (n, 5) as `peel` gives them."""

    t: int
    rest: Mask
    covered: Mask
    rows: I32


class Trial(NamedTuple):
    """Pixels that a sprite ``saves``, its own cost taken off, and where it was ``found``, by frame."""

    saves: int
    found: list[Found]


def try_out(scene: Scene, picture: Codes) -> Trial:
    """Place (h, w) codes behind all that is there, wherever something is left over. The scene stays as it is."""
    alone = Entries(scene.entries.commonness, scene.entries.orientations)
    alone.add(picture)
    saves = -(alone.area(0) + ENTRY_COST)
    found = []
    for t in np.flatnonzero(scene.rest.any(axis=(1, 2))).tolist():
        if not len(suggested(scene.codes[t], scene.rest[t], alone.table, -1)):
            continue
        rest, covered = scene.rest[t].copy(), scene.covered[t].copy()
        rows = peel(scene.codes[t], rest, covered, alone.table, 0.0, -1, NOWHERE, NOWHERE)
        if len(rows):
            found.append(Found(t, rest, covered, rows))
            saves += int(rows[:, 4].sum()) - PLACEMENT_COST * len(rows)
    return Trial(saves, found)


def accept(scene: Scene, entry: int, trial: Trial) -> None:
    """Place an entry of the scene where its picture was found."""
    for t, rest, covered, rows in trial.found:
        rows[:, 0] = entry
        scene.rest[t], scene.covered[t] = rest, covered
        scene.placed[t] = np.concatenate([scene.placed[t], rows])
