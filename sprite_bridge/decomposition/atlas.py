"""Packs the sprites of a dictionary into one picture, and says where each went: the same sprites, the same picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.errors import TooLarge
from sprite_bridge.image import Sprite
from sprite_bridge.image.bounds import check_size
from sprite_bridge.words import count

GAP = 1
"""Transparent px between sprites: what samples between pixels does not see the neighbour."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the atlas, px."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Atlas:
    """The picture, and the box of each sprite in it, in the order of the dictionary."""

    image: Sprite
    boxes: tuple[Box, ...]


def pack(sprites: Sequence[Sprite], limits: Limits = LIMITS) -> Atlas:
    """Pack sprites into rows, the highest first; of no sprites, one transparent pixel.

    Raises TooLarge for more sprites or pixels than the limits allow.
    """
    if len(sprites) > limits.max_dictionary:
        raise TooLarge(
            f"a dictionary of {count(len(sprites), 'sprite')}; the limit is {limits.max_dictionary:,}"
        )
    boxes = _boxes([sprite.size for sprite in sprites])
    width = max((box.x + box.width for box in boxes), default=1)
    height = max((box.y + box.height for box in boxes), default=1)
    check_size(width, height, limits)
    pixels = np.zeros((height, width, 4), np.uint8)
    for sprite, box in zip(sprites, boxes, strict=True):
        pixels[box.y : box.y + box.height, box.x : box.x + box.width] = sprite.pixels
    return Atlas(Sprite(pixels), tuple(boxes))


def unpack(image: Sprite, boxes: Sequence[Box]) -> tuple[Sprite, ...]:
    """Cut the sprites out of an atlas; the boxes must lie in it."""
    return tuple(Sprite(image.pixels[box.y : box.y + box.height, box.x : box.x + box.width]) for box in boxes)


def _boxes(sizes: Sequence[tuple[int, int]]) -> list[Box]:
    """Where sprites of these sizes go: rows in a square, as wide as the widest at least."""
    area = sum((width + GAP) * (height + GAP) for width, height in sizes)
    across = max(math.isqrt(area) + 1, max((width for width, _ in sizes), default=0))
    boxes: dict[int, Box] = {}
    x = y = row = 0
    for number in sorted(
        range(len(sizes)), key=lambda number: (-sizes[number][1], -sizes[number][0], number)
    ):
        width, height = sizes[number]
        if x and x + width > across:
            x, y, row = 0, y + row + GAP, 0
        boxes[number] = Box(x, y, width, height)
        x, row = x + width + GAP, max(row, height)
    return [boxes[number] for number in range(len(sizes))]
