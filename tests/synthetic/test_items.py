from __future__ import annotations

import numpy as np

from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.items import chest, gem, potion, shield


def top(board: Canvas) -> int:
    return int(np.flatnonzero(board.opaque.any(1))[0])


def test_the_phase_lifts_the_lid_of_a_chest() -> None:
    assert top(chest(48, np.random.default_rng(0), 0.5)) < top(chest(48, np.random.default_rng(0)))


def test_a_gem_is_mirrored_in_its_outline_and_flat_in_its_facets() -> None:
    for seed in range(5):
        board = gem(40, np.random.default_rng(seed))
        assert np.array_equal(board.opaque, board.opaque[:, ::-1])
        assert len(np.unique(board.rgb[board.opaque], axis=0)) <= 8


def test_a_potion_holds_liquid_below_glass() -> None:
    board = potion(40, np.random.default_rng(4))
    upper, lower = (
        np.unique(board.rgb[rows][board.opaque[rows]], axis=0) for rows in (slice(10, 16), slice(26, 36))
    )
    assert not {*map(tuple, upper.tolist())} >= {*map(tuple, lower.tolist())}


def test_shields_come_in_many_patterns() -> None:
    rng = np.random.default_rng(0)
    assert len({shield(24, rng).rgb.tobytes() for _ in range(10)}) == 10
