from __future__ import annotations

import numpy as np

from sprite_bridge.stages.decompose.world.mosaic import follow


def everything(codes: np.ndarray) -> np.ndarray:
    return np.ones(codes.shape, np.bool_)


def wander(seed: int, count: int) -> np.ndarray:
    path = np.cumsum(np.random.default_rng(seed).integers(-2, 4, (count, 2)), axis=0)
    return path - path.min(axis=0)


def test_a_layer_is_followed_to_the_pixel_from_a_guess_that_stands_still(play, blot):
    path = wander(1, 30)
    world = blot(1, 40 + path[:, 1].max(), 56 + path[:, 0].max())
    act = play([blot(2, 16, 16)], [[(0, 0, 12, t)] for t in range(30)], path=path, ground=world)
    codes = act.codes
    np.testing.assert_array_equal(follow(codes, everything(codes), np.zeros_like(path), 4), path)


def test_a_wrong_step_of_the_guess_is_put_right(play, blot):
    path = wander(2, 30)
    codes = play([], [[]] * 30, path=path, ground=blot(1, 40 + path[:, 1].max(), 56 + path[:, 0].max())).codes
    guess = path.copy()
    guess[11:] += (2, -1)
    guess[20:] -= (3, 0)
    np.testing.assert_array_equal(follow(codes, everything(codes), guess - guess.min(axis=0), 3), path)


def test_only_what_is_said_to_be_seen_is_followed(play, blot):
    """The upper half stands still, the lower one moves."""
    path = np.stack([np.arange(24) * 2, np.zeros(24, np.int64)], axis=1)
    codes = play([], [[]] * 24, path=path, ground=blot(1, 40, 56 + 46)).codes
    codes[:, :20] = blot(2, 20, 56)
    lower = everything(codes)
    lower[:, :20] = False
    np.testing.assert_array_equal(follow(codes, lower, np.zeros_like(path), 3), path)
    assert not follow(codes, ~lower, np.zeros_like(path), 3).any()


def test_what_was_followed_by_mistake_at_first_is_told_from_later_frames(play, blot):
    """At first an actor is all that has edges."""
    path = np.stack([np.arange(40), np.zeros(40, np.int64)], axis=1)
    world = np.full((40, 56 + 39), -2, np.int32)
    world[30:, 58:] = blot(1, 10, 37)
    shots = [[(0, 0, 4, 20)] if t < 12 else [] for t in range(40)]
    codes = play([blot(2, 8, 8)], shots, path=path, ground=world).codes
    found = follow(codes, everything(codes), np.zeros_like(path), 3)
    np.testing.assert_array_equal(np.diff(found, axis=0)[12:], np.diff(path, axis=0)[12:])


def test_frames_that_show_nothing_go_as_guessed():
    codes = np.full((6, 20, 20), -2, np.int32)
    guess = np.stack([np.arange(6) * 3, np.arange(6)], axis=1)
    np.testing.assert_array_equal(follow(codes, everything(codes), guess, 3), guess)
