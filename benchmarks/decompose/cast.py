"""Who plays: characters with their cycles, and the sprite sheet that collects what is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.decompose.model import Pixels, Placement, box, flipped
from sprite_bridge.synthetic.sprites import draw, draw_animation

WALKERS = ("character", "character", "slime")
WANDERERS = ("character", "character", "slime", "monster")
FLYERS = ("monster", "monster", "monster", "gem")
THROWN = ("sword", "axe", "gem", "potion", "shield")
SIZES = (16, 16, 20, 24)
CYCLES = (3, 4, 4, 6)
FLIPS = ((False, False), (True, False), (False, True), (True, True))


@dataclass(frozen=True)
class Cel:
    """One picture of a cycle, cut to its pixels; `left` and `top` say where on the board."""

    pixels: Pixels
    left: int
    top: int


@dataclass(frozen=True)
class Character:
    """A cycle of cels on boards of `size` x `size`, each shown for `period` frames."""

    size: int
    cels: tuple[Cel, ...]
    period: int


@dataclass
class Sheet:
    """The sprites of a scene, each once: what is equal but for a flip is the same sprite."""

    sprites: list[Pixels] = field(default_factory=list)
    actors: list[int] = field(default_factory=list)
    known: dict[bytes, tuple[int, bool, bool]] = field(default_factory=dict)

    def add(self, pixels: Pixels, actor: int) -> tuple[int, bool, bool]:
        """The number of a sprite, and the flips that make it of the sprite with that number."""
        if (found := self.known.get(_key(pixels))) is not None:
            return found
        for flips in reversed(FLIPS):  # so that a symmetric sprite counts as not flipped
            self.known[_key(flipped(pixels, *flips))] = (len(self.sprites), *flips)
        self.sprites.append(pixels)
        self.actors.append(actor)
        return len(self.sprites) - 1, False, False

    def place(self, pixels: Pixels, x: int, y: int, actor: int, mirrored: bool = False) -> Placement:
        """A placement of `pixels`, mirrored or not."""
        shown = np.ascontiguousarray(flipped(pixels, mirrored, False))
        self.add(pixels, actor)
        return Placement(*_reordered(self.add(shown, actor), x, y))


def character(rng: np.random.Generator, kinds: tuple[str, ...], sizes: tuple[int, ...] = SIZES) -> Character:
    """Draw a character of one of the kinds with its cycle."""
    kind, size = str(rng.choice(kinds)), int(rng.choice(sizes))
    boards = draw_animation(kind, size, int(rng.choice(CYCLES)), rng)
    return Character(size, tuple(cel(board) for board in boards), int(rng.integers(3, 8)))


def still(kind: str, size: int, rng: np.random.Generator) -> Pixels:
    """A sprite of one picture, cut to its pixels."""
    return cel(draw(kind, size, rng)).pixels


def cel(board: Pixels) -> Cel:
    """Cut a board to its pixels."""
    top, left, bottom, right = box(board[..., 3] > 0)
    return Cel(np.ascontiguousarray(board[top:bottom, left:right]), left, top)


def _key(pixels: Pixels) -> bytes:
    return repr(pixels.shape).encode() + np.ascontiguousarray(pixels).tobytes()


def _reordered(found: tuple[int, bool, bool], x: int, y: int) -> tuple[int, int, int, bool, bool]:
    number, flip_x, flip_y = found
    return number, x, y, flip_x, flip_y
