"""The grid of a fake-pixel picture: which cell width, which lines, and how sure that is.

Every candidate width gets its lines; a candidate is judged by how much of the picture's edge strength its lines
explain (a doubled period misses half of it), how many of its lines have an edge to stand on (a halved period has
lines through the middle of cells), how strongly it repeats, and how uniform its cells are inside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.edges import Edges, find_edges
from sprite_bridge.stages.clean.lines import Lines, find_lines
from sprite_bridge.stages.clean.period import SHORTEST, Period, candidates
from sprite_bridge.stages.clean.profiles import running_max, smooth
from sprite_bridge.stages.resample import cell_medians

F32 = NDArray[np.float32]

WEIGHTS = {
    "coverage": 1.66,
    "support": 3.77,
    "least_support": 2.82,
    "middle": -2.55,
    "strength": 4.97,
    "double": 0.62,
    "inner": -11.44,
    "log_inner": -0.99,
    "log_width": -0.81,
}
"""Conditional logit of "this candidate has the true width" within a picture, over seeded degraded sprites."""


CONFIDENCE = {
    "margin": 0.693,
    "coverage": 8.051,
    "support": -5.138,
    "middle": 7.356,
    "log_inner": 1.194,
    "log_cells": 0.552,
}
DOUBT, MOST_MARGIN = 3.4, 6.0
"""Logistic regression of "the size is exact" over degraded sprites and pictures without any grid, moved so that 0.5 leaves
85 of 100 sprites above it and no noise."""


FEWEST_CELLS = 3
"""Cells along a side without which nothing can be said to repeat."""


@dataclass(frozen=True)
class Grid:
    """A bent grid of (rows, columns) cells over a picture.

    ``x_cuts``: (rows, columns + 1) float32, x of the vertical lines in each row of cells, px;
    ``y_cuts``: (rows + 1, columns) float32, y of the horizontal lines in each column of cells, px.
    ``cell``: mean (width, height) of a cell in px.
    """

    x_cuts: F32
    y_cuts: F32
    cell: tuple[float, float]

    @property
    def rows(self) -> int:
        return int(self.x_cuts.shape[0])

    @property
    def columns(self) -> int:
        return int(self.y_cuts.shape[1])


@dataclass(frozen=True)
class Candidate:
    """A grid that the picture may have, its features, their weighing into a ``score`` against the other candidates, and
    the ``confidence`` in [0, 1] that its size is exact: 0.5 and more means that it is to be relied on."""

    period: Period
    grid: Grid
    features: dict[str, float]
    score: float
    confidence: float


def find_grids(frames: NDArray[np.uint8], most: int = 4) -> list[Candidate]:
    """The grids that explain (F, H, W, 3) uint8 frames best, best first; empty where nothing can repeat."""
    if min(frames.shape[1:3]) < FEWEST_CELLS * SHORTEST:
        return []
    edges = find_edges(frames)
    found = [_candidate(frames, edges, period) for period in candidates(edges)]
    found.sort(key=lambda candidate: -candidate.score)
    scores = [candidate.score for candidate in found]
    rivals = [
        max((other for other in scores[:i] + scores[i + 1 :]), default=-math.inf) for i in range(len(scores))
    ]
    sure = [
        _confidence(candidate, candidate.score - rival)
        for candidate, rival in zip(found, rivals, strict=True)
    ]
    # A candidate is never surer than a better one.
    sure = np.minimum.accumulate(sure).tolist()
    return [replace(candidate, confidence=value) for candidate, value in zip(found, sure, strict=True)][:most]


def grid_of_scale(frames: NDArray[np.uint8], scale: float) -> Grid:
    """The grid of (F, H, W, 3) uint8 frames whose cells are ``scale`` px wide on average."""
    height, width = frames.shape[1:3]
    return grid_of_size(frames, max(1, round(width / scale)), max(1, round(height / scale)))


def grid_of_size(frames: NDArray[np.uint8], columns: int, rows: int) -> Grid:
    """The grid of (F, H, W, 3) uint8 frames that has exactly so many cells."""
    edges = find_edges(frames)
    x_lines = find_lines(edges.across_x, frames.shape[2] / columns, count=columns)
    return make_grid(x_lines, find_lines(edges.across_y, frames.shape[1] / rows, count=rows))


def _candidate(frames: NDArray[np.uint8], edges: Edges, period: Period) -> Candidate:
    x_lines = find_lines(edges.across_x, period.width)
    y_lines = find_lines(edges.across_y, period.width)
    grid = make_grid(x_lines, y_lines)
    features = _features(period, x_lines, y_lines) | _cell_features(frames[0], grid)
    return Candidate(period, grid, features, _score(features), 0.0)


def make_grid(x_lines: Lines, y_lines: Lines) -> Grid:
    """Both axes' lines, each read off where it passes the cells of the other axis."""
    x_cuts = _at_cells(x_lines, _middles(y_lines.cuts))
    y_cuts = _at_cells(y_lines, _middles(x_lines.cuts)).T
    cell = (float(np.mean(np.diff(x_lines.cuts))), float(np.mean(np.diff(y_lines.cuts))))
    return Grid(np.ascontiguousarray(x_cuts), np.ascontiguousarray(y_cuts), cell)


