"""The one EXIF field that changes pixels: the orientation (Exif 3.0, 4.6.5.1.6)."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_ORIENTATION = 0x0112
_SHORT = 3


def orientation(block: bytes) -> int:
    """Return 1-8 from an EXIF block; 1 (upright) if it has no orientation or is damaged.

    A damaged block is no damage to the picture: every viewer shows such files, upright.
    """
    tiff = block.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (offset,) = struct.unpack_from(order + "4xI", tiff)
        (count,) = struct.unpack_from(order + "H", tiff, offset)
        for entry in range(offset + 2, offset + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, entry)
            if tag == _ORIENTATION:
                return value if kind == _SHORT and 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def upright(pixels: NDArray[np.uint8], value: int) -> NDArray[np.uint8]:
    """Return `pixels` (H, W, C) turned and mirrored so that orientation `value` (1-8) is shown upright."""
    if value in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if value in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if value in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels
