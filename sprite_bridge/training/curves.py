"""Curves of a run as SVG, drawn without a library: a few hundred points on axes with round numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 34
COLORS = ("#2f6fde", "#d2542a", "#2d9148", "#8a4fc4")
MOST_TICKS = 6
SMALLEST = 1e-9
"""Of an axis: no curve of a training is lower."""


def curves(steps: Sequence[float], lines: Mapping[str, Sequence[float]]) -> str:
    """An SVG element with a line per name over the ``steps``, all on one axis from 0. What is not finite is left out.

    Raises ValueError if a line has another length than the steps.
    """
    if any(len(line) != len(steps) for line in lines.values()):
        raise ValueError("every line needs a value for each step")
    finite = [value for line in lines.values() for value in line if math.isfinite(value)]
    top, right = _round_up(max(finite, default=1.0)), _round_up(max(steps, default=1.0))
    parts = [_axes(right, top)]
    for line, color in zip(lines.values(), COLORS, strict=False):
        points = " ".join(
            f"{_x(step, right):.1f},{_y(value, top):.1f}"
            for step, value in zip(steps, line, strict=True)
            if math.isfinite(value)
        )
        parts.append(f'<polyline fill="none" stroke="{color}" stroke-width="1.6" points="{points}"/>')
    legend = "".join(
        f'<tspan fill="{color}" dx="{12 if number else 0}">{escape(name)}</tspan>'
        for number, (name, color) in enumerate(zip(lines, COLORS, strict=False))
    )
    parts.append(f'<text x="{LEFT + 8}" y="{TOP + 12}">{legend}</text>')
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img">{"".join(parts)}</svg>'


def _axes(right: float, top: float) -> str:
    parts = []
    for value in _ticks(top):
        y = _y(value, top)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" text-anchor="end" x="{LEFT - 6}" y="{y + 4:.1f}">{value:g}</text>')
    for value in _ticks(right):
        x = _x(value, right)
        parts.append(
            f'<text class="tick" text-anchor="middle" x="{x:.1f}" y="{HEIGHT - 12}">{value:g}</text>'
        )
    return "".join(parts)


def _ticks(top: float) -> list[float]:
    step = _round_up(top / MOST_TICKS)
    return [number * step for number in range(int(top / step + 1e-9) + 1)]


def _round_up(value: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    if value < SMALLEST:
        return 1.0 if value <= 0 else SMALLEST
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= value * (1 - 1e-9))


def _x(step: float, right: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * step / right


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top
