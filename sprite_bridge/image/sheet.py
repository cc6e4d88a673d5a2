"""Cuts a sheet into sprites, and lays sprites out as a sheet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sprite_bridge.errors import BadImage, BadParams
from sprite_bridge.image.sprite import Sprite
from sprite_bridge.words import times


def slice_sheet(
    sheet: Sprite, *, cell: tuple[int, int] | None = None, grid: tuple[int, int] | None = None
) -> list[Sprite]:
    """Return the sprites of a sheet in reading order.

    Give either the size of a `cell` in pixels (width, height), which must fill the sheet exactly, or the
    `grid` (columns, rows): cells are then as large as all can be; pixels that are left over lie between them.
    Raises BadParams for cells that do not fit.
    """
    if (cell is None) == (grid is None):
        raise BadParams("give the size of a cell or the number of columns and rows", field="sheet")
    if cell is not None:
        if min(cell) < 1 or sheet.width % cell[0] or sheet.height % cell[1]:
            raise BadParams(
                f"cells of {times(cell)} do not fill a sheet of {times(sheet.size)}", field="sheet"
            )
        grid = (sheet.width // cell[0], sheet.height // cell[1])
    columns, rows = grid or (0, 0)
    if not 1 <= columns <= sheet.width or not 1 <= rows <= sheet.height:
        raise BadParams(
            f"{times((columns, rows))} sprites do not fit a sheet of {times(sheet.size)}", field="sheet"
        )
    w, h = sheet.width // columns, sheet.height // rows
    return [Sprite(sheet.pixels[y : y + h, x : x + w]) for x, y in corners(sheet.size, (columns, rows))]


def corners(size: tuple[int, int], grid: tuple[int, int]) -> list[tuple[int, int]]:
    """Return (left, top) of every cell of a sheet of `size` cut into (columns, rows), in reading order."""
    left = [column * size[0] // grid[0] for column in range(grid[0])]
    top = [row * size[1] // grid[1] for row in range(grid[1])]
    return [(x, y) for y in top for x in left]


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
