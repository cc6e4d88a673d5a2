"""How many sprites a sheet holds, by the empty gutters between them; and whether a layout cuts them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOST_PER_AXIS = 64
SIMILAR = 0.35
"""How far, in cells, the middle of a sprite may lie from the middle of its cell."""

CUT = 0.25
"""A line between cells cuts sprites if it crosses so much of them, measured by the mean line across the sheet."""


def sheet_layout(pixels: NDArray[np.uint8]) -> tuple[int, int]:
    """(columns, rows) of a (H, W, 4) uint8 sheet, 1 along an axis where no even layout fits its gutters."""
    filled = _filled(pixels)
    return _count(np.asarray(filled.any(0))), _count(np.asarray(filled.any(1)))


def cuts_sprites(pixels: NDArray[np.uint8], layout: tuple[int, int]) -> bool:
    """Whether a line between the (columns, rows) cells of a (H, W, 4) uint8 sheet runs through sprites.

    Only where there are gutters to run through: tiles that touch each other are not cut.
    """
    filled = _filled(pixels)
    return _crosses(filled, layout[0]) or _crosses(filled.T, layout[1])


def leaves_out_sprites(pixels: NDArray[np.uint8], layout: tuple[int, int]) -> bool:
    """Whether pixels that are left over between (columns, rows) cells of one whole size are not all ground."""
    filled = _filled(pixels)
    return any(
        bool(plane[:, _left_over(plane.shape[1], count)].any())
        for plane, count in ((filled, layout[0]), (filled.T, layout[1]))
    )


def _crosses(filled: NDArray[np.bool_], count: int) -> bool:
    """Whether one of the upright lines between the cells of (H, W) is crossed by what is filled."""
    shown = np.flatnonzero(filled.any(0))
    if count < 2 or not len(shown) or filled[:, shown[0] : shown[-1] + 1].any(0).all():
        return False
    crossed = (filled[:, 1:] & filled[:, :-1]).sum(0)
    lines = np.arange(1, count) * filled.shape[1] // count
    return float(crossed[lines - 1].max()) > CUT * float(crossed.mean())


def _left_over(length: int, count: int) -> NDArray[np.bool_]:
    """Which of ``length`` pixels lie in none of ``count`` cells of one whole size."""
    starts = np.arange(count) * length // count
    left = np.ones(length, np.bool_)
    left[(starts[:, None] + np.arange(length // count)).ravel()] = False
    return left


def _filled(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """What is not ground: opaque, and not of the colour that most of the border has."""
    if (pixels[..., 3] < 128).any():
        return np.asarray(pixels[..., 3] >= 128)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])[:, :3].astype(np.int16)
    ground = np.median(border, axis=0)
    return np.asarray(np.abs(pixels[..., :3].astype(np.int16) - ground).max(-1) > 40)


def _count(filled: NDArray[np.bool_]) -> int:
    """The most even cells of which every border runs through a gutter and every cell holds something."""
    length = len(filled)
    for count in range(min(MOST_PER_AXIS, length // 8), 1, -1):
        edges = np.rint(np.arange(count + 1) * length / count).astype(int)
        inner = edges[1:-1]
        if filled[inner].any() or filled[inner - 1].any():
            continue
        parts = [filled[a:b] for a, b in pairwise(edges)]
        if all(part.any() for part in parts) and _alike(parts):
            return count
    return 1


def _alike(parts: list[NDArray[np.bool_]]) -> bool:
    """Whether what the cells hold sits at about the same place in each."""
    middles = [float(np.flatnonzero(part)[[0, -1]].mean()) / len(part) for part in parts]
    return max(middles) - min(middles) <= SIMILAR
