"""How long a description of a picture is: by what explanations of it are compared."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.explanation import Fit, Problem, unexplained
from sprite_bridge.stages.clean.steps import MOST_AWAY, SURE, noise_of

F32 = NDArray[np.float32]

INDEPENDENT, LEAST_RMS = 1 / 3, 0.3
"""The share of the pixels whose errors are independent of their neighbours', and the root mean square, in levels of 255,
below which errors say nothing."""

ENTRY, NAMING, OPINION = 6.0, 0.1, 0.1
"""Nats for each palette entry; and what of the nats counts that it takes to name every pixel's entry, and to go against
what was believed. Of 120 pictures from packs that no network had seen, the soft figure with these was within .003 of the
best (ENTRY 3 to 8, NAMING 0.1 and 0.2, OPINION 0.05 to 0.2); fewer nats are better for what a codec has had, more for the
rest."""

COLOR_NOISE = 2.0
"""Levels of 255 below which the noise of an opinion is never taken to be."""


def length(problem: Problem, fit: Fit) -> float:
    """Nats that it takes to write down the palette, the labels, and what they leave unexplained around the sprite; infinite
    where there is no sprite."""
    if not len(fit.palette):
        return math.inf
    residual = unexplained(problem, fit)
    rms = float(np.sqrt((residual[problem.near] ** 2).mean()))
    errors = INDEPENDENT * int(problem.near.sum()) * math.log(rms + LEAST_RMS)
    counts = np.bincount(fit.labels[fit.labels >= 0], minlength=len(fit.palette))
    counts = counts[counts > 0]
    names = -float((counts * np.log(counts / counts.sum())).sum())
    return errors + ENTRY * len(fit.palette) + NAMING * names + OPINION * _against(problem, fit, residual)


def _against(problem: Problem, fit: Fit, residual: F32) -> float:
    """Nats of going against the opinion, whose noise is taken from the ``residual``."""
    opinion, inside = problem.opinion, fit.labels >= 0
    believed = np.clip(opinion.foreground, 0.01, 0.99)
    nats = -float(np.log(np.where(inside, believed, 1 - believed))[problem.near].sum())
    if opinion.color is None:
        return nats
    noise = SURE * max(COLOR_NOISE, noise_of(residual, fit.labels))
    gap = opinion.color[inside] - fit.palette[fit.labels[inside]].astype(np.float32)
    away = np.minimum((gap**2).sum(-1) / (2 * noise**2), MOST_AWAY)
    return nats + opinion.color_weight * float(away.sum())
