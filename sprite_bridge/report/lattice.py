"""Which cell each pixel of a panel lies in: lines, tints and marks follow from it, however the grid bends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.report.view import View

Ints = NDArray[np.intp]
F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]

DRIFT = 0.2
"""From this share of a cell on, a line counts as off the regular grid."""


LEAST = 1e-3
"""A cell without width holds no pixel, but pixels outside are measured by the cell next to them."""


@dataclass(frozen=True)
class Lattice:
    """The cells under a panel of (H, W) pixels.

    ``shape`` rows and columns of cells. ``row`` and ``column`` (H, W): the cell of each pixel; outside, -1 or
    the number of cells. ``across`` and ``down`` (H, W) float32: where in its cell the pixel lies, 0 to 1.
    ``inside`` (H, W): whether it lies in one.
    """

    shape: tuple[int, int]
    row: Ints
    column: Ints
    across: F32
    down: F32
    inside: Bools


def lattice_of(view: View, size: tuple[int, int]) -> Lattice:
    """Find the cell of each pixel when the picture is drawn with `size` (width, height)."""
    width, height = size
    x_cuts = view.x_cuts * np.float32(width / view.before.width)
    y_cuts = view.y_cuts * np.float32(height / view.before.height)
    x, y = np.arange(width, dtype=np.float32) + 0.5, np.arange(height, dtype=np.float32) + 0.5
    columns = np.stack([np.searchsorted(cuts, x, "right") - 1 for cuts in x_cuts])  # (h, W)
    rows = np.stack([np.searchsorted(cuts, y, "right") - 1 for cuts in y_cuts.T])  # (w, H)
    last_row, last_column = len(x_cuts) - 1, len(rows) - 1
    # The row depends on the column and the column on the row: start from a straight guess, then settle.
    straight = np.searchsorted(x_cuts.mean(axis=0), x, "right") - 1
    row = rows[np.clip(straight, 0, last_column)].T  # (H, W)
    column = columns[np.clip(row, 0, last_row), np.arange(width)]
    row = rows[np.clip(column, 0, last_column), np.arange(height)[:, None]]
    r, c = np.clip(row, 0, last_row), np.clip(column, 0, last_column)
    left, top = x_cuts[r, c], y_cuts[r, c]
    across = np.asarray((x - left) / np.maximum(x_cuts[r, c + 1] - left, LEAST), np.float32)
    down = np.asarray((y[:, None] - top) / np.maximum(y_cuts[r + 1, c] - top, LEAST), np.float32)
    shape = last_row + 1, last_column + 1
    return Lattice(shape, row, column, across, down, (r == row) & (c == column))


def lines(lattice: Lattice, every: int) -> tuple[Bools, Bools]:
    """Return where upright and level lines run, (H, W) each: the first pixels of each `every`-th cell."""
    height, width = lattice.shape
    upright = _steps(lattice.column, every)
    level = _steps(lattice.row.T, every).T
    return upright & _within(lattice.row, height), level & _within(lattice.column, width)


def _steps(index: Ints, every: int) -> Bools:
    """Where a multiple of `every` is reached along the last axis."""
    coarse = index // every
    found = np.empty(index.shape, np.bool_)
    found[..., 0] = index[..., 0] == 0
    found[..., 1:] = coarse[..., 1:] > coarse[..., :-1]
    return found


def _within(index: Ints, count: int) -> Bools:
    return (index >= 0) & (index < count)


def drift(cuts: F32) -> F32:
    """Return how far lines (..., n + 1) are from the regular grid that fits their means best, in cells."""
    number = np.arange(cuts.shape[-1], dtype=np.float64)
    mean = cuts.reshape(-1, cuts.shape[-1]).mean(axis=0, dtype=np.float64)
    pitch, offset = np.polyfit(number, mean, 1)
    return np.asarray(np.abs(cuts - (offset + pitch * number)) / pitch, np.float32)
