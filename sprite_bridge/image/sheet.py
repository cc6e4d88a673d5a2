"""Cuts a sheet into sprites, and lays sprites out as a sheet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sprite_bridge.errors import BadImage, BadParams
from sprite_bridge.image.sprite import Sprite


def slice_sheet(
    sheet: Sprite, *, cell: tuple[int, int] | None = None, grid: tuple[int, int] | None = None
) -> list[Sprite]:
    """Return the sprites of a sheet in reading order.

    Give either the size of a `cell` in pixels (width, height) or the `grid` (columns, rows). Raises BadParams
    unless the cells fill the sheet exactly.
    """
    if (cell is None) == (grid is None):
        raise BadParams("give the size of a cell or the number of columns and rows", field="sheet")
    width, height = sheet.size
    across, down = cell or grid or (0, 0)
    if across < 1 or down < 1 or width % across or height % down:
        what = "cells" if cell else "columns and rows"
        raise BadParams(f"{across} x {down} {what} do not fit a sheet of {width} x {height}", field="sheet")
    w, h = (across, down) if cell else (width // across, height // down)
    return [
        Sprite(np.array(sheet.pixels[y : y + h, x : x + w]))
        for y in range(0, height, h)
        for x in range(0, width, w)
    ]


def join_sheet(sprites: Sequence[Sprite], columns: int) -> Sprite:
    """Return sprites of one size as a sheet in reading order; cells that are left over are transparent.

    Raises BadImage for no sprites or several sizes, BadParams for no columns.
    """
    if columns < 1:
        raise BadParams("a sheet needs at least one column", field="sheet")
    if not sprites or len({sprite.size for sprite in sprites}) != 1:
        raise BadImage("the sprites of a sheet must all have one size")
    width, height = sprites[0].size
    rows = -(-len(sprites) // columns)
    sheet = np.zeros((rows * height, columns * width, 4), np.uint8)
    for number, sprite in enumerate(sprites):
        row, column = divmod(number, columns)
        sheet[row * height : (row + 1) * height, column * width : (column + 1) * width] = sprite.pixels
    return Sprite(sheet)
