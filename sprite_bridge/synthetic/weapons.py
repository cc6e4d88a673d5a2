"""Blades and axes, upright or aslant; the phase runs a glimmer along them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.parts import shades, start
from sprite_bridge.synthetic.ramps import ramp


class Turned:
    """Coordinates along (0 handle to 1 tip) and across a line through the board, for things held aslant."""

    def __init__(self, size: int, upright: bool) -> None:
        """Upright: from the bottom to the top; else from the lower left to the upper right corner."""
        s = float(size)
        self.start = (0.96 * s, s / 2) if upright else (0.94 * s, 0.06 * s)
        end = (0.04 * s, s / 2) if upright else (0.06 * s, 0.94 * s)
        self.along = (end[0] - self.start[0], end[1] - self.start[1])
        self.across = (-self.along[1], self.along[0])

    def at(self, t: float, u: float) -> tuple[float, float]:
        """The pixel position (y, x) of `t` along and `u` across (in lengths of the whole, + is left)."""
        return (
            self.start[0] + t * self.along[0] + u * self.across[0],
            self.start[1] + t * self.along[1] + u * self.across[1],
        )

    def path(self, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Several positions."""
        return [self.at(t, u) for t, u in points]


def sword(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A blade with a light and a dark half, guard, grip and pommel; straight or broad."""
    board = start(size, rng)
    n = shades(size, rng) + 1
    steel = ramp("steel" if rng.random() < 0.75 else "gem", n, rng)
    guard, grip = ramp("gold", n, rng), ramp("leather", n, rng)
    line = Turned(size, bool(rng.random() < 0.25))
    half = max(float(rng.uniform(0.035, 0.07)), 1.1 / size)
    tip, base = 1.0, 0.30
    shoulder = tip - float(rng.uniform(0.06, 0.16))
    outer = [
        (base, half),
        (shoulder, half * rng.uniform(0.8, 1.15)),
        (tip, 0.0),
        (shoulder, -half),
        (base, -half),
    ]
    board.paint(board.polygon(line.path(outer), 0.30), steel)
    board.paint(board.polygon(line.path([*outer[:3], (base, 0.0)]), 0.80), steel, rim=False)
    if size >= 28:  # the fuller
        board.paint(
            board.limb(*line.at(base, 0), *line.at(shoulder - 0.1, 0), 0.5 + size / 120), steel[:2], rim=False
        )
    reach = float(rng.uniform(0.11, 0.17))
    board.paint(board.limb(*line.at(0.05, 0), *line.at(base, 0), max(1.0, 0.028 * size)), grip)
    for t in np.arange(0.08, base - 0.04, max(0.05, 2.6 / size)):
        if size >= 24:
            board.paint(
                board.limb(*line.at(float(t), 0.02), *line.at(float(t) + 0.02, -0.02), 0.5),
                grip[:1],
                rim=False,
            )
    board.paint(board.limb(*line.at(base, reach), *line.at(base, -reach), max(1.0, 0.03 * size)), guard)
    board.paint(board.ellipse(*line.at(0.05, 0), max(1.2, 0.05 * size), max(1.2, 0.05 * size)), guard)
    if size >= 24:
        board.paint(
            board.ellipse(*line.at(base, 0), max(1.0, 0.03 * size), max(1.0, 0.03 * size)),
            ramp("gem", n, rng),
            rim=False,
        )
    _glimmer(board, line, phase)
    return board


def _glimmer(board: Canvas, line: Turned, phase: float) -> None:
    """A white spark that runs along a blade."""
    if phase:
        y, x = line.at(0.35 + 0.55 * phase, 0.0)
        cells = [(int(y), int(x))]
        if board.size >= 24:
            cells += [(int(y) + 1, int(x)), (int(y) - 1, int(x)), (int(y), int(x) + 1), (int(y), int(x) - 1)]
        board.dots(
            [c for c in cells if board.opaque[min(c[0], board.size - 1), min(c[1], board.size - 1)]],
            (255, 255, 255),
        )


def axe(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A handle with one or two crescent blades."""
    board = start(size, rng)
    n = shades(size, rng) + 1
    steel, wood, band = ramp("steel", n, rng), ramp("wood", n, rng), ramp("gold", n, rng)
    upright = bool(rng.random() < 0.3)
    line = Turned(size, upright)
    thick = max(1.0, 0.035 * size)
    board.paint(board.limb(*line.at(0.02, 0), *line.at(0.97, 0), thick), wood)
    reach = ((0.17, 0.22), (0.26, 0.36)) if upright else ((0.12, 0.16), (0.16, 0.20))  # corners are narrow
    long, deep = (float(rng.uniform(*bounds)) for bounds in reach)
    for side in (1, -1) if rng.random() < 0.4 else (1,):
        arc = [
            (0.75 + long * np.sin(a), side * (deep * (0.62 + 0.38 * np.cos(a))))
            for a in np.linspace(-1.2, 1.2, 9)
        ]
        root = [(0.85, side * 0.03), (0.65, side * 0.03)]
        board.paint(board.polygon(line.path([*arc, *root]), 0.35 if side < 0 else 0.6), steel)
        inner = [(t - 0.01 * np.sign(t - 0.75), u - side * (0.05 if upright else 0.035)) for t, u in arc]
        board.paint(board.polygon(line.path([*arc, *inner[::-1]]), 0.98), steel, rim=False)
    for t in (0.65, 0.85):
        board.paint(board.limb(*line.at(t, 0.04), *line.at(t, -0.04), max(0.8, 0.022 * size)), band)
    _glimmer(board, line, phase)
    return board
