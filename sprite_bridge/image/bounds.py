"""Is a picture of this size let in? Asked of headers, before anything is decoded."""

from __future__ import annotations

from sprite_bridge.config import Limits
from sprite_bridge.errors import BadImage, TooLarge, TooManyFrames


def chunk_name(kind: bytes) -> str:
    """Return the four letters of a chunk as they are shown, however hostile."""
    return kind.decode("latin-1").encode("unicode_escape").decode("ascii")


def check_bytes(count: int, limits: Limits) -> None:
    """Raise TooLarge for a file of more bytes than the limit."""
    if count > limits.max_file_bytes:
        raise TooLarge(f"the file has {count:,} bytes; the limit is {limits.max_file_bytes:,}")


def check_size(width: int, height: int, limits: Limits) -> None:
    """Raise BadImage for an empty picture, TooLarge for one over the limits."""
    if width < 1 or height < 1:
        raise BadImage(f"the picture is empty: {width} x {height}")
    if max(width, height) > limits.max_side:
        raise TooLarge(f"the picture is {width} x {height}; a side may have {limits.max_side:,} pixels")
    if width * height > limits.max_pixels:
        raise TooLarge(f"the picture is {width} x {height}; it may have {limits.max_pixels:,} pixels in all")


def check_frames(count: int, width: int, height: int, limits: Limits) -> None:
    """Raise TooManyFrames, or TooLarge when all frames together have too many pixels."""
    if count > limits.max_frames:
        raise TooManyFrames(f"the animation has {count:,} frames or more; the limit is {limits.max_frames:,}")
    if count * width * height > limits.max_total_pixels:
        raise TooLarge(
            f"{count} frames of {width} x {height} are too many pixels; "
            f"the limit is {limits.max_total_pixels:,}"
        )
