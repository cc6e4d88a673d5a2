"""How many sprites a sheet holds: by the empty gutters between them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOST_PER_AXIS = 64
SIMILAR = 0.35
"""How far, in cells, the middle of a sprite may lie from the middle of its cell."""


def sheet_layout(pixels: NDArray[np.uint8]) -> tuple[int, int]:
    """(columns, rows) of a (H, W, 4) uint8 sheet, 1 along an axis where no even layout fits its gutters."""
    filled = _filled(pixels)
    return _count(np.asarray(filled.any(0))), _count(np.asarray(filled.any(1)))


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
