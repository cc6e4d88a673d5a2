"""Colours and labels that explain the picture which came in: render and compare.

The sprite is a label per pixel (a palette entry, or the ground). Rendered through a small point spread it should give
the observed picture. In turn: the point spread is fitted (a Gaussian with a sub-pixel shift, one for luma, one for
chroma, which codecs treat apart), then the palette by least squares in YCbCr, then every pixel takes the label that
explains the neighbourhood best, then labels that do not pay for themselves go.

The same serves a down-sampled native picture and the cell colours of a gridded one, where the spread is small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.normal import misfit, normal_equations
from sprite_bridge.stages.clean.relabel import GROUND, Labels, drop_labels, sweep
from sprite_bridge.stages.clean.spread import RADIUS, Spread, apply, fit_spread
from sprite_bridge.stages.color import from_ycbcr, ycbcr

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

NOISY = 4.0
"""Residual, in levels of 255, from which a palette entry has to save its whole ``label_cost``; where there is less noise,
fine shades are more likely to be meant."""

ROBUST_ROUNDS, PULL = 3, 0.05
"""Of a palette fit: rounds of re-weighting, and the weight of the present colour against that of one whole pixel."""

MOST_NOISE = 5.0
"""Levels of 255 above which a residual is not noise but colours that the palette lacks."""

INDEPENDENT, ENTRY = 1 / 3, 8.0
"""Of a description's length: the share of the pixels whose errors are independent of their neighbours', and nats for each
palette entry."""

EXACT = 0.5
"""Levels of 255, the largest residual of a picture without any noise."""

LEAST_NOISE, LEAST_RMS = 1.0, 0.3
"""Levels of 255 below which a residual's median, or its root mean square, is never taken to be."""


@dataclass(frozen=True)
class Schedule:
    """How cautiously a fit proceeds. ``overstated``: by how much the noise is overstated in the likelihood, round by
    round, for neighbouring errors are not independent. ``sigmas``: the point spreads from which fits begin, of which the one
    that explains most with the fewest colours is kept; ``most_sigma`` the widest that is believed. ``label_cost``: what a
    palette entry must save, in nats. ``usual``: levels of 255 within which of black or of white a colour is taken for it: of
    what artists draw there, 30 to 100 % of the pixels are black itself, 70 to 100 % white itself, by pack."""

    overstated: tuple[float, ...]
    sigmas: tuple[float, ...]
    most_sigma: float
    label_cost: float
    usual: float


SOFT = Schedule(
    (4.0, 4.0, 4.0, 3.5, 3.0, 3.0, 2.5, 2.5, 2.0, 2.0, 1.7),
    (0.35, 0.55, 0.75, 0.95),
    most_sigma=1.0,
    label_cost=12.0,
    usual=8.0,
)
"""For pictures whose pixels have bled into each other: a cautious start keeps blends from becoming labels of their own. How
far they bled cannot be measured before the labels are known, and a fit seldom finds its way from a wrong start."""

CRISP = Schedule((3.0, 2.5, 2.0, 1.7), (0.0,), most_sigma=0.3, label_cost=12.0, usual=2.0)
"""For cells that were sampled well apart."""


@dataclass(frozen=True)
class Fit:
    """``labels`` (H, W) int32, GROUND or an index into ``palette`` (K, 3) float64 RGB, not clipped;
    ``luma`` and ``chroma`` spreads; ``noise`` the residual's deviation in levels of 255."""

    labels: Labels
    palette: F64
    luma: Spread
    chroma: Spread
    noise: float


@dataclass(frozen=True)
class Opinion:
    """What is believed before looking at the picture again.

    ``foreground`` (H, W) float32 probability of the sprite, from a network or a mask; ``color`` (H, W, 3) float32 RGB
    the same network's colours or None; ``certainty`` scales both; ``keep_mask`` forbids to move between ground and
    sprite at all.
    """

    foreground: F32
    color: F32 | None = None
    certainty: float = 1.0
    color_weight: float = 0.1
    keep_mask: bool = False


