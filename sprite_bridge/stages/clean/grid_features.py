"""What tells the true grid of a picture from others: figures of its lines, and of the cells between them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.cuts import STIFFNESS, cut_axis, relative_evidence
from sprite_bridge.stages.clean.lines import Lines
from sprite_bridge.stages.clean.period import Period
from sprite_bridge.stages.clean.profiles import running_max, smooth
from sprite_bridge.stages.resample import cell_medians

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

OTHER_TERMS = ((0.985, 1.0), (1.015, 1.0), (1.0, 0.3), (1.0, 2.5))
"""Times the cell's width and its stiffness, under which a count that is right should not change."""

STEP = 24
"""Levels of 255 to a neighbour from which a cell has an edge, over which something may have been mixed into it."""

MIXED = 0.2
"""Deviation inside a cell, as a share of that step, from which the cell holds more than one colour."""

HIGH = 0.97
"""Quantile that stands for the largest values: a few cells always go wrong."""


def line_features(period: Period, x_lines: Lines, y_lines: Lines) -> dict[str, float]:
    """Figures of both axes' lines: averages of `_axis_features`; ``least_support`` of the two; ``strength`` of the period;
    ``log_width``; ``stable``, the share of slightly other terms under which both axes keep their number of cells."""
    axes = [_axis_features(lines, period.width) for lines in (x_lines, y_lines)]
    features = {name: (axes[0][name] + axes[1][name]) / 2 for name in axes[0]}
    features["least_support"] = min(axis["support"] for axis in axes)
    features["strength"] = period.strength
    features["log_width"] = math.log(period.width)
    features["stable"] = _stability(period.width, (x_lines, y_lines))
    return features


def _stability(period: float, axes: tuple[Lines, Lines]) -> float:
    counts = [len(lines.cuts) for lines in axes]
    evidence = [relative_evidence(lines.straight, period) for lines in axes]
    others = ((width * period, stiffness * STIFFNESS) for width, stiffness in OTHER_TERMS)
    same = [
        counts == [len(cut_axis(axis, width, stiffness)) for axis in evidence] for width, stiffness in others
    ]
    return float(np.mean(same))


def _axis_features(lines: Lines, period: float) -> dict[str, float]:
    """``coverage``: share of the edge strength near a line, less chance. ``support``: evidence on the lines where there
    is any sprite; ``middle``: the same half-way between lines."""
    total, cuts = lines.straight, lines.cuts
    positions = np.arange(len(total))
    near = np.abs(positions - cuts[np.abs(positions[:, None] - cuts).argmin(1)]) <= 0.2 * period
    chance = float(near.mean())
    share = float(total[near].sum() / (total.sum() + 1e-9))
    soft = smooth(total, max(0.5, 0.06 * period))
    local = running_max(soft, 2 * int(1.1 * period) + 3)
    around = np.interp(cuts, positions, local)
    on_line = np.interp(cuts, positions, soft) / (around + 1e-9)
    middle = np.interp((cuts[1:] + cuts[:-1]) / 2, positions, soft)
    active = around > 0.05 * float(soft.max(initial=0.0))
    both = active[1:] & active[:-1]
    return {
        "coverage": (share - chance) / max(1 - chance, 0.05),
        "support": _mean(on_line[active], 0.0),
        "middle": _mean(middle[both] / (np.minimum(around[1:], around[:-1])[both] + 1e-9), 1.0),
    }


def cell_features(rgb: NDArray[np.uint8], x_cuts: F32, y_cuts: F32) -> dict[str, float]:
    """Figures of the cells of a (H, W, 3) picture between the cuts of a `Grid`.

    ``inner``: by how much cells vary inside, beyond the common noise, against how they differ from each other.
    ``log_mixed``, ``mixed_share``: of the cells that have an edge, how much they vary inside against the step there, and how
    many hold more than one colour. ``worst``: the largest variations against the largest steps.
    """
    color, spread = cell_medians(rgb, x_cuts, y_cuts, most=5)
    across, down = np.abs(np.diff(color, axis=1)), np.abs(np.diff(color, axis=0))
    inner = float((spread.mean() - np.median(spread)) / (_mean(across, 0.0) + _mean(down, 0.0) + 1e-6))
    steps = (across.max(-1), down.max(-1))
    step = _largest_step(steps, spread.shape)
    edged = step > STEP
    mixed = spread[edged] / step[edged]
    largest = (
        float(np.quantile(np.concatenate([part.ravel() for part in steps]), HIGH)) if step.any() else 0.0
    )
    return {
        "inner": inner,
        "log_inner": math.log(max(inner, 0.0) + 0.01),
        "log_mixed": math.log(_mean(mixed, 1.0) + 0.01),
        "mixed_share": _mean(mixed > MIXED, 1.0),
        "worst": float(np.quantile(spread, HIGH) - np.median(spread)) / (largest + 1.0),
    }


def _largest_step(steps: tuple[F32, F32], shape: tuple[int, ...]) -> F32:
    """(h, w): the largest step from each cell to one of its four neighbours."""
    across, down = steps
    largest = np.zeros(shape, np.float32)
    for part, step in (
        (largest[:, :-1], across),
        (largest[:, 1:], across),
        (largest[:-1], down),
        (largest[1:], down),
    ):
        np.maximum(part, step, out=part)
    return largest


def _mean(values: NDArray[np.floating | np.bool_], empty: float) -> float:
    return float(values.mean()) if values.size else empty
