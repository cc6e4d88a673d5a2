"""Who is who in a scene, while it is taken apart."""

from __future__ import annotations

import numpy as np

from sprite_bridge.stages.decompose.codes import NONE, Codes, unpack
from sprite_bridge.stages.decompose.scene import Scene
from sprite_bridge.stages.decompose.tracks.linking import link
from sprite_bridge.stages.decompose.tracks.things import F64, I64, SHADES, Things


def things_in(scene: Scene) -> Things:
    """All placements of a scene, by frame and front to back."""
    counts = [len(rows) for rows in scene.placed]
    frame = np.repeat(np.arange(len(counts)), counts)
    place = np.concatenate([np.arange(count) for count in counts]) if counts else np.zeros(0, np.int64)
    rows = np.concatenate(scene.placed).astype(np.int64)
    table = scene.entries.table
    corner = rows[:, 3:1:-1] + scene.path[frame]
    size = np.stack([table.width[rows[:, 0]], table.height[rows[:, 0]]], axis=1)
    return Things(frame, place, rows[:, 0], rows[:, 1], np.hstack([corner, corner + size]), scene.path)


def tracks_of(scene: Scene, things: Things) -> I64:
    """(N,) whose each placement is, numbered by where they begin."""
    looks = np.stack([_looks(picture) for picture in scene.entries.pictures])
    return link(things, looks)[0]


def _looks(picture: Codes) -> F64:
    """(SHADES**3,) how many pixels of an entry have which colour, roughly."""
    shown = unpack(picture[(picture != NONE) & (picture != 0)])[:, :3].astype(np.int64) * SHADES // 256
    return np.bincount(shown @ (SHADES * SHADES, SHADES, 1), minlength=SHADES**3).astype(np.float64)
