from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE, unpack
from sprite_bridge.stages.decompose.core import decompose
from sprite_bridge.stages.decompose.world.idlers import beneath_idlers

COUNT = 60
BODY = np.s_[12:24, 20:32]


@pytest.fixture
def idle(play, blot):
    """Somebody who breathes, one of four rows, at one place of a painted ground with large shapes; another walks by."""
    ground = blot(1, 5, 7, colors=4).repeat(8, 0).repeat(8, 1)
    poses = [blot(2, 12, 12, palette=2)] * 2
    poses[1] = poses[0].copy()
    poses[1][4:7] = blot(3, 3, 12, palette=2)
    poses[1][0] = NONE

    def build(*, breathes: bool = True, moves: bool = False):
        shots = [
            [(2, 0, 20, t - 4), (t // 4 % 2 * breathes, 0, 12, 20 + t % 20 * moves)] for t in range(COUNT)
        ]
        return play([*poses, blot(4)], shots, ground=ground)

    return build


def test_all_of_somebody_who_moves_in_one_place_is_told_from_the_ground(idle):
    act = idle()
    beneath = beneath_idlers(act.codes)
    standing = np.zeros(act.size, np.bool_)
    standing[BODY] = True
    np.testing.assert_array_equal(beneath != NONE, standing)
    assert np.isin(beneath[standing], act.ground).all()


def test_what_is_seen_now_and_then_beside_somebody_is_known(idle):
    """The upper row: the second pose leaves it free."""
    act = idle()
    np.testing.assert_array_equal(beneath_idlers(act.codes)[12, 20:32], act.ground[12, 20:32])


@pytest.mark.parametrize("how", [{"breathes": False}, {"moves": True}])
def test_who_never_changes_or_goes_away_is_nobody_like_that(idle, how):
    assert (beneath_idlers(idle(**how).codes) == NONE).all()


def test_what_changes_but_has_no_end_is_not_more_than_what_changes(play, blot):
    """A lamp on a wall of colours of its own that goes on and on."""
    ground = blot(1, 60, 90, colors=3)
    ground[:, :20] = -2
    shots = [[(t // 3 % 2, 0, 20, 50)] for t in range(COUNT)]
    act = play([blot(5, 5, 5), blot(6, 5, 5)], shots, ground=ground, size=(60, 90))
    standing = beneath_idlers(act.codes) != NONE
    assert standing[20:25, 50:55].any()
    standing[20:25, 50:55] = False
    assert not standing.any()


def test_somebody_who_never_goes_away_becomes_a_sprite_for_each_pose(idle):
    act = idle()
    frames = unpack(act.codes)
    result = decompose(frames, (100,) * len(frames))
    found = [sprite.pixels for sprite in result.sprites]
    for pose in act.pictures[:2]:
        rows = (pose != NONE).any(axis=1)
        assert any(np.array_equal(unpack(pose[rows]), other) for other in found)


def test_one_frame_has_nobody(blot):
    assert (beneath_idlers(blot(1, 20, 20)[None]) == NONE).all()
