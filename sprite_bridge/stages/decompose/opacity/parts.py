"""What may be parts of half transparent sprites: what goes on through some frames on end in the same colours.

Where the ground is taken out of two frames at an opacity that is known, a sprite of that opacity has the same colours in
both, wherever it went.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.dictionary.components import (
    AREA,
    SEED,
    X0,
    X1,
    Y0,
    Y1,
    flood,
    pieces_of,
)
from sprite_bridge.stages.decompose.opacity.ghost_cels import Ghost
from sprite_bridge.stages.decompose.opacity.ghost_places import Places

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

REACH = 3
"""How far a sprite may go from frame to frame, px per side."""

ON_LINE = 1.5
"""How far colours may be from what another view tells, by the rounding of both."""

LEAST_AREA = 48
"""Pixels of the smallest part."""

STEPS, MOVES, EVERY = 3, 3, 2
"""Frames on end through which a part must go on, first moves that are tried, and frames from one start to the next."""

SHOWN = 0.85
"""Share of a part that a view must show to be one of its sprite."""


class Part(NamedTuple):
    """What may be a part of a ghost, where it is seen, frame, top and left, and how large it is."""

    ghost: Ghost
    t: int
    top: int
    left: int
    area: int


def parts_of(rgb: U8, ground: U8, rest: Mask, opacity: float, check: Callable[[], None]) -> list[Part]:
    """What goes on through some frames on end in the same colours, wherever that begins."""
    found = []
    for t in range(0, len(rgb) - STEPS, EVERY):
        if t % 16 == 0:
            check()
        ys, xs = np.nonzero(rest[t])
        pixels = np.stack([ys, xs], axis=1)
        if len(pixels) < LEAST_AREA:
            continue
        few = slice(t, t + STEPS + 1)
        for first in _moves(rgb[few], ground[few], rest[few], pixels, 1 - opacity):
            same = np.zeros(rest.shape[1:], np.bool_)
            same[tuple(_followed(rgb[few], ground[few], rest[few], pixels, 1 - opacity, first).T)] = True
            pieces = pieces_of(np.zeros((1, *same.shape), np.int32), same[None])
            for piece in pieces[pieces[:, AREA] >= LEAST_AREA]:
                found.append(_part(rgb[t], ground[t], same, piece, opacity, t))
    return found


def _part(rgb: U8, ground: U8, same: Mask, piece: I64, opacity: float, t: int) -> Part:
    """A piece of a mask (H, W) as a part of a ghost."""
    box = (slice(int(piece[Y0]), int(piece[Y1])), slice(int(piece[X0]), int(piece[X1])))
    y, x = divmod(int(piece[SEED]), same.shape[1])
    inside = flood(np.ascontiguousarray(same[box]), y - box[0].start, x - box[1].start)
    color = (rgb[box] - (1 - opacity) * ground[box]) / opacity
    ghost = Ghost(np.rint(color).clip(0, 255).astype(np.uint8), inside, opacity)
    return Part(ghost, t, box[0].start, box[1].start, int(piece[AREA]))


def _moves(rgb: U8, ground: U8, rest: Mask, pixels: I64, through: float) -> I64:
    """(n, 2) dy, dx by which the most pixels go to the next frame."""
    counts = _agreeing(rgb[0], ground[0], rgb[1], ground[1], rest[1], pixels, np.zeros(2, np.int64), through)
    order = np.argsort(-counts.ravel(), kind="stable")[:MOVES]
    order = order[counts.ravel()[order] >= LEAST_AREA]
    return np.stack(np.divmod(order, 2 * REACH + 1), axis=1) - REACH


def _followed(rgb: U8, ground: U8, rest: Mask, pixels: I64, through: float, move: I64) -> I64:
    """(n, 2) those of the pixels of the first frame that have the same colours in all others, after a first move."""
    at = np.zeros(2, np.int64)
    for k in range(1, len(rgb)):
        if k > 1:
            counts = _agreeing(rgb[0], ground[0], rgb[k], ground[k], rest[k], pixels, at, through)
            move = np.array(np.divmod(int(counts.argmax()), 2 * REACH + 1)) - REACH
        at = at + move
        same = np.zeros(len(pixels), np.bool_)
        _agrees(rgb[0], ground[0], rgb[k], ground[k], rest[k], pixels, at, through, same)
        pixels = pixels[same]
    return pixels


@njit(cache=True, nogil=True)
def _agreeing(
    rgb: U8, ground: U8, other: U8, behind: U8, rest: Mask, pixels: I64, at: I64, through: float
) -> I64:
    """(dy, dx) how many pixels agree if the other frame shows them around a place (dy, dx) further on."""
    counts = np.zeros((2 * REACH + 1, 2 * REACH + 1), np.int64)
    same = np.zeros(len(pixels), np.bool_)
    by = np.zeros(2, np.int64)
    for dy in range(2 * REACH + 1):
        for dx in range(2 * REACH + 1):
            by[0], by[1] = at[0] + dy - REACH, at[1] + dx - REACH
            counts[dy, dx] = _agrees(rgb, ground, other, behind, rest, pixels, by, through, same)
    return counts


@njit(cache=True, nogil=True)
def _agrees(
    rgb: U8, ground: U8, other: U8, behind: U8, rest: Mask, pixels: I64, by: I64, through: float, same: Mask
) -> int:
    """Set which of the pixels the other frame shows in the same colours so much further on; gives how many."""
    height, width = rest.shape
    count = 0
    for k in range(len(pixels)):
        y, x = pixels[k, 0], pixels[k, 1]
        v, u = y + by[0], x + by[1]
        same[k] = 0 <= v < height and 0 <= u < width and rest[v, u]
        if not same[k]:
            continue
        for c in range(3):
            change = through * (np.float64(ground[y, x, c]) - np.float64(behind[v, u, c]))
            if abs(np.float64(rgb[y, x, c]) - np.float64(other[v, u, c]) - change) > ON_LINE:
                same[k] = False
        count += same[k]
    return count


def shown(rgb: U8, ground: U8, part: Part) -> Places:
    """Where a part is shown in the frames before and after."""
    ys, xs = np.nonzero(part.ghost.inside)
    pixels = np.stack([ys + part.top, xs + part.left], axis=1)
    every = np.ones(rgb.shape[1:3], np.bool_)
    through = 1 - part.ghost.opacity
    shown = [(part.t, 0, part.top, part.left)]
    for step in (-1, 1):
        at = np.zeros(2, np.int64)
        t = part.t + step
        while 0 <= t < len(rgb):
            counts = _agreeing(rgb[part.t], ground[part.t], rgb[t], ground[t], every, pixels, at, through)
            if counts.max() < SHOWN * len(pixels):
                break
            at = at + np.divmod(int(counts.argmax()), 2 * REACH + 1) - REACH
            shown.append((t, 0, part.top + int(at[0]), part.left + int(at[1])))
            t += step
    return shown
