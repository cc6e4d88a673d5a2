"""Things to find: potions, gems, chests, shields."""

from __future__ import annotations

import numpy as np

from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.parts import shades, start, sway
from sprite_bridge.synthetic.ramps import ramp


def potion(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A round or tall flask with liquid, bubbles, a cork and a glint."""
    board = start(size, rng)
    n = shades(size, rng)
    glass, drink, cork = ramp("glass", n, rng), ramp("gem", n + 1, rng), ramp("wood", n, rng)
    s, cx = float(size), size / 2
    ry, rx = float(rng.uniform(0.27, 0.33)) * s, float(rng.uniform(0.25, 0.37)) * s
    cy, neck = 0.93 * s - ry, max(1.6, float(rng.uniform(0.08, 0.12)) * s)
    board.paint(board.box(0.08 * s, cx - neck * 0.8, 0.25 * s, cx + neck * 0.8), cork)
    tube = board.box(0.20 * s, cx - neck, cy, cx + neck)
    bulb = board.ellipse(cy, cx, ry, rx)
    inside = board.paint(
        bulb._replace(mask=bulb.mask | tube.mask, light=np.maximum(bulb.light, tube.light * tube.mask)), glass
    )
    board.paint(board.box(0.19 * s, cx - neck - 0.03 * s, 0.25 * s, cx + neck + 0.03 * s), glass)
    level = cy - float(rng.uniform(-0.1, 0.5)) * ry + sway(phase, 0.03 * s) * np.sign(board.x - cx)
    wall = max(1.0, s / 40)
    core = board.ellipse(cy, cx, ry - wall, rx - wall)
    wet = board.paint(core, drink, only=inside & (board.y > level))
    board.rgb[wet & (board.y < level + max(1.0, s / 30))] = drink[-1]
    for _ in range(int(rng.integers(2, 5))):
        y, x = int(cy + rng.uniform(-0.2, 0.6) * ry), int(cx + rng.uniform(-0.5, 0.6) * rx)
        board.patch(y, x, max(1, size // 36), max(1, size // 36), drink[-1])
    board.patch(
        int(cy - 0.45 * ry), int(cx - 0.6 * rx), max(1, round(s / 9)), max(1, size // 30), (255, 255, 255)
    )
    return board


def gem(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A cut stone: table, crown and pavilion facets, each in one shade."""
    board = start(size, rng)
    stone = ramp("gem", int(rng.integers(4, 6)), rng)
    s, cx = float(size), size / 2
    w, t = float(rng.uniform(0.36, 0.45)) * s, float(rng.uniform(0.18, 0.26)) * s
    top, girdle, foot = float(rng.uniform(0.08, 0.2)) * s, float(rng.uniform(0.34, 0.44)) * s, 0.94 * s
    rim = [(top, cx - t), (top, cx + t), (girdle, cx + w), (foot, cx), (girdle, cx - w)]
    board.paint(board.polygon(rim, 0.5), stone)
    k = 0.45 * w
    facets = [
        (0.95, [(top, cx - t), (top, cx + t), (girdle, cx + k), (girdle, cx - k)]),
        (0.72, [(top, cx - t), (girdle, cx - k), (girdle, cx - w)]),
        (0.45, [(top, cx + t), (girdle, cx + k), (girdle, cx + w)]),
        (0.58, [(girdle, cx - w), (girdle, cx - k), (foot, cx)]),
        (0.34, [(girdle, cx - k), (girdle, cx + k), (foot, cx)]),
        (0.10, [(girdle, cx + k), (girdle, cx + w), (foot, cx)]),
    ]
    for light, points in facets:
        board.paint(board.polygon(points, light), stone, rim=False)
    spark = int(top + 0.08 * s) + 1, int(cx - 0.5 * t + phase * t)
    board.patch(*spark, max(1, size // 24), max(1, size // 16), (255, 255, 255))
    return board


def chest(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A wooden chest with metal bands and a lock; the phase lifts the lid."""
    board = start(size, rng)
    n = shades(size, rng)
    wood, metal = ramp("wood", n, rng), ramp("gold" if rng.random() < 0.6 else "steel", n, rng)
    s = float(size)
    left, right, foot = 0.08 * s, 0.92 * s, 0.92 * s
    top, seam = float(rng.uniform(0.16, 0.3)) * s, float(rng.uniform(0.46, 0.54)) * s
    lift = abs(sway(phase / 2, 0.12 * s)) if phase else 0
    box = board.paint(board.box(seam, left, foot, right), wood)
    lid = board.limb(seam - lift, left + 0.2 * s, seam - lift, right - 0.2 * s, seam - top)
    arch = board.paint(
        lid._replace(
            mask=(lid.mask | board.box(top + 0.14 * s - lift, left, seam - lift, right).mask)
            & (board.y < seam - lift)
            & (board.y > top - lift)
            & (board.x > left)
            & (board.x < right),
            light=np.clip(1.15 - board.y / s * 1.2, 0, 1),
        ),
        wood,
    )
    for row in np.arange(seam + 0.14 * s, foot - 1, 0.14 * s):  # planks
        board.rgb[box & (board.y > row) & (board.y < row + 1)] = wood[0]
    band = max(1.0, 0.09 * s)
    for x in (left, right - band, *((0.5 * s - 0.5 * band,) if size >= 40 else ())):
        board.paint(board.box(0, x, s, x + band), metal, only=box | arch)
    board.paint(
        board.box(seam - 0.02 * s - lift, left, seam + 0.02 * s + 0.5 - lift, right, 0.3),
        metal,
        only=box | arch,
    )
    lock = max(1.4, 0.085 * s)
    board.paint(board.box(seam - lock, s / 2 - lock, seam + 1.2 * lock, s / 2 + lock), metal)
    board.patch(
        int(seam), int(s / 2 - max(1, size // 30) / 2), max(1, size // 14), max(1, size // 30), (26, 18, 28)
    )
    return board


def shield(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A heater or round shield, halved, quartered or banded, with a boss."""
    board = start(size, rng)
    n = shades(size, rng)
    metal, first, second = (
        ramp("steel" if rng.random() < 0.5 else "gold", n, rng),
        ramp("cloth", n, rng),
        ramp("cloth", n, rng),
    )
    s, cx = float(size), size / 2
    light = np.clip(1.1 - board.x / s * 0.6 - board.y / s * 0.5, 0, 1)
    if rng.random() < 0.6:

        def outline(pad: float) -> list[tuple[float, float]]:
            return [
                (0.06 * s + pad, 0.1 * s + pad),
                (0.06 * s + pad, 0.9 * s - pad),
                (0.5 * s, 0.9 * s - pad),
                (0.78 * s - pad / 2, 0.72 * s - pad / 2),
                (0.96 * s - 1.3 * pad, cx),
                (0.78 * s - pad / 2, 0.28 * s + pad / 2),
                (0.5 * s, 0.1 * s + pad),
            ]

        board.paint(board.polygon(outline(0), light), metal)
        inner = board.polygon(outline(max(1.0, 0.06 * s)), light)
    else:
        board.paint(board.ellipse(cx, cx, 0.44 * s, 0.44 * s), metal)
        inner = board.ellipse(cx, cx, 0.44 * s - max(1.0, 0.06 * s), 0.44 * s - max(1.0, 0.06 * s))
    field = board.paint(inner, first, rim=False)
    dy, dx = board.y - 0.46 * s, board.x - cx
    pattern = [
        dx > 0,
        (dx > 0) ^ (dy > 0),
        np.abs(dx) < 0.12 * s,
        np.abs(dy) < 0.1 * s,
        np.abs(dx) < 0.5 * dy + 0.1 * s,
        dx + dy > 0,
    ]
    board.paint(inner, second, only=field & pattern[int(rng.integers(len(pattern)))])
    if rng.random() < 0.6:
        board.paint(board.ellipse(0.46 * s, cx, max(1.5, 0.1 * s), max(1.5, 0.1 * s)), metal)
    if phase:
        board.rgb[field & (np.abs(board.x + board.y - 2 * s * phase) < max(1.0, 0.05 * s))] = (255, 255, 255)
    return board
