"""One-dimensional filters over edge profiles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def smooth(values: F64, sigma: float) -> F64:
    """Gaussian smoothing of a 1-D profile, edges replicated."""
    return np.asarray(smooth_rows(np.asarray(values)[None], sigma)[0])


def smooth_rows(rows: NDArray[np.floating], sigma: float) -> NDArray[np.floating]:
    """The same for each row of (n, L); dtype is kept."""
    radius = max(1, int(np.ceil(3 * sigma)))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum()).astype(rows.dtype)
    padded = np.pad(rows, ((0, 0), (radius, radius)), mode="edge")
    length = rows.shape[1]
    out = np.zeros_like(rows)
    for k, weight in enumerate(kernel):
        out += weight * padded[:, k : k + length]
    return out


def running_max(values: F64, size: int) -> F64:
    """Centred maximum over ``size`` (odd) entries, edges replicated."""
    half = size // 2
    padded = np.pad(values, half, mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1).max(-1))
