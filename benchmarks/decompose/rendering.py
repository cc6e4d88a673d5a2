"""Draws a decomposition: source over, each step rounded to 8 bits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.decompose.model import (
    SOLID_FROM,
    Decomposition,
    Layer,
    Mask,
    Pixels,
    Placement,
    flipped,
    opaque,
)

NOBODY = -1


class Drawn(NamedTuple):
    """A frame and what one sees where."""

    rgb: Pixels  # (H, W, 3)
    label: NDArray[np.int32]  # (H, W) the sprite in front, NOBODY where the background shows
    instance: NDArray[np.int32]  # (H, W) which placement of the frame it is
    told: Mask  # (H, W) the colour changed when the sprite in front was put there


def draw(scene: Decomposition, number: int) -> Drawn:
    """Frame `number`."""
    rgb = background(scene, number)
    label = np.full(rgb.shape[:2], NOBODY, np.int32)
    drawn = Drawn(rgb, label, label.copy(), np.ones(label.shape, bool))
    for index, placement in enumerate(scene.frames[number]):
        pixels, x, y = placed(scene, placement)
        _put(drawn, pixels, x, y, placement, index)
    return drawn


def placed(scene: Decomposition, placement: Placement) -> tuple[Pixels, int, int]:
    """The sprite as it lies on the frame (flipped, posed), and its top left corner."""
    pixels = flipped(scene.sprites[placement.sprite], placement.flip_x, placement.flip_y)
    if placement.pose is None:
        return pixels, placement.x, placement.y
    scale, degrees = placement.pose
    height, width = pixels.shape[:2]
    image = Image.fromarray(np.ascontiguousarray(pixels))
    size = max(2, round(width * scale)), max(2, round(height * scale))
    image = image.resize(size, Image.Resampling.NEAREST)
    image = image.rotate(degrees, Image.Resampling.NEAREST, expand=True)
    posed = np.asarray(image)
    return posed, placement.x - (posed.shape[1] - width) // 2, placement.y - (posed.shape[0] - height) // 2


def background(scene: Decomposition, number: int) -> Pixels:
    """The colour and the layers of frame `number`, (H, W, 3)."""
    rgb = np.empty((scene.height, scene.width, 3), np.uint8)
    rgb[:] = scene.color
    for layer in scene.layers:
        cut, inside = _window(layer, number, scene.width, scene.height)
        over(rgb, cut, cut[..., 3] / 255 * inside)
    return rgb


def over(under: Pixels, above: Pixels, alpha: NDArray[np.floating]) -> None:
    """Put `above` (RGB is used) over `under` in place; `alpha` (h, w) is 0..1."""
    solid = alpha >= SOLID_FROM
    under[solid] = above[..., :3][solid]
    partly = (alpha > 0) & ~solid
    if partly.any():
        share = alpha[partly][:, None]
        under[partly] = np.rint(above[..., :3][partly] * share + under[partly] * (1 - share)).astype(np.uint8)


def _window(layer: Layer, number: int, width: int, height: int) -> tuple[Pixels, Mask]:
    """What a frame shows of a layer, and where the layer has pixels at all."""
    left, top = layer.offsets[min(number, len(layer.offsets) - 1)]
    high, wide = layer.image.shape[:2]
    rows, columns = np.arange(top, top + height), np.arange(left, left + width)
    rows = rows % high if layer.wrap_y else rows
    columns = columns % wide if layer.wrap_x else columns
    inside = ((rows >= 0) & (rows < high))[:, None] & ((columns >= 0) & (columns < wide))
    return layer.image[rows.clip(0, high - 1)][:, columns.clip(0, wide - 1)], inside


def _put(drawn: Drawn, pixels: Pixels, x: int, y: int, placement: Placement, index: int) -> None:
    height, width = drawn.label.shape
    top, left = max(0, y), max(0, x)
    bottom, right = min(height, y + pixels.shape[0]), min(width, x + pixels.shape[1])
    if top >= bottom or left >= right:
        return
    cut = pixels[top - y : bottom - y, left - x : right - x]
    here = np.s_[top:bottom, left:right]
    before = drawn.rgb[here].copy()
    over(drawn.rgb[here], cut, cut[..., 3] / 255 * placement.opacity)
    mask = opaque(cut, placement.opacity)
    drawn.label[here][mask] = placement.sprite
    drawn.instance[here][mask] = index
    drawn.told[here][mask] = (before != drawn.rgb[here]).any(-1)[mask]
