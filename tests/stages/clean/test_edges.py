from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.edges import find_edges


def at_step(x: int, *, height: int = 32, width: int = 40, levels: int = 30) -> np.ndarray:
    """(1, H, W, 3) grey picture that becomes lighter at column x."""
    picture = np.full((1, height, width, 3), 100, np.uint8)
    picture[:, :, x:] += np.uint8(levels)
    return picture


def test_a_flat_picture_has_no_edges():
    edges = find_edges(np.full((1, 20, 30, 3), 99, np.uint8))
    assert not edges.across_x.any() and not edges.across_y.any()
    assert edges.noise == 0


@pytest.mark.parametrize("x", [1, 13, 16, 39])
def test_a_step_shows_where_it_is_and_nowhere_else(x):
    edges = find_edges(at_step(x))
    assert np.flatnonzero(edges.across_x.sum(0)).tolist() == [x]
    assert not edges.across_y.any()


def test_both_axes_are_treated_alike():
    picture = at_step(13)
    turned = find_edges(picture.transpose(0, 2, 1, 3))
    np.testing.assert_array_equal(turned.across_y, find_edges(picture).across_x)
    assert not turned.across_x.any()


def test_a_step_in_half_of_the_rows_shows_in_half_of_the_bands():
    picture = at_step(13)
    picture[:, 16:] = 100
    bands = find_edges(picture).across_x[:, 13]
    half = len(bands) // 2
    assert (bands[:half] > 0).all() and not bands[half:].any()


def test_a_stronger_step_counts_for_more_but_not_without_end():
    faint, clear, black = (float(find_edges(at_step(13, levels=k)).across_x.sum()) for k in (5, 20, 150))
    assert faint < clear < black < 4 * clear


def test_noise_is_measured_and_left_out():
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 2, (1, 64, 64, 3))
    noisy = find_edges(np.clip(at_step(21, height=64, width=64) + noise, 0, 255).astype(np.uint8))
    profile = noisy.across_x.sum(0)
    assert 0.5 < noisy.noise < 5
    assert profile.argmax() == 21
    assert np.delete(profile, 21).max() < 0.1 * profile[21]


def test_frames_add_up():
    one, other = at_step(9), at_step(22)
    both = find_edges(np.concatenate([one, other]))
    np.testing.assert_allclose(both.across_x, find_edges(one).across_x + find_edges(other).across_x)


@pytest.mark.parametrize("shape", [(1, 1), (1, 17), (17, 1), (2, 3)])
def test_the_smallest_pictures_have_profiles_of_their_size(shape):
    edges = find_edges(np.zeros((1, *shape, 3), np.uint8))
    assert edges.across_x.shape[1] == shape[1] + 1
    assert edges.across_y.shape[1] == shape[0] + 1
    assert np.isfinite(edges.noise)
