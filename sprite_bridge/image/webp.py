"""WebP: the container is read and written here (RFC 9649), its pictures by libwebp through Pillow."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.config import Limits
from sprite_bridge.errors import BadImage
from sprite_bridge.image.bounds import check_frames, check_size, chunk_name
from sprite_bridge.image.exif import orientation, upright
from sprite_bridge.image.pillow import guarded, open_as, to_rgba


@dataclass(slots=True)
class Webp:
    """What the container says before anything is decoded."""

    data: bytes
    width: int = 0
    height: int = 0
    plays: int = 1
    exif: bytes = b""
    durations_ms: list[int] = field(default_factory=list)


def parse(data: bytes, limits: Limits) -> Webp:
    """Read the container. Raises BadImage, TooLarge or TooManyFrames; never decodes a pixel."""
    webp = Webp(data)
    for kind, body in _chunks(data, limits):
        if kind == b"ANMF" and len(body) >= 16:
            webp.durations_ms.append(int.from_bytes(body[12:15], "little"))
        elif kind == b"ANIM" and len(body) >= 6:
            webp.plays = int.from_bytes(body[4:6], "little")
        elif kind == b"EXIF":
            webp.exif = body
        elif not webp.width:
            webp.width, webp.height = _size(kind, body)
    check_size(webp.width, webp.height, limits)
    check_frames(len(webp.durations_ms), webp.width, webp.height, limits)
    return webp


def frames(webp: Webp) -> Iterator[NDArray[np.uint8]]:
    """Yield every frame as it is seen, (H, W, 4); a still picture is one frame."""
    with guarded("webp"):
        image = open_as("webp", webp.data)
        if image.size != (webp.width, webp.height):
            raise BadImage("the WebP header and its picture differ in size")
        for number in range(max(1, len(webp.durations_ms))):
            image.seek(number)
            yield upright(to_rgba(image), orientation(webp.exif))


def still(pixels: NDArray[np.uint8]) -> bytes:
    """Return a lossless WebP of `pixels` (H, W, 4)."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "WEBP", lossless=True, exact=True, quality=80)
    return out.getvalue()


def animation(images: Sequence[NDArray[np.uint8]], durations_ms: Sequence[int], plays: int) -> bytes:
    """Return an animated lossless WebP of whole RGBA frames; `plays` 0 is for ever."""
    height, width = images[0].shape[:2]
    size = _u24(width - 1) + _u24(height - 1)
    parts = [_chunk(b"VP8X", b"\x12\0\0\0" + size), _chunk(b"ANIM", b"\0\0\0\0" + struct.pack("<H", plays))]
    for image, duration in zip(images, durations_ms, strict=True):
        head = _u24(0) + _u24(0) + size + _u24(min(duration, 2**24 - 1)) + b"\x02"  # do not blend
        parts.append(_chunk(b"ANMF", head + still(image)[12:]))
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunks(data: bytes, limits: Limits) -> Iterator[tuple[bytes, bytes]]:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise BadImage("the WebP data is cut off")
    position = 12
    for _ in range(limits.max_chunks):
        if position + 8 > end:
            return
        kind, length = struct.unpack_from("<4sI", data, position)
        if position + 8 + length > end:
            raise BadImage(f"the WebP data is cut off in its {chunk_name(kind)} chunk")
        yield kind, data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2
    raise BadImage(f"the WebP data has more than {limits.max_chunks:,} chunks")


def _size(kind: bytes, body: bytes) -> tuple[int, int]:
    """Width and height from the first chunk that has them; (0, 0) if this one has not."""
    if kind == b"VP8X" and len(body) >= 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(body) >= 10:
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _u24(value: int) -> bytes:
    return value.to_bytes(3, "little")
