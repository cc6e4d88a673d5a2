"""Sprites that the project draws itself, as company for the few of somebody else: a network that sees only these forgets
what others look like."""

from __future__ import annotations

import numpy as np

from sprite_bridge.runtime import TrainingPack
from sprite_bridge.synthetic.sprites import KINDS, draw_any
from sprite_bridge.training.data import Pack

PREFIX = "sprite-bridge:drawn/"
"""No zip and no folder has such a name."""

DRAWN = TrainingPack("Sprites that Sprite Bridge draws", "MIT", "Sprite Bridge")


def drawn_company(count: int, seed: int) -> Pack:
    """``count`` sprites of all kinds and sizes, each of a group of its own. The same seed, the same sprites."""
    rng = np.random.default_rng([seed, len(KINDS)])
    return Pack.from_sprites(
        [draw_any(rng) for _ in range(count)], [f"{PREFIX}{_word(k)}" for k in range(count)]
    )


def _word(number: int) -> str:
    """A number in letters, for groups are told by names without their digits."""
    letters = "abcdefghij"
    return "".join(letters[int(digit)] for digit in str(number))
