"""One frame before and after, cell by cell: the geometry that the overlay and the page share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image import Animation, Sprite
from sprite_bridge.operations.report import Report
from sprite_bridge.operations.results import AnimationResult, Result, Trace

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """The first frame.

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


def frames_of(pictures: Sprite | Animation | Result | AnimationResult) -> tuple[Sprite, ...]:
    """Return the frames of a picture, an animation or a result; a picture is one frame."""
    if isinstance(pictures, AnimationResult):
        return pictures.animation.frames
    if isinstance(pictures, Animation):
        return pictures.frames
    return (pictures.image,) if isinstance(pictures, Result) else (pictures,)


def view_of(before: Sprite | Animation, result: Result | AnimationResult) -> View:
    """Bring the first frame, its result and what was seen on the way into one geometry.

    Raises ValueError if the result was made from a picture of another size.
    """
    first, trace = frames_of(before)[0], result.trace
    if first.size != result.report.input_size:
        raise ValueError(f"the result is of a {result.report.input_size} picture, not of a {first.size} one")
    x_cuts, y_cuts = _cuts(first, trace)
    cells = trace.cells[0]
    after = _at_cells(frames_of(result)[0].pixels, cells.shape[:2])
    bent = trace.x_cuts is not None
    return View(first, x_cuts, y_cuts, cells, trace.probability[0], after, bent, result.report)


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
