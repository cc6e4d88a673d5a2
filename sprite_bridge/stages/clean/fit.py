"""Colours and labels that explain the picture which came in: render and compare.

The sprite is a label per pixel (a palette entry, or the ground). Rendered through a small point spread it should give
the observed picture. In turn: the point spread is fitted (a Gaussian with a sub-pixel shift, one for luma, one for
chroma, which codecs treat apart), then the palette by least squares in YCbCr, then every pixel takes the label that
explains the neighbourhood best, then labels that do not pay for themselves go.

The same serves a down-sampled native picture and the cell colours of a gridded one, where the spread is small.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.color import from_ycbcr, ycbcr

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Labels = NDArray[np.int32]

GROUND = -1
RADIUS = 2
"""Reach of the point spread in pixels: 5 x 5 taps."""

NOISY = 4.0
"""Residual, in levels of 255, from which a palette entry has to save its whole ``label_cost``; where there is less noise,
fine shades are more likely to be meant."""

MOST_NOISE = 5.0
"""Levels of 255 above which a residual is not noise but colours that the palette lacks."""

COHESION = np.float32(0.5)
"""Nats against each of the four neighbours that is on the other side of the silhouette."""

LEAST_NOISE = 1.0
"""Levels of 255 below which a residual is never taken to be."""

SIGMAS = np.array([0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0])
SHIFTS = np.linspace(-0.5, 0.5, 11).round(2)


@dataclass(frozen=True)
class Spread:
    """A Gaussian point spread: ``sigma``, ``dy``, ``dx`` in pixels."""

    sigma: float = 0.0
    dy: float = 0.0
    dx: float = 0.0

    def taps(self) -> tuple[F32, F32]:
        """(5,) float32 weights down and across, each summing to 1: pixel-wide boxes seen through the Gaussian."""
        return _taps(self.sigma, self.dy), _taps(self.sigma, self.dx)


@dataclass(frozen=True)
class Schedule:
    """How cautiously a fit proceeds. ``overstated``: by how much the noise is overstated in the likelihood, round by
    round, for neighbouring errors are not independent. ``sigma``: the point spread assumed in the first round,
    ``most_sigma`` the widest that is believed. ``label_cost``: what a palette entry must save, in nats."""

    overstated: tuple[float, ...]
    sigma: float
    most_sigma: float
    label_cost: float


SOFT = Schedule((6.0, 5.0, 4.0, 3.0, 2.5), 0.4, 1.0, 16.0)
"""For pictures whose pixels have bled into each other: a cautious start keeps blends from becoming labels of their own."""

CRISP = Schedule((3.0, 2.5, 2.0), 0.0, 0.3, 30.0)
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
    start = Spread(schedule.sigma)
    fit = Fit(labels.copy(), palette.copy(), start, start, LEAST_NOISE)
    for number, overstated in enumerate(schedule.overstated):
        if number or not schedule.sigma:
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


@cache
def _taps(sigma: float, shift: float) -> F32:
    offsets = np.arange(-RADIUS, RADIUS + 1)
    fine = np.linspace(-0.5, 0.5, 9)
    if sigma < 0.05:
        weights = np.maximum(0, 1 - np.abs(offsets - shift))
    else:
        weights = np.exp(-0.5 * ((offsets[:, None] + fine - shift) / sigma) ** 2).sum(1)
    return np.asarray(weights / weights.sum(), np.float32)


def _spread_over(picture: F32, spread: Spread) -> F32:
    """(H, W, C) seen through the spread, edges replicated."""
    return np.asarray(_convolve(np.ascontiguousarray(picture), *spread.taps()))


@njit(cache=True, nogil=True)
def _convolve(picture: F32, down: F32, across: F32) -> F32:
    height, width, channels = picture.shape
    rows = np.zeros_like(picture)
    for k in range(2 * RADIUS + 1):
        if down[k] > 1e-4:
            for y in range(height):
                source = min(max(y + k - RADIUS, 0), height - 1)
                for x in range(width):
                    for c in range(channels):
                        rows[y, x, c] += down[k] * picture[source, x, c]
    out = np.zeros_like(picture)
    for k in range(2 * RADIUS + 1):
        if across[k] > 1e-4:
            for y in range(height):
                for x in range(width):
                    source = min(max(x + k - RADIUS, 0), width - 1)
                    for c in range(channels):
                        out[y, x, c] += across[k] * rows[y, source, c]
    return out


def _fit_spreads(seen: F32, behind: F32, fit: Fit, most_sigma: float) -> Fit:
    flat = render(fit.labels, ycbcr(fit.palette), behind)
    return replace(
        fit,
        luma=_fit_spread(seen[..., :1], flat[..., :1], fit.luma, most_sigma),
        chroma=_fit_spread(seen[..., 1:], flat[..., 1:], fit.chroma, most_sigma),
    )


def _fit_spread(seen: F32, flat: F32, start: Spread, most_sigma: float) -> Spread:
    """Downhill over a table of spreads, one step of one parameter at a time: the error is smooth with one minimum."""
    tables = {"sigma": SIGMAS[most_sigma >= SIGMAS], "dy": SHIFTS, "dx": SHIFTS}
    at = {name: int(np.abs(table - getattr(start, name)).argmin()) for name, table in tables.items()}

    def spread(places: dict[str, int]) -> Spread:
        return Spread(**{name: float(tables[name][place]) for name, place in places.items()})

    def error(places: dict[str, int]) -> float:
        return float(np.minimum(np.abs(_spread_over(flat, spread(places)) - seen), 30).sum())

    least = error(at)
    while True:
        steps = [
            {**at, name: at[name] + step}
            for name, table in tables.items()
            for step in (-1, 1)
            if 0 <= at[name] + step < len(table)
        ]
        errors = [error(places) for places in steps]
        best = int(np.argmin(errors))
        if errors[best] >= least:
            return spread(at)
        at, least = steps[best], errors[best]


def _fit_palette(seen: F32, behind: F32, fit: Fit) -> F64:
    """(K, 3) RGB by least squares in YCbCr, pulled a little towards the present palette where there is little to see."""
    count = len(fit.palette)
    present = ycbcr(fit.palette).astype(np.float64)
    one_hot = (fit.labels[..., None] == np.arange(count)).astype(np.float32)
    ground_only = np.where((fit.labels == GROUND)[..., None], behind, 0).astype(np.float32)
    out = np.empty((count, 3))
    for channels, spread in ((slice(0, 1), fit.luma), (slice(1, 3), fit.chroma)):
        basis = _spread_over(one_hot, spread).reshape(-1, count)
        target = seen[..., channels] - _spread_over(ground_only[..., channels], spread)
        rows = np.flatnonzero(basis.sum(1) > 0.05)
        a, b = basis[rows], target.reshape(-1, target.shape[2])[rows]
        weight = np.ones(len(rows), np.float32)
        solved = present[:, channels]
        for _ in range(3):
            weighted = a * weight[:, None]
            gram = weighted.T @ a + 0.05 * np.eye(count)
            right = weighted.T @ b + 0.05 * present[:, channels]
            solved = np.asarray(np.linalg.solve(gram, right), np.float64)
            off = np.abs(b - a @ solved.astype(np.float32)).max(1)
            weight = (1 / (1 + (off / max(2.0, 2.5 * float(np.median(off)))) ** 2)).astype(np.float32)
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
    return np.concatenate(
        [_spread_over(flat[..., :1], fit.luma), _spread_over(flat[..., 1:], fit.chroma)], axis=-1
    )


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
        _sweep(residual, labels, palette, behind, near, prior, frequency, taps, scale, opinion.keep_mask)
    if drop:
        label_cost = schedule.label_cost * float(np.clip(fit.noise / NOISY, 0.25, 1))
        _drop_labels(residual, labels, palette, prior, taps, scale, label_cost)
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


@njit(cache=True, nogil=True)
def _correlate(
    residual: F32, y: int, x: int, taps: tuple[F32, F32, F32, F32], out: F32
) -> tuple[np.float32, np.float32]:
    """Residual around (y, x) weighted by where this pixel's colour goes; and the summed squares of the weights."""
    height, width = residual.shape[:2]
    out[:] = 0
    luma_energy = np.float32(0)
    chroma_energy = np.float32(0)
    for ky in range(2 * RADIUS + 1):
        # A pixel is seen at q through the tap of (pixel - q).
        qy = y + RADIUS - ky
        if qy < 0 or qy >= height:
            continue
        for kx in range(2 * RADIUS + 1):
            qx = x + RADIUS - kx
            if qx < 0 or qx >= width:
                continue
            luma = taps[0][ky] * taps[1][kx]
            chroma = taps[2][ky] * taps[3][kx]
            out[0] += luma * residual[qy, qx, 0]
            out[1] += chroma * residual[qy, qx, 1]
            out[2] += chroma * residual[qy, qx, 2]
            luma_energy += luma * luma
            chroma_energy += chroma * chroma
    return luma_energy, chroma_energy


