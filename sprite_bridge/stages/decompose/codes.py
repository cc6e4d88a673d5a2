"""Pixels as whole numbers: one int32 per RGBA value, so that equal means equal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
U8 = NDArray[np.uint8]

NONE = 1
"""No pixel: a code that `pack` never gives, because it gives 0 for everything that is transparent."""


def pack(pixels: U8) -> Codes:
    """(..., 4) uint8 RGBA -> (...) int32 codes; all pixels with alpha 0 are the same."""
    codes = np.ascontiguousarray(pixels).view("<i4")[..., 0].astype(np.int32)
    codes[pixels[..., 3] == 0] = 0
    return codes


def unpack(codes: Codes) -> U8:
    """(...) int32 codes -> (..., 4) uint8 RGBA; `NONE` becomes transparent black."""
    clean = np.where(codes == NONE, 0, codes).astype("<i4")
    return np.ascontiguousarray(clean)[..., None].view(np.uint8)
