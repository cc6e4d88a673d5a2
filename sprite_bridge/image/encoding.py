"""From pixels to bytes, without losing any of them: a format that cannot hold the pixels is refused."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.errors import OutputError
from sprite_bridge.image import gif_write, png_write, webp

STILL_FORMATS = ("png", "webp", "gif", "bmp")
ANIMATION_FORMATS = ("png", "gif", "webp")


def format_of(path: Path, formats: Sequence[str] = STILL_FORMATS) -> str:
    """Return the format that a file name asks for. Raises OutputError for one that cannot be written."""
    name = path.suffix.lower().removeprefix(".")
    name = "png" if name == "apng" else name
    if name not in formats:
        known = ", ".join(f".{known}" for known in formats)
        raise OutputError(f"{path.name}: a file of this kind is not written", f"use one of {known}")
    return name


def encode(pixels: NDArray[np.uint8], kind: str, text: Mapping[str, str] | None = None) -> bytes:
    """Return `pixels` (H, W, 4) as PNG, lossless WebP, GIF or BMP; `text` goes into a PNG.

    Raises OutputError if the format cannot hold the pixels: too many colours or half alpha for a GIF, any
    transparency for a BMP, text for anything but a PNG.
    """
    _check_text(kind, text)
    if kind == "png":
        return png_write.still(pixels, text)
    if kind == "webp":
        return webp.still(pixels)
    if kind == "gif":
        return encode_frames([pixels], [0], 1, kind)
    if kind == "bmp":
        return _bmp(pixels)
    raise OutputError(f"{kind!r} is not written", f"use one of {', '.join(STILL_FORMATS)}")


def encode_indexed(
    indices: NDArray[np.int32], colors: NDArray[np.uint8], text: Mapping[str, str] | None = None
) -> bytes:
    """Return an indexed PNG with `colors` (N, 3) in their order; index -1 becomes a transparent last entry.

    Raises OutputError if there are more than 256 entries.
    """
    frames, entries, transparent = _with_transparent([indices], colors)
    return png_write.indexed(frames[0], entries, transparent, text)


def encode_frames(
    frames: Sequence[NDArray[np.uint8]],
    durations_ms: Sequence[int],
    plays: int,
    kind: str,
    text: Mapping[str, str] | None = None,
) -> bytes:
    """Return frames (H, W, 4) as APNG ("png"), GIF or lossless WebP. Raises OutputError as `encode` does."""
    _check_text(kind, text)
    if kind == "png":
        return png_write.animation(frames, durations_ms, plays, text=text)
    if kind == "webp":
        return webp.animation(frames, durations_ms, plays)
    if kind == "gif":
        indices, colors, transparent = gif_write.index(frames)
        return gif_write.animation(indices, durations_ms, plays, colors, transparent)
    raise OutputError(f"{kind!r} holds no animation", f"use one of {', '.join(ANIMATION_FORMATS)}")


def encode_indexed_frames(
    frames: Sequence[NDArray[np.int32]],
    durations_ms: Sequence[int],
    plays: int,
    kind: str,
    colors: NDArray[np.uint8],
    text: Mapping[str, str] | None = None,
) -> bytes:
    """Return frames of indices (H, W) as an APNG ("png") or GIF with `colors` as `encode_indexed` has them.

    Raises OutputError if there are more than 256 entries, for any other format, or for text in a GIF.
    """
    _check_text(kind, text)
    indices, entries, transparent = _with_transparent(frames, colors)
    if kind == "png":
        return png_write.animation(indices, durations_ms, plays, entries, transparent, text)
    if kind == "gif":
        return gif_write.animation(indices, durations_ms, plays, entries, transparent)
    raise OutputError(f"{kind!r} holds no palette", "use one of png, gif")


def _check_text(kind: str, text: Mapping[str, str] | None) -> None:
    if text and kind != "png":
        raise OutputError(f"text cannot be stored in a {kind.upper()} file", "use .png")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file in one step: it is there whole, or not at all. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def _with_transparent(
    frames: Sequence[NDArray[np.int32]], colors: NDArray[np.uint8]
) -> tuple[list[NDArray[np.uint8]], NDArray[np.uint8], int | None]:
    """The frames with -1 replaced by the index of a transparent entry, which is added if one is needed."""
    transparent = len(colors) if any(bool((frame < 0).any()) for frame in frames) else None
    if transparent is not None:
        colors = np.concatenate([colors, np.zeros((1, 3), np.uint8)])
    if len(colors) > 256:
        raise OutputError(f"an indexed picture holds 256 colours; this palette needs {len(colors)}")
    indices = [np.where(frame < 0, transparent or 0, frame).astype(np.uint8) for frame in frames]
    return indices, colors, transparent


def _umask() -> int:
    """The permissions that new files are denied; mkstemp denies everybody else everything."""
    current = os.umask(0o077)
    os.umask(current)
    return current


def _bmp(pixels: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    if bool((pixels[..., 3] < 255).any()):
        raise OutputError("BMP holds no transparency", "use .png or .webp")
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(out, "BMP")
    return out.getvalue()
