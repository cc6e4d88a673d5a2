"""The point spread: it moves light but makes none, and is found again in what was seen through it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.clean.spread import RADIUS, SHIFTS, SIGMAS, Spread, apply, fit_spread

SHIFT = st.floats(-0.5, 0.5)
SPREADS = st.builds(Spread, st.floats(0, 1), SHIFT, SHIFT, st.just(0.0) | st.floats(0, 1))
OFFSETS = np.arange(-RADIUS, RADIUS + 1)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """(24, 30, 1) float32 in [0, 255]: blocks of 2 x 3 px."""
    blocks = np.random.default_rng(4).uniform(0, 255, (12, 10, 1))
    return blocks.repeat(2, 0).repeat(3, 1).astype(np.float32)


@given(SPREADS)
def test_it_moves_light_but_makes_none(spread):
    for taps, shift in zip(spread.taps(), (spread.dy, spread.dx), strict=True):
        assert taps.dtype == np.float32 and taps.shape == OFFSETS.shape
        assert taps.sum() == pytest.approx(1, abs=1e-5)
        assert (taps >= 0).all() or spread.lobe > 0
        within = 0.6 if spread.lobe else 0.2 if spread.sigma >= 0.2 else 0.5
        assert float(taps @ OFFSETS) == pytest.approx(shift, abs=within)


@given(SPREADS)
def test_the_other_way_round_is_the_mirror_image(spread):
    mirrored = replace(spread, dy=-spread.dy, dx=-spread.dx)
    for taps, others in zip(spread.taps(), mirrored.taps(), strict=True):
        np.testing.assert_allclose(taps, others[::-1], atol=1e-6)


def test_no_spread_is_a_single_tap():
    np.testing.assert_array_equal(Spread().taps()[0], [0, 0, 1, 0, 0])


def test_a_lobe_sharpens():
    """More stays in the middle, and what lies beside it is taken from."""
    blurred, sharpened = Spread(0.4).taps()[0], Spread(0.4, lobe=0.6).taps()[0]
    assert sharpened[RADIUS] > blurred[RADIUS]
    assert sharpened[RADIUS + 1] < blurred[RADIUS + 1]
    assert sharpened.min() < 0 <= blurred.min()


def test_a_wider_one_leaves_less_in_the_middle():
    middles = [Spread(float(sigma)).taps()[0][RADIUS] for sigma in SIGMAS]
    assert middles == sorted(middles, reverse=True) and middles[-1] < 0.5 * middles[0]


@given(SPREADS, st.floats(-255, 255, width=32), st.integers(1, 7), st.integers(1, 7))
def test_what_is_even_stays_even(spread, level, height, width):
    even = np.full((height, width, 2), level, np.float32)
    np.testing.assert_allclose(apply(even, spread), even, atol=1e-3 * (1 + abs(level)))


@settings(max_examples=60)
@given(SPREADS, st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_every_pixel_is_the_sum_of_what_it_sees(spread, height, width, seed):
    picture = np.random.default_rng(seed).uniform(0, 1, (height, width, 3)).astype(np.float32)
    padded = np.pad(picture.astype(np.float64), ((RADIUS, RADIUS), (RADIUS, RADIUS), (0, 0)), mode="edge")
    kernel = np.outer(*spread.taps())
    wanted = sum(kernel[y, x] * padded[y : y + height, x : x + width] for y, x in np.ndindex(*kernel.shape))
    np.testing.assert_allclose(apply(picture, spread), wanted, atol=1e-3)


@pytest.mark.parametrize("dx", [-0.5, -0.2, 0.3])
def test_a_shift_looks_that_far_to_the_side(dx):
    ramp = np.tile(np.arange(9, dtype=np.float32), (5, 1))[..., None]
    shifted = apply(ramp, Spread(0, 0, dx))
    np.testing.assert_allclose(shifted[:, 2:-2], ramp[:, 2:-2] + dx, atol=1e-5)


@given(
    st.sampled_from(SIGMAS[SIGMAS >= 0.4].tolist()),
    st.sampled_from(SHIFTS.tolist()),
    st.sampled_from(SHIFTS.tolist()),
)
@settings(max_examples=40)
def test_a_known_blur_is_found_again(picture, sigma, dy, dx):
    true = Spread(sigma, dy, dx)
    assert fit_spread(apply(picture, true), picture, Spread(0.4), 1.0) == true


@pytest.mark.parametrize(("dy", "dx"), [(0.0, 0.0), (0.1, -0.3), (-0.5, 0.4)])
def test_a_known_shift_without_blur_is_found_again(picture, dy, dx):
    true = Spread(0.0, dy, dx)
    assert fit_spread(apply(picture, true), picture, Spread(), 1.0) == true


def test_one_beside_the_table_is_found_in_spite_of_noise(picture):
    noise = np.random.default_rng(0).normal(0, 2, picture.shape).astype(np.float32)
    found = fit_spread(apply(picture, Spread(0.65, 0.17, -0.33)) + noise, picture, Spread(0.4), 1.0)
    assert abs(found.sigma - 0.65) <= 0.11
    assert abs(found.dy - 0.17) <= 0.11 and abs(found.dx + 0.33) <= 0.11


def test_a_few_pixels_that_are_all_wrong_do_not_matter(picture):
    true = Spread(0.5, 0.2, -0.1)
    seen = apply(picture, true)
    wrong = np.random.default_rng(2).random(seen.shape) < 0.05
    assert fit_spread(np.where(wrong, np.float32(0), seen), picture, Spread(0.4), 1.0) == true


@pytest.mark.parametrize("most", [0.3, 0.5, 0.7])
def test_none_is_wider_than_is_believed(picture, most):
    seen = apply(picture, Spread(1.0, 0.2, 0.0))
    assert fit_spread(seen, picture, Spread(most), 1.0).sigma == 1.0
    assert fit_spread(seen, picture, Spread(most), most).sigma == most
