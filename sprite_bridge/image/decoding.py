"""From bytes to pixels, within limits. The format is told by the data, never by a name.

PNG, APNG, GIF, WebP, JPEG and BMP are read. What becomes of pixels that are not 8-bit RGBA:

* 16-bit samples keep their high byte;
* 1-, 2- and 4-bit grey is spread over 0-255;
* a palette's colours and a transparent colour become RGBA exactly;
* CMYK becomes RGB as (255 - C)(255 - K) / 255;
* the EXIF orientation is applied;
* colour profiles and gamma are ignored: game engines ignore them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.errors import BadImage, InputError
from sprite_bridge.image import composite, gif, png, png_parse, webp
from sprite_bridge.image.bounds import check_bytes, check_size
from sprite_bridge.image.exif import orientation, upright
from sprite_bridge.image.pillow import guarded, open_as, to_rgba

EXTENSIONS = (".png", ".apng", ".gif", ".webp", ".jpg", ".jpeg", ".bmp")

_FORMATS = "PNG, APNG, GIF, WebP, JPEG and BMP are read"


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of a file as they are seen, each (H, W, 4) uint8; `plays` 0 is for ever."""

    pixels: list[NDArray[np.uint8]]
    durations_ms: list[int]
    plays: int


def sniff(data: bytes) -> str:
    """Return "png", "gif", "webp", "jpeg" or "bmp". Raises BadImage for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"BM"):
        return "bmp"
    raise BadImage("the file is not a picture that can be read" if data else "the file is empty", _FORMATS)


def decode(data: bytes, limits: Limits = LIMITS) -> NDArray[np.uint8]:
    """Return the picture in `data` as (H, W, 4) uint8 straight alpha; of an animation, its first frame.

    Raises BadImage, TooLarge or TooManyFrames; size and frames are checked before anything is decoded.
    """
    check_bytes(len(data), limits)
    kind = sniff(data)
    if kind == "png":
        return png.decode(png_parse.parse(data, limits))
    if kind == "gif":
        parsed = gif.parse(data, limits)
        return next(composite.frames(gif.patches(parsed), parsed.width, parsed.height))
    if kind == "webp":
        return next(webp.frames(webp.parse(data, limits)))
    return _decode_plain(kind, data, limits)


def decode_frames(data: bytes, limits: Limits = LIMITS) -> Frames:
    """Return all frames of an animation; a still picture is one frame of 0 ms.

    Raises BadImage, TooLarge or TooManyFrames; size and frames are checked before anything is decoded.
    """
    check_bytes(len(data), limits)
    kind = sniff(data)
    if kind == "gif":
        image = gif.parse(data, limits)
        pixels = list(composite.frames(gif.patches(image), image.width, image.height))
        return Frames(pixels, [frame.duration_ms for frame in image.frames], image.plays)
    if kind == "webp":
        container = webp.parse(data, limits)
        return Frames(list(webp.frames(container)), container.durations_ms or [0], container.plays)
    if kind == "png":
        parsed = png_parse.parse(data, limits)
        if parsed.frames:
            pixels = list(composite.frames(png.patches(parsed), parsed.width, parsed.height))
            return Frames(pixels, [frame.duration_ms for frame in parsed.frames], parsed.plays)
        return Frames([png.decode(parsed)], [0], 1)
    return Frames([_decode_plain(kind, data, limits)], [0], 1)


def count_frames(data: bytes, limits: Limits = LIMITS) -> int:
    """Return how many frames a picture file has, without decoding any. Raises as `decode_frames` does."""
    kind = sniff(data)
    if kind == "gif":
        return len(gif.parse(data, limits).frames)
    if kind == "webp":
        return max(1, len(webp.parse(data, limits).durations_ms))
    if kind == "png":
        return max(1, len(png_parse.parse(data, limits).frames))
    return 1


def read_bytes(path: Path, limits: Limits = LIMITS) -> bytes:
    """Return what is in a file that is small enough. Raises InputError if it cannot be read, TooLarge."""
    try:
        if not path.is_file():
            reason = "is not a file" if path.exists() else "does not exist"
            raise InputError(f"{path} {reason}")
        check_bytes(path.stat().st_size, limits)
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


def _decode_plain(kind: str, data: bytes, limits: Limits) -> NDArray[np.uint8]:
    with guarded(kind):
        image = open_as(kind, data)
        check_size(*image.size, limits)
        if image.mode == "P":
            image.load()
            _check_indices(image.getpalette() or [], np.asarray(image))
        return upright(to_rgba(image), orientation(image.info.get("exif", b"")))


def _check_indices(palette: list[int], indices: NDArray[np.uint8]) -> None:
    if int(indices.max()) >= len(palette) // 3:
        raise BadImage(f"a pixel has palette index {int(indices.max())} of {len(palette) // 3}")
