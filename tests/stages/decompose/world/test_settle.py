from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.world.settle import settle_still

FRAMES = 24


@pytest.fixture
def tour(play, blot):
    """A camera that pans past a barrel that stands; a slow one and a fast one walk."""
    path = np.stack([np.arange(FRAMES), np.zeros(FRAMES, np.int64)], axis=1)
    shots = [[(0, 0, 20, 40 - t), (1, 0, 4, 20 + t // 3 - t), (2, 0, 29, 5 + t)] for t in range(FRAMES)]
    return play([blot(k) for k in range(3)], shots, path=path, ground=blot(9, 40, 56 + FRAMES - 1))


def test_what_stands_still_under_a_moving_camera_goes_and_slow_movers_stay(tour):
    scene = tour.scene()
    assert not scene.rest.any()
    assert settle_still(scene) == 1
    assert scene.entries.living() == [1, 2]


def test_what_stands_still_and_is_hidden_now_and_then_goes_too(tour):
    tour.shots[1::2] = [shots[1:] for shots in tour.shots[1::2]]
    scene = tour.scene()
    assert settle_still(scene) == 1 and scene.entries.living() == [1, 2]


def test_what_is_only_seen_while_the_camera_rests_stays(play, blot):
    """It may ride with the camera as well."""
    path = np.stack([np.maximum(0, np.arange(FRAMES) - 10), np.zeros(FRAMES, np.int64)], axis=1)
    shots = [[(0, 0, 20, 20)] if t < 8 else [] for t in range(FRAMES)]
    act = play([blot(0)], shots, path=path, ground=blot(9, 40, 56 + FRAMES))
    scene = act.scene()
    assert settle_still(scene) == 0 and scene.entries.living() == [0]


def test_what_rides_with_the_camera_stays(play, blot):
    """It moves in the world as much as the camera does."""
    path = np.stack([np.arange(FRAMES), np.zeros(FRAMES, np.int64)], axis=1)
    act = play([blot(0)], [[(0, 0, 4, 4)]] * FRAMES, path=path, ground=blot(9, 40, 56 + FRAMES - 1))
    scene = act.scene()
    assert settle_still(scene) == 0 and scene.entries.living() == [0]


def test_under_a_camera_that_stands_nothing_goes(play, blot):
    scene = play([blot(0)], [[(0, 0, 4, 4)]] * FRAMES).scene()
    assert settle_still(scene) == 0 and scene.entries.living() == [0]


def test_what_stands_in_many_places_for_long_goes(play, blot):
    """Three equal barrels, none of which has most of the uses."""
    path = np.stack([np.arange(FRAMES), np.zeros(FRAMES, np.int64)], axis=1)
    shots = [[(0, 0, 20, x - t) for x in (30, 40, 50)] for t in range(FRAMES)]
    scene = play([blot(0)], shots, path=path, ground=blot(9, 40, 56 + FRAMES - 1)).scene()
    assert settle_still(scene) == 1 and not scene.entries.living()


def test_what_mostly_lies_where_nothing_is_known_behind_it_goes(tour):
    scene = tour.scene()
    scene.entries.drop(0)
    scene.background[3:13] = NONE
    assert settle_still(scene) == 2
    assert scene.entries.living() == [2]


def test_a_patch_of_plain_ground_that_lies_over_a_hole_goes_however_far_it_reaches(play, blot):
    """Where it lies over what is known to be the ground, it shows the same: that tells nothing."""
    path = np.stack([np.arange(FRAMES), np.zeros(FRAMES, np.int64)], axis=1)
    act = play([blot(0)], [[(0, 0, 25, t)] for t in range(FRAMES)], path=path)
    scene = act.scene()
    hole = (slice(6, 9), slice(30, 34))
    patch = scene.entries.add(np.full((8, 8), act.ground[0, 0], np.int32))
    scene.background[hole] = NONE
    for t in range(FRAMES):
        rows = [[patch, 0, 4 + t % 3 - 1, 27 + t % 2 - t, 12]]
        scene.placed[t] = np.concatenate([scene.placed[t], np.array(rows, np.int32)])
    assert settle_still(scene) == 1
    assert scene.entries.living() == [0]
