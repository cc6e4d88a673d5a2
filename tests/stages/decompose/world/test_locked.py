from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.world.locked import with_locked

STILL, FRAMES = 30, 44
"""Frames for which the camera stands still at first, and all."""


@pytest.fixture
def heart(blot):
    heart = blot(1)
    heart[0, 0] = heart[7, 7] = NONE
    return heart


@pytest.fixture
def status(play, blot, heart):
    """A heart at the top of the screen, and one who walks against the camera."""
    path = np.stack([np.maximum(0, np.arange(FRAMES) - STILL), np.zeros(FRAMES, np.int64)], axis=1)
    shots = [[(0, 0, 2, 4), (1, 0, 20, 4 + t)] for t in range(FRAMES)]
    return play([heart, blot(2)], shots, path=path, ground=blot(9, 40, 55 + FRAMES - STILL))


def found(scene):
    nothing = np.zeros(scene.codes.shape, np.bool_)
    return with_locked(nothing, scene.codes, scene.path, scene.entries, scene.placed)


def test_what_sticks_to_the_screen_is_told_also_where_nothing_was_placed(status, heart):
    scene = status.scene()
    for t in range(STILL):
        scene.placed[t] = scene.placed[t][scene.placed[t][:, 0] != 0]
    told = found(scene)
    expected = np.zeros_like(told)
    expected[:, 2:10, 4:12] = heart != NONE
    np.testing.assert_array_equal(told, expected)


def test_not_where_something_else_is_seen_there(status):
    status.shots[3] = [(1, 0, 4, 6), *status.shots[3]]
    status.shots[5] = status.shots[5][1:]
    told = found(status.scene())
    assert np.flatnonzero(~told.any(axis=(1, 2))).tolist() == [3, 5]


def test_nothing_sticks_to_the_screen_of_a_camera_that_stands(play, heart):
    assert not found(play([heart], [[(0, 0, 2, 4)]] * 20).scene()).any()


def test_what_is_seen_there_now_and_then_does_not_stick(status):
    status.shots[:] = [shots if t % 3 else shots[1:] for t, shots in enumerate(status.shots)]
    assert not found(status.scene()).any()


def test_what_was_covered_stays_covered_and_is_not_written_to(status):
    scene = status.scene()
    before = scene.covered.copy()
    told = with_locked(scene.covered, scene.codes, scene.path, scene.entries, scene.placed)
    assert (told >= before).all() and (told[:, 2:10, 4:12].any(axis=(1, 2))).all()
    np.testing.assert_array_equal(scene.covered, before)


def test_what_stands_for_long_while_the_camera_goes_a_step_or_two_does_not_stick(play, blot, heart):
    """It may stand in the world as well."""
    path = np.stack([np.arange(FRAMES) // (FRAMES // 3), np.zeros(FRAMES, np.int64)], axis=1)
    act = play([heart], [[(0, 0, 2, 4)]] * FRAMES, path=path, ground=blot(9, 40, 60))
    assert not found(act.scene()).any()


def test_what_lies_half_outside_is_let_be(status):
    status.shots[:] = [[(0, 0, 2, -3)] for _ in status.shots]
    assert not found(status.scene()).any()


def test_the_ground_behind_it_is_learned_from_the_few_frames_that_show_it(status, retold):
    """The heart hides it for thirty frames, and shows it for eight at most."""
    scene = status.scene()
    scene.background[2:10, 4:12] = status.codes[0, 2:10, 4:12]
    scene.explain()
    assert not any((rows[:, 0] == 0).any() for rows in scene.placed[:STILL])
    scene.learn_background(settle=0.6, moves=False)
    scene.explain()
    assert all((rows[:, :4] == (0, 0, 2, 4)).all(axis=1).any() for rows in scene.placed)
    seen = scene.background != NONE
    np.testing.assert_array_equal(scene.background[seen], status.ground[seen])
    np.testing.assert_array_equal(retold(scene), status.codes)
