from __future__ import annotations

import numpy as np

from sprite_bridge.stages.decompose.footage.shades import shades, unclipped


def test_means_that_differ_by_their_noise_become_one_shade_and_others_do_not():
    rng = np.random.default_rng(0)
    truth = np.array([[20, 20, 20], [200, 90, 40], [206, 90, 40], [90, 220, 90]])
    which = rng.integers(0, 4, 400)
    views = np.full(400, 40)
    means = truth[which] + rng.normal(0, 4 / np.sqrt(40), (400, 3))
    number, found = shades(means.astype(np.float32), views, 4.0)
    np.testing.assert_array_equal(np.rint(found[number]), truth[which])
    assert len(found) == 4


def test_a_doubtful_mean_joins_a_sure_one():
    means = np.array([[109, 100, 100], [100, 100, 100]], np.float32)
    _, found = shades(means, np.array([2, 1000]), 4.0)
    assert len(found) == 1
    assert abs(found[0, 0] - 100) < 0.1


def test_colours_cut_off_at_black_and_white_are_told_from_their_means():
    rng = np.random.default_rng(0)
    truth = np.array([0, 2, 5, 60, 128, 250, 254, 255])
    means = (truth + rng.normal(0, 4, (200_000, len(truth)))).clip(0, 255).mean(axis=0)
    np.testing.assert_allclose(unclipped(means, 4.0), truth, atol=0.2)
