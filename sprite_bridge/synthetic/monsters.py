"""Slimes, ghosts, bats, floating eyes and imps, with a phase (0..1) of their idle cycle."""

from __future__ import annotations

import numpy as np

from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.parts import face, shades, start, sway
from sprite_bridge.synthetic.ramps import ramp


def slime(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A dome of jelly that squashes and stretches."""
    board = start(size, rng)
    jelly = ramp("slime", shades(size, rng) + 1, rng)
    s, cx = float(size), size / 2
    squash = sway(phase, 0.05 * s)
    top, foot = 0.22 * s + squash, 0.93 * s
    half = 0.40 * s + squash * 0.5
    dome = board.ellipse(foot - 0.1 * s, cx, foot - 0.1 * s - top, half)
    low = board.ellipse(foot - 0.15 * s, cx, 0.15 * s, half + 0.03 * s)
    mask = (dome.mask & (board.y < foot - 0.1 * s)) | (low.mask & (board.y >= foot - 0.16 * s))
    body = board.paint(dome._replace(mask=mask), jelly)
    face(board, rng, foot - 0.36 * s, cx, 0.17 * s, jelly)
    glint = max(1, round(s / 20))
    board.patch(int(top + 0.14 * s), int(cx - 0.22 * s), glint, glint + (size > 24), (255, 255, 255))
    for _ in range(int(rng.integers(0, 4))):
        y, x = rng.uniform(0.5, 0.85) * s, cx + rng.uniform(-0.28, 0.28) * s
        board.paint(
            board.ellipse(float(y), float(x), 0.03 * s, 0.03 * s),
            jelly[-1:],
            only=body & (np.abs(board.x - cx) > 0.2 * s),
        )
    return board


def monster(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A ghost, a bat, a floating eye or a horned imp."""
    return (ghost, bat, eyeball, imp)[int(rng.integers(4))](size, rng, phase)


def ghost(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A hovering sheet with a waving hem."""
    board = start(size, rng)
    cloth = ramp("bone" if rng.random() < 0.6 else "slime", shades(size, rng), rng)
    s, cx = float(size), size / 2
    rise = sway(phase, 0.03 * s)
    hem = 0.88 * s + 0.05 * s * np.sin((board.x / s) * 19 + 2 * np.pi * phase) + rise
    dome = board.ellipse(0.42 * s + rise, cx, 0.36 * s, 0.34 * s)
    skirt = (board.y > 0.42 * s + rise) & (board.y < hem) & (np.abs(board.x - cx) < 0.34 * s)
    light = np.clip(0.95 - (board.x - cx + 0.34 * s) / s * 0.7 - board.y / s * 0.35, 0, 1)
    board.paint(dome._replace(mask=dome.mask | skirt, light=light), cloth)
    face(board, rng, 0.40 * s + rise, cx, 0.14 * s, cloth)
    return board


def bat(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A round body between flapping wings."""
    board = start(size, rng)
    n = shades(size, rng)
    fur, wing = ramp("cloth", n, rng), ramp("cloth", n, rng)
    s, cx, cy = float(size), size / 2, size * 0.52
    flap = sway(phase, 0.12 * s)
    for side in (-1, 1):
        tip = (0.24 * s + flap, cx + side * 0.47 * s)
        points = [
            (cy - 0.06 * s, cx),
            tip,
            (0.62 * s + 0.6 * flap, cx + side * 0.45 * s),
            (0.54 * s + 0.3 * flap, cx + side * 0.34 * s),
            (0.70 * s, cx + side * 0.26 * s),
            (0.58 * s, cx + side * 0.16 * s),
            (cy + 0.1 * s, cx),
        ]
        board.paint(board.polygon(points, np.clip(1.1 - board.y / s, 0, 1)), wing)
    for side in (-1, 1):
        board.paint(
            board.polygon(
                [
                    (0.20 * s, cx + side * 0.16 * s),
                    (0.42 * s, cx + side * 0.03 * s),
                    (0.42 * s, cx + side * 0.18 * s),
                ],
                0.5,
            ),
            fur,
        )
    board.paint(board.ellipse(cy, cx, 0.2 * s, 0.19 * s), fur)
    face(board, rng, cy - 0.04 * s, cx, 0.085 * s, fur)
    return board


def eyeball(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A floating eye with a coloured iris, looking around."""
    board = start(size, rng)
    n = shades(size, rng)
    white, iris = ramp("bone", n, rng), ramp("gem", n, rng)
    s, cx = float(size), size / 2
    cy, look = 0.5 * s + sway(phase, 0.03 * s), sway(phase, 0.06 * s)
    for angle in np.linspace(0.2, np.pi - 0.2, int(rng.integers(3, 6))):
        board.paint(
            board.limb(
                cy, cx, cy + 0.44 * s * np.sin(angle), cx + 0.44 * s * np.cos(angle), 0.05 * s, 0.025 * s
            ),
            iris,
        )
    ball = board.paint(board.ellipse(cy, cx, 0.34 * s, 0.34 * s), white)
    board.paint(board.ellipse(cy, cx + look, 0.17 * s, 0.16 * s), iris, only=ball)
    board.paint(
        board.ellipse(cy, cx + look, 0.08 * s + 0.3, 0.07 * s + 0.3),
        np.array([[18, 14, 26]], np.uint8),
        only=ball,
    )
    glint = max(1, size // 18)
    board.patch(int(cy - 0.10 * s), int(cx + look - 0.08 * s), glint, glint, (255, 255, 255))
    return board


def imp(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A stout horned fellow with short legs."""
    board = start(size, rng)
    n = shades(size, rng)
    hide, horn = ramp("slime", n, rng), ramp("bone", n, rng)
    s, cx = float(size), size / 2
    step, bob = sway(phase, 0.05 * s), abs(sway(phase, 0.02 * s))
    for side, lift in ((-1, max(0, step)), (1, max(0, -step))):
        board.paint(board.ellipse(0.90 * s - lift, cx + side * 0.15 * s, 0.06 * s, 0.1 * s), hide)
        board.paint(
            board.polygon(
                [
                    (0.06 * s + bob, cx + side * 0.32 * s),
                    (0.32 * s, cx + side * 0.10 * s),
                    (0.36 * s, cx + side * 0.27 * s),
                ],
                0.75 if side < 0 else 0.4,
            ),
            horn,
        )
        board.paint(
            board.limb(
                0.55 * s, cx + side * 0.28 * s, 0.70 * s + side * step, cx + side * 0.40 * s, 0.06 * s
            ),
            hide,
        )
    belly = board.paint(board.ellipse(0.57 * s - bob, cx, 0.32 * s, 0.31 * s), hide)
    board.paint(board.ellipse(0.72 * s - bob, cx, 0.15 * s, 0.18 * s), horn, only=belly)
    face(board, rng, 0.44 * s - bob, cx, 0.14 * s, hide)
    return board
