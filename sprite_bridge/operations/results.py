"""What the operations give back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image import Animation, Sprite
from sprite_bridge.operations.report import Report


@dataclass(frozen=True)
class Trace:
    """What `clean` saw on the way, for overlays and reports; not part of the wire.

    ``x_cuts`` (h, w + 1) and ``y_cuts`` (h + 1, w) float32 px: the lines of the grid, None where every pixel is a cell.
    ``cells`` (F, h, w, 3) uint8: the colours of the cells before they were grouped. ``probability`` (F, h, w) float32:
    how much each cell looked like sprite.
    """

    x_cuts: NDArray[np.float32] | None
    y_cuts: NDArray[np.float32] | None
    cells: NDArray[np.uint8]
    probability: NDArray[np.float32]


@dataclass(frozen=True)
class Result:
    """A cleaned picture, what was found and done, and what was seen on the way. What a daemon did brings no ``trace``,
    but the picture that explains it, ``explained``, if that was asked for."""

    image: Sprite
    report: Report
    trace: Trace | None
    explained: Sprite | None = None


@dataclass(frozen=True)
class AnimationResult:
    """A cleaned animation: one grid, one palette, one alpha rule over all frames."""

    animation: Animation
    report: Report
    trace: Trace | None
    explained: Sprite | None = None
