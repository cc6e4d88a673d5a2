from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.stages.color import distance, from_ycbcr, oklab, ycbcr

PICTURES = arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 4), st.just(3)))


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((255, 255, 255), (1.0, 0.0, 0.0)),
        ((0, 0, 0), (0.0, 0.0, 0.0)),
        ((255, 0, 0), (0.62796, 0.22486, 0.12585)),
        ((0, 255, 0), (0.86644, -0.23389, 0.17950)),
        ((0, 0, 255), (0.45201, -0.03246, -0.31153)),
    ],
)
def test_oklab_has_the_published_values(rgb, lab):
    np.testing.assert_allclose(oklab(np.array(rgb)), lab, atol=2e-4)


def test_greys_have_no_chroma_and_rise_in_lightness():
    lab = oklab(np.repeat(np.arange(256)[:, None], 3, axis=1))
    assert np.abs(lab[:, 1:]).max() < 1e-4
    assert (np.diff(lab[:, 0]) > 0).all()


@given(PICTURES)
def test_conversions_keep_the_shape_and_give_float32(picture):
    for convert in (oklab, ycbcr):
        assert convert(picture).shape == picture.shape
        assert convert(picture).dtype == np.float32
        assert np.isfinite(convert(picture)).all()


@given(PICTURES)
def test_the_type_of_the_input_makes_no_difference(picture):
    np.testing.assert_array_equal(oklab(picture), oklab(picture.astype(np.float64)))


@given(PICTURES)
def test_ycbcr_comes_back_as_it_was(picture):
    np.testing.assert_allclose(from_ycbcr(ycbcr(picture)), picture, atol=1e-2)


def test_grey_is_luma_alone():
    np.testing.assert_allclose(ycbcr(np.array([77, 77, 77])), [77, 0, 0], atol=1e-3)


def test_red_and_blue_lie_on_their_own_chroma_axes():
    red, blue = ycbcr(np.array([[255, 0, 0], [0, 0, 255]]))
    assert red[2] == pytest.approx(127.5, abs=0.1) and red[1] < 0
    assert blue[1] == pytest.approx(127.5, abs=0.1) and blue[2] < 0


@given(PICTURES, st.randoms(use_true_random=False))
def test_distance_is_a_metric(picture, random):
    other = picture.ravel().copy()
    random.shuffle(other)
    a, b = oklab(picture), oklab(other.reshape(picture.shape))
    assert distance(a, b).shape == picture.shape[:2]
    assert (distance(a, a) == 0).all()
    np.testing.assert_array_equal(distance(a, b), distance(b, a))


def test_black_is_one_away_from_white():
    assert float(distance(oklab(np.zeros(3)), oklab(np.full(3, 255)))) == pytest.approx(1, abs=1e-3)