@njit(cache=True, nogil=True)
def _repaint(residual: F32, y: int, x: int, delta: F32, taps: tuple[F32, F32, F32, F32]) -> None:
    """Take the change of one pixel's colour out of the residual."""
    height, width = residual.shape[:2]
    for ky in range(2 * RADIUS + 1):
        qy = y + RADIUS - ky
        if qy < 0 or qy >= height:
            continue
        for kx in range(2 * RADIUS + 1):
            qx = x + RADIUS - kx
            if qx < 0 or qx >= width:
                continue
            residual[qy, qx, 0] -= taps[0][ky] * taps[1][kx] * delta[0]
            residual[qy, qx, 1] -= taps[2][ky] * taps[3][kx] * delta[1]
            residual[qy, qx, 2] -= taps[2][ky] * taps[3][kx] * delta[2]


@njit(cache=True, nogil=True)
def _outside_neighbours(labels: Labels, y: int, x: int) -> int:
    """How many of the four neighbours are ground; beyond the picture there is ground."""
    height, width = labels.shape
    count = 0
    for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        ny, nx = y + dy, x + dx
        if ny < 0 or ny >= height or nx < 0 or nx >= width or labels[ny, nx] == GROUND:
            count += 1
    return count


@njit(cache=True, nogil=True)
def _sweep(
    residual: F32,
    labels: Labels,
    palette: F32,
    behind: F32,
    near: NDArray[np.bool_],
    prior: F32,
    frequency: F32,
    taps: tuple[F32, F32, F32, F32],
    scale: np.float32,
    keep_mask: bool,
) -> None:
    """One pass in reading order; the residual follows every change at once."""
    height, width = labels.shape
    count = len(palette)
    pull = np.empty(3, np.float32)
    delta = np.empty(3, np.float32)
    for y in range(height):
        for x in range(width):
            if not near[y, x]:
                continue
            now = labels[y, x]
            if keep_mask and now == GROUND:
                continue
            luma_energy, chroma_energy = _correlate(residual, y, x, taps, pull)
            best, least = now, np.float32(np.inf)
            outside = _outside_neighbours(labels, y, x)
            last = count if keep_mask or (now != GROUND and not outside) else count + 1
            for k in range(last):
                square = np.float32(0)
                gain = np.float32(0)
                for c in range(3):
                    new = behind[y, x, c] if k == count else palette[k, c]
                    old = behind[y, x, c] if now == GROUND else palette[now, c]
                    step = new - old
                    square += step * step * (luma_energy if c == 0 else chroma_energy)
                    gain += step * pull[c]
                cost = (square - 2 * gain) * scale + prior[y, x, k]
                if k < count:
                    cost += frequency[k] + COHESION * outside
                else:
                    cost += COHESION * (4 - outside)
                if cost < least:
                    least = cost
                    best = GROUND if k == count else k
            if best != now:
                for c in range(3):
                    new = behind[y, x, c] if best == GROUND else palette[best, c]
                    old = behind[y, x, c] if now == GROUND else palette[now, c]
                    delta[c] = new - old
                _repaint(residual, y, x, delta, taps)
                labels[y, x] = best


