"""Frames as they would be without their half transparent sprites.

Where such a sprite lies before the bare ground, the ground comes back. Where it lies before another sprite, that one's
colour is a colour of the footage that gives the colour seen; where it lies behind, the colour seen is the sprite's own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import pack, unpack
from sprite_bridge.stages.decompose.opacity.blend import blended
from sprite_bridge.stages.decompose.opacity.ghost_cels import Ghost, pixels_at
from sprite_bridge.stages.decompose.opacity.ghost_places import GHOST

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST_SEEN = 6
"""How often a colour must be seen where nothing half transparent is, to be a colour of the footage."""

GROUND, BEHIND, BEFORE = 1, 2, 3
"""What a pixel under a half transparent sprite shows: the ground, another sprite behind it, or one before it."""


def lifted(rgb: U8, ground: U8, ghosts: list[Ghost], placed: list[I64], check: Callable[[], None]) -> U8:
    """Frames (F, H, W, 3) without the ghosts at their places, before the ``ground``. ``check`` may raise to end the work."""
    covers = [[_spread(ghosts[int(row[GHOST])], row, rgb.shape[1:3]) for row in rows] for rows in placed]
    palette = _palette(rgb, ground, covers)
    result = rgb.copy()
    for t, layers in enumerate(covers):
        if t % 8 == 0:
            check()
        for n, (color, inside) in enumerate(layers):
            table = blended(ghosts[int(placed[t][n][GHOST])].opacity)
            # What may lie under a ghost: the ground, or the ground under one of the other ghosts.
            under = [ground[t]]
            for k, (other, its_inside) in enumerate(layers):
                if k != n and (its_inside & inside).any():
                    its_table = blended(ghosts[int(placed[t][k][GHOST])].opacity)
                    under.append(np.where(its_inside[..., None], its_table[other, ground[t]], ground[t]))
            before = np.stack(under)
            _lift(rgb[t], result[t], ground[t], before, color, inside, table, palette)
    return result


def _spread(ghost: Ghost, row: I64, shape: tuple[int, ...]) -> tuple[U8, Mask]:
    """Colours and pixels of a ghost at a place, in a picture of the size of a frame."""
    color, inside = np.zeros((*shape, 3), np.uint8), np.zeros(shape, np.bool_)
    ys, xs, from_y, from_x = pixels_at(ghost, row, shape)
    inside[ys, xs] = True
    color[ys, xs] = ghost.color[from_y, from_x]
    return color, inside


def _palette(rgb: U8, ground: U8, covers: list[list[tuple[U8, Mask]]]) -> U8:
    """(n, 3) the colours of what stands before the ground where no ghost is, the commonest first."""
    seen = []
    for frame, behind, layers in zip(rgb, ground, covers, strict=True):
        free = (frame != behind).any(axis=-1)
        for _, inside in layers:
            free &= ~inside
        seen.append(frame[free])
    opaque = np.concatenate(seen)
    codes, counts = np.unique(
        pack(np.column_stack([opaque, np.full(len(opaque), 255, np.uint8)])), return_counts=True
    )
    order = np.argsort(-counts, kind="stable")
    return unpack(codes[order][counts[order] >= LEAST_SEEN])[..., :3].reshape(-1, 3)


@njit(cache=True, nogil=True)
def _lift(
    frame: U8, result: U8, ground: U8, under: U8, color: U8, inside: Mask, table: U8, palette: U8
) -> None:
    height, width = inside.shape
    kind = np.zeros((height, width), np.int64)
    found = np.zeros((height, width), np.int64)
    behind = before = 0
    for y in range(height):
        for x in range(width):
            if not inside[y, x]:
                continue
            for n in range(len(under)):
                # Two of them may round to one more or less: of each only the colours are known that it needs alone.
                if _gives(table, color[y, x], under[n, y, x], frame[y, x], min(n, 1)):
                    kind[y, x] = GROUND
            if kind[y, x]:
                continue
            own = False
            found[y, x] = -1
            for k in range(len(palette)):
                own |= _same(palette[k], frame[y, x])
                if found[y, x] < 0 and _gives(table, color[y, x], palette[k], frame[y, x], 0):
                    found[y, x] = k
            behind += found[y, x] >= 0 and not own
            before += own and found[y, x] < 0
            kind[y, x] = BEFORE if found[y, x] < 0 else (BEHIND if not own else 0)
    for y in range(height):
        for x in range(width):
            if not inside[y, x]:
                continue
            if kind[y, x] == GROUND:
                result[y, x] = ground[y, x]
            elif kind[y, x] == BEHIND or (kind[y, x] == 0 and behind > before):
                result[y, x] = palette[found[y, x]]


@njit(cache=True, nogil=True)
def _gives(table: U8, over: U8, under: U8, seen: U8, off: int) -> bool:
    wrong = 0
    for c in range(3):
        if abs(np.int64(table[over[c], under[c]]) - np.int64(seen[c])) > off:
            wrong += 1
    return wrong == 0


@njit(cache=True, nogil=True)
def _same(one: U8, other: U8) -> bool:
    return bool(one[0] == other[0] and one[1] == other[1] and one[2] == other[2])
