"""From a decomposition back to its frames, exactly as every reader of its files does it: source over, 8 bit."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition.model import Decomposition, Layer, Placement

U8 = NDArray[np.uint8]

OPAQUE = 0.999
"""From this coverage on a pixel takes the place of what is behind it; more than any alpha below 255 gives."""


def render(of: Decomposition, frame: int) -> U8:
    """Return a frame, (H, W, 4) uint8, straight alpha: opaque where the background has a colour."""
    canvas = render_background(of, frame)
    for placed in of.frames[frame]:
        place(canvas, posed(of, placed), (placed.x, placed.y), placed.opacity)
    return canvas


def render_background(of: Decomposition, frame: int) -> U8:
    """Return what is behind the sprites of a frame, (H, W, 4) uint8."""
    width, height = of.size
    canvas = np.zeros((height, width, 4), np.uint8)
    if of.background.color is not None:
        canvas[:] = (*of.background.color, 255)
    for layer in of.background.layers:
        place(canvas, window(layer, frame, of.size), (0, 0))
    return canvas


def window(layer: Layer, frame: int, size: tuple[int, int]) -> U8:
    """Return what a frame shows of a layer, (H, W, 4) uint8, transparent where the layer has nothing."""
    width, height = size
    left, top = layer.offset(frame)
    pixels = layer.image.pixels
    if layer.wrap_x:
        pixels, left = pixels[:, np.arange(left, left + width) % layer.image.width], 0
    if layer.wrap_y:
        pixels, top = pixels[np.arange(top, top + height) % layer.image.height], 0
    shown = np.zeros((height, width, 4), np.uint8)
    here, there = overlap(pixels.shape[:2], shown.shape, (-left, -top))
    shown[there] = pixels[here]
    return shown


def posed(of: Decomposition, placed: Placement) -> U8:
    """Return the sprite of a placement, mirrored as it says, (h, w, 4) uint8."""
    return of.sprites[placed.sprite].pixels[:: -1 if placed.flip_y else 1, :: -1 if placed.flip_x else 1]


def place(canvas: U8, sprite: U8, at: tuple[int, int], opacity: float = 1.0) -> None:
    """Lay a sprite (h, w, 4) over a canvas (H, W, 4), in place; ``at`` (x, y) may be outside of it."""
    here, there = overlap(sprite.shape[:2], canvas.shape[:2], at)
    over, under = sprite[here], canvas[there]
    alpha = over[..., 3]
    covers, opaque, partly = _covers(opacity)
    # A pixel covers enough to count as opaque only at alpha 255: it is copied whole, as one number.
    np.copyto(under.view(np.uint32), over.view(np.uint32), where=opaque[alpha][..., None])
    mixed = partly[alpha]
    if mixed.any():
        under[mixed] = _mix(over[mixed], under[mixed], covers[alpha[mixed]][:, None])


@lru_cache(maxsize=256)
def _covers(opacity: float) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
    """By alpha, (256,) each: how much a pixel covers, whether that is all, and whether it is something in between."""
    covers = np.arange(256, dtype=np.float32) / np.float32(255) * np.float32(opacity)
    return covers, covers >= OPAQUE, (covers > 0) & (covers < OPAQUE)


def _mix(over: U8, under: U8, coverage: NDArray[np.float32]) -> U8:
    """Mix pixels (N, 4), coverage (N, 1) in (0, 1); where what is behind is opaque, in one rounding per channel."""
    behind = under[:, 3:].astype(np.float32) / 255
    alpha = coverage + behind * (1 - coverage)
    share = np.where(behind == 1, coverage, coverage / alpha)
    mixed = np.rint(over[:, :3] * share + under[:, :3] * (1 - share))
    return np.concatenate([mixed, np.rint(alpha * 255)], axis=1).clip(0, 255).astype(np.uint8)


def overlap(
    sprite: tuple[int, ...], canvas: tuple[int, ...], at: tuple[int, int]
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return the parts of a sprite and of a canvas, both (height, width), that lie on each other."""
    x, y = at
    top, bottom = min(max(0, y), canvas[0]), min(max(y + sprite[0], 0), canvas[0])
    left, right = min(max(0, x), canvas[1]), min(max(x + sprite[1], 0), canvas[1])
    return (slice(top - y, bottom - y), slice(left - x, right - x)), (slice(top, bottom), slice(left, right))
