from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.world.parallax import SHARES, at_a_share

BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])


@pytest.fixture
def sky():
    """A dithered sky that looks the same four pixels on, but for a few clouds."""
    rows = np.arange(90)[:, None] / 90
    light = rows * 3 + np.tile(BAYER, (23, 60))[:90, :240] / 16
    world = -2 - light.astype(np.int32)
    for k, x in enumerate(range(5, 235, 22)):
        world[6 + 7 * k : 9 + 7 * k, x : x + 8] = -9
    return world


def filmed(world, path, seen):
    """Frames of a world, and in what is not seen of them something that goes its own way."""
    rng = np.random.default_rng(1)
    frames = np.stack([world[y : y + 48, x : x + 64] for x, y in path])
    frames[~seen] = -rng.integers(20, 30, (~seen).sum())
    return frames


@pytest.mark.parametrize(
    ("share_x", "share_y", "phase"),
    [((1, 2), (1, 2), 1), ((1, 3), (0, 1), 0), ((5, 8), (5, 8), 3), ((1, 4), (1, 1), 2), ((1, 1), (1, 1), 0)],
)
def test_a_layer_is_found_at_the_share_it_goes_at(sky, share_x, share_y, phase):
    """It is seen in the upper half only, and a quarter of that is hidden by chance."""
    rng = np.random.default_rng(2)
    near = np.stack([np.cumsum(rng.integers(0, 5, 80)), 10 + np.cumsum(rng.integers(-1, 2, 80))], axis=1)
    shares = np.array([share_x, share_y])
    far = (near + phase) * shares[:, 0] // shares[:, 1]
    far -= far.min(axis=0)
    seen = (np.arange(48)[:, None] < 24) & (rng.random((80, 48, 64)) < 0.75)
    found = at_a_share(filmed(sky, far, seen), seen, near)
    np.testing.assert_array_equal(found, far)


def test_of_what_does_not_move_all_shares_are_the_same(sky):
    still = np.zeros((20, 2), np.int64)
    seen = np.ones((20, 48, 64), np.bool_)
    np.testing.assert_array_equal(at_a_share(filmed(sky, still, seen), seen, still), still)


def test_one_frame_and_nothing_seen_are_borne():
    codes, path = np.full((1, 5, 5), -2, np.int32), np.array([[7, 3]])
    np.testing.assert_array_equal(at_a_share(codes, np.zeros(codes.shape, np.bool_), path), [[0, 0]])


def test_the_usual_shares_are_among_those_tried():
    assert SHARES[0] == 0 and SHARES[-1] == 1
    assert {0.25, 0.5, 0.75, 0.125} <= {float(share) for share in SHARES}
    assert len(SHARES) == len(set(SHARES))
