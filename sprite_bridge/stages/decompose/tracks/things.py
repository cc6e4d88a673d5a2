"""Placements as rows of numbers, with where they are in the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition import Decomposition
from sprite_bridge.image import Sprite

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SHADES = 4
"""Steps of each colour channel that the looks of a sprite are counted in."""


@dataclass(frozen=True)
class Things:
    """Placements by frame: (N,) ``frame``, ``place`` in it, ``sprite`` and ``flips`` (bit 0 across, bit 1 down);
    (N, 4) ``box`` left, top, right, bottom, px of the world; (F, 2) ``path`` of the camera."""

    frame: I64
    place: I64
    sprite: I64
    flips: I64
    box: I64
    path: I64

    def __len__(self) -> int:
        return len(self.frame)

    def only(self, which: NDArray[np.bool_]) -> Things:
        """Those of a mask (N,)."""
        return Things(
            self.frame[which],
            self.place[which],
            self.sprite[which],
            self.flips[which],
            self.box[which],
            self.path,
        )


def things_of(of: Decomposition, path: I64) -> Things:
    """All placements of a decomposition, those of a frame in their order."""
    rows = [
        (t, n, one.sprite, one.flip_x + 2 * one.flip_y, one.x, one.y)
        for t, frame in enumerate(of.frames)
        for n, one in enumerate(frame)
    ]
    frame, place, sprite, flips, x, y = np.array(rows, np.int64).reshape(-1, 6).T
    sizes = np.array([one.size for one in of.sprites], np.int64).reshape(-1, 2)
    corner = np.stack([x, y], axis=1) + path[frame]
    return Things(frame, place, sprite, flips, np.hstack([corner, corner + sizes[sprite]]), path)


def looks_of(sprites: Sequence[Sprite]) -> F64:
    """(S, SHADES**3) how many pixels of each sprite have which colour, roughly."""
    looks = np.zeros((len(sprites), SHADES**3))
    for number, sprite in enumerate(sprites):
        shown = sprite.pixels[sprite.pixels[..., 3] > 0][:, :3].astype(np.int64) * SHADES // 256
        looks[number] = np.bincount(shown @ (SHADES * SHADES, SHADES, 1), minlength=SHADES**3)
    return looks
