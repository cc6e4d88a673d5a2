"""PNG and APNG taken apart chunk by chunk (PNG specification, 3rd edition); no pixel is decoded here.

Everything that Pillow would take on trust is checked: checksums, the size, the palette, compressed metadata,
the number of frames.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from sprite_bridge.config import Limits
from sprite_bridge.errors import BadImage
from sprite_bridge.image.bounds import check_frames, check_size, chunk_name
from sprite_bridge.image.png_write import SIGNATURE

GREY, RGB, INDEXED, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
_DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), INDEXED: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGBA: (8, 16)}


@dataclass(slots=True)
class Frame:
    """One APNG frame: its frame control chunk and the compressed pixels that follow it."""

    width: int
    height: int
    x: int
    y: int
    duration_ms: int
    dispose: int
    blend: int
    data: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Png:
    """A PNG taken apart: nothing in it is decoded yet, everything is checked."""

    width: int
    height: int
    depth: int
    color: int
    interlace: int
    palette: bytes = b""
    transparency: bytes | None = None
    exif: bytes = b""
    data: list[bytes] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    plays: int = 1
    animated: bool = False


def parse(data: bytes, limits: Limits) -> Png:
    """Take a PNG apart. Raises BadImage, TooLarge or TooManyFrames; never decodes a pixel."""
    chunks = _chunks(data, limits)
    kind, body = next(chunks)
    if kind != b"IHDR" or len(body) != 13:
        raise BadImage("the PNG data does not begin with its header")
    png = _header(body, limits)
    for kind, body in chunks:
        _take(png, kind, body, limits)
    if not png.data or not any(png.data):
        raise BadImage("the PNG data holds no pixels (no IDAT chunk)")
    return png


def _chunks(data: bytes, limits: Limits) -> Iterator[tuple[bytes, bytes]]:
    position = len(SIGNATURE)
    for _ in range(limits.max_chunks):
        if position + 12 > len(data):
            raise BadImage("the PNG data is cut off")
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise BadImage(f"the PNG data is cut off in its {chunk_name(kind)} chunk")
        body = data[position + 8 : end - 4]
        if zlib.crc32(data[position + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            raise BadImage(f"the checksum of the PNG's {chunk_name(kind)} chunk is wrong")
        yield kind, body
        if kind == b"IEND":
            return
        position = end
    raise BadImage(f"the PNG data has more than {limits.max_chunks:,} chunks")


def _header(body: bytes, limits: Limits) -> Png:
    width, height, depth, color, compression, filtering, interlace = struct.unpack(">IIBBBBB", body)
    check_size(width, height, limits)
    if depth not in _DEPTHS.get(color, ()) or compression or filtering or interlace > 1:
        raise BadImage(f"the PNG header makes no sense: depth {depth}, colour type {color}")
    return Png(width, height, depth, color, interlace)


def _take(png: Png, kind: bytes, body: bytes, limits: Limits) -> None:
    if kind == b"IDAT":
        if png.color == INDEXED and not png.palette:
            raise BadImage("the PNG is indexed but has no palette")
        png.data.append(body)
        if png.frames:
            png.frames[0].data.append(body)
    elif kind == b"PLTE":
        if len(body) % 3 or not 3 <= len(body) <= 3 * 256 or png.palette or png.data:
            raise BadImage("the PNG's palette is malformed")
        png.palette = body
    elif kind == b"tRNS":
        _take_transparency(png, body)
    elif kind in (b"acTL", b"fcTL", b"fdAT"):
        _take_animation(png, kind, body, limits)
    elif kind == b"eXIf":
        png.exif = body
    elif kind in (b"zTXt", b"iTXt", b"iCCP"):
        _check_metadata(kind, body, limits)
    elif kind != b"IEND" and not kind[0] & 0x20:
        raise BadImage(f"the PNG has an unknown critical chunk {chunk_name(kind)}")


def _take_transparency(png: Png, body: bytes) -> None:
    expected = {GREY: 2, RGB: 6}.get(png.color)
    if png.color == INDEXED:
        if len(body) > len(png.palette) // 3:
            raise BadImage("the PNG has more transparencies than palette entries")
    elif expected is None or len(body) != expected:
        raise BadImage("the PNG's transparency chunk does not fit its colour type")
    if png.color == RGB and png.depth == 16:
        raise BadImage("a 16-bit RGB PNG with a transparent colour is not read", "save it with alpha")
    png.transparency = body


def _take_animation(png: Png, kind: bytes, body: bytes, limits: Limits) -> None:
    if kind == b"acTL":
        if len(body) != 8 or png.data:
            raise BadImage("the APNG's animation control chunk is malformed")
        declared, png.plays = struct.unpack(">II", body)
        check_frames(declared, png.width, png.height, limits)
        png.animated = True
    elif not png.animated:
        return  # without an animation control chunk this is a still picture
    elif kind == b"fcTL":
        png.frames.append(_frame(png, body))
        check_frames(len(png.frames), png.width, png.height, limits)
    elif not png.frames or not png.data or len(body) < 4:
        raise BadImage("the APNG has frame data without a frame")
    else:
        png.frames[-1].data.append(body[4:])


def _frame(png: Png, body: bytes) -> Frame:
    if len(body) != 26:
        raise BadImage("an APNG frame control chunk is malformed")
    _, width, height, x, y, delay, per, dispose, blend = struct.unpack(">IIIIIHHBB", body)
    inside = 0 < width <= png.width - x and 0 < height <= png.height - y
    whole = (width, height) == (png.width, png.height)
    if not inside or dispose > 2 or blend > 1 or (not png.data and not whole):
        raise BadImage("an APNG frame lies outside of its picture")
    return Frame(width, height, x, y, round(1000 * delay / (per or 100)), dispose, blend)


def _check_metadata(kind: bytes, body: bytes, limits: Limits) -> None:
    packed = body.partition(b"\0")[2]
    if kind == b"iTXt":
        if packed[:1] != b"\1":
            return
        packed = packed[2:].partition(b"\0")[2].partition(b"\0")[2]
    else:
        packed = packed[1:]
    try:
        size = len(zlib.decompressobj().decompress(packed, limits.max_metadata_bytes + 1))
    except zlib.error as error:
        raise BadImage(f"the PNG's {chunk_name(kind)} chunk is damaged: {error}") from error
    if size > limits.max_metadata_bytes:
        raise BadImage(
            f"the PNG's {chunk_name(kind)} chunk inflates to more than {limits.max_metadata_bytes:,} bytes"
        )
