from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.stages.clean.profiles import running_max, smooth

PROFILES = arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 100))


@given(PROFILES, st.floats(0.5, 6))
def test_smoothing_stays_within_the_range(values, sigma):
    soft = smooth(values, sigma)
    assert soft.shape == values.shape
    assert values.min() - 1e-6 <= soft.min() and soft.max() <= values.max() + 1e-6


def test_smoothing_keeps_the_sum_and_the_place():
    values = np.zeros(61)
    values[30] = 5
    soft = smooth(values, 3)
    assert soft.sum() == pytest.approx(5)
    assert soft.argmax() == 30
    np.testing.assert_allclose(soft, soft[::-1])


@given(PROFILES, st.integers(0, 8))
def test_running_max_is_that_of_brute_force(values, half):
    expected = [values[max(0, i - half) : i + half + 1].max() for i in range(len(values))]
    np.testing.assert_array_equal(running_max(values, 2 * half + 1), expected)
