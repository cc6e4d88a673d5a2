from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.synthetic.nature import cactus, flower, mushroom, plant, tree


@pytest.mark.parametrize("draw", [tree, flower, mushroom, cactus])
def test_plants_move_their_tops_and_keep_their_feet(draw) -> None:
    for seed in range(4):
        still, moved = (draw(40, np.random.default_rng(seed), phase).pixels() for phase in (0.0, 0.25))
        assert np.array_equal(still[-4:], moved[-4:])
        assert not np.array_equal(still, moved)


def test_plant_draws_all_of_them() -> None:
    rng = np.random.default_rng(0)
    widths = {int(plant(32, rng).opaque[-4].sum()) for _ in range(40)}
    assert len(widths) >= 3