def _drop_labels(
    residual: F32,
    labels: Labels,
    palette: F32,
    prior: F32,
    taps: tuple[F32, F32, F32, F32],
    scale: np.float32,
    label_cost: float,
) -> None:
    """Rarest first: a label goes when its pixels lose less than ``label_cost`` by taking one other label each."""
    counts = np.bincount(labels[labels >= 0], minlength=len(palette))
    for k in np.argsort(counts, kind="stable"):
        alive = np.flatnonzero(counts > 0)
        if counts[k] == 0 or len(alive) <= 2:
            continue
        _try_without(residual, labels, palette, prior, taps, scale, int(k), alive, np.float32(label_cost))
        counts = np.bincount(labels[labels >= 0], minlength=len(palette))


@njit(cache=True, nogil=True)
def _try_without(
    residual: F32,
    labels: Labels,
    palette: F32,
    prior: F32,
    taps: tuple[F32, F32, F32, F32],
    scale: np.float32,
    dropped: int,
    alive: NDArray[np.int64],
    label_cost: np.float32,
) -> None:
    height, width = labels.shape
    pull = np.empty(3, np.float32)
    delta = np.empty(3, np.float32)
    ys = np.empty(height * width, np.int32)
    xs = np.empty(height * width, np.int32)
    to = np.empty(height * width, np.int32)
    found = 0
    loss = np.float32(0)
    for y in range(height):
        for x in range(width):
            if labels[y, x] != dropped:
                continue
            luma_energy, chroma_energy = _correlate(residual, y, x, taps, pull)
            least = np.float32(np.inf)
            for k in alive:
                if k == dropped:
                    continue
                cost = prior[y, x, k] - prior[y, x, dropped]
                for c in range(3):
                    step = palette[k, c] - palette[dropped, c]
                    energy = luma_energy if c == 0 else chroma_energy
                    cost += (step * step * energy - 2 * step * pull[c]) * scale
                if cost < least:
                    least = cost
                    to[found] = k
            ys[found], xs[found] = y, x
            found += 1
            loss += least
            if loss > label_cost:
                return
    for i in range(found):
        for c in range(3):
            delta[c] = palette[to[i], c] - palette[dropped, c]
        _repaint(residual, ys[i], xs[i], delta, taps)
        labels[ys[i], xs[i]] = to[i]
