"""What one stands on: tiles in rows and platforms, and platforms that move."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from benchmarks.decompose.model import Pixels
from benchmarks.decompose.paths import Area
from sprite_bridge.synthetic.sprites import draw

TILE = 16


@dataclass(frozen=True)
class Mover:
    """A platform of `length` tiles that swings about a place in the world."""

    tile: Pixels
    length: int
    x: float
    y: float
    swing: float
    pace: float
    phase: float
    upright: bool

    def at(self, number: int) -> tuple[int, int]:
        """Its left top corner in frame `number`."""
        away = self.swing * math.sin(self.pace * number + self.phase)
        return round(self.x + away * (not self.upright)), round(self.y + away * self.upright)


@dataclass(frozen=True)
class Level:
    """Tiles (picture, x, y), movers, and where walkers may walk."""

    tiles: tuple[tuple[Pixels, int, int], ...]
    movers: tuple[Mover, ...]
    walks: tuple[Area, ...]


def level(width: int, height: int, movers: int, rng: np.random.Generator) -> Level:
    """Two rows of ground with a pit here and there, platforms above, and movers in the air."""
    top, below, shelf, lift = (draw("tile", TILE, rng) for _ in range(4))
    tiles: dict[tuple[int, int], Pixels] = {}
    floor = (height // TILE - 2) * TILE
    walks = _ground(tiles, width, floor, top, below, rng)
    for left in range(int(rng.integers(1, 3)) * TILE, width - 3 * TILE, 5 * TILE):
        count = int(rng.integers(2, 5))
        y = floor - int(rng.integers(2, max(3, floor // TILE - 1))) * TILE
        for x in range(left, left + count * TILE, TILE):
            tiles[x, y] = shelf if (x // TILE) % 3 else below
        walks.append(Area(left + 4, 0, left + count * TILE - 4, y))
    return Level(
        tuple((pixels, x, y) for (x, y), pixels in tiles.items()),
        tuple(_mover(lift, 1 + index % 3, width, floor, rng) for index in range(movers)),
        tuple(walks),
    )


def _ground(
    tiles: dict[tuple[int, int], Pixels],
    width: int,
    floor: int,
    top: Pixels,
    below: Pixels,
    rng: np.random.Generator,
) -> list[Area]:
    """Lay the ground; returns its stretches between the pits."""
    stretches, begin = [], 0
    for x in range(0, width, TILE):
        if x - begin > TILE * 3 and x < width - 4 * TILE and rng.random() < 0.12:
            stretches.append(Area(begin, 0, x, floor))
            begin = x + TILE
            continue
        tiles[x, floor] = top
        tiles[x, floor + TILE] = below
    return [*stretches, Area(begin, 0, width, floor)]


def _mover(tile: Pixels, length: int, width: int, floor: int, rng: np.random.Generator) -> Mover:
    upright = bool(rng.random() < 0.5)
    return Mover(
        tile,
        length,
        float(rng.uniform(8, width - 8 - length * TILE)),
        float(rng.uniform(0.25, 0.75)) * floor,
        float(rng.uniform(12, 28)),
        float(rng.uniform(0.02, 0.05)),
        float(rng.uniform(0, 6)),
        upright,
    )
