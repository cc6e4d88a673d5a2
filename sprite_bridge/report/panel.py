"""The picture with its grid and marks, and what they mean; of a sheet, every sprite with its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.report import drawing
from sprite_bridge.report.drawing import Color
from sprite_bridge.report.lattice import DRIFT, Lattice, drift, lattice_of, lines
from sprite_bridge.report.marks import marks_of
from sprite_bridge.report.view import View, Whole
from sprite_bridge.words import count

U8 = NDArray[np.uint8]

CELL, SIDE, LARGEST = 8, 480, 1536
"""Cells are drawn at least so large, small pictures about so wide, and no panel larger than LARGEST px."""

MOST_ENLARGED = 64
NARROWEST = 4
"""Lines that would stand closer than this, px, are left out in between."""

LINE, BENT, REMOVED, FILLED, DOUBTFUL, MERGED, DROPPED, DARK = (
    (0, 214, 255),
    (255, 64, 160),
    (112, 84, 220),
    (40, 220, 120),
    (255, 140, 0),
    (255, 225, 60),
    (255, 50, 50),
    (20, 20, 24),
)


@dataclass(frozen=True)
class Entry:
    """A line of the legend: which colour stands for what, and for how many cells, if they are counted."""

    color: Color
    what: str
    cells: int = 0

    @property
    def text(self) -> str:
        """The line as it is read."""
        return f"{self.what}: {count(self.cells, 'cell')}" if self.cells else self.what


@dataclass(frozen=True)
class Panel:
    """The picture with grid and marks, (H, W, 3), and what they mean."""

    pixels: U8
    legend: tuple[Entry, ...]


def draw_panel(whole: Whole) -> Panel:
    """Draw the picture with its grid and marks, as large as `panel_size` says."""
    size = panel_size(whole)
    pixels = drawing.enlarge(whole.before, size)
    legend: dict[tuple[Color, str], Entry] = {}
    for number, view in enumerate(whole.views):
        left, top, right, bottom = box_of(whole, number, size)
        if left == right or top == bottom:
            continue  # so many sprites that this one is not seen
        part = drawing.enlarge(view.before, (right - left, bottom - top))
        lattice = lattice_of(view, (right - left, bottom - top))
        for entry in [*_grid(part, view, lattice), *_marks(part, view, lattice)]:
            known = legend.get((entry.color, entry.what), replace(entry, cells=0))
            legend[entry.color, entry.what] = replace(known, cells=known.cells + entry.cells)
        pixels[top:bottom, left:right] = part
    return Panel(pixels, tuple(legend.values()))


def box_of(whole: Whole, number: int, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a view where the whole picture is drawn with `size` (width, height)."""
    x, y = whole.corners[number]
    width, height = whole.views[number].before.size
    across, down = size[0] / whole.before.width, size[1] / whole.before.height
    return round(x * across), round(y * down), round((x + width) * across), round((y + height) * down)


def panel_size(whole: Whole) -> tuple[int, int]:
    """Width and height of a panel: a whole multiple of the picture, or the picture shrunk to LARGEST."""
    width, height = whole.before.size
    longest = max(width, height)
    wanted = max(-(-CELL // whole.cell), SIDE // longest, 1)
    factor = int(min(wanted, MOST_ENLARGED, LARGEST // longest))
    if factor >= 1:
        return width * factor, height * factor
    return max(1, round(width * LARGEST / longest)), max(1, round(height * LARGEST / longest))


def _grid(pixels: U8, view: View, lattice: Lattice) -> list[Entry]:
    """Draw the lines; those that left a regular grid have another colour."""
    if view.cell == 1:
        return []
    every = _every(view, pixels)
    upright, level = lines(lattice, every)
    height, width = lattice.shape
    x_drift, y_drift = drift(view.x_cuts), drift(view.y_cuts.T).T
    rows, columns = np.clip(lattice.row, 0, height), np.clip(lattice.column, 0, width)
    far = np.zeros_like(upright)
    far[upright] = (x_drift[np.clip(rows, 0, height - 1), columns] > DRIFT)[upright]
    far[level] |= (y_drift[rows, np.clip(columns, 0, width - 1)] > DRIFT)[level]
    drawing.tint(pixels, (upright | level) & ~far, LINE, 0.7)
    drawing.tint(pixels, far, BENT, 0.8)
    name = "grid lines" if every == 1 else f"grid lines, one in {every}"
    entries = [Entry(LINE, name if view.bent else f"{name}: every square is one pixel")]
    if far.any():
        most = max(float(x_drift.max()), float(y_drift.max()))
        entries.append(Entry(BENT, f"lines off a regular grid, by up to {most:.1f} cells"))
    return entries


def _every(view: View, pixels: U8) -> int:
    drawn = view.cell * pixels.shape[1] / view.before.width
    return max(1, int(np.ceil(NARROWEST / drawn)))


def _marks(pixels: U8, view: View, lattice: Lattice) -> list[Entry]:
    """Tint the cells whose alpha changed or is doubtful; put a sign on those whose colour changed."""
    marks = marks_of(view)
    at = np.clip(lattice.row, 0, lattice.shape[0] - 1), np.clip(lattice.column, 0, lattice.shape[1] - 1)
    x, y = np.abs(lattice.across - 0.5), np.abs(lattice.down - 0.5)
    dot, rim = np.maximum(x, y) < 0.17, np.maximum(x, y) < 0.29
    cross = (np.abs(x - y) < 0.1) & (rim | (np.maximum(x, y) < 0.33))
    border = np.maximum(x, y) > 0.3
    anywhere = np.ones_like(dot)
    drawn = (
        (marks.removed & ~marks.doubtful, ((anywhere, REMOVED, 0.35),), "made transparent"),
        (marks.filled, ((anywhere, FILLED, 0.45),), "made opaque"),
        (marks.doubtful, ((anywhere, DOUBTFUL, 0.35), (border, DOUBTFUL, 0.6)), "sprite or ground: doubtful"),
        (marks.merged, ((rim, DARK, 0.55), (dot, MERGED, 1.0)), "colour merged with a similar one"),
        (marks.dropped, ((rim, DARK, 0.55), (cross, DROPPED, 1.0)), "colour dropped for another one"),
    )
    entries = []
    for mask, layers, text in drawn:
        cells = int(mask.sum())
        if cells:
            here = mask[at] & lattice.inside
            for shape, color, strength in layers:
                drawing.tint(pixels, here & shape, color, strength)
            entries.append(Entry(layers[-1][1], text, cells))
    return entries