def explain(
    observed: F32,
    labels: Labels,
    palette: F64,
    ground: F32,
    opinion: Opinion,
    *,
    schedule: Schedule = SOFT,
    keep_palette: bool = False,
) -> Fit:
    """Fit labels and palette to ``observed`` (H, W, 3) RGB in [0, 255], starting from ``labels`` and ``palette``.

    ``ground`` (H, W, 3) RGB is what shows where the label is GROUND. ``keep_palette`` (a locked palette) fits labels
    alone.
    """
    seen, behind = ycbcr(observed), ycbcr(ground)
    near = _near_sprite(labels)
    fits = []
    for sigma in schedule.sigmas:
        start = Fit(labels.copy(), palette.copy(), Spread(sigma), Spread(sigma), LEAST_NOISE)
        fits.append(_fit(seen, behind, start, opinion, schedule, keep_palette=keep_palette))
    best = fits[0] if len(fits) == 1 else min(fits, key=lambda fit: _length(seen, behind, fit, near))
    if keep_palette or not len(best.palette) or _is_exact(seen, behind, best, near):
        return best
    return replace(best, palette=_usual(best.palette, schedule.usual))


def _is_exact(seen: F32, behind: F32, fit: Fit, near: NDArray[np.bool_]) -> bool:
    """Whether nothing is left unexplained, so that no colour is in question."""
    return float(np.abs(seen - _rendered(behind, fit))[near].max(initial=0.0)) < EXACT


def _usual(palette: F64, reach: float) -> F64:
    """(K, 3) with black for what is nearly black, and white for what is nearly white."""
    out = palette.copy()
    dark, light = (palette <= reach).all(1), (palette >= 255 - reach).all(1)
    out[dark], out[light] = 0, 255
    return out


def _length(seen: F32, behind: F32, fit: Fit, near: NDArray[np.bool_]) -> float:
    """Nats that it takes to write down the palette and what it leaves unexplained ``near`` the sprite."""
    if not len(fit.palette):
        return math.inf
    residual = (seen - _rendered(behind, fit))[near]
    rms = float(np.sqrt((residual**2).mean()))
    return INDEPENDENT * len(residual) * math.log(rms + LEAST_RMS) + ENTRY * len(fit.palette)


def _fit(
    seen: F32, behind: F32, fit: Fit, opinion: Opinion, schedule: Schedule, *, keep_palette: bool
) -> Fit:
    """All rounds of one fit."""
    guessed = fit.luma.sigma > 0
    for number, overstated in enumerate(schedule.overstated):
        if number or not guessed:
            fit = _fit_spreads(seen, behind, fit, schedule.most_sigma)
        if not keep_palette:
            fit = replace(fit, palette=_fit_palette(seen, behind, fit))
        fit = replace(fit, noise=_noise(seen, behind, fit))
        fit = _relabel(seen, behind, fit, opinion, schedule, overstated, drop=not keep_palette)
        if not len(fit.palette):  # all of it was ground
            return fit
    if not keep_palette:
        fit = replace(fit, palette=_fit_palette(seen, behind, fit))
    return fit


def render(labels: Labels, palette: F32, ground: F32) -> F32:
    """(H, W, 3) the labels in their colours before any spread, in the space of ``palette`` and ``ground``."""
    return np.where((labels == GROUND)[..., None], ground, palette[np.maximum(labels, 0)]).astype(np.float32)


def _fit_spreads(seen: F32, behind: F32, fit: Fit, most_sigma: float) -> Fit:
    flat = render(fit.labels, ycbcr(fit.palette), behind)
    return replace(
        fit,
        luma=fit_spread(seen[..., :1], flat[..., :1], fit.luma, most_sigma),
        chroma=fit_spread(seen[..., 1:], flat[..., 1:], fit.chroma, most_sigma),
    )


