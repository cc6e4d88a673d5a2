"""Contact sheets of training: what came in, what the network makes of it, and the truth, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image import Sprite

U8 = NDArray[np.uint8]

GAP, COLUMNS = 4, 2
LIGHT, DARK, PAPER, FIELD = 150, 105, 24, 8
"""Grey levels of the checkers behind what is transparent and of what lies between the pictures; side of a field, px."""


@dataclass(frozen=True)
class Shown:
    """``picture`` (H, W, 3) uint8, ``result`` and ``truth`` (H, W, 4) uint8 straight alpha."""

    picture: U8
    result: U8
    truth: U8


def contact_sheet(items: Sequence[Shown]) -> Sprite:
    """All of them in reading order, ``COLUMNS`` in a row; they are of one size. Raises ValueError if there is none."""
    if not items:
        raise ValueError("there is nothing to show")
    rows = [
        np.concatenate([_strip(item) for item in items[first : first + COLUMNS]], axis=1)
        for first in range(0, len(items), COLUMNS)
    ]
    wide = max(row.shape[1] for row in rows)
    rows = [_on_paper(row, row.shape[0], wide) for row in rows]
    sheet = np.concatenate(rows)
    return Sprite(np.dstack([sheet, np.full(sheet.shape[:2], 255, np.uint8)]))


def _strip(item: Shown) -> U8:
    """(H + GAP, 3 * W + 4 * GAP, 3) the three pictures of an item."""
    parts = [item.picture, *(_over_checkers(part) for part in (item.result, item.truth))]
    height, width = item.picture.shape[:2]
    padded = [_on_paper(part, height + GAP, width + GAP) for part in parts]
    padded[-1] = _on_paper(padded[-1], height + GAP, width + 2 * GAP)
    return np.concatenate(padded, axis=1)


def _over_checkers(pixels: U8) -> U8:
    ys, xs = np.mgrid[: pixels.shape[0], : pixels.shape[1]] // FIELD
    behind = np.where((ys + xs) % 2, LIGHT, DARK)[..., None]
    alpha = pixels[..., 3:] / 255.0
    return np.rint(pixels[..., :3] * alpha + behind * (1 - alpha)).astype(np.uint8)


def _on_paper(pixels: U8, height: int, width: int) -> U8:
    sheet = np.full((height, width, 3), PAPER, np.uint8)
    sheet[: pixels.shape[0], : pixels.shape[1]] = pixels
    return sheet
