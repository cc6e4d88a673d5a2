"""A picture before and after, cell by cell: the geometry that the overlay and the page share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image import Animation, Sprite, join_sheet, slice_sheet
from sprite_bridge.image.sheet import corners
from sprite_bridge.operations.report import Report
from sprite_bridge.operations.results import AnimationResult, Result, Trace
from sprite_bridge.words import times

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """The first frame, or one sprite of a sheet.

    ``before`` the picture that came in; ``x_cuts`` (h, w + 1) and ``y_cuts`` (h + 1, w) float32 px of it,
    where its cells begin and end; ``cells`` (h, w, 3) uint8 their colours; ``probability`` (h, w) float32
    that a cell is sprite; ``after`` (h, w, 4) uint8 what became of them; ``bent`` whether a grid was found.
    """

    before: Sprite
    x_cuts: F32
    y_cuts: F32
    cells: U8
    probability: F32
    after: U8
    bent: bool
    report: Report

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the grid as shares of the picture: where the result lies over it."""
        width, height = self.before.size
        left, right = float(self.x_cuts[:, 0].mean()), float(self.x_cuts[:, -1].mean())
        top, bottom = float(self.y_cuts[0].mean()), float(self.y_cuts[-1].mean())
        return left / width, top / height, right / width, bottom / height

    @property
    def cell(self) -> float:
        """The shorter side of a cell, px of the picture."""
        width, height = self.before.size
        return float(min(width / self.cells.shape[1], height / self.cells.shape[0]))


@dataclass(frozen=True)
class Whole:
    """All that is shown: the picture ``before``, its ``views`` (one, or one for each sprite of a sheet), and the left and
    top of each in it, ``corners``."""

    before: Sprite
    views: tuple[View, ...]
    corners: tuple[tuple[int, int], ...]

    @property
    def report(self) -> Report:
        """What is said of all views."""
        return self.views[0].report

    @property
    def cell(self) -> float:
        """The shorter side of a cell, px of the picture."""
        return self.views[0].cell

    @property
    def after(self) -> U8:
        """What became of the cells of all views, (H, W, 4) uint8."""
        sheet = self.report.sheet
        columns = 1 if sheet is None else sheet.columns
        rows = range(0, len(self.views), columns)
        bands = [np.hstack([view.after for view in self.views[row : row + columns]]) for row in rows]
        return np.vstack(bands)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all grids as shares of the picture."""
        first, last, (x, y) = self.views[0], self.views[-1], self.corners[-1]
        width, height = self.before.size
        left, top, _, _ = first.extent
        _, _, right, bottom = last.extent
        across, down = first.before.size
        return (
            left * across / width,
            top * down / height,
            (x + right * across) / width,
            (y + bottom * down) / height,
        )


def frames_of(pictures: Sprite | Animation | Result | AnimationResult) -> tuple[Sprite, ...]:
    """Return the frames of a picture, an animation or a result; a picture or a sheet is one frame."""
    if isinstance(pictures, AnimationResult):
        frames, sheet = pictures.animation.frames, pictures.report.sheet
        return frames if sheet is None else (join_sheet(frames, sheet.columns),)
    if isinstance(pictures, Animation):
        return pictures.frames
    return (pictures.image,) if isinstance(pictures, Result) else (pictures,)


def whole_of(before: Sprite | Animation, result: Result | AnimationResult) -> Whole:
    """Bring the first frame, or all of a sheet, its result and what was seen on the way into one geometry.

    Raises ValueError if the result was made from a picture of another size.
    """
    first, report = frames_of(before)[0], result.report
    if first.size != report.input_size:
        made_of, given = times(report.input_size), times(first.size)
        raise ValueError(f"the result is of a {made_of} picture, not of a {given} one")
    if report.sheet is None or isinstance(result, Result):
        return Whole(first, (_view([first], frames_of(result), result, 0),), ((0, 0),))
    grid = report.sheet.columns, report.sheet.rows
    befores, afters = slice_sheet(first, grid=grid), result.animation.frames
    views = tuple(_view(befores, afters, result, number) for number in range(len(befores)))
    return Whole(first, views, tuple(corners(first.size, grid)))


def _view(
    befores: Sequence[Sprite], afters: Sequence[Sprite], result: Result | AnimationResult, number: int
) -> View:
    before, trace = befores[number], result.trace
    if trace is None:
        raise ValueError("the result does not say what was seen on the way: it was made by a daemon")
    x_cuts, y_cuts = _cuts(before, trace)
    cells = trace.cells[number]
    after = _at_cells(afters[number].pixels, cells.shape[:2])
    bent = trace.x_cuts is not None
    return View(before, x_cuts, y_cuts, cells, trace.probability[number], after, bent, result.report)


def _cuts(before: Sprite, trace: Trace) -> tuple[F32, F32]:
    """The lines of the grid in px of the picture itself."""
    height, width = trace.cells.shape[1:3]
    if trace.x_cuts is None or trace.y_cuts is None:
        x = np.linspace(0, before.width, width + 1, dtype=np.float32)
        y = np.linspace(0, before.height, height + 1, dtype=np.float32)
        return np.tile(x, (height, 1)), np.tile(y[:, None], (1, width))
    # An enlarged picture is first brought back by a whole factor: the lines are then those of the small one.
    spare = min(before.width / float(trace.x_cuts.max()), before.height / float(trace.y_cuts.max()))
    factor = np.float32(max(1, round(spare)))
    return trace.x_cuts * factor, trace.y_cuts * factor


def _at_cells(pixels: U8, shape: tuple[int, ...]) -> U8:
    """The result with one pixel per cell, also where several cells became one pixel."""
    factor = max(-(-shape[0] // pixels.shape[0]), -(-shape[1] // pixels.shape[1]))
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)[: shape[0], : shape[1]]
