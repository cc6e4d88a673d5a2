from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.world.camera import camera_path


def nothing() -> None:
    """Nobody ends the work."""


@pytest.fixture
def pan(play, blot):
    """A camera that goes up and down and right over a painted world, at rest now and then, while one walks."""
    steps = np.random.default_rng(4).integers(-2, 5, (20, 2))
    steps[5:8] = 0
    path = np.cumsum(steps, axis=0)
    path -= path.min(axis=0)
    world = blot(1, 40 + int(path[:, 1].max()), 56 + int(path[:, 0].max()), colors=500)
    shots = [[(0, 0, 10, 2 * t)] for t in range(20)]
    return play([blot(2, 12, 12)], shots, path=path, ground=world)


def test_a_pan_is_told_to_the_pixel_though_somebody_walks(pan):
    np.testing.assert_array_equal(camera_path(pan.codes, nothing), pan.path)


def test_a_pan_in_large_cells_is_told_too(play, blot):
    path = np.stack([3 * np.arange(10), 2 * np.arange(10)[::-1]], axis=1)
    world = blot(1, 20, 28, colors=500).repeat(4, 0).repeat(4, 1)
    act = play([], [[]] * 10, path=path, ground=world[:58, :83])
    np.testing.assert_array_equal(camera_path(act.codes, nothing), path)


@pytest.mark.parametrize("side", [12, 20])
def test_actors_on_a_solid_ground_are_no_camera(play, blot, side):
    shots = [[(0, 0, 2 + t % 3, 2 * t), (1, 0, 8, 30 - t)] for t in range(12)]
    act = play([blot(1, side, side), blot(2, side, side)], shots, size=(64, 64))
    assert not camera_path(act.codes, nothing).any()


def test_a_long_train_is_no_camera(play, blot):
    act = play([blot(1, 4, 40)], [[(0, 0, 0, 4 + t)] for t in range(12)], size=(64, 64))
    assert not camera_path(act.codes, nothing).any()


def test_frames_that_have_nothing_in_common_stand_still(blot):
    codes = np.stack([blot(k, 32, 32, colors=500) for k in range(5)])
    assert not camera_path(codes, nothing).any()


def test_frames_smaller_than_two_pieces_stand_still():
    assert not camera_path(np.arange(-6 * 64, 0, dtype=np.int32).reshape(6, 8, 8), nothing).any()


def test_work_that_nobody_wants_ends(play):
    def cancelled() -> None:
        raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        camera_path(play([], [[]] * 40).codes, cancelled)
