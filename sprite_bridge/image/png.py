"""From the parts of a PNG or APNG to pixels.

Pillow is handed a rebuilt file of header, palette and compressed rows, and nothing else. Palettes and
transparent colours are applied here, so that an index without a colour is noticed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.errors import BadImage
from sprite_bridge.image.composite import Blend, Dispose, Patch
from sprite_bridge.image.exif import orientation, upright
from sprite_bridge.image.pillow import grey_to_rgba, guarded, open_as
from sprite_bridge.image.png_parse import GREY, GREY_ALPHA, INDEXED, RGB, RGBA, Png
from sprite_bridge.image.png_write import SIGNATURE, chunk

_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_BLEND: tuple[Blend, ...] = ("source", "over")
_DISPOSE: tuple[Dispose, ...] = ("keep", "clear", "previous")


def decode(png: Png) -> NDArray[np.uint8]:
    """Return the still picture as (H, W, 4) uint8, upright."""
    pixels = _decode_part(png, png.width, png.height, png.data)
    return upright(pixels, orientation(png.exif))


def patches(png: Png) -> Iterator[Patch]:
    """Yield the frames of an APNG as the patches they are stored as."""
    for number, frame in enumerate(png.frames):
        pixels = _decode_part(png, frame.width, frame.height, frame.data)
        dispose = _DISPOSE[frame.dispose]
        if number == 0 and dispose == "previous":
            dispose = "clear"
        yield Patch(pixels, frame.x, frame.y, _BLEND[frame.blend], dispose)


def _decode_part(png: Png, width: int, height: int, data: list[bytes]) -> NDArray[np.uint8]:
    header = struct.pack(">IIBBBBB", width, height, png.depth, png.color, 0, 0, png.interlace)
    palette = chunk(b"PLTE", png.palette) if png.color == INDEXED else b""
    if not any(data):
        raise BadImage("a frame of the APNG holds no pixels")
    rebuilt = chunk(b"IHDR", header) + palette + chunk(b"IDAT", b"".join(data)) + chunk(b"IEND", b"")
    with guarded("png"):
        samples = np.asarray(open_as("png", SIGNATURE + rebuilt))
        # Pillow leaves missing rows at zero and says nothing: a last row that is not all zero was there.
        if png.interlace or not samples[-1].any():
            _check_length(png, width, height, data)
    if png.color == INDEXED:
        return _look_up(png, samples)
    if png.color == RGBA:
        return samples
    return _with_transparency(png, samples)


def _check_length(png: Png, width: int, height: int, data: list[bytes]) -> None:
    """Raise BadImage if the compressed rows are fewer than the picture has."""
    wanted = sum(rows * (1 + row_bytes) for rows, row_bytes in _passes(png, width, height))
    inflate = zlib.decompressobj()
    inflated = 0
    packed = b"".join(data)
    while packed and inflated < wanted and not inflate.eof:
        inflated += len(inflate.decompress(packed, 1 << 20))
        packed = inflate.unconsumed_tail
    if inflated + len(inflate.flush()) < wanted:
        raise BadImage("the PNG data has fewer rows than the picture")


def _passes(png: Png, width: int, height: int) -> Iterator[tuple[int, int]]:
    """Rows and bytes per row of each part that is stored: one, or the seven of Adam7 (specification, 8.1)."""
    bits = png.depth * {GREY: 1, RGB: 3, INDEXED: 1, GREY_ALPHA: 2, RGBA: 4}[png.color]
    if not png.interlace:
        yield height, (width * bits + 7) // 8
        return
    for x, y, step_x, step_y in _ADAM7:
        columns, rows = -(-max(0, width - x) // step_x), -(-max(0, height - y) // step_y)
        if columns:
            yield rows, (columns * bits + 7) // 8


def _look_up(png: Png, indices: NDArray[np.uint8]) -> NDArray[np.uint8]:
    colors = np.frombuffer(png.palette, np.uint8).reshape(-1, 3)
    if int(indices.max()) >= len(colors):
        raise BadImage(f"a pixel of the PNG has palette index {int(indices.max())} of {len(colors)}")
    table = np.full((len(colors), 4), 255, np.uint8)
    table[:, :3] = colors
    if png.transparency is not None:
        table[: len(png.transparency), 3] = np.frombuffer(png.transparency, np.uint8)
    return table[indices]


def _with_transparency(png: Png, samples: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Grey, grey + alpha or RGB samples as RGBA. 16-bit samples keep their high byte."""
    key = struct.unpack(f">{len(png.transparency) // 2}H", png.transparency) if png.transparency else None
    if png.color == GREY_ALPHA:
        grey_alpha = samples.astype(np.uint8)
        pixels = grey_to_rgba(grey_alpha[..., 0])
        pixels[..., 3] = grey_alpha[..., -1]
        return pixels
    if png.color == GREY:
        wide = samples.astype(np.uint16) * (255 if samples.dtype == np.bool_ else 1)
        pixels = grey_to_rgba((wide >> 8 if png.depth == 16 else wide).astype(np.uint8))
        scale = 1 if png.depth == 16 else 255 // (2**png.depth - 1)
        opaque = wide != key[0] * scale if key else None
    else:
        pixels = np.dstack([samples, np.full(samples.shape[:2], 255, np.uint8)]).astype(np.uint8)
        opaque = (samples != np.array(key)).any(axis=2) if key else None
    if opaque is not None:
        pixels[..., 3] = np.where(opaque, 255, 0)
    return pixels
