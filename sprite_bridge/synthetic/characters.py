"""People seen from the front, who walk with a phase of 0..1."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.parts import eyes, shades, start, sway
from sprite_bridge.synthetic.ramps import Ramp, ramp

IRIS = np.array([[30, 22, 44], [64, 84, 150]], np.uint8)


class Figure(NamedTuple):
    """The measures (in pixels) and colours of one person."""

    cx: float
    neck: float
    head: float  # radius
    wide: float  # half the width of the shoulders
    step: int  # how far the feet and hands swing
    bob: int  # how far the body sinks
    skin: Ramp
    hair: Ramp
    shirt: Ramp
    pants: Ramp
    boots: Ramp
    trim: Ramp


def character(size: int, rng: np.random.Generator, phase: float = 0.0) -> Canvas:
    """A big-headed hero seen from the front; the phase walks."""
    board = start(size, rng)
    n = shades(size, rng)
    n = min(n, 3) if board.rim is None else n  # rims of their own need colours too
    few = max(2, n - 1)
    materials = (("skin", n), ("hair", few), ("cloth", n), ("cloth", few), ("leather", 2), ("gold", 2))
    ramps = [ramp(material, count, rng) for material, count in materials]
    bob = abs(sway(phase, size * 0.02))
    head = float(rng.uniform(0.19, 0.23)) * size
    wide = float(rng.uniform(0.115, 0.155)) * size
    neck = 0.06 * size + 2 * head - bob
    who = Figure(size / 2, neck, head, wide, sway(phase, size * 0.045), bob, *ramps)
    _legs(board, rng, who)
    _torso(board, rng, who)
    _arms(board, who)
    _head(board, rng, who)
    return board


def _legs(board: Canvas, rng: np.random.Generator, who: Figure) -> None:
    """Two legs in boots, one of them lifted by the step; sometimes a cape behind them."""
    s, cx, wide = board.size, who.cx, who.wide
    if rng.random() < 0.35:
        top, low = [(who.neck, cx - wide), (who.neck, cx + wide)], 0.9 * s
        board.paint(board.polygon([*top, (low, cx + 1.9 * wide), (low, cx - 1.9 * wide)], 0.35), who.pants)
    for side, lift in ((-1, max(0, who.step)), (1, max(0, -who.step))):
        foot, x = 0.93 * s - lift, cx + side * 0.55 * wide
        leg = board.box(0.70 * s - who.bob, x - 0.42 * wide, foot, x + 0.42 * wide)
        board.paint(leg, who.pants)
        board.paint(board.ellipse(foot, x + side * 0.1 * wide, 0.045 * s, 0.56 * wide), who.boots)


def _torso(board: Canvas, rng: np.random.Generator, who: Figure) -> None:
    """A shirt or a robe, mostly with a belt and its buckle."""
    s, cx, wide, neck = board.size, who.cx, who.wide, who.neck
    robe = rng.random() < 0.3
    hem, flare = (0.86 if robe else 0.74) * s - who.bob, (1.45 if robe else 1.0) * wide
    light = np.clip(1.05 - (board.x - cx + wide) / (2 * wide) * 0.7 - (board.y - neck) / s, 0, 1)
    shoulders = [(neck - 1, cx - 0.8 * wide), (neck - 1, cx + 0.8 * wide)]
    torso = board.paint(board.polygon([*shoulders, (hem, cx + flare), (hem, cx - flare)], light), who.shirt)
    if rng.random() < 0.7:
        belt, half = 0.69 * s - who.bob, 0.022 * s + 0.3
        board.paint(board.box(belt - half - 0.2, 0, belt + half, s, 0.45), who.boots, only=torso)
        board.paint(
            board.box(belt - half, cx - 1.3 * half, belt + half, cx + 1.3 * half, 0.9), who.trim, only=torso
        )


def _arms(board: Canvas, who: Figure) -> None:
    """Sleeves that end in hands and swing against the legs."""
    s = board.size
    for side in (-1, 1):
        y, x = 0.70 * s - who.bob + side * who.step * 0.7, who.cx + side * 1.5 * who.wide
        board.paint(
            board.limb(who.neck + 0.05 * s, who.cx + side * 0.95 * who.wide, y, x, 0.05 * s), who.shirt
        )
        board.paint(board.ellipse(y + 0.01 * s, x, 0.045 * s, 0.045 * s), who.skin, rim=s >= 24)


def _head(board: Canvas, rng: np.random.Generator, who: Figure) -> None:
    """A face under hair, a pointed hat or a helmet."""
    cy, cx, r = who.neck - who.head, who.cx, who.head
    board.paint(board.ellipse(cy, cx, r, 1.04 * r), who.skin)
    iris = who.hair if rng.random() < 0.3 else IRIS
    eyes(board, cy + 0.12 * r, cx, 0.42 * r, iris, bool(rng.random() < 0.5))
    if board.size >= 40:  # a mouth and cheeks
        board.patch(int(cy + 0.62 * r), int(cx - 0.14 * r), 1, max(2, int(0.28 * r)), who.skin[0])
        blush = who.skin[max(0, len(who.skin) - 3)]
        for side in (-1, 1):
            column = int(cx + side * 0.66 * r - 0.5)
            board.patch(int(cy + 0.45 * r), column, 1, max(1, round(0.16 * r)), blush)
    style = int(rng.integers(4))
    if style == 0:
        _hat(board, who)
    elif style == 1:
        _helmet(board, who, ramp("steel", len(who.hair), rng))
    else:
        _hair(board, who, length=0.15 if style == 2 else 0.95)


def _hat(board: Canvas, who: Figure) -> None:
    """A pointed hat with a wide brim, in the colours of the shirt."""
    cy, cx, r = who.neck - who.head, who.cx, who.head
    light = np.clip(0.9 - (board.x - cx + r) / (2.4 * r), 0, 1)
    brim = [(cy - 0.35 * r, cx + 0.95 * r), (cy - 0.35 * r, cx - 0.95 * r)]
    board.paint(board.polygon([(max(1.0, cy - 2.0 * r), cx + 0.3 * r), *brim], light), who.shirt)
    board.paint(board.ellipse(cy - 0.3 * r, cx, 0.2 * r, 1.4 * r), who.shirt)


def _helmet(board: Canvas, who: Figure, steel: Ramp) -> None:
    """A round helmet down to the eyes, with a crest."""
    cy, cx, r = who.neck - who.head, who.cx, who.head
    cap = board.ellipse(cy - 0.12 * r, cx, 1.02 * r, 1.14 * r)
    board.paint(cap._replace(mask=cap.mask & (board.y < cy - 0.02 * r)), steel)
    half = 0.14 * r + 0.3
    board.paint(board.box(cy - 1.2 * r, cx - half, cy - 0.1 * r, cx + half), who.trim, rim=False)


def _hair(board: Canvas, who: Figure, length: float) -> None:
    """A wavy fringe, and sides that reach `length` radii below the middle of the face."""
    cy, cx, r = who.neck - who.head, who.cx, who.head
    cap = board.ellipse(cy - 0.12 * r, cx, 1.02 * r, 1.14 * r)
    fringe = board.y < cy - 0.22 * r + 0.18 * r * np.cos((board.x - cx) * 7 / r)
    sides = np.abs(board.x - cx) > 0.86 * r
    board.paint(cap._replace(mask=cap.mask & (fringe | sides) & (board.y < cy + length * r)), who.hair)
