from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from sprite_bridge.stages.decompose.codes import NONE, pack, unpack

PIXELS = array_shapes(min_dims=2, max_dims=2, max_side=6).flatmap(lambda s: arrays(np.uint8, (*s, 4)))


@given(PIXELS)
def test_what_can_be_seen_comes_back(pixels):
    np.testing.assert_array_equal(unpack(pack(pixels)), np.where(pixels[..., 3:] > 0, pixels, 0))


@given(PIXELS, PIXELS)
def test_codes_are_equal_where_pixels_look_equal(first, second):
    height, width = (min(a, b) for a, b in zip(first.shape[:2], second.shape[:2], strict=True))
    first, second = first[:height, :width], second[:height, :width]
    same = (first == second).all(axis=-1) | ((first[..., 3] == 0) & (second[..., 3] == 0))
    np.testing.assert_array_equal(pack(first) == pack(second), same)


@given(PIXELS)
def test_no_pixel_is_taken_for_none(pixels):
    assert not (pack(pixels) == NONE).any()


def test_none_is_transparent():
    np.testing.assert_array_equal(unpack(np.array([NONE, 0], np.int32)), np.zeros((2, 4), np.uint8))


def test_a_view_that_is_turned_is_packed_as_it_looks():
    pixels = np.random.default_rng(0).integers(1, 255, (3, 5, 4)).astype(np.uint8)
    np.testing.assert_array_equal(pack(pixels[:, ::-1]), pack(pixels)[:, ::-1])
