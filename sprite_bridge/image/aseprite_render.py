"""What Aseprite shows of a document, to the last bit: in whole numbers, and it cuts where others round."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image.aseprite import TILE_ID, U8, U32, X_FLIP, Y_FLIP, Cel, Document, Layer

I32 = NDArray[np.int32]


def composite(document: Document, frame: int) -> U8:
    """Return a frame of a document, (H, W, 4) uint8, straight alpha."""
    width, height = document.size
    canvas = np.zeros((height, width, 4), np.uint8)
    shown = [(number, layer) for number, layer in enumerate(document.layers) if frame in layer.cels]
    for _, _, layer in sorted(
        ((number + layer.cels[frame].z, layer.cels[frame].z, layer) for number, layer in shown),
        key=lambda entry: entry[:2],
    ):
        cel = layer.cels[frame]
        blend(canvas, picture(document, layer, cel), (cel.x, cel.y), cel.opacity)
    return canvas


def picture(document: Document, layer: Layer, cel: Cel) -> U8:
    """Return what a cel holds as pixels (h, w, 4) uint8, the tiles of a tile map in their places."""
    if layer.tileset is None:
        return cast("U8", cel.content)
    return untile(cast("U32", cel.content), document.tilesets[layer.tileset].tiles)


def untile(cells: U32, tiles: U8) -> U8:
    """Return the pixels (rows * h, columns * w, 4) of a tile map's cells and its tiles (N, h, w, 4)."""
    laid: U8 = tiles[cells & TILE_ID]  # (rows, columns, h, w, 4)
    up, across = cells & Y_FLIP != 0, cells & X_FLIP != 0
    laid[up] = laid[up][:, ::-1]
    laid[across] = laid[across][:, :, ::-1]
    rows, columns, height, width = laid.shape[:4]
    return laid.swapaxes(1, 2).reshape(rows * height, columns * width, 4)


def blend(canvas: U8, sprite: U8, at: tuple[int, int], opacity: int) -> None:
    """Lay pixels (h, w, 4) over a canvas (H, W, 4), in place; ``at`` (x, y) may be outside of it; opacity 0-255."""
    x, y = at
    (height, width), (rows, columns) = sprite.shape[:2], canvas.shape[:2]
    top, bottom, left, right = max(0, y), min(rows, y + height), max(0, x), min(columns, x + width)
    if top >= bottom or left >= right:
        return
    over, under = sprite[top - y : bottom - y, left - x : right - x], canvas[top:bottom, left:right]
    whole = (over[..., 3] == 255) & (opacity == 255)
    np.copyto(under.view(np.uint32), over.view(np.uint32), where=whole[..., None])
    rest = (over[..., 3] > 0) & ~whole
    if rest.any():
        under[rest] = _mix(over[rest].astype(np.int32), under[rest].astype(np.int32), opacity)


def _mix(over: I32, under: I32, opacity: int) -> U8:
    """Mix pixels (N, 4) as the program does."""
    alpha = _share(over[:, 3], np.int32(opacity))
    result = under[:, 3] + alpha - _share(under[:, 3], alpha)
    change = (over[:, :3] - under[:, :3]) * alpha[:, None]
    divisor = np.maximum(result, 1)[:, None]
    mixed = under[:, :3] + np.sign(change) * (np.abs(change) // divisor)
    color = np.where(under[:, 3:] == 0, over[:, :3], mixed)
    return np.concatenate([color, np.where(under[:, 3] == 0, alpha, result)[:, None]], axis=1).astype(
        np.uint8
    )


def _share(a: I32, b: I32 | np.int32) -> I32:
    """a * b / 255, rounded."""
    product = a * b + 128
    return (product + (product >> 8)) >> 8
