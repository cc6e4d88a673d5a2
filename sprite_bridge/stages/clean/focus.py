"""The point spread to the last digit, with the palette solved anew for every one that is tried.

A spread that is taken for a little too wide has its error in the colours: the contrast of thin lines comes out too high, and
the picture is explained nearly as well. Tried with the colours as they are, every spread but that one looks worse.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.explanation import Fit, Problem, render
from sprite_bridge.stages.clean.spread import MOST_SHIFT, Spread, apply
from sprite_bridge.stages.clean.steps import CHROMA, LUMA, colors_through, relabelled, with_palette
from sprite_bridge.stages.color import ycbcr

F64 = NDArray[np.float64]

FINE_SIGMA, FINE_SHIFT, FINE_LOBE = 0.05, 0.05, 0.1
"""Steps of a spread's parameters."""

MOST_SIGMA, MOST_LOBE = 1.2, 1.0
"""As far as a spread may go, that of cells too: blurred as they are by a codec, they ask for half a pixel and a lobe."""

MOST_STEPS = 12

OUTLIER = 4.0
"""Times the noise beyond which an error counts no more."""

LEAST_GAIN = 1e-4
"""Share of the squared error by which a step has to lower it."""


def focused(problem: Problem, fit: Fit) -> Fit:
    """The fit with finer spreads, the palette as it looks through them, and every pixel's best label in it."""
    if problem.keep_palette or not len(fit.palette):
        return fit
    present = ycbcr(fit.palette).astype(np.float64)
    fit = replace(
        fit,
        luma=_finest(problem, fit, fit.luma, LUMA, present[:, LUMA]),
        chroma=_finest(problem, fit, fit.chroma, CHROMA, present[:, CHROMA]),
    )
    return relabelled(problem, with_palette(problem, fit))


def _finest(problem: Problem, fit: Fit, spread: Spread, channels: slice, present: F64) -> Spread:
    """Downhill from ``spread``: steps of the shift, or of width and lobe together, for a wider one with a deeper lobe looks
    much the same."""
    least = _error(problem, fit, spread, channels, present)
    for _ in range(MOST_STEPS):
        steps = [step for step in dict.fromkeys(_around(spread)) if step != spread]
        errors = [_error(problem, fit, step, channels, present) for step in steps]
        best = int(np.argmin(errors))
        if errors[best] >= (1 - LEAST_GAIN) * least:
            break
        spread, least = steps[best], errors[best]
    return spread


def _around(spread: Spread) -> list[Spread]:
    steps = [
        replace(
            spread,
            sigma=_within(spread.sigma + wider * FINE_SIGMA, 0.0, MOST_SIGMA),
            lobe=_within(spread.lobe + deeper * FINE_LOBE, 0.0, MOST_LOBE),
        )
        for wider, deeper in itertools.product((-1, 0, 1), (-3, -1, 0, 1, 3))
        if wider or deeper
    ]
    for by in (-FINE_SHIFT, FINE_SHIFT):
        steps.append(replace(spread, dy=_within(spread.dy + by, -MOST_SHIFT, MOST_SHIFT)))
        steps.append(replace(spread, dx=_within(spread.dx + by, -MOST_SHIFT, MOST_SHIFT)))
    return steps


def _within(value: float, least: float, most: float) -> float:
    return round(min(max(value, least), most), 3)


def _error(problem: Problem, fit: Fit, spread: Spread, channels: slice, present: F64) -> float:
    """Squared error of the ``channels`` around the sprite, in the best colours that there are for this ``spread``."""
    colors = colors_through(problem, fit.labels, spread, channels, present, reweighted=1)
    shown = render(fit.labels, colors.astype(np.float32), problem.behind[..., channels])
    error = (problem.seen[..., channels] - apply(shown, spread))[problem.near]
    return float(np.minimum(error**2, (OUTLIER * fit.noise) ** 2).sum())
