"""Draw pixel-art sprites from a seed: creatures, items, plants, tiles and landscapes.

Everything here is drawn by rules, so that tests, examples and benchmarks need no foreign art. The same kind,
size and generator state always give the same pixels.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.synthetic import characters, grounds, items, monsters, nature, weapons
from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.ramps import mix, recolor

Drawer = Callable[[int, np.random.Generator, float], Canvas]

DRAWERS: dict[str, Drawer] = {
    "character": characters.character,
    "slime": monsters.slime,
    "monster": monsters.monster,
    "sword": weapons.sword,
    "axe": weapons.axe,
    "potion": items.potion,
    "gem": items.gem,
    "chest": items.chest,
    "shield": items.shield,
    "plant": nature.plant,
    "tree": nature.tree,
    "tile": grounds.tile,
    "scenery": grounds.scenery,
}
KINDS: tuple[str, ...] = tuple(DRAWERS)
FILLED: tuple[str, ...] = ("tile", "scenery")  # kinds without a transparent pixel

SMALLEST, LARGEST = 12, 128
USUAL_SIZES = (16, 16, 20, 24, 24, 32, 32, 32, 40, 48, 48, 64, 64, 80, 96, 128)


def draw(kind: str, size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw one sprite on a square board.

    `kind` is one of KINDS, `size` the side in pixels (12..128). Returns (size, size, 4) uint8 with alpha
    0 or 255, RGB 0 where transparent, 3 to 24 colours. Raises ValueError on another kind or size.
    """
    return _frame(kind, size, int(rng.integers(2**63)), 0.0)


def draw_any(rng: np.random.Generator, size: int | None = None) -> NDArray[np.uint8]:
    """Draw a sprite of any kind, at `size` or at a size that games use -> (size, size, 4) uint8."""
    side = int(USUAL_SIZES[int(rng.integers(len(USUAL_SIZES)))]) if size is None else size
    return draw(KINDS[int(rng.integers(len(KINDS)))], side, rng)


def draw_animation(kind: str, size: int, frames: int, rng: np.random.Generator) -> list[NDArray[np.uint8]]:
    """Draw a cycle (walk, bounce, flap, sway, glimmer) of one sprite as `frames` boards.

    Each board is what `draw` returns. The sprite and its palette stay the same; the parts
    move by whole pixels.
    """
    if frames < 1:
        raise ValueError(f"an animation needs at least one frame, not {frames}")
    seed = int(rng.integers(2**63))
    return [_frame(kind, size, seed, index / frames) for index in range(frames)]


def _frame(kind: str, size: int, seed: int, phase: float) -> NDArray[np.uint8]:
    """One phase of the sprite that `seed` means."""
    if kind not in DRAWERS:
        raise ValueError(f"no sprite kind {kind!r}; there are: {', '.join(KINDS)}")
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"a sprite's size is {SMALLEST}..{LARGEST} pixels, not {size}")
    rng = np.random.default_rng(seed)
    handheld = rng.random() < 0.06
    hue, tint = float(rng.random()), float(rng.uniform(0.1, 0.6))
    pixels = DRAWERS[kind](size, rng, phase).pixels()
    return recolor(pixels, mix(hue, tint, 0.62, 4)) if handheld else pixels
