from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.footage.shifts import noisy_path, shifted


def nothing() -> None:
    """Nobody ends the work."""


@pytest.fixture
def world() -> np.ndarray:
    rng = np.random.default_rng(3)
    return rng.integers(0, 255, (24, 40, 4)).astype(np.uint8).repeat(5, 0).repeat(5, 1)


def test_the_camera_is_followed_through_noise(world, noisy):
    rng = np.random.default_rng(0)
    truth = np.cumsum(rng.integers(-2, 4, (20, 2)), axis=0)
    truth -= truth.min(axis=0)
    frames = np.stack([world[y : y + 64, x : x + 64] for x, y in truth])
    np.testing.assert_array_equal(noisy_path(noisy(frames, 6.0), nothing), truth)


def test_an_actor_is_no_camera(stage, noisy):
    frames = noisy(stage(painted=True, sprites=2).frames, 4.0)
    assert not noisy_path(frames, nothing).any()


def test_frames_of_pure_noise_stand_still():
    frames = np.random.default_rng(0).integers(0, 255, (6, 32, 32, 4)).astype(np.uint8)
    assert not noisy_path(frames, nothing).any()


@pytest.mark.parametrize("move", [(0, 0), (3, -2), (-5, 4)])
def test_shifted_frames_show_the_same(world, move):
    luma = world[..., 0].astype(np.float32)
    before, now = luma[20:60, 20:60], luma[20 + move[1] : 60 + move[1], 20 + move[0] : 60 + move[0]]
    old, new = shifted(before, now, np.asarray(move))
    assert old.size
    np.testing.assert_array_equal(old, new)
