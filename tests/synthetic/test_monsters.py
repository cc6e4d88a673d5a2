from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.monsters import bat, eyeball, ghost, imp, monster, slime

Drawer = Callable[[int, np.random.Generator, float], Canvas]


def height(board: Canvas) -> int:
    return int(board.opaque.any(1).sum())


def test_a_slime_squashes_and_stretches() -> None:
    low, high = (height(slime(32, np.random.default_rng(0), phase)) for phase in (0.25, 0.75))
    assert low < high


@pytest.mark.parametrize("draw", [ghost, bat, eyeball, imp], ids=lambda draw: draw.__name__)
def test_a_monster_is_in_one_piece_and_moves_with_the_phase(draw: Drawer) -> None:
    still, moved = (draw(32, np.random.default_rng(1), phase).pixels() for phase in (0.0, 0.25))
    assert 0.1 < (still[..., 3] > 0).mean() < 0.8
    assert not np.array_equal(still, moved)


def test_monster_draws_all_of_them() -> None:
    rng = np.random.default_rng(0)
    tops = {tuple(monster(24, rng).opaque.any(1).tolist()) for _ in range(40)}
    assert len(tops) >= 4
