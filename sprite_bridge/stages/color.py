"""OKLab, the space in which colours are compared and grouped (Björn Ottosson, 2020).

Distances are Euclidean: about 0.02 is the least that one sees between two neighbouring pixels, black to white is 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_TO_LUMA_CHROMA = np.array(
    [
        [0.299, 0.587, 0.114],
        [-0.168736, -0.331264, 0.5],
        [0.5, -0.418688, -0.081312],
    ]
)


def oklab(rgb: NDArray[Any]) -> F32:
    """(..., 3) RGB in [0, 255], any dtype -> (..., 3) float32 OKLab: L in [0, 1], a and b in about [-0.4, 0.4]."""
    value = np.asarray(rgb, np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((np.maximum(value, 0) + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T, np.float32)


def ycbcr(rgb: NDArray[Any]) -> F32:
    """(..., 3) RGB in [0, 255] -> (..., 3) float32 full-range YCbCr (ITU-R BT.601, as JPEG uses it), chroma about 0."""
    return np.asarray(np.asarray(rgb, np.float64) @ _TO_LUMA_CHROMA.T, np.float32)


def from_ycbcr(values: NDArray[Any]) -> NDArray[np.float64]:
    """The inverse of `ycbcr`: (..., 3) -> (..., 3) float64 RGB, not clipped."""
    return np.asarray(np.asarray(values, np.float64) @ np.linalg.inv(_TO_LUMA_CHROMA).T)


def distance(a: NDArray[Any], b: NDArray[Any]) -> F32:
    """Euclidean distance over the last axis."""
    return np.asarray(np.sqrt(np.sum((np.asarray(a) - np.asarray(b)) ** 2, axis=-1)), np.float32)


def packed(rgb: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """(..., 3 or 4) uint8 RGB -> (...) uint32 0xRRGGBB: equal colours are equal numbers, in the colours' order."""
    red, green, blue = (rgb[..., channel].astype(np.uint32) for channel in range(3))
    return np.asarray((red << 16) | (green << 8) | blue, np.uint32)
