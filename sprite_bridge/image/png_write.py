"""PNG and APNG written with nothing but zlib: the same pixels always give the same bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVEL = 6


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return one PNG chunk: length, kind, body, checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def still(pixels: NDArray[np.uint8], text: Mapping[str, str] | None = None) -> bytes:
    """Return an RGBA PNG of `pixels` (H, W, 4), with `text` as iTXt chunks."""
    return SIGNATURE + _header(pixels, 6) + _texts(text) + chunk(b"IDAT", _pack(pixels)) + chunk(b"IEND", b"")


def indexed(
    indices: NDArray[np.uint8],
    colors: NDArray[np.uint8],
    transparent: int | None = None,
    text: Mapping[str, str] | None = None,
) -> bytes:
    """Return an 8-bit indexed PNG: `indices` (H, W) into `colors` (N <= 256, 3), one entry transparent."""
    head = _header(indices, 3) + _texts(text) + _palette(colors, transparent)
    return SIGNATURE + head + chunk(b"IDAT", _pack(indices)) + chunk(b"IEND", b"")


def animation(
    frames: Sequence[NDArray[np.uint8]],
    durations_ms: Sequence[int],
    plays: int,
    colors: NDArray[np.uint8] | None = None,
    transparent: int | None = None,
    text: Mapping[str, str] | None = None,
) -> bytes:
    """Return an APNG of whole frames, with `text` as iTXt chunks; `plays` 0 is for ever.

    Frames are RGBA (H, W, 4), or with `colors` indices (H, W), as `indexed` takes them.
    """
    height, width = frames[0].shape[:2]
    parts = [SIGNATURE, _header(frames[0], 6 if colors is None else 3), _texts(text)]
    parts.append(chunk(b"acTL", struct.pack(">II", len(frames), plays)))
    parts.append(_palette(colors, transparent))
    sequence = 0
    for number, (frame, duration) in enumerate(zip(frames, durations_ms, strict=True)):
        delay, per = _delay(duration)
        control = struct.pack(">IIIIIHHBB", sequence, width, height, 0, 0, delay, per, 0, 0)
        parts.append(chunk(b"fcTL", control))
        sequence += 1
        if number == 0:
            parts.append(chunk(b"IDAT", _pack(frame)))
        else:
            parts.append(chunk(b"fdAT", struct.pack(">I", sequence) + _pack(frame)))
            sequence += 1
    return b"".join([*parts, chunk(b"IEND", b"")])


def _delay(duration_ms: int) -> tuple[int, int]:
    """A duration as a fraction of a second whose parts fit 16 bits; over 65 s it is rounded to 1/10 s."""
    return (duration_ms, 1000) if duration_ms < 65_536 else (min(65_535, round(duration_ms / 100)), 10)


def _header(pixels: NDArray[np.uint8], color: int) -> bytes:
    height, width = pixels.shape[:2]
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0))


def _palette(colors: NDArray[np.uint8] | None, transparent: int | None) -> bytes:
    if colors is None:
        return b""
    alpha = b"" if transparent is None else chunk(b"tRNS", b"\xff" * transparent + b"\0")
    return chunk(b"PLTE", colors.tobytes()) + alpha


def _pack(pixels: NDArray[np.uint8]) -> bytes:
    height = pixels.shape[0]
    rows = np.ascontiguousarray(pixels).reshape(height, -1)
    filtered = np.zeros((height, rows.shape[1] + 1), np.uint8)  # filter 0 (none) suits flat colours best
    filtered[:, 1:] = rows
    return zlib.compress(filtered.tobytes(), _LEVEL)


def _texts(text: Mapping[str, str] | None) -> bytes:
    return b"".join(
        chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + value.encode("utf-8"))
        for key, value in (text or {}).items()
    )
