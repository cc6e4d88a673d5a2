"""Painted landscapes of any width: sky and mountains, and before them hills, trees and a ground to walk on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.decompose.model import Pixels
from benchmarks.decompose.rendering import over
from sprite_bridge.synthetic.canvas import BAYER
from sprite_bridge.synthetic.ramps import Ramp, ramp
from sprite_bridge.synthetic.sprites import draw

Random = np.random.Generator


def landscape(width: int, height: int, floor: int, rng: Random) -> Pixels:
    """Both at once, (height, width, 4) without a transparent pixel. `floor` is the row where one stands."""
    picture = far(width, height, rng)
    front = near(width, height, floor, rng)
    over(picture[..., :3], front, front[..., 3] / 255)
    return picture


def far(width: int, height: int, rng: Random) -> Pixels:
    """A dithered sky with clouds, and mountains."""
    rows, _ = np.mgrid[:height, :width]
    sky = _shaded(ramp("sky", 5, rng), rows / height * 1.3, 1.0)
    for _ in range(max(2, width // 60)):
        _cloud(sky, rng)
    ridge = _ridge(width, rng, height * 0.5, height * 0.16)
    light = np.clip(0.95 - (rows - ridge) / (0.4 * height), 0, 0.999)
    _cover(sky, rows > ridge, _shaded(ramp("stone", 4, rng), light, 0.9))
    return sky


def near(width: int, height: int, floor: int, rng: Random) -> Pixels:
    """Hills with trees and bushes, and ground from `floor` down; transparent above."""
    rows, _ = np.mgrid[:height, :width]
    picture = np.zeros((height, width, 4), np.uint8)
    for share in (0.72, 0.86):
        edge = _ridge(width, rng, floor * share, height * 0.05)
        light = np.clip(0.95 - (rows - edge) / (0.35 * height), 0, 0.999)
        _cover(picture, rows > edge, _shaded(ramp("leaf", 4, rng), light, 0.9))
        for _ in range(max(2, width // 50)):
            column = int(rng.integers(0, width))
            size = int(rng.integers(18, 18 + height // 5))
            kind = "tree" if rng.random() < 0.75 else "plant"
            _stamp(picture, draw(kind, size, rng), int(edge[column]) + 4 - size, column - size // 2)
    soil = ramp("earth" if rng.random() < 0.6 else "stone", 4, rng)
    below = _shaded(
        soil, np.clip(0.8 - (rows - floor) / height * 2 + 0.25 * rng.random(rows.shape), 0, 0.999), 0
    )
    _cover(picture, rows >= floor, below)
    _cover(
        picture,
        (rows >= floor) & (rows < floor + 3),
        _shaded(ramp("grass", 3, rng), rng.random(rows.shape), 0),
    )
    return picture


def _shaded(colors: Ramp, light: NDArray[np.floating], dither: float) -> Pixels:
    """A picture of a field of light (0..1) in the shades of a ramp."""
    height, width = light.shape
    pattern = np.tile(BAYER, (-(-height // 4), -(-width // 4)))[:height, :width]
    index = np.clip((light * len(colors) + dither * pattern).astype(int), 0, len(colors) - 1)
    return np.dstack([colors[index], np.full(light.shape, 255, np.uint8)])


def _ridge(width: int, rng: Random, middle: float, swing: float) -> NDArray[np.floating]:
    """(width,) rows of an uneven line."""
    columns = np.arange(width)
    line = sum(
        share * np.sin(columns * 2 * np.pi / length + float(rng.uniform(0, 6)))
        for share, length in (
            (0.6, rng.uniform(70, 140)),
            (0.3, rng.uniform(25, 50)),
            (0.1, rng.uniform(7, 15)),
        )
    )
    return np.asarray(middle + swing * line)


def _cloud(sky: Pixels, rng: Random) -> None:
    """A few flat ellipses in one light colour."""
    height, width = sky.shape[:2]
    rows, columns = np.mgrid[:height, :width]
    y, x = float(rng.uniform(0.05, 0.35)) * height, float(rng.uniform(0, width))
    puffs = rng.uniform(-12, 12, 4)
    mask = np.zeros((height, width), bool)
    for shift in puffs:
        wide, high = float(rng.uniform(6, 13)), float(rng.uniform(2, 4.5))
        mask |= ((columns - x - shift) / wide) ** 2 + ((rows - y) / high) ** 2 <= 1
    sky[mask & (rows < y + 2), :3] = ramp("bone", 3, rng)[-1]


def _cover(picture: Pixels, mask: NDArray[np.bool_], above: Pixels) -> None:
    picture[mask] = above[mask]


def _stamp(picture: Pixels, board: Pixels, top: int, left: int) -> None:
    """Put a board on the picture, cut at its borders."""
    height, width = picture.shape[:2]
    first, begin = max(0, -top), max(0, -left)
    cut = board[first : max(0, height - top), begin : max(0, width - left)]
    here = picture[top + first : top + first + cut.shape[0], left + begin : left + begin + cut.shape[1]]
    here[cut[..., 3] > 0] = cut[cut[..., 3] > 0]
