"""The picture that explains: what came in with its grid and marks, and beside it the result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sprite_bridge.image import Animation, Sprite
from sprite_bridge.operations.results import AnimationResult, Result
from sprite_bridge.report import drawing
from sprite_bridge.report.drawing import Color
from sprite_bridge.report.lattice import DRIFT, Lattice, drift, lattice_of, lines
from sprite_bridge.report.marks import marks_of
from sprite_bridge.report.view import View, view_of

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
PAD, ROW = 20, 24


@dataclass(frozen=True)
class Entry:
    """A line of the legend: which colour stands for what."""

    color: Color
    text: str


@dataclass(frozen=True)
class Panel:
    """The picture with grid and marks, (H, W, 3), and what they mean."""

    pixels: U8
    legend: tuple[Entry, ...]


def explain(before: Sprite | Animation, result: Result | AnimationResult) -> Sprite:
    """Draw what `clean` saw and did: grid, drift, colours, alpha; of an animation, the first frame.

    `before` is what was cleaned, or its first frame. The result is opaque and at most about 3,200 px wide.
    """
    view = view_of(before, result)
    panel = draw_panel(view)
    height, width = panel.pixels.shape[:2]
    canvas_width = max(2 * width + 3 * PAD, 720)
    facts = _facts(view)
    top = PAD + 2 * ROW
    below = top + height + PAD
    canvas = Image.new(
        "RGB", (canvas_width, below + ROW * max(len(panel.legend), len(facts)) + PAD), drawing.PAPER
    )
    draw = ImageDraw.Draw(canvas)
    drawing.words(draw, (PAD, PAD - 4), _title(view), 18)
    right = canvas_width - PAD - width
    drawing.words(draw, (PAD, PAD + ROW), "before", color=drawing.FAINT)
    drawing.words(draw, (right, PAD + ROW), "after", color=drawing.FAINT)
    canvas.paste(Image.fromarray(panel.pixels), (PAD, top))
    canvas.paste(Image.fromarray(_after(view, (width, height))), (right, top))
    for number, entry in enumerate(panel.legend):
        drawing.swatch(draw, (PAD, below + ROW * number + 1), entry.color)
        drawing.words(draw, (PAD + ROW, below + ROW * number - 1), entry.text)
    for number, fact in enumerate(facts):
        drawing.words(
            draw, (max(right, canvas_width // 2), below + ROW * number - 1), fact, color=drawing.FAINT
        )
    return Sprite.from_array(np.asarray(canvas))


def draw_panel(view: View) -> Panel:
    """Draw the picture with its grid and marks, as large as `panel_size` says."""
    size = panel_size(view)
    pixels = drawing.enlarge(view.before, size)
    lattice = lattice_of(view, size)
    legend = [*_grid(pixels, view, lattice), *_marks(pixels, view, lattice)]
    return Panel(pixels, tuple(legend))


def panel_size(view: View) -> tuple[int, int]:
    """Width and height of a panel: a whole multiple of the picture, or the picture shrunk to LARGEST."""
    width, height = view.before.size
    longest = max(width, height)
    wanted = max(-(-CELL // view.cell), SIDE // longest, 1)
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
        count = int(mask.sum())
        if count:
            here = mask[at] & lattice.inside
            for shape, color, strength in layers:
                drawing.tint(pixels, here & shape, color, strength)
            cells = "1 cell" if count == 1 else f"{count:,} cells"
            entries.append(Entry(layers[-1][1], f"{text}: {cells}"))
    return entries


def _after(view: View, size: tuple[int, int]) -> U8:
    """The result where the grid lies in the picture, (H, W, 3)."""
    left, top, right, bottom = view.extent
    box = [round(left * size[0]), round(top * size[1]), round(right * size[0]), round(bottom * size[1])]
    inner = max(1, box[2] - box[0]), max(1, box[3] - box[1])
    image = Image.fromarray(view.after).resize(inner, Image.Resampling.NEAREST)
    canvas = Image.new("RGBA", size)
    canvas.paste(image, (box[0], box[1]))
    return drawing.on_checks(np.asarray(canvas))


def _title(view: View) -> str:
    report = view.report
    (width, height), (w, h) = report.input_size, report.size
    return f"{report.kind}: {width} x {height} -> {w} x {h}, confidence {report.confidence:.2f}"


def _facts(view: View) -> list[str]:
    report = view.report
    ground = report.ground
    facts = [f"colours: {report.colors_in:,} -> {report.colors_out:,}"]
    facts.append(f"ground: {ground.kind}" + (f" {ground.color}" if ground.color else ""))
    for number, found in enumerate(report.candidates[:4]):
        name = "candidates" if number == 0 else ""
        size = f"{found.size[0]} x {found.size[1]}"
        facts.append(
            f"{name or 'or'}: {size}, cells of {found.cell[0]:.2f} px, confidence {found.confidence:.2f}"
        )
    return facts
