"""Builds the frames one sees from the patches that GIF and APNG store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Blend = Literal["source", "over"]
Dispose = Literal["keep", "clear", "previous"]


@dataclass(frozen=True, slots=True)
class Patch:
    """A rectangle drawn on the canvas at (x, y), and what becomes of it after it was shown."""

    pixels: NDArray[np.uint8]  # (h, w, 4)
    x: int
    y: int
    blend: Blend
    dispose: Dispose


def frames(patches: Iterable[Patch], width: int, height: int) -> Iterator[NDArray[np.uint8]]:
    """Yield one (height, width, 4) frame per patch, from a transparent canvas on."""
    canvas = np.zeros((height, width, 4), np.uint8)
    for patch in patches:
        rows = slice(patch.y, patch.y + patch.pixels.shape[0])
        columns = slice(patch.x, patch.x + patch.pixels.shape[1])
        before = canvas[rows, columns].copy()
        canvas[rows, columns] = patch.pixels if patch.blend == "source" else over(patch.pixels, before)
        yield canvas.copy()
        if patch.dispose == "clear":
            canvas[rows, columns] = 0
        elif patch.dispose == "previous":
            canvas[rows, columns] = before


def over(top: NDArray[np.uint8], bottom: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return straight-alpha `top` over `bottom`, both (h, w, 4) (PNG specification, 3rd edition, 13.16)."""
    result = np.where(top[..., 3:] > 0, top, bottom)
    mixed = (top[..., 3] > 0) & (top[..., 3] < 255) & (bottom[..., 3] > 0)
    if mixed.any():
        result[mixed] = _mix(top[mixed].astype(np.int64), bottom[mixed].astype(np.int64))
    return result


def _mix(top: NDArray[np.int64], bottom: NDArray[np.int64]) -> NDArray[np.uint8]:
    weight_top = top[:, 3:] * 255
    weight_bottom = (255 - top[:, 3:]) * bottom[:, 3:]
    weight = weight_top + weight_bottom  # (n, 1)
    mixed = np.empty((len(top), 4), np.uint8)
    mixed[:, :3] = (top[:, :3] * weight_top + bottom[:, :3] * weight_bottom + weight // 2) // weight
    mixed[:, 3:] = (weight + 127) // 255
    return mixed
