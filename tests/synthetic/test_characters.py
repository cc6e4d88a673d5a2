from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.synthetic.characters import character


@pytest.mark.parametrize("size", [16, 32, 64])
def test_a_character_stands_upright_in_the_middle(size: int) -> None:
    for seed in range(6):
        opaque = character(size, np.random.default_rng(seed)).opaque
        rows, columns = np.flatnonzero(opaque.any(1)), np.flatnonzero(opaque.any(0))
        assert len(rows) > 0.75 * size
        assert len(rows) > len(columns)
        assert abs(columns[0] + columns[-1] - (size - 1)) <= 1


def test_a_step_lifts_one_foot_and_the_opposite_phase_the_other() -> None:
    first, second = (character(48, np.random.default_rng(2), phase).opaque[44:] for phase in (0.25, 0.75))
    left, right = first[:, :24].sum() - second[:, :24].sum(), first[:, 24:].sum() - second[:, 24:].sum()
    assert left * right < 0