def _fit_palette(seen: F32, behind: F32, fit: Fit) -> F64:
    """(K, 3) RGB by robust least squares in YCbCr, pulled a little towards the present palette where little is seen."""
    present = ycbcr(fit.palette).astype(np.float64)
    ground_only = np.where((fit.labels == GROUND)[..., None], behind, 0).astype(np.float32)
    out = np.empty_like(present)
    for channels, spread in ((slice(0, 1), fit.luma), (slice(1, 3), fit.chroma)):
        target = np.ascontiguousarray(seen[..., channels] - apply(ground_only[..., channels], spread))
        solved = np.ascontiguousarray(present[:, channels])
        weight = np.ones(fit.labels.shape, np.float32)
        for _ in range(ROBUST_ROUNDS):
            gram, right = normal_equations(fit.labels, *spread.taps(), target, weight, len(solved))
            gram += PULL * np.eye(len(solved))
            solved = np.asarray(np.linalg.solve(gram, right + PULL * present[:, channels]), np.float64)
            off = misfit(fit.labels, *spread.taps(), target, solved)
            usual = float(np.median(off[off >= 0])) if (off >= 0).any() else 0.0
            weight = (1 / (1 + (off / max(2.0, 2.5 * usual)) ** 2)).astype(np.float32)
        out[:, channels] = solved
    return np.clip(from_ycbcr(out), 0, 255)


def _noise(seen: F32, behind: F32, fit: Fit) -> float:
    near = _near_sprite(fit.labels)
    residual = seen - _rendered(behind, fit)
    if not near.any():
        return LEAST_NOISE
    return float(np.clip(1.48 * np.median(np.abs(residual[near])), LEAST_NOISE, MOST_NOISE))


def _rendered(behind: F32, fit: Fit) -> F32:
    flat = render(fit.labels, ycbcr(fit.palette), behind)
    return np.concatenate([apply(flat[..., :1], fit.luma), apply(flat[..., 1:], fit.chroma)], axis=-1)


def _near_sprite(labels: Labels) -> NDArray[np.bool_]:
    inside = np.pad(labels != GROUND, RADIUS)
    height, width = labels.shape
    near = np.zeros((height, width), bool)
    for dy in range(2 * RADIUS + 1):
        for dx in range(2 * RADIUS + 1):
            near |= inside[dy : dy + height, dx : dx + width]
    return near


def _relabel(
    seen: F32, behind: F32, fit: Fit, opinion: Opinion, schedule: Schedule, overstated: float, *, drop: bool
) -> Fit:
    """Two sweeps in which each pixel takes its best label, then the labels that do not pay are dropped."""
    labels, palette = fit.labels.copy(), ycbcr(fit.palette)
    prior = _label_costs(fit, opinion, overstated)
    residual = seen - _rendered(behind, fit)
    scale = np.float32(1 / (2 * (overstated * fit.noise) ** 2))
    near = _near_sprite(labels)
    taps = (*fit.luma.taps(), *fit.chroma.taps())
    for _ in range(2):
        counts = np.bincount(labels[labels >= 0], minlength=len(palette)) + 0.5
        frequency = -np.log(counts / counts.sum()).astype(np.float32)
        sweep(residual, labels, palette, behind, near, prior, frequency, taps, scale, opinion.keep_mask)
    if drop:
        label_cost = schedule.label_cost * float(np.clip(fit.noise / NOISY, 0.25, 1))
        drop_labels(residual, labels, palette, prior, taps, scale, label_cost)
    used, dense = np.unique(labels[labels >= 0], return_inverse=True)
    labels[labels >= 0] = dense
    return replace(fit, labels=labels, palette=fit.palette[used])


def _label_costs(fit: Fit, opinion: Opinion, overstated: float) -> F32:
    """(H, W, K + 1) nats against each label by opinion alone; the last is the ground."""
    inside = np.clip(opinion.foreground, 0.01, 0.99)
    count = len(fit.palette)
    cost = np.zeros((*inside.shape, count + 1), np.float32)
    cost[..., :count] = (-opinion.certainty * np.log(inside))[..., None]
    cost[..., count] = -opinion.certainty * np.log(1 - inside)
    if opinion.color is not None:
        gap = opinion.color[:, :, None] - fit.palette[None, None].astype(np.float32)
        away = np.minimum((gap**2).sum(-1) / (2 * (overstated * fit.noise) ** 2), 40.0)
        cost[..., :count] += opinion.color_weight * away
    return cost
