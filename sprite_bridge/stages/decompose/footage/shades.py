"""The colours there are: means that differ by no more than their noise become one colour."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

APART = 16.0
"""Square of the deviations, of the means that are compared, up to which two colours are one."""

ROUNDING = 1.0
"""The same that means may differ for other reasons, in squares of 1/255."""


def shades(colors: F32, views: I64, sigma: float) -> tuple[I64, F64]:
    """(n,) which shade each of the mean colours (n, 3) has, and the shades (k, 3), themselves means.

    The surest colours come first, so that doubtful ones join them; ``views`` (n,), of how many each is the mean, at least 1.
    """
    order = np.argsort(-views, kind="stable")
    return _shades(colors.astype(np.float64), views.astype(np.float64), order, sigma**2)


@njit(cache=True, nogil=True)
def _shades(colors: F64, views: F64, order: I64, variance: float) -> tuple[I64, F64]:
    number = np.zeros(len(colors), np.int64)
    means = np.zeros((64, 3))
    weight = np.zeros(64)
    found = 0
    for i in order:
        best, least = -1, 1.0
        for k in range(found):
            apart = 0.0
            for c in range(3):
                apart += (colors[i, c] - means[k, c]) ** 2
            share = apart / (APART * variance * (1 / views[i] + 1 / weight[k]) + ROUNDING)
            if share <= least:
                best, least = k, share
        if best < 0:
            if found == len(means):
                means = np.concatenate((means, np.zeros_like(means)))
                weight = np.concatenate((weight, np.zeros_like(weight)))
            best = found
            found += 1
        number[i] = best
        both = weight[best] + views[i]
        for c in range(3):
            means[best, c] = (means[best, c] * weight[best] + colors[i, c] * views[i]) / both
        weight[best] = both
    return number, means[:found].copy()


def unclipped(means: NDArray[np.floating], sigma: float) -> F32:
    """The colours whose noisy views have these means, if they were cut off at 0 and 255."""
    value = np.linspace(0, 255, 2041)
    seen = value + sigma * (_beyond(value / sigma) - _beyond((255 - value) / sigma))
    return np.asarray(np.interp(means, seen, value), np.float32)


def _beyond(distance: F64) -> F64:
    """How much is cut off on average, of a normal variable, at so many deviations below its mean."""
    z = np.linspace(-12, 12, 4801)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    # The mean of what lies further out than -d: an integral of the distribution up to there.
    below = np.cumsum(np.cumsum(density)) * (z[1] - z[0]) ** 2
    return np.asarray(np.interp(-distance, z, below))
