"""The steps of a fit: its spreads, its palette, its noise and its labels, each by the others as they are.

In turn: the point spread is fitted (a Gaussian with a sub-pixel shift, one for luma, one for chroma, which codecs treat
apart), then the palette by least squares in YCbCr, then every pixel takes the label that explains the neighbourhood best,
then labels that do not pay for themselves go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.clean.explanation import Fit, Opinion, Problem, flat, near_sprite, unexplained
from sprite_bridge.stages.clean.normal import misfit, normal_equations
from sprite_bridge.stages.clean.relabel import GROUND, Labels, drop_labels, sweep
from sprite_bridge.stages.clean.spread import Spread, apply, fit_spread
from sprite_bridge.stages.color import from_ycbcr, ycbcr

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

NOISY = 4.0
"""Residual, in levels of 255, from which a palette entry has to save its whole ``label_cost``; where there is less noise,
fine shades are more likely to be meant."""

PULL = 0.05
"""Of a palette fit: the weight of the present colour against that of one whole pixel."""

MOST_AWAY = np.float32(40)
"""Nats that a colour which is not the one believed may cost at one pixel."""

SURE = 1.7
"""By how much the noise is overstated where a fit is sure of itself."""

LUMA, CHROMA = slice(0, 1), slice(1, 3)
"""Channels of YCbCr."""

LEAST_NOISE, MOST_NOISE = 1.0, 5.0
"""Levels of 255 below which a residual is never believed to be, and above which it is not noise but colours that the
palette lacks."""


def rounds(problem: Problem, fit: Fit, overstated: Sequence[float], *, trust_spreads: bool) -> Fit:
    """A round per entry of ``overstated``; with ``trust_spreads`` the first one takes the fit's spreads as they are. Ends
    early where all of it has become ground."""
    for number, factor in enumerate(overstated):
        if number or not trust_spreads:
            fit = with_spreads(problem, fit)
        fit = with_palette(problem, fit)
        fit = with_labels(problem, fit, factor)
        if not len(fit.palette):
            return fit
    return with_palette(problem, fit)


def relabelled(problem: Problem, fit: Fit) -> Fit:
    """Every pixel's best label through the spreads as they are, and the palette by them."""
    fit = with_labels(problem, fit, SURE)
    return with_palette(problem, fit) if len(fit.palette) else fit


def with_spreads(problem: Problem, fit: Fit) -> Fit:
    """The point spreads through which the labels look most like what was seen."""
    shown, most = flat(problem, fit), problem.schedule.most_sigma
    return replace(
        fit,
        luma=fit_spread(problem.seen[..., LUMA], shown[..., LUMA], fit.luma, most),
        chroma=fit_spread(problem.seen[..., CHROMA], shown[..., CHROMA], fit.chroma, most),
    )


def with_palette(problem: Problem, fit: Fit) -> Fit:
    """Colours by robust least squares in YCbCr."""
    if problem.keep_palette:
        return fit
    present = ycbcr(fit.palette).astype(np.float64)
    solved = [
        colors_through(problem, fit.labels, spread, channels, present[:, channels])
        for spread, channels in ((fit.luma, LUMA), (fit.chroma, CHROMA))
    ]
    return replace(fit, palette=np.clip(from_ycbcr(np.hstack(solved)), 0, 255))


def colors_through(
    problem: Problem, labels: Labels, spread: Spread, channels: slice, present: F64, reweighted: int = 2
) -> F64:
    """(K, C) the ``channels`` of the colours that explain most through ``spread``, ``reweighted`` so often against what
    fits none, and pulled a little towards the ``present`` ones where little is seen."""
    ground_only = np.where((labels == GROUND)[..., None], problem.behind[..., channels], 0).astype(np.float32)
    target = np.ascontiguousarray(problem.seen[..., channels] - apply(ground_only, spread))
    weight = np.ones(labels.shape, np.float32)
    solved = np.ascontiguousarray(present)
    for number in range(1 + reweighted):
        if number:
            off = misfit(labels, *spread.taps(), target, solved)
            usual = float(np.median(off[off >= 0])) if (off >= 0).any() else 0.0
            weight = (1 / (1 + (off / max(2.0, 2.5 * usual)) ** 2)).astype(np.float32)
        gram, right = normal_equations(labels, *spread.taps(), target, weight, len(solved))
        gram += PULL * np.eye(len(solved))
        solved = np.asarray(np.linalg.solve(gram, right + PULL * present), np.float64)
    return solved


def noise_of(residual: F32, labels: Labels) -> float:
    """The deviation of (H, W, 3) ``residual`` around the sprite, in levels of 255."""
    near = near_sprite(labels)
    if not near.any():
        return LEAST_NOISE
    return float(np.clip(1.48 * np.median(np.abs(residual[near])), LEAST_NOISE, MOST_NOISE))


def with_labels(problem: Problem, fit: Fit, overstated: float) -> Fit:
    """The noise is measured; in two sweeps each pixel takes its best label; then the labels that do not pay are dropped."""
    labels, palette = fit.labels.copy(), ycbcr(fit.palette)
    residual = unexplained(problem, fit)
    fit = replace(fit, noise=noise_of(residual, labels))
    prior = _label_costs(fit, problem.opinion, overstated)
    scale = np.float32(1 / (2 * (overstated * fit.noise) ** 2))
    near = near_sprite(labels)
    taps = (*fit.luma.taps(), *fit.chroma.taps())
    keep_mask = problem.opinion.keep_mask
    for _ in range(2):
        counts = np.bincount(labels[labels >= 0], minlength=len(palette)) + 0.5
        frequency = -np.log(counts / counts.sum()).astype(np.float32)
        sweep(residual, labels, palette, problem.behind, near, prior, frequency, taps, scale, keep_mask)
    if not problem.keep_palette:
        label_cost = problem.schedule.label_cost * float(np.clip(fit.noise / NOISY, 0.25, 1))
        drop_labels(residual, labels, palette, prior, taps, scale, label_cost)
    used, dense = np.unique(labels[labels >= 0], return_inverse=True)
    labels[labels >= 0] = dense
    return replace(fit, labels=labels, palette=fit.palette[used])


def _label_costs(fit: Fit, opinion: Opinion, overstated: float) -> F32:
    """(H, W, K + 1) nats against each label by opinion alone; the last is the ground."""
    inside = np.clip(opinion.foreground, 0.01, 0.99)
    count = len(fit.palette)
    cost = np.zeros((*inside.shape, count + 1), np.float32)
    cost[..., :count] = (-np.log(inside))[..., None]
    cost[..., count] = -np.log(1 - inside)
    if opinion.color is not None:
        scale = np.float32(1 / (2 * (overstated * fit.noise) ** 2))
        _add_distances(cost, opinion.color, fit.palette.astype(np.float32), scale, opinion.color_weight)
    return cost


@njit(cache=True, nogil=True)
def _add_distances(cost: F32, color: F32, palette: F32, scale: np.float32, weight: float) -> None:
    """Add to (H, W, K + 1) ``cost`` how far each entry is from the opinion's colour, in nats."""
    for y in range(cost.shape[0]):
        for x in range(cost.shape[1]):
            for k in range(len(palette)):
                gap = np.float32(0)
                for c in range(3):
                    gap += (color[y, x, c] - palette[k, c]) ** 2
                cost[y, x, k] += weight * min(gap * scale, MOST_AWAY)
