"""Filled squares: ground tiles and small landscapes, textured and dithered."""

from __future__ import annotations

import numpy as np

from sprite_bridge.synthetic.canvas import Canvas, Light
from sprite_bridge.synthetic.parts import shades
from sprite_bridge.synthetic.ramps import Ramp, ramp


def noise(size: int, rng: np.random.Generator, cells: int) -> Light:
    """Smooth wrap-around noise -> (size, size) float, 0..1."""
    grid = rng.random((cells, cells))
    at = np.arange(size) / size * cells
    low, part = at.astype(int) % cells, at % 1
    part = part * part * (3 - 2 * part)
    high = (low + 1) % cells
    rows = grid[low] * (1 - part)[:, None] + grid[high] * part[:, None]
    return np.asarray(rows[:, low] * (1 - part) + rows[:, high] * part)


def fill(board: Canvas, light: Light, colors: Ramp, dither: float = 0.0) -> None:
    """Paint the whole board."""
    whole = np.ones((board.size, board.size), bool)
    board.paint(board.ellipse(0, 0, 1, 1)._replace(mask=whole, light=light), colors, dither=dither)


def tile(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A filled square of ground: grass, earth, brick, cobbles, planks or water."""
    board = Canvas(size)
    n = shades(size, rng)
    style = ("grass", "earth", "brick", "stone", "wood", "water")[int(rng.integers(6))]
    colors = ramp(style, n + 1, rng)
    if style in ("grass", "earth"):
        fill(board, np.clip(0.2 + 0.6 * noise(size, rng, 4), 0, 1), colors, 1.0)
        for row, column in rng.integers(0, size, (max(4, size * size // 60), 2)):
            tall = int(rng.integers(1, 4)) if style == "grass" else 1
            board.patch(int(row), int(column), tall, 1, colors[-1])
            board.dots([(int(row) + tall, int(column))], colors[0])
    elif style == "water":
        wave = 0.5 + 0.3 * np.sin(board.y * 14 / size + 3 * noise(size, rng, 3) + 2 * np.pi * phase)
        fill(board, np.clip(wave + 0.25 * (noise(size, rng, 5) - 0.5), 0, 1), colors, 0.8)
    else:
        _courses(board, rng, style, colors)
    return board


def _courses(board: Canvas, rng: np.random.Generator, style: str, colors: Ramp) -> None:
    """Rows of bricks, cobbles or planks with mortar, a lit upper edge and a shaded lower one."""
    size = board.size
    high = max(4, round(size / int(rng.integers(3, 6))))
    wide = size if style == "wood" else max(6, round(high * 1.9))
    fill(board, np.zeros((size, size)), colors[:1])
    for course, top in enumerate(range(0, size, high)):
        shift = (course % 2) * wide // 2 if style != "wood" else 0
        for left in range(-shift, size, wide):
            tone = 0.45 + 0.16 * float(rng.standard_normal())
            cut = int(rng.integers(1, 3)) if style == "stone" else 1
            body = (
                (board.y > top)
                & (board.y < top + high - 1)
                & (board.x > left + (style != "wood"))
                & (board.x < left + wide - cut + (style == "wood"))
            )
            light = np.full((size, size), tone)
            light[(board.y < top + 1) | ((board.x < left + 2) & (style != "wood"))] += 0.28
            light[board.y > top + high - 2] -= 0.22
            grain = 0.35 * (noise(size, rng, 6) - 0.5)
            if style == "wood":
                grain = 0.4 * (np.sin(board.y * 2.1 + 4 * noise(size, rng, 3)) * 0.5)
            board.paint(
                board.ellipse(0, 0, 1, 1)._replace(mask=body, light=np.clip(light + grain, 0.2, 0.999)),
                colors,
                rim=False,
                dither=0.3,
            )


def scenery(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A filled landscape: dithered sky, sun, mountains, hills, a tree line."""
    board = Canvas(size)
    n = shades(size, rng)
    s = float(size)
    sky, rock, hill = ramp("sky", n + 1, rng), ramp("stone", n, rng), ramp("leaf", n + 1, rng)
    fill(board, np.clip(board.y / s * 1.5, 0, 0.999), sky, 1.0)
    sun = board.ellipse(
        float(rng.uniform(0.14, 0.3)) * s, float(rng.uniform(0.2, 0.8)) * s, 0.09 * s, 0.09 * s
    )
    board.paint(sun, ramp("gold", 2, rng), rim=False)
    line = np.cumsum(rng.choice([-1, -1, 0, 1, 1], size))
    ridge = (
        0.46 * s
        + 0.5 * (line - line.mean())
        + 0.06 * s * np.sin(board.x[0] / s * 9 + float(rng.uniform(0, 6)))
    )
    mountain = board.y > ridge
    board.paint(
        sun._replace(mask=mountain, light=np.clip(0.95 - (board.y - ridge) / (0.3 * s), 0, 0.999)),
        rock,
        rim=False,
        dither=0.8,
    )
    for layer in range(2):
        edge = (0.62 + 0.15 * layer) * s + 0.05 * s * np.sin(
            board.x / s * (5 + 3 * layer) + float(rng.uniform(0, 6)) + 2 * np.pi * phase * (layer == 0)
        )
        light = np.clip(0.95 - 0.35 * layer - (board.y - edge) / (0.5 * s), 0, 0.999)
        board.paint(sun._replace(mask=board.y > edge, light=light), hill, rim=layer == 1, dither=0.9)
        for x in rng.uniform(0, s, int(rng.integers(3, 8))):
            foot = float(edge[0, min(size - 1, int(x))]) + 0.02 * s
            tall = float(rng.uniform(0.08, 0.16)) * s * (1 + layer)
            board.paint(
                board.polygon(
                    [(foot - tall, float(x)), (foot, float(x) + 0.3 * tall), (foot, float(x) - 0.3 * tall)],
                    0.3,
                ),
                hill[:n],
                rim=layer == 1,
            )
    return board
