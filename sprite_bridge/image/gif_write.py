"""GIF animations written from whole frames: one exact palette, no frame merged, no colour lost."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.config import LIMITS
from sprite_bridge.errors import OutputError
from sprite_bridge.image import gif

_MAX_COLORS = 256
_TRANSPARENT = 1 << 24


def index(
    frames: Sequence[NDArray[np.uint8]],
) -> tuple[list[NDArray[np.uint8]], NDArray[np.uint8], int | None]:
    """Return RGBA frames (H, W, 4) as indices (H, W), their colours (N, 3), and the transparent one's index.

    Raises OutputError for half-transparent pixels, or more colours over all frames than a GIF palette holds.
    """
    codes = _palette(frames)
    indices = [np.searchsorted(codes, _codes(frame)).astype(np.uint8) for frame in frames]
    colors = np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], axis=1).astype(np.uint8)
    return indices, colors, len(codes) - 1 if codes[-1] == _TRANSPARENT else None


def animation(
    frames: Sequence[NDArray[np.uint8]],
    durations_ms: Sequence[int],
    plays: int,
    colors: NDArray[np.uint8],
    transparent: int | None,
) -> bytes:
    """Return a GIF of whole frames, indices (H, W) into `colors` (N <= 256, 3); `plays` 0 is for ever.

    GIF counts time in 1/100 s: the moments at which frames change are rounded, so that errors do not add up.
    """
    height, width = frames[0].shape
    bits = max(1, (len(colors) - 1).bit_length())
    table = np.zeros((2**bits, 3), np.uint8)
    table[: len(colors)] = colors
    parts = [b"GIF89a", struct.pack("<HHBBB", width, height, 0xF0 | (bits - 1), 0, 0), table.tobytes()]
    if plays != 1:
        parts.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", max(0, plays - 1)) + b"\0")
    for frame, delay in zip(frames, _delays(durations_ms), strict=True):
        flags = (2 << 2) | (transparent is not None)  # dispose: clear
        parts.append(b"\x21\xf9\x04" + struct.pack("<BHB", flags, delay, transparent or 0) + b"\0")
        parts.append(b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + _packed(frame))
    return b"".join([*parts, b"\x3b"])


def _codes(frame: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Each pixel as one number: 0xrrggbb, or _TRANSPARENT for any transparent pixel."""
    wide = frame.astype(np.int64)
    rgb = wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]
    return np.where(frame[..., 3] == 0, _TRANSPARENT, rgb)


def _palette(frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.int64]:
    if any(bool(((frame[..., 3] > 0) & (frame[..., 3] < 255)).any()) for frame in frames):
        raise OutputError("GIF has no half-transparent pixels", "save the animation as .png (APNG) or .webp")
    colors = np.unique(np.concatenate([np.unique(_codes(frame)) for frame in frames]))
    if len(colors) > _MAX_COLORS:
        raise OutputError(
            f"the animation has {len(colors)} colours; a GIF palette holds {_MAX_COLORS}",
            "save it as .png (APNG) or .webp, or ask for fewer colours",
        )
    return colors


def _delays(durations_ms: Sequence[int]) -> list[int]:
    moments = [round(total / 10) for total in accumulate(durations_ms, initial=0)]
    return [min(65_535, after - before) for before, after in pairwise(moments)]


def _packed(indices: NDArray[np.uint8]) -> bytes:
    """The LZW data of one frame: Pillow packs it as a GIF of its own, of which only that block is kept."""
    from PIL import Image

    image = Image.fromarray(indices)
    image.putpalette(bytes(range(256)) * 3)
    alone = io.BytesIO()
    image.save(alone, "GIF", optimize=False, interlace=0)
    return gif.parse(alone.getvalue(), LIMITS).frames[0].data
