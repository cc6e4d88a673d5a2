from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.world.motion import GAPS, REACH, moving


def test_under_a_camera_that_pans_nothing_moves(play, blot):
    path = np.stack([2 * np.arange(12), np.arange(12)[::-1]], axis=1)
    act = play([], [[]] * 12, path=path, ground=blot(1, 51, 78))
    assert not moving(act.codes, act.path).any()
    assert moving(act.codes, np.zeros_like(path)).mean() > 0.9


@pytest.mark.parametrize("pans", [False, True])
def test_what_walks_moves_with_what_is_close_to_it(play, blot, pans):
    path = np.zeros((14, 2), np.int64)
    path[:, 0] = np.arange(14) * pans
    shots = [[(0, 0, 15, 20 + t - path[t, 0])] for t in range(14)]
    act = play([blot(1)], shots, path=path, ground=blot(2, 40, 56 + 13 * pans))
    found = moving(act.codes, act.path)
    far = REACH + max(GAPS)
    for t, ((_, _, y, x),) in enumerate(act.shots):
        assert found[t, y : y + 8, x : x + 8].all()
        ys, xs = np.nonzero(found[t])
        assert ys.min() >= y - REACH and ys.max() < y + 8 + REACH
        assert xs.min() >= x - far and xs.max() < x + 8 + far


def test_the_flat_middle_of_what_goes_slowly_moves(play):
    """It changes nowhere but at its sides from one frame to the next."""
    slab = np.full((10, 24), -5, np.int32)
    shots = [[(0, 0, 15, 10 + t // 6)] for t in range(30)]
    act = play([slab], shots)
    found = moving(act.codes, act.path)
    assert found[:, 16:24, 10:12].any(axis=0).all() and not found[:, 18, 22].any()
    assert found.any(axis=(1, 2)).all()


def test_a_change_is_seen_before_and_after_as_far_as_views_are_compared(play):
    """One pixel changes once, between frames 14 and 15."""
    act = play([np.full((1, 1), -5, np.int32)], [[(0, 0, 20, 30)] if t >= 15 else [] for t in range(30)])
    found = moving(act.codes, act.path)
    block = np.zeros(act.size, np.bool_)
    block[20 - REACH : 21 + REACH, 30 - REACH : 31 + REACH] = True
    for t in range(30):
        near = 15 - max(GAPS) <= t < 15 + max(GAPS)
        np.testing.assert_array_equal(found[t], block & near)
