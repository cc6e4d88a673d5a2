from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.synthetic.weapons import Turned, axe, sword


def test_upright_things_run_from_the_foot_to_the_top_and_others_from_corner_to_corner() -> None:
    assert Turned(100, upright=True).at(0, 0) == pytest.approx((96, 50))
    assert Turned(100, upright=True).at(1, 0) == pytest.approx((4, 50))
    assert Turned(100, upright=False).at(0, 0) == pytest.approx((94, 6))
    assert Turned(100, upright=False).at(1, 0) == pytest.approx((6, 94))


def test_across_is_at_right_angles_to_along() -> None:
    line = Turned(100, upright=False)
    (y0, x0), (y1, x1), (y2, x2) = line.at(0.5, 0), line.at(0.6, 0), line.at(0.5, 0.1)
    assert (y1 - y0) * (y2 - y0) + (x1 - x0) * (x2 - x0) == pytest.approx(0)


@pytest.mark.parametrize("draw", [sword, axe])
def test_blades_are_long_and_thin_and_stay_on_the_board(draw) -> None:
    for seed in range(8):
        opaque = draw(48, np.random.default_rng(seed)).opaque
        assert opaque.any(1).sum() > 40
        assert opaque.mean() < 0.35
        border = np.concatenate([opaque[0], opaque[-1], opaque[:, 0], opaque[:, -1]])
        assert border.mean() < 0.06


def test_a_glimmer_runs_along_the_blade() -> None:
    frames = [sword(32, np.random.default_rng(3), phase).rgb for phase in (0.0, 0.3, 0.6)]
    spots = [set(map(tuple, np.argwhere((frame != frames[0]).any(-1)).tolist())) for frame in frames[1:]]
    assert all(spots)
    assert spots[0] != spots[1]
