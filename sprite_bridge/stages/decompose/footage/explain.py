"""Which cels stand where in noisy frames: as `peel` tells it of exact ones, but up to the noise.

A cel stands at a place if nearly all of its visible pixels are as near to the frame as noise lets them be. Among those the
one that explains the most is taken, from front to back. Cels of the frame before are tried first, and no others if they
are there to the pixel.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.dictionary.components import AREA, X0, X1, Y0, Y1, pieces_of
from sprite_bridge.stages.decompose.footage.cels import Cel, Flat, flatten

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

CLOSE = 18.0
"""Square of the deviations up to which a pixel is as near as noise lets it be; more in one of 2,000."""

WRONG = 0.03
"""Share of the visible pixels of a cel that may be further off, and one more."""

LEAST_NEW, LEAST_SHARE = 8, 0.2
"""Pixels that a placement must explain, and their share of the cel: fewer are told apart by chance."""

LEAST_PIECE = 5
"""Pixels of the smallest piece that is explained."""

UNSEEN_COST, WRONG_COST = 0.03, 2.0
"""What a pixel of a cel that is hidden, or wrong, weighs against one that is explained."""

GLANCE, MISSES = 16, 2
"""Pixels that are looked at first, and how many of them may be wrong."""

DONE = 0.08
"""Share of a piece that the cels of the frame before may leave, or else all cels are tried."""

MOST_PLACED = 64
"""Placements per piece."""

CEL, ORIENTATION, TOP, LEFT = range(4)
"""Columns of a place; orientation 1 is mirrored from left to right."""


def explain(
    rgb: NDArray[np.uint8], masks: Mask, cels: list[Cel], sigma: float, check: Callable[[], None]
) -> tuple[list[I64], Mask]:
    """Rows of places per frame, front to back, and what of ``masks`` (F, H, W) they leave."""
    rest = masks.copy()
    placed: list[I64] = []
    flat = flatten(cels)
    allowed = (1 + 1 / flat.views).astype(np.float32) * np.float32(CLOSE)
    every = np.arange(len(cels))
    for t in range(len(rgb)):
        if t % 8 == 0:
            check()
        frame = (rgb[t] / sigma).astype(np.float32)
        claimed = np.zeros(rest.shape[1:], np.bool_)
        found = [np.zeros((0, 4), np.int64)]
        pieces = pieces_of(np.zeros((1, *rest.shape[1:]), np.int32), rest[t : t + 1])
        before = np.unique(placed[-1][:, CEL]) if placed else every[:0]
        for piece in pieces[np.argsort(-pieces[:, AREA], kind="stable")]:
            if piece[AREA] >= LEAST_PIECE:
                box = piece[[Y0, X0, Y1, X1]]
                found.append(_placed(frame, rest[t], claimed, box, flat, allowed, (before, every)))
        placed.append(np.concatenate(found))
    return placed, rest


def _placed(
    frame: F32, rest: Mask, claimed: Mask, box: I64, flat: Flat, allowed: F32, tries: tuple[I64, ...]
) -> I64:
    """The places in the box of one piece, by the first of the ``tries`` that leaves next to nothing, or the last."""
    part = (slice(int(box[0]), int(box[2])), slice(int(box[1]), int(box[3])))
    area = int(rest[part].sum())
    rows = np.zeros((0, 4), np.int64)
    for n, which in enumerate(tries):
        todo, hidden = rest.copy(), claimed.copy()
        last = n + 1 == len(tries)
        rows = _peel(frame, todo, hidden, box, flat, allowed, which, last)
        if last or todo[part].sum() <= DONE * area:
            rest[:], claimed[:] = todo, hidden
            break
    return rows


@njit(cache=True, nogil=True)
def _peel(
    frame: F32, todo: Mask, claimed: Mask, box: I64, flat: Flat, allowed: F32, which: I64, lenient: bool
) -> I64:
    """Take the best place of any of the cels until there is none; unless ``lenient`` only those without a wrong pixel."""
    rows = np.zeros((MOST_PLACED, 4), np.int64)
    right = np.zeros(3, np.int64)
    place = np.zeros(4, np.int64)
    for n in range(MOST_PLACED):
        most = 0.0
        for c in which:
            area = flat.start[c + 1] - flat.start[c]
            least = max(min(LEAST_NEW, area), LEAST_SHARE * area)
            place[CEL] = c
            for top in range(box[0] - flat.size[c, 0] + 3, box[2] - 2):
                for left in range(box[1] - flat.size[c, 1] + 3, box[3] - 2):
                    place[TOP], place[LEFT] = top, left
                    for orientation in range(2):
                        place[ORIENTATION] = orientation
                        step = max(1, area // GLANCE)
                        _judge(frame, todo, claimed, flat, allowed, place, step, MISSES, right)
                        if right[0] < 2 or right[1] > MISSES:
                            continue
                        _judge(frame, todo, claimed, flat, allowed, place, 1, area, right)
                        wrong = WRONG * (right[0] + right[1]) + 1 if lenient else 0
                        if right[1] > wrong or right[2] < least:
                            continue
                        score = right[2] - UNSEEN_COST * (area - right[2]) - WRONG_COST * right[1]
                        if score > most:
                            most = score
                            rows[n] = place
        if most == 0.0:
            return rows[:n]
        _claim(todo, claimed, flat, rows[n])
    return rows


@njit(cache=True, nogil=True)
def _judge(
    frame: F32,
    todo: Mask,
    claimed: Mask,
    flat: Flat,
    allowed: F32,
    place: I64,
    step: int,
    misses: int,
    right: I64,
) -> None:
    """How many of every ``step``-th visible pixel of a cel are right, wrong, and newly explained; no more is counted after
    more than ``misses`` that are wrong."""
    height, width = todo.shape
    c = place[CEL]
    right[:] = 0
    for k in range(flat.start[c], flat.start[c + 1], step):
        y, x = flat.pixels[k, 0] + place[TOP], flat.pixels[k, 1]
        if place[ORIENTATION]:
            x = flat.size[c, 1] - 1 - x
        x += place[LEFT]
        if y < 0 or x < 0 or y >= height or x >= width or claimed[y, x]:
            continue
        away = 0.0
        for channel in range(3):
            away += (frame[y, x, channel] - flat.colors[k, channel]) ** 2
        if away <= allowed[k]:
            right[0] += 1
            right[2] += todo[y, x]
        else:
            right[1] += 1
            if right[1] > misses:
                return


@njit(cache=True, nogil=True)
def _claim(todo: Mask, claimed: Mask, flat: Flat, place: I64) -> None:
    """What lies behind a cel is explained and hidden."""
    height, width = todo.shape
    c = place[CEL]
    for k in range(flat.start[c], flat.start[c + 1]):
        y, x = flat.pixels[k, 0] + place[TOP], flat.pixels[k, 1]
        if place[ORIENTATION]:
            x = flat.size[c, 1] - 1 - x
        x += place[LEFT]
        if 0 <= y < height and 0 <= x < width:
            todo[y, x] = False
            claimed[y, x] = True
