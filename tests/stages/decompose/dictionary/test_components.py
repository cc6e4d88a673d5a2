from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.components import (
    AREA,
    BORDER,
    NAME,
    X0,
    X1,
    Y0,
    Y1,
    T,
    connected,
    picture_of,
    pieces_of,
)
from sprite_bridge.stages.decompose.dictionary.entries import oriented

CODES = array_shapes(min_dims=3, max_dims=3, max_side=8).flatmap(
    lambda shape: arrays(np.int32, shape, elements=st.sampled_from([NONE, NONE, -2, -3]))
)
PICTURE = arrays(np.int32, (5, 4), elements=st.sampled_from([-2, -3, -4]))


@given(CODES)
def test_the_pieces_are_all_of_the_mask_once(codes):
    masks = codes != NONE
    again = np.full_like(codes, NONE)
    total = 0
    for piece in pieces_of(codes, masks):
        picture = picture_of(codes, masks, piece)
        part = again[piece[T], piece[Y0] : piece[Y1], piece[X0] : piece[X1]]
        assert (part[picture != NONE] == NONE).all()
        assert (picture != NONE).sum() == piece[AREA] > 0
        part[picture != NONE] = picture[picture != NONE]
        total += 1
    np.testing.assert_array_equal(again, codes)
    assert total == sum(len(pieces_of(codes[t : t + 1], masks[t : t + 1])) for t in range(len(codes)))


@given(PICTURE, st.integers(0, 3), st.integers(0, 3))
def test_a_piece_has_one_name_however_it_is_mirrored_and_wherever_it_is(picture, orientation, away):
    frames = np.full((2, 12, 12), NONE, np.int32)
    frames[0, :5, :4] = picture
    frames[1, away : away + 5, 7 - away : 11 - away] = oriented(picture, orientation)
    assert len(set(pieces_of(frames, frames != NONE)[:, NAME].tolist())) == 1


def test_another_colour_or_place_is_another_name():
    frames = np.full((3, 6, 6), NONE, np.int32)
    frames[:, 1:4, 1:4] = np.arange(-12, -3).reshape(3, 3)
    frames[1, 2, 2] = -99
    frames[2, 1, 1:3] = frames[2, 1, 2:0:-1]
    assert len(set(pieces_of(frames, frames != NONE)[:, NAME].tolist())) == 3


def test_corners_connect_and_a_picture_has_nothing_of_a_piece_within_its_box():
    mask = np.zeros((1, 7, 7), np.bool_)
    mask[0, 1:6, 1:6] = True
    mask[0, 2:5, 2:5] = False
    mask[0, 3, 3] = True
    mask[0, 6, 6] = True
    codes = np.full((1, 7, 7), -5, np.int32)
    ring, dot = pieces_of(codes, mask)
    assert (ring[AREA], dot[AREA]) == (17, 1)
    assert (ring[BORDER], dot[BORDER]) == (1, 0)
    assert (picture_of(codes, mask, ring)[2, 2], picture_of(codes, mask, dot).tolist()) == (NONE, [[-5]])


def test_only_what_is_connected_with_the_seed_stays():
    mask = np.array([[1, 0, 1, 1], [0, 1, 0, 0], [0, 0, 0, 0], [1, 1, 0, 1]], np.bool_)
    seed = np.zeros_like(mask)
    seed[0, 0] = seed[2, 2] = True
    assert connected(mask, seed).astype(int).tolist() == [[1, 0, 1, 1], [0, 1, 0, 0], [0] * 4, [0] * 4]
