"""How wide a cell is, on average: candidates from the spectrum of the edge profiles.

Windowed Fourier magnitudes of several bands per axis are summed, because lines that drift and bend lose their phase
over the whole picture but not over a window. Both axes vote: cells are square but for a few per cent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.edges import Edges

SHORTEST, LONGEST = 2.6, 48.0
"""Cell widths that are looked for, in px of the picture."""

STEPS = 480
BANDS = 6
MOST_CANDIDATES = 6
FEWEST_CANDIDATES = 3

WEAKEST = 0.58
"""Peaks below this share of the highest are not tried: in 540 degraded sprites the true width had at least 0.585."""

F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Period:
    """A candidate cell width in px, and the ``strength`` of its peak in the spectrum as a share of the highest one."""

    width: float
    strength: float


def spectrum(edges: Edges) -> tuple[F32, F32]:
    """(STEPS,) cell widths in px, longest last, and (STEPS,) how strongly the edges repeat at each."""
    shortest_side = min(edges.across_x.shape[1], edges.across_y.shape[1]) - 1
    longest = float(np.clip(shortest_side / 4, SHORTEST + 1, LONGEST))
    widths = np.geomspace(SHORTEST, longest, STEPS).astype(np.float32)
    # One table serves all windows: where a window starts turns phases, not magnitudes.
    length = max(edges.across_x.shape[1], edges.across_y.shape[1])
    phase = np.arange(length, dtype=np.float32)[:, None] * np.asarray(2 * np.pi / widths, np.float32)
    waves = (np.cos(phase), np.sin(phase))
    total = np.zeros(STEPS, np.float32)
    for profile in (edges.across_x, edges.across_y):
        groups = [part.sum(0) for part in np.array_split(profile, min(BANDS, len(profile)))]
        total += _axis_spectrum(np.stack(groups), waves)
    return widths, total


def _axis_spectrum(bands: F32, waves: tuple[F32, F32]) -> F32:
    """Magnitudes summed over bands and half-overlapping windows, each weighted by its energy."""
    length = bands.shape[1]
    bands = bands - _running_mean(bands, max(9, length // 24) | 1)
    total = np.zeros(waves[0].shape[1], np.float32)
    weight_sum = 1e-9
    for window in sorted({length, length // 2, length // 4}):
        if window < 16:
            continue
        taper = np.hanning(window).astype(np.float32)
        for start in range(0, length - window + 1, max(1, window // 2)):
            part = bands[:, start : start + window] * taper
            weight_sum += float(np.sqrt((part**2).sum(1)).sum())
            magnitude = np.hypot(part @ waves[0][:window], part @ waves[1][:window])
            total += magnitude.sum(0) / np.float32(np.sqrt(window / 4))
    return np.asarray(total / weight_sum, np.float32)


def candidates(edges: Edges) -> list[Period]:
    """Peaks of the spectrum that may be the true width, strongest first, at least `FEWEST_CANDIDATES` where there are
    so many."""
    widths, strength = spectrum(edges)
    inner = strength[2:-2]
    around = np.max([strength[k : len(strength) - 4 + k] for k in range(5)], axis=0)
    peaks = np.flatnonzero(inner >= around) + 2
    peaks = peaks[np.argsort(-strength[peaks], kind="stable")][:MOST_CANDIDATES]
    found = [_period(_vertex(widths, strength, int(k)), widths, strength) for k in peaks]
    strong = [period for period in found if period.strength >= WEAKEST]
    return strong if len(strong) >= FEWEST_CANDIDATES else found[:FEWEST_CANDIDATES]


def _period(width: float, widths: F32, strength: F32) -> Period:
    top = float(strength.max()) + 1e-9
    return Period(width, float(np.interp(width, widths, strength)) / top)


def _vertex(widths: F32, strength: F32, k: int) -> float:
    """Width at the top of the parabola through a peak and its two neighbours (the widths are geometric)."""
    before, at, after = (float(strength[k + d]) for d in (-1, 0, 1))
    bend = before - 2 * at + after
    offset = 0.5 * (before - after) / bend if bend < 0 else 0.0
    ratio = float(widths[k + 1] / widths[k])
    return float(widths[k] * ratio ** np.clip(offset, -1, 1))


def _running_mean(rows: F32, size: int) -> F32:
    """Centred mean over ``size`` (odd) entries of each row, edges replicated."""
    half = size // 2
    padded = np.pad(rows.astype(np.float64), ((0, 0), (half + 1, half)), mode="edge")
    sums = np.cumsum(padded, axis=1)
    return np.asarray((sums[:, size:] - sums[:, :-size]) / size, np.float32)
