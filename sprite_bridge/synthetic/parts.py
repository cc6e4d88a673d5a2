"""What the drawers share: outline styles, shade counts, movement, eyes and faces."""

from __future__ import annotations

import numpy as np

from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.ramps import OUTLINES, Ramp


def start(size: int, rng: np.random.Generator) -> Canvas:
    """A board with an outline style: mostly one dark colour, else each part's own darkest shade, or none."""
    dark, style = OUTLINES[int(rng.integers(len(OUTLINES)))], rng.random()
    return Canvas(size, None if style < 0.22 else dark, outlined=bool(style < 0.84))


def shades(size: int, rng: np.random.Generator) -> int:
    """How many shades a material gets: few on small sprites."""
    return int(rng.integers(2, 4)) if size < 28 else int(rng.integers(3, 5))


def sway(phase: float, pixels: float) -> int:
    """A whole-pixel offset of a cycle, at least one pixel at its turning points."""
    return int(np.rint(np.sin(2 * np.pi * phase) * max(1.0, pixels))) if phase else 0


def eyes(board: Canvas, row: float, cx: float, gap: float, iris: Ramp, white: bool, scale: int = 0) -> None:
    """Two eyes of a single pixel each on small sprites, with whites and a glint on large ones."""
    size = board.size
    tall, wide = max(1, round(size / (20 - scale * 6))), max(1, round(size / (34 - scale * 14)))
    right = int(np.floor(cx + gap - wide / 2))
    for side in (-1, 1):
        left = right if side > 0 else int(2 * cx) - right - wide
        top = int(row)
        if white and size >= 28:
            board.patch(top, left - (side > 0), tall, wide + 1, (244, 244, 240))
        board.patch(top, left, tall, wide, iris[0] if size < 48 else iris[1])
        if size >= 48:
            board.patch(top + tall // 2, left, tall - tall // 2, wide, iris[0])
            board.dots([(top, left)], (255, 255, 255))


def face(board: Canvas, rng: np.random.Generator, row: float, cx: float, gap: float, body: Ramp) -> None:
    """Eyes and a mouth of whole pixels, the same on both sides."""
    dark = np.array([[22, 16, 34], [52, 40, 76]], np.uint8)
    eyes(board, row, cx, gap, dark, bool(rng.random() < 0.5), 1)
    size = board.size
    width = max(2, round(size * float(rng.uniform(0.1, 0.2)))) // 2 * 2
    below = int(row) + max(2, round(0.12 * size))
    board.patch(below, int(cx - width / 2), max(1, size // 40), width, dark[0])
    if rng.random() < 0.5 and size >= 20:  # a fang
        board.patch(
            below + max(1, size // 40),
            int(cx - width / 2),
            max(1, size // 36),
            max(1, size // 36),
            (250, 246, 236),
        )