def _at_cells(lines: Lines, middles: NDArray[np.float64]) -> F32:
    """(cells of the other axis, n + 1) float32 px: each line at the middles of those cells."""
    position = np.clip(middles / lines.strip - 0.5, 0, len(lines.bends) - 1)
    low = np.minimum(np.floor(position).astype(int), max(0, len(lines.bends) - 2))
    high = np.minimum(low + 1, len(lines.bends) - 1)
    part = (position - low)[:, None]
    bends = lines.bends[low] * (1 - part) + lines.bends[high] * part
    return np.asarray(lines.cuts + bends, np.float32)


def _middles(cuts: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((cuts[1:] + cuts[:-1]) / 2)


def _features(period: Period, x_lines: Lines, y_lines: Lines) -> dict[str, float]:
    """Figures of both axes' lines, averaged."""
    axes = [_axis_features(lines, period.width) for lines in (x_lines, y_lines)]
    features = {name: (axes[0][name] + axes[1][name]) / 2 for name in axes[0]}
    features["least_support"] = min(axis["support"] for axis in axes)
    features["strength"], features["double"] = period.strength, period.double
    features["log_width"] = float(np.log(period.width))
    return features


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


def _cell_features(rgb: NDArray[np.uint8], grid: Grid) -> dict[str, float]:
    """``inner``: by how much cells vary inside, beyond the common noise, against how they differ from each other."""
    color, spread = cell_medians(rgb, grid.x_cuts, grid.y_cuts, most=5)
    across = np.abs(np.diff(color, axis=1)).mean() if color.shape[1] > 1 else 0.0
    down = np.abs(np.diff(color, axis=0)).mean() if color.shape[0] > 1 else 0.0
    inner = float((spread.mean() - np.median(spread)) / (across + down + 1e-6))
    return {"inner": inner, "log_inner": math.log(max(inner, 0.0) + 0.01)}


def _mean(values: NDArray[np.float64], empty: float) -> float:
    return float(values.mean()) if len(values) else empty


def _score(features: dict[str, float]) -> float:
    """Log odds of a candidate against the others of its picture."""
    return sum(weight * features[name] for name, weight in WEIGHTS.items())


def _confidence(candidate: Candidate, margin: float) -> float:
    """How sure a candidate is that beats (or, with a negative ``margin`` of scores, loses to) its best rival."""
    cells = candidate.grid.rows * candidate.grid.columns
    features = candidate.features | {
        "margin": min(max(margin, -40.0), MOST_MARGIN),
        "log_cells": math.log(cells),
    }
    log_odds = sum(weight * features[name] for name, weight in CONFIDENCE.items()) - DOUBT
    return 1 / (1 + math.exp(-min(max(log_odds, -50.0), 50.0)))
