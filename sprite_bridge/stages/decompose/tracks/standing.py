"""Finds tiles among placements: what stands still in the world, on a grid of its own size, again and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.tracks.things import I64, Things

NO_GRID = -1

STANDS = 0.5
"""Share of the frames with a cell in view in which it must be filled."""

USUAL = 0.1
"""Share of the frames of a cell in which a sprite must fill it to belong there."""

LEAST_FRAMES = 8
"""Frames for which some cell of a grid must be filled, or all there are: in passing, anything lies on a grid."""

LEAST_SPARED = 3
"""How many cells of a grid must show what another one does."""


def grids_of(things: Things, size: tuple[int, int]) -> I64:
    """(N,) the number of the grid that each thing is a tile of, NO_GRID for others; ``size`` (W, H) of the frames."""
    found = np.full(len(things), NO_GRID, np.int64)
    if not len(things):
        return found
    corner, extent = things.box[:, :2], things.box[:, 2:] - things.box[:, :2]
    cells, cell = np.unique(np.hstack([extent, corner]), axis=0, return_inverse=True)
    cell = cell.ravel()
    filled = np.bincount(np.unique(cell * len(things.path) + things.frame) // len(things.path))
    stands = filled >= STANDS * _in_view(cells, things.path, size)
    grids, grid = np.unique(
        np.hstack([cells[:, :2], cells[:, 2:] % cells[:, :2]]), axis=0, return_inverse=True
    )
    grid = grid.ravel()
    long = np.where(stands, filled, 0) >= min(LEAST_FRAMES, len(things.path))
    often = np.bincount(grid, long, len(grids)) > 0
    good = often & (_spared(things, cell, grid, stands, len(grids)) >= LEAST_SPARED)
    tiles = (good[grid] & stands)[cell] & _at_home(things, cell, filled)
    number = np.unique(grid[cell][tiles], return_inverse=True)[1]
    found[tiles] = number.ravel()
    return found


def _at_home(things: Things, cell: I64, filled: I64) -> NDArray[np.bool_]:
    """(N,) whether a thing is usual in its cell, and the most usual one there in its frame: others pass by."""
    count = int(things.sprite.max()) + 1
    _, kind, times = np.unique(cell * count + things.sprite, return_inverse=True, return_counts=True)
    often = times[kind.ravel()]
    order = np.lexsort((-often, things.frame, cell))
    once = np.zeros(len(things), np.bool_)
    marks = cell[order] * len(things.path) + things.frame[order]
    once[order] = np.diff(marks, prepend=-1) != 0
    return np.asarray(once & (often >= USUAL * filled[cell]))


def _in_view(cells: I64, path: I64, size: tuple[int, int]) -> I64:
    """(K,) in how many frames the camera sees any of each cell, rows of width, height, x and y."""
    seen = np.zeros(len(cells), np.int64)
    for corner, frames in zip(*np.unique(path, axis=0, return_counts=True), strict=True):
        at = cells[:, 2:] - corner
        seen += frames * ((at > -cells[:, :2]) & (at < size)).all(axis=1)
    return seen


def _spared(things: Things, cell: I64, grid: I64, stands: NDArray[np.bool_], grids: int) -> I64:
    """(G,) how many cells of each grid show a sprite that another one of it shows."""
    count = int(things.sprite.max()) + 1
    standing = stands[cell]
    shown = np.unique(cell[standing] * count + things.sprite[standing])  # each sprite of each cell once
    kinds, times = np.unique(grid[shown // count] * count + shown % count, return_counts=True)
    return np.bincount(kinds // count, times - 1, grids).astype(np.int64)
