"""Whether footage is exact, noisy or compressed, and how noisy.

Drawn footage has few colours, or shows the same ones again from frame to frame. Noise gives nearly every pixel a colour of
its own. JPEG does so too, but leaves its blocks (`blocks`).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import pack
from sprite_bridge.stages.decompose.footage.blocks import is_compressed
from sprite_bridge.stages.decompose.footage.shifts import shifted

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]
Kind = Literal["exact", "noisy", "compressed"]

SAMPLES = 8
"""Frames that are looked at."""

FEW_COLORS, FEW_SHARE = 256, 0.06
"""Colours of a frame, and their share of its pixels, up to which it is taken for drawn."""

REPEATED = 0.25
"""Share of the pixels that the frame before shows exactly, from which on footage of many colours is exact."""

LEAST_SIGMA = 0.7
"""Less noise than this is no noise; its rounding alone would be 0.3."""

MOST_SIGMA = 16.0
"""More than this is no noise, but footage that does not repeat itself."""

CLIPPED = 20
"""Values so near to 0 or 255 tell too little of the noise, as it is cut off there."""


class Noise(NamedTuple):
    """``sigma`` is the standard deviation per channel, 0 for exact footage, and for what is left as it is."""

    kind: Kind
    sigma: float


EXACT = Noise("exact", 0.0)


def is_drawn(frames: U8) -> bool:
    """Whether the frames have as few colours as what is drawn with a palette, or are not opaque."""
    codes = pack(frames[_samples(len(frames), SAMPLES)])
    if ((codes >> 24) != -1).any():
        return True
    colors = np.median([len(np.unique(frame)) for frame in codes])
    return bool(colors <= max(FEW_COLORS, FEW_SHARE * codes[0].size)) or len(frames) == 1


def noise_of(frames: U8, path: I64) -> Noise:
    """The noise of (F, H, W, 4) opaque frames, their corners at ``path`` (F, 2); whoever is drawn is exact."""
    if is_drawn(frames):
        return EXACT
    compressed = is_compressed(frames[_samples(len(frames), SAMPLES)])
    rgb = frames[..., :3].astype(np.int16)
    away, equal = [], []
    for t in _samples(len(frames) - 1, 4 * SAMPLES):
        before, now = shifted(rgb[t], rgb[t + 1], path[t + 1] - path[t])
        inner = (before > CLIPPED) & (before < 255 - CLIPPED)
        away.append(np.abs(now - before)[inner])
        equal.append((now == before).all(-1).mean())
    if np.mean(equal) >= REPEATED and not compressed:
        return EXACT
    every = np.concatenate(away)
    # Half of all differences are smaller than 0.6745 of their deviation; they are of two noisy values.
    sigma = _half(every) / (0.6745 * np.sqrt(2)) if len(every) else 0.0
    if compressed:
        return Noise("compressed", float(max(sigma, LEAST_SIGMA)))
    return Noise("noisy", float(sigma)) if LEAST_SIGMA <= sigma <= MOST_SIGMA else EXACT


def _samples(count: int, most: int) -> I64:
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


def _half(values: NDArray[np.int16]) -> float:
    """The median of whole numbers as if they were not rounded."""
    counts = np.bincount(values)
    total = counts.cumsum()
    k = int(np.searchsorted(total, total[-1] / 2))
    below = float(total[k - 1]) if k else 0.0
    # The value 0 stands for what is below a half, the value k for k - 0.5 to k + 0.5.
    share = (total[-1] / 2 - below) / counts[k]
    return float(k - 0.5 + share) if k else float(0.5 * share)
