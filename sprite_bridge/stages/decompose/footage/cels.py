"""Sprites as noisy footage tells them: mean colours over many views, in units of the noise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

FAR = 25.0
"""A pixel weighs no more than this, the square of its deviations: what is wrong is wrong."""

REACH = 2
"""How far two pictures of the same may lie from one another, px, beyond where their boxes fit."""


class Cel(NamedTuple):
    """(h, w, 3) mean colours in units of the noise, (h, w) of how many views, 0 where it is transparent."""

    color: F32
    views: I64

    @property
    def area(self) -> int:
        return int((self.views > 0).sum())

    @property
    def most_views(self) -> int:
        return int(self.views.max())


class Flat(NamedTuple):
    """Cels as compiled code reads them: cel c has rows start[c] : start[c + 1] of the last three."""

    start: I64
    size: I64
    """(C, 2) height and width."""
    pixels: I64
    """(P, 2) y, x."""
    colors: F32
    """(P, 3)"""
    views: I64
    """(P,)"""


def flatten(cels: list[Cel]) -> Flat:
    """All cels in one."""
    start = np.zeros(len(cels) + 1, np.int64)
    size = np.zeros((len(cels), 2), np.int64)
    pixels, colors = [np.zeros((0, 2), np.int64)], [np.zeros((0, 3), np.float32)]
    views = [np.zeros(0, np.int64)]
    for n, cel in enumerate(cels):
        ys, xs = np.nonzero(cel.views)
        start[n + 1] = start[n] + len(ys)
        size[n] = cel.views.shape
        pixels.append(np.stack([ys, xs], axis=1))
        colors.append(cel.color[ys, xs].astype(np.float32))
        views.append(cel.views[ys, xs].astype(np.int64))
    return Flat(start, size, np.concatenate(pixels), np.concatenate(colors), np.concatenate(views))


@njit(cache=True, nogil=True)
def fit(color: F32, inside: Mask, other: F32, views: I64, most: float) -> tuple[float, int, int, int]:
    """How well a view lies on a cel at best: square of the deviations per pixel of either, orientation (1: the view must be
    mirrored), and where its corner (y, x) lies on the cel. A cost above ``most`` may be any above it.

    ``color`` (h, w, 3) of one view and where it is ``inside`` (h, w); ``other`` (H, W, 3) and ``views`` of the cel.
    """
    height, width = inside.shape
    high, wide = views.shape
    area = inside.sum() + (views > 0).sum()
    best = (most + 1e-6, 0, 0, 0)
    for orientation in range(2):
        for dy in range(min(0, high - height) - REACH, max(0, high - height) + REACH + 1):
            for dx in range(min(0, wide - width) - REACH, max(0, wide - width) + REACH + 1):
                away, both = 0.0, 0
                for y in range(max(0, -dy), min(height, high - dy)):
                    for x in range(max(0, -dx), min(width, wide - dx)):
                        own = width - 1 - x if orientation else x
                        count = views[y + dy, x + dx]
                        if not inside[y, own] or not count:
                            continue
                        both += 1
                        apart = 0.0
                        for c in range(3):
                            apart += (color[y, own, c] - other[y + dy, x + dx, c]) ** 2
                        away += min(FAR, apart * count / (count + 1))
                    if away > best[0] * area:
                        break
                union = area - both
                cost = (away + FAR * (union - both)) / union
                if cost < best[0]:
                    best = (cost, orientation, dy, dx)
    return best
