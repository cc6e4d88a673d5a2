"""Pictures, animations, sheets and palettes: read within limits, written without loss."""

from sprite_bridge.image.animation import Animation
from sprite_bridge.image.decoding import EXTENSIONS, count_frames, decode, decode_frames, read_bytes
from sprite_bridge.image.encoding import write_bytes
from sprite_bridge.image.palette import Palette
from sprite_bridge.image.png_text import read_texts
from sprite_bridge.image.sheet import join_sheet, slice_sheet
from sprite_bridge.image.sprite import Sprite

__all__ = [
    "EXTENSIONS",
    "Animation",
    "Palette",
    "Sprite",
    "count_frames",
    "decode",
    "decode_frames",
    "join_sheet",
    "read_bytes",
    "read_texts",
    "slice_sheet",
    "write_bytes",
]
