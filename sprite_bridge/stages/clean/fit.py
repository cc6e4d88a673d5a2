"""Colours and labels that explain the picture which came in: render and compare.

Fits begin from one point spread or several and take their steps (``steps``); of what they lead to, the shortest description
is kept (``length``), leaps are tried from there (``moves``), and the point spread is fitted to the last digit (``focus``).
The same serves a down-sampled native picture and the cell colours of a gridded one, where the spread is small.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.explanation import (
    SOFT,
    Fit,
    Opinion,
    Problem,
    Schedule,
    near_sprite,
    unexplained,
)
from sprite_bridge.stages.clean.focus import focused
from sprite_bridge.stages.clean.length import length
from sprite_bridge.stages.clean.moves import improved
from sprite_bridge.stages.clean.relabel import Labels
from sprite_bridge.stages.clean.spread import Spread
from sprite_bridge.stages.clean.steps import LEAST_NOISE, rounds
from sprite_bridge.stages.color import ycbcr
from sprite_bridge.stages.palette import MOST_COLORS

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

EXACT = 0.5
"""Levels of 255, the largest residual of a picture without any noise."""


def explain(
    observed: F32,
    labels: Labels,
    palette: F64,
    ground: F32,
    opinion: Opinion,
    *,
    schedule: Schedule = SOFT,
    keep_palette: bool = False,
    most_colors: int = MOST_COLORS,
) -> Fit:
    """Fit labels and palette to ``observed`` (H, W, 3) RGB in [0, 255], starting from ``labels`` and ``palette``.

    ``ground`` (H, W, 3) RGB is what shows where the label is GROUND. ``keep_palette`` (a locked palette) fits labels
    alone. ``most_colors`` is how many a palette may have that was no larger at first.
    """
    problem = Problem(
        ycbcr(observed), ycbcr(ground), near_sprite(labels), opinion, schedule, keep_palette, most_colors
    )
    if not len(palette):
        return Fit(labels, palette, Spread(), Spread(), LEAST_NOISE)
    fits = [_from_spread(problem, labels, palette, sigma) for sigma in schedule.sigmas]
    best = min(fits, key=lambda fit: length(problem, fit))
    if not len(best.palette) or _is_exact(problem, best):
        return best
    if schedule.again:
        best = improved(problem, best)
    best = min(best, focused(problem, best), key=lambda fit: length(problem, fit))
    if keep_palette or _is_exact(problem, best):
        return best
    return replace(best, palette=_usual(best.palette, schedule.usual))


def _from_spread(problem: Problem, labels: Labels, palette: F64, sigma: float) -> Fit:
    start = Fit(labels, palette, Spread(sigma), Spread(sigma), LEAST_NOISE)
    return rounds(problem, start, problem.schedule.overstated, trust_spreads=sigma > 0)


def _is_exact(problem: Problem, fit: Fit) -> bool:
    """Whether nothing is left unexplained, so that no colour is in question."""
    return float(np.abs(unexplained(problem, fit))[problem.near].max(initial=0.0)) < EXACT


def _usual(palette: F64, reach: float) -> F64:
    """(K, 3) with black for what is nearly black, and white for what is nearly white."""
    out = palette.copy()
    dark, light = (palette <= reach).all(1), (palette >= 255 - reach).all(1)
    out[dark], out[light] = 0, 255
    return out
