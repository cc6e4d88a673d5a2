from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.world.background import estimate, window
from sprite_bridge.stages.decompose.world.motion import moving


def nowhere(act) -> np.ndarray:
    return np.zeros(act.codes.shape, np.bool_)


def test_the_world_is_put_together_from_what_the_camera_sees(play, blot):
    path = np.stack([2 * np.arange(15), np.arange(15)[::-1] // 2], axis=1)
    act = play([], [[]] * 15, path=path, ground=blot(1, 47, 84))
    world = estimate(act.codes, act.path, nowhere(act))
    assert world.shape == (47, 84)
    known = world != NONE
    np.testing.assert_array_equal(world[known], act.ground[known])
    views = sum(
        (np.pad(np.ones(act.size, np.int64), ((y, 7 - y), (x, 28 - x))) for x, y in path.tolist()),
        np.zeros((47, 84), np.int64),
    )
    np.testing.assert_array_equal(known, views >= 3)  # fewer views are not believed
    for frame, corner in zip(act.codes, path, strict=True):
        part = window(world, corner, *act.size)
        assert ((part == frame) | (part == NONE)).all()


def test_where_colours_are_contested_it_is_not_known(play, blot):
    shots = [[(0, 0, 10, 10)] if t % 5 < 2 else [] for t in range(20)]
    act = play([blot(1)], shots, ground=blot(2, 40, 56))
    world = estimate(act.codes, act.path, nowhere(act))
    differ = act.codes[0] != act.ground
    assert differ.sum() > 50
    np.testing.assert_array_equal(world == NONE, differ)
    np.testing.assert_array_equal(world[~differ], act.ground[~differ])


def test_a_ground_of_one_colour_is_believed_where_it_is_seen_now_and_then(play, blot):
    """In every fifth frame only; what is painted on a part of it is kept."""
    shots = [[(0, 0, 10, 10)] if t % 5 else [] for t in range(20)]
    act = play([blot(1)], shots)
    act.ground[30:] = blot(2, 10, 56)
    np.testing.assert_array_equal(estimate(act.codes, act.path, nowhere(act)), act.ground)


def test_what_sprites_cover_says_nothing_and_what_is_seen_beside_them_settles_the_rest(play, blot):
    """One that goes to and fro: something moves there all the time."""
    shots = [[(0, 0, 10, 10 + abs(t % 16 - 8))] for t in range(40)]
    act = play([blot(1)], shots, ground=blot(2, 40, 56))
    moves, covered = moving(act.codes, act.path), nowhere(act)
    for t, ((_, _, y, x),) in enumerate(shots):
        covered[t, y : y + 8, x : x + 8] = True
    unsure = estimate(act.codes, act.path, moves)
    assert (unsure[10:18, 12:24] == NONE).all()
    told = estimate(act.codes, act.path, moves, covered, settle=0.9)
    always = covered.all(axis=0)
    np.testing.assert_array_equal(told == NONE, always)
    np.testing.assert_array_equal(told[~always], act.ground[~always])


@pytest.mark.parametrize(("settle", "known"), [(0.6, True), (0.8, False)])
def test_a_colour_settles_where_its_share_is_large_enough(play, blot, settle, known):
    """A colour that is seen nowhere else."""
    shots = [[(0, 0, 10, 10)] if t % 10 < 3 else [] for t in range(20)]
    act = play([blot(1)], shots, ground=blot(2, 40, 56))
    act.ground[10:18, 10:18] -= 1 + np.arange(64, dtype=np.int32).reshape(8, 8)
    moves = np.ones(act.codes.shape, np.bool_)
    world = estimate(act.codes, act.path, moves, nowhere(act), settle=settle)
    differ = act.codes[0] != act.ground
    np.testing.assert_array_equal(world[~differ], act.ground[~differ])
    assert (world[differ] == (act.ground[differ] if known else NONE)).all()


def test_nothing_is_behind_what_was_ever_clear(play, blot):
    act = play([blot(1)], [[(0, 0, 10, 10)]] * 9 + [[]], ground=np.zeros((40, 56), np.int32))
    assert not estimate(act.codes, act.path, nowhere(act)).any()


def test_a_colour_that_is_common_around_settles_where_it_is_seldom_seen(play, blot):
    """Somebody stands there for most of the time."""
    act = play([blot(1)], [[(0, 0, 10, 10)] if t % 10 < 7 else [] for t in range(20)], ground=blot(2, 40, 56))
    moves = np.ones(act.codes.shape, np.bool_)
    told = estimate(act.codes, act.path, moves, nowhere(act), settle=0.8)
    np.testing.assert_array_equal(told, act.ground)


def test_what_a_sprite_shows_there_as_well_is_not_taken_for_ground(play, blot):
    """A sprite that stands there all the time, in some frames with a hole that nothing is seen through but itself."""
    act = play([blot(1)], [[(0, 0, 10, 10)]] * 20, ground=blot(2, 40, 56))
    moves, covered = np.ones(act.codes.shape, np.bool_), nowhere(act)
    covered[:, 10:18, 10:18] = True
    covered[:4, 12:14, 12:14] = False
    told = estimate(act.codes, act.path, moves, covered, settle=0.6)
    np.testing.assert_array_equal(told == NONE, covered.any(axis=0))
