"""Panels, tints and words for the explaining picture."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sprite_bridge.image import Sprite

U8 = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Color: TypeAlias = tuple[int, int, int]

PAPER: Color = (24, 26, 32)
INK: Color = (232, 234, 240)
FAINT: Color = (150, 156, 170)
CHECKS = (np.uint8(74), np.uint8(92))
"""The two greys that stand for transparent."""

Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int) -> Font:
    """Pillow's own font."""
    return ImageFont.load_default(size)


def enlarge(sprite: Sprite, size: tuple[int, int]) -> U8:
    """Draw a picture on checks, `size` (width, height): nearest if it grows, the mean if it shrinks."""
    image = sprite.to_pil()
    grows = size[0] >= sprite.width
    if image.size != size:
        # Pillow premultiplies, so that colours under alpha 0 do not shine through at edges.
        image = image.resize(size, Image.Resampling.NEAREST if grows else Image.Resampling.BOX)
    return on_checks(np.asarray(image))


def on_checks(pixels: U8) -> U8:
    """Lay (H, W, 4) straight alpha over a grey checkerboard, (H, W, 3)."""
    height, width = pixels.shape[:2]
    y, x = np.ogrid[:height, :width]
    ground = np.where(((y // 8 + x // 8) % 2) == 0, *CHECKS)[..., None].astype(np.uint16)
    alpha = pixels[..., 3:].astype(np.uint16)
    return ((pixels[..., :3] * alpha + ground * (255 - alpha) + 127) // 255).astype(np.uint8)


def tint(panel: U8, where: Bools, color: Color, strength: float) -> None:
    """Mix `color` into the pixels of a panel (H, W, 3), in place."""
    old = panel[where].astype(np.float32)
    panel[where] = np.rint(old + (np.asarray(color, np.float32) - old) * strength).astype(np.uint8)


def words(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int = 15, color: Color = INK
) -> int:
    """Write a line of text, and return its width in px."""
    draw.text(at, text, fill=color, font=font(size))
    return round(draw.textlength(text, font=font(size)))


def swatch(draw: ImageDraw.ImageDraw, at: tuple[int, int], color: Color, side: int = 14) -> None:
    """Draw a filled square with a thin rim."""
    draw.rectangle((*at, at[0] + side - 1, at[1] + side - 1), fill=color, outline=FAINT)
