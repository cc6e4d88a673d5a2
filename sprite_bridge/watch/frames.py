"""From a source's bytes to frames, and from cleaned frames to the bytes of an output."""

from __future__ import annotations

from sprite_bridge.image.animation import Animation
from sprite_bridge.image.decoding import count_frames
from sprite_bridge.image.palette import Palette
from sprite_bridge.image.sheet import join_sheet
from sprite_bridge.image.sprite import Sprite
from sprite_bridge.watch.cleaners import Cleaned
from sprite_bridge.watch.marker import Marker

WIDEST_ROW = 4096
"""Pixels of a row of frames; longer animations get several rows."""


def read_frames(data: bytes, animation: str) -> Animation:
    """The frames of a picture file that count, by the setting ``animation``. Raises BadImage, TooLarge, TooManyFrames."""
    if animation == "first" or count_frames(data) == 1:
        return Animation((Sprite.decode(data),), (0,))
    return Animation.decode(data)


def lay_out(before: Animation, cleaned: Cleaned, animation: str) -> Animation:
    """The frames as they are written: in one picture that holds all, unless it is to be an animation."""
    frames = cleaned.frames
    if len(frames) == 1:
        return Animation(frames, (0,))
    if animation == "apng":
        return Animation(frames, before.durations_ms, before.loops)
    return Animation((join_sheet(frames, max(1, min(len(frames), WIDEST_ROW // frames[0].width))),), (0,))


def encode(result: Animation, palette: Palette | None, marker: Marker) -> bytes:
    """The PNG of an output. Raises OutputError or BadPalette if its palette cannot hold it."""
    if len(result) == 1:
        return result.frames[0].encode(palette=palette, text=marker.texts())
    return result.encode(palette=palette, text=marker.texts())
