from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.patches import patches, place


def spread(*spots, count=1, size=(40, 60)):
    """Frames of colours without order, and what is left over of each: squares t, y, x, side."""
    codes = -np.random.default_rng(5).integers(2, 1 << 20, (count, *size)).astype(np.int32)
    rest = np.zeros(codes.shape, np.bool_)
    for t, y, x, side in spots:
        rest[t, y : y + side, x : x + side] = True
    return codes, rest


def test_what_lies_close_together_is_one_patch_and_what_lies_far_off_another():
    codes, rest = spread((0, 5, 5, 2), (0, 5, 17, 2), (0, 30, 40, 3))
    first, second = patches(codes, rest)
    assert (first.y, first.x, first.picture.shape, first.area) == (5, 5, (2, 14), 8)
    assert (second.y, second.x) == (30, 40)
    np.testing.assert_array_equal(second.picture, codes[0, 30:33, 40:43])


def test_two_that_may_be_sprites_are_never_one_however_close():
    codes, rest = spread((0, 5, 5, 6), (0, 5, 13, 5), (0, 13, 6, 1))
    assert [patch.area for patch in patches(codes, rest)] == [36, 25, 1]
    codes, rest = spread((0, 5, 5, 6), (0, 5, 13, 4), (0, 13, 6, 1))
    assert [patch.area for patch in patches(codes, rest)] == [53]


def test_what_recurs_is_a_patch_of_its_own_beside_what_does_not():
    codes, rest = spread(*((t, 10, 10 + t, 5) for t in range(4)), (2, 17, 12, 2), count=4)
    for t in range(1, 4):
        codes[t, 10:15, 10 + t : 15 + t] = codes[0, 10:15, 10:15]
    found = list(patches(codes, rest))
    assert [patch.t for patch in found] == [0, 1, 2, 2, 3]
    alone = [patch for patch in found if patch.picture.shape == (5, 5)]
    assert len(alone) == 4 and all(np.array_equal(alone[0].picture, patch.picture) for patch in alone)


def test_specks_that_recur_are_not_worth_a_patch_of_their_own():
    codes, rest = spread(*((t, 10, 10, 1) for t in range(4)), *((t, 14, 11, 2) for t in range(4)), count=4)
    codes[:, 10, 10] = -7
    assert len(list(patches(codes, rest))) == 4


def test_a_mirror_image_is_another_picture():
    """Each comes once only, so that it is joined with the speck beside it."""
    codes, rest = spread((0, 10, 10, 5), (0, 17, 10, 1), (1, 10, 10, 5), (1, 17, 10, 1), count=2)
    codes[1, 10:15, 10:15] = codes[0, 10:15, 14:9:-1]
    assert len(list(patches(codes, rest))) == 2


def test_snow_is_not_made_a_picture_of_the_whole_screen():
    rng = np.random.default_rng(2)
    codes, rest = np.full((30, 96, 128), -5, np.int32), rng.random((30, 96, 128)) < 0.004
    found = list(patches(codes, rest))
    assert sum(patch.picture.size for patch in found) < 6 * rest.sum()
    sprites = []
    assert len(list(place(found, sprites, 0))) == len(found)
    assert sum(sprite.width * sprite.height for sprite in sprites) < 2 * rest.sum()


def test_it_can_be_given_up():
    codes, rest = spread((0, 5, 5, 2), (1, 5, 17, 2), count=2)

    def end():
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        list(patches(codes, rest, end))


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.01, 0.1, 0.6, 1.0]))
def test_every_pixel_that_is_left_over_lies_in_one_patch(seed, share):
    rng = np.random.default_rng(seed)
    codes = -rng.integers(2, 5, (3, 24, 30)).astype(np.int32)
    rest = rng.random(codes.shape) < share
    told, times = np.full(codes.shape, NONE, np.int32), np.zeros(codes.shape, np.int64)
    for t, y, x, picture in patches(codes, rest):
        part = t, slice(y, y + picture.shape[0]), slice(x, x + picture.shape[1])
        told[part] = np.where(picture == NONE, told[part], picture)
        times[part] += picture != NONE
    np.testing.assert_array_equal(times, rest)
    np.testing.assert_array_equal(told, np.where(rest, codes, NONE))


def test_equal_patches_are_one_sprite_and_stand_where_they_were():
    codes, rest = spread((0, 3, 4, 5), (1, 20, 30, 5), (1, 5, 50, 2), count=2)
    codes[1, 20:25, 30:35] = codes[0, 3:8, 4:9]
    sprites = [None]
    found = [(t, one.sprite, one.x, one.y, one.track) for t, one in place(patches(codes, rest), sprites, 3)]
    assert sorted(found) == [(0, 1, 4, 3, 3), (1, 1, 30, 20, 3), (1, 2, 50, 5, 3)]
    assert len(sprites) == 3
