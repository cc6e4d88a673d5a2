"""How a picture has bled: a small Gaussian point spread, applied, and fitted to what came in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]

RADIUS = 2
"""Reach of the point spread in pixels: 5 x 5 taps."""

LOBE_SIGMA = 0.6
"""Pixels: of the Gaussian that a spread is blurred by once more to give its lobe."""

SIGMAS = np.array([0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0])
MOST_SHIFT = 0.5
SHIFTS = np.linspace(-MOST_SHIFT, MOST_SHIFT, 11).round(2)


@dataclass(frozen=True)
class Spread:
    """A point spread: a Gaussian with ``sigma``, ``dy``, ``dx`` in pixels, from which the share ``lobe`` of a wider one is
    taken, as scaling down with negative lobes (Lanczos, bicubic) and sharpening do."""

    sigma: float = 0.0
    dy: float = 0.0
    dx: float = 0.0
    lobe: float = 0.0

    def taps(self) -> tuple[F32, F32]:
        """(5,) float32 weights down and across, each summing to 1: pixel-wide boxes seen through the spread."""
        return _taps(self.sigma, self.dy, self.lobe), _taps(self.sigma, self.dx, self.lobe)


@cache
def _taps(sigma: float, shift: float, lobe: float) -> F32:
    narrow = _gaussian(sigma, shift)
    if lobe:
        narrow = (1 + lobe) * narrow - lobe * _gaussian(math.hypot(sigma, LOBE_SIGMA), shift)
    return np.asarray(narrow, np.float32)


def _gaussian(sigma: float, shift: float) -> NDArray[np.float64]:
    offsets = np.arange(-RADIUS, RADIUS + 1)
    fine = np.linspace(-0.5, 0.5, 9)
    if sigma < 0.05:
        weights = np.maximum(0, 1 - np.abs(offsets - shift))
    else:
        weights = np.exp(-0.5 * ((offsets[:, None] + fine - shift) / sigma) ** 2).sum(1)
    return np.asarray(weights / weights.sum())


def apply(picture: F32, spread: Spread) -> F32:
    """(H, W, C) seen through the spread, edges replicated."""
    return np.asarray(_convolve(np.ascontiguousarray(picture), *spread.taps()))


@njit(cache=True, nogil=True)
def _convolve(picture: F32, down: F32, across: F32) -> F32:
    height, width, channels = picture.shape
    rows = np.zeros_like(picture)
    for k in range(2 * RADIUS + 1):
        if abs(down[k]) > 1e-4:
            for y in range(height):
                source = min(max(y + k - RADIUS, 0), height - 1)
                for x in range(width):
                    for c in range(channels):
                        rows[y, x, c] += down[k] * picture[source, x, c]
    out = np.zeros_like(picture)
    for k in range(2 * RADIUS + 1):
        if abs(across[k]) > 1e-4:
            for y in range(height):
                for x in range(width):
                    source = min(max(x + k - RADIUS, 0), width - 1)
                    for c in range(channels):
                        out[y, x, c] += across[k] * rows[y, source, c]
    return out


def fit_spread(seen: F32, flat: F32, start: Spread, most_sigma: float) -> Spread:
    """The spread through which ``flat`` (H, W, C) looks most like ``seen``.

    Downhill over a table of spreads, one step of one parameter at a time. Below a sigma of about 0.4, shifts blur as well
    (sigma 0 interpolates linearly) and spreads look alike: which of them is found may depend on ``start``.
    """
    tables = {"sigma": SIGMAS[most_sigma >= SIGMAS], "dy": SHIFTS, "dx": SHIFTS}
    at = {name: int(np.abs(table - getattr(start, name)).argmin()) for name, table in tables.items()}

    def spread(places: dict[str, int]) -> Spread:
        return replace(start, **{name: float(tables[name][place]) for name, place in places.items()})

    def error(places: dict[str, int]) -> float:
        return float(np.minimum(np.abs(apply(flat, spread(places)) - seen), 30).sum())

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
