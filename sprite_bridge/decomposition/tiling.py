"""Finds the tiles that a picture is laid out of: squares on a grid that come again and again, mirrored too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image.aseprite import TILE_ID, U8, U32, X_FLIP, Y_FLIP

U64 = NDArray[np.uint64]

SIDES = (32, 16, 8)
"""Sides of tiles that are tried, px."""
_WORTH = {32: 1.0, 16: 1.0, 8: 0.8}
"""Small squares come again in any drawing: they must do so more often."""
TIMES, CELLS = 3, 8
"""How often a tile must be there, and how many cells of all must hold one, to be called tiles."""

LARGEST = 2**22
"""Pictures of more pixels are not looked through: it takes 100 steps a pixel."""


@dataclass(frozen=True, eq=False)
class Tiling:
    """``tiles`` (N, side, side, 4) uint8, the first one empty; ``cells`` (rows, columns) uint32 with flips, 0 where there
    is none; the first cell begins at ``left``, ``top`` px of the picture; ``rest`` (H, W, 4) is what no tile shows."""

    tiles: U8
    cells: U32
    left: int
    top: int
    rest: U8


def find_tiles(pixels: U8) -> Tiling | None:
    """Return the tiles of a picture (H, W, 4) uint8, or None where it has none to speak of."""
    if pixels.shape[0] * pixels.shape[1] > LARGEST:
        return None
    best: tuple[float, int, int, int] | None = None
    for side in SIDES:
        if min(pixels.shape[:2]) < side:
            continue
        marks, plain = _marks(pixels, side), _plain(pixels, side)
        for top in range(side):
            for left in range(side):
                gain = (
                    _WORTH[side]
                    * side
                    * side
                    * _gain(marks[top::side, left::side], plain[top::side, left::side])
                )
                if gain > 0 and (best is None or gain > best[0]):
                    best = gain, side, left, top
    return None if best is None else _tile(pixels, *best[1:])


def _gain(marks: U64, plain: NDArray[np.bool_]) -> int:
    """How many cells are spared by keeping each tile once; nothing for fewer than CELLS."""
    _, times = np.unique(marks[~plain], return_counts=True)
    again = times[times >= TIMES]
    return int((again - 1).sum()) if again.sum() >= CELLS else 0


def _tile(pixels: U8, side: int, left: int, top: int) -> Tiling:
    """The tiles on one grid. Cells are compared pixel by pixel: marks only say where to look."""
    rows, columns = (pixels.shape[0] - top) // side, (pixels.shape[1] - left) // side
    inside = pixels[top : top + rows * side, left : left + columns * side]
    squares = inside.reshape(rows, side, columns, side, 4).swapaxes(1, 2)
    plain = _plain(pixels, side)[top::side, left::side]
    numbers: dict[bytes, int] = {}
    poses = np.zeros((rows, columns), np.uint32)
    for row, column in np.argwhere(~plain):
        data, flips = _canonical(squares[row, column])
        poses[row, column] = numbers.setdefault(data, len(numbers) + 1) | flips
    times = np.bincount((poses & TILE_ID).ravel(), minlength=len(numbers) + 1)
    kept = times >= TIMES
    kept[0] = False
    order = np.where(kept, np.cumsum(kept), 0).astype(np.uint32)
    cells = np.where(kept[poses & TILE_ID], order[poses & TILE_ID] | (poses & ~np.uint32(TILE_ID)), 0).astype(
        np.uint32
    )
    drawn = [
        np.frombuffer(data, np.uint8).reshape(side, side, 4)
        for data, keep in zip(numbers, kept[1:], strict=True)
        if keep
    ]
    rest = pixels.copy()
    covered = (cells != 0).repeat(side, axis=0).repeat(side, axis=1)
    rest[top : top + rows * side, left : left + columns * side][covered] = 0
    return Tiling(np.stack([np.zeros((side, side, 4), np.uint8), *drawn]), cells, left, top, rest)


def _canonical(square: U8) -> tuple[bytes, int]:
    """The least of a tile's four poses, and the flips that make the tile of it again."""
    poses = (
        (square[:: 1 - 2 * down, :: 1 - 2 * across].tobytes(), across * X_FLIP | down * Y_FLIP)
        for down in (0, 1)
        for across in (0, 1)
    )
    return min(poses)


def _plain(pixels: U8, side: int) -> NDArray[np.bool_]:
    """Where squares begin that have one colour, or nothing: (H - side + 1, W - side + 1)."""
    packed = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    across = np.zeros(packed.shape, np.int64)
    across[:, 1:] = packed[:, 1:] != packed[:, :-1]
    down = np.zeros(packed.shape, np.int64)
    down[1:] = packed[1:] != packed[:-1]
    changes = _sums(across, side, side - 1, 0, 1) + _sums(down, side - 1, side, 1, 0)
    same: NDArray[np.bool_] = changes == 0
    return same


def _sums(values: NDArray[np.int64], height: int, width: int, y: int, x: int) -> NDArray[np.int64]:
    """Sums over rectangles that begin ``y`` and ``x`` further than the square."""
    total: NDArray[np.int64] = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    rows, columns = values.shape[0] - height - y + 1, values.shape[1] - width - x + 1
    top, left = slice(y, y + rows), slice(x, x + columns)
    bottom, right = slice(y + height, y + height + rows), slice(x + width, x + width + columns)
    sums: NDArray[np.int64] = (
        total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
    )
    return sums


def _marks(pixels: U8, side: int) -> U64:
    """A number for the square that begins at each pixel, the same for its mirror images: (H - side + 1, W - side + 1)."""
    packed = np.ascontiguousarray(pixels).view(np.uint32)[..., 0].astype(np.uint64)
    weights = np.random.default_rng(side).integers(1, 2**63, (2, side), dtype=np.uint64) | np.uint64(1)
    mixed = (packed + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    rows, columns = packed.shape[0] - side + 1, packed.shape[1] - side + 1
    marks = np.full((rows, columns), 2**64 - 1, np.uint64)
    for across in (weights[0], weights[0][::-1]):
        lines = np.zeros((packed.shape[0], columns), np.uint64)
        for k in range(side):
            lines += mixed[:, k : k + columns] * across[k]
        for down in (weights[1], weights[1][::-1]):
            mark = np.zeros((rows, columns), np.uint64)
            for k in range(side):
                mark += lines[k : k + rows] * down[k]
            np.minimum(marks, mark, out=marks)
    return marks
