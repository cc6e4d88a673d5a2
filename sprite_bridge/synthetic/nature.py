"""Trees, flowers, mushrooms and cacti that sway with the phase."""

from __future__ import annotations

import numpy as np

from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.parts import shades, start, sway
from sprite_bridge.synthetic.ramps import ramp


def tree(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A leafy tree of overlapping crowns, or a fir of stacked skirts."""
    board = start(size, rng)
    n = shades(size, rng) + 1
    leaf, wood = ramp("leaf", n, rng), ramp("wood", n, rng)
    s, cx, lean = float(size), size / 2, sway(phase, 0.03 * size)
    trunk = max(1.2, float(rng.uniform(0.045, 0.08)) * s)
    board.paint(board.limb(0.60 * s, cx, 0.94 * s, cx, trunk, trunk * 1.35), wood)
    if rng.random() < 0.4:
        for level in range(3):
            top, low = (0.30 - 0.125 * level) * s + 0.10 * s, (0.80 - 0.2 * level) * s
            half, shift = (0.40 - 0.09 * level) * s, lean * (level + 1) / 3
            light = np.clip(1.0 - (board.x - cx + half) / (2.4 * half) - (board.y - top) / s * 0.5, 0, 1)
            board.paint(
                board.polygon(
                    [(max(1.0, top - 0.12 * s), cx + shift), (low, cx + half), (low, cx - half)], light
                ),
                leaf,
                dither=0.5,
            )
        return board
    crowns = [(0.42, 0.0, 0.27)] + [
        (float(rng.uniform(0.30, 0.5)), float(rng.uniform(-0.2, 0.2)), float(rng.uniform(0.16, 0.22)))
        for _ in range(5)
    ]
    whole = np.zeros((size, size), bool)
    light = np.zeros((size, size))
    for y, x, r in crowns:
        ball = board.ellipse(max(y, r + 0.04) * s, cx + x * s + lean, r * s, r * 1.12 * s)
        light = np.where(ball.mask, np.maximum(light * 0.9, ball.light - (y - 0.36) * 0.9), light)
        whole |= ball.mask
    crown = board.paint(
        board.ellipse(0, 0, 1, 1)._replace(mask=whole, light=np.clip(light, 0, 0.999)), leaf, dither=0.9
    )
    board.shade(rng, crown & (light < 0.75), leaf[0], 0.05)
    if rng.random() < 0.4:
        fruit = ramp("gem", 2, rng)
        for y, x in rng.uniform(0.22, 0.55, (6, 2)):
            board.patch(
                int(y * s), int((x - 0.38) * 1.6 * s + cx), max(1, size // 22), max(1, size // 22), fruit[1]
            )
    return board


def plant(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A flower, a mushroom or a cactus."""
    return (flower, mushroom, cactus)[int(rng.integers(3))](size, rng, phase)


def flower(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """Petals around a heart on a stem with two leaves."""
    board = start(size, rng)
    n = shades(size, rng)
    leaf, petal, heart = ramp("leaf", n, rng), ramp("gem", n, rng), ramp("gold", n, rng)
    s, cx, lean = float(size), size / 2, sway(phase, 0.04 * size)
    cy, r, count = 0.34 * s, 0.13 * s, int(rng.integers(5, 8))
    board.paint(board.limb(cy, cx + lean, 0.94 * s, cx, max(0.9, 0.03 * s)), leaf)
    for side in (-1, 1):
        board.paint(board.limb(0.84 * s, cx, 0.66 * s, cx + side * 0.26 * s, 0.03 * s, 0.075 * s), leaf)
    for turn in np.linspace(0, 2 * np.pi, count, endpoint=False):
        board.paint(
            board.ellipse(cy + 0.17 * s * np.sin(turn), cx + lean + 0.17 * s * np.cos(turn), r, r), petal
        )
    board.paint(board.ellipse(cy, cx + lean, 0.1 * s, 0.1 * s), heart)
    return board


def mushroom(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A spotted cap on a pale stem."""
    board = start(size, rng)
    n = shades(size, rng)
    cap, stem = ramp("gem", n, rng), ramp("bone", n, rng)
    s, cx, drop = float(size), size / 2, sway(phase, 0.03 * size)
    board.paint(board.limb(0.55 * s, cx, 0.84 * s, cx, 0.13 * s, 0.15 * s), stem)
    dome = board.ellipse(0.56 * s + drop, cx, 0.47 * s, 0.44 * s)
    mask = dome.mask & (board.y < 0.58 * s + drop)
    hat = board.paint(dome._replace(mask=mask), cap)
    spots = [
        (0.24, -0.12, 0.075),
        (0.36, 0.16, 0.09),
        (0.44, -0.28, 0.07),
        (0.46, -0.04, 0.06),
        (0.26, 0.1, 0.04),
    ]
    for y, x, r in spots[: int(rng.integers(3, 6))]:
        board.paint(board.ellipse(y * s + drop, cx + x * s, r * s, 1.1 * r * s), stem, only=hat)
    return board


def cactus(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A ribbed cactus with arms in a pot."""
    board = start(size, rng)
    n = shades(size, rng)
    green, clay = ramp("leaf", n, rng), ramp("brick", n, rng)
    s, cx, lean = float(size), size / 2, sway(phase, 0.02 * size)
    for side, y in ((-1, float(rng.uniform(0.42, 0.55))), (1, float(rng.uniform(0.32, 0.5)))):
        x = cx + side * 0.27 * s
        board.paint(board.limb(y * s, cx, y * s, x, 0.06 * s), green)
        board.paint(board.limb(y * s, x, (y - 0.16) * s, x + lean, 0.06 * s), green)
    body = board.paint(board.limb(0.18 * s, cx + lean, 0.76 * s, cx, 0.13 * s), green)
    for row, column in np.argwhere(body)[:: max(3, size // 5)]:
        board.dots([(int(row), int(column))], green[-1] if (row + column) % 2 else green[0])
    pot = [(0.70 * s, 0.28 * s), (0.70 * s, 0.72 * s), (0.95 * s, 0.66 * s), (0.95 * s, 0.34 * s)]
    board.paint(board.polygon(pot, np.clip(1.15 - board.x / s, 0, 1)), clay)
    board.paint(board.box(0.68 * s, 0.24 * s, 0.77 * s, 0.76 * s), clay)
    return board
