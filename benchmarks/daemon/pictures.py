"""The pictures that are sent."""

from __future__ import annotations

import numpy as np

from benchmarks.clean.speed import crowd
from sprite_bridge.image import Sprite
from sprite_bridge.synthetic.sprites import draw_any

TINY_SIDE = 16


def tiny(seed: int = 1) -> Sprite:
    """A sprite of 16 x 16 px that is clean already: a few ms of work."""
    return Sprite(draw_any(np.random.default_rng(seed), TINY_SIDE))


def slow(side: int, seed: int = 6) -> Sprite:
    """A crowd of sprites of (side, side) px: at 1024, a good part of a second."""
    return Sprite.from_array(crowd(side, seed))
