"""Sprites in one picture: none lies on another, and they come out as they went in."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.config import Limits
from sprite_bridge.decomposition.atlas import GAP, pack, unpack
from sprite_bridge.errors import TooLarge
from sprite_bridge.image import Sprite

SIZES = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=40)


def sprites_of(sizes):
    return [
        Sprite(np.full((height, width, 4), number + 1, np.uint8))
        for number, (width, height) in enumerate(sizes)
    ]


@given(SIZES)
def test_no_two_sprites_touch_and_all_come_out_again(sizes):
    sprites = sprites_of(sizes)
    atlas = pack(sprites)
    assert list(unpack(atlas.image, atlas.boxes)) == sprites
    for a, b in itertools.combinations(atlas.boxes, 2):
        apart_x = a.x + a.width + GAP <= b.x or b.x + b.width + GAP <= a.x
        apart_y = a.y + a.height + GAP <= b.y or b.y + b.height + GAP <= a.y
        assert apart_x or apart_y
    covered = sum(width * height for width, height in sizes)
    assert int((atlas.image.alpha > 0).sum()) == covered


@given(SIZES.filter(bool))
def test_the_same_sprites_give_the_same_picture(sizes):
    assert pack(sprites_of(sizes)).image == pack(sprites_of(sizes)).image


def test_little_is_wasted():
    rng = np.random.default_rng(3)
    sizes = [(int(w), int(h)) for w, h in rng.integers(8, 33, (200, 2))]
    atlas = pack(sprites_of(sizes))
    used = sum(width * height for width, height in sizes)
    assert atlas.image.width * atlas.image.height < 1.4 * used
    assert max(atlas.image.size) < 1.5 * min(atlas.image.size)


def test_an_empty_dictionary_is_one_transparent_pixel():
    atlas = pack([])
    assert atlas.boxes == () and atlas.image.size == (1, 1) and not atlas.image.pixels.any()


def test_what_does_not_fit_is_refused():
    with pytest.raises(TooLarge, match="3 sprites"):
        pack(sprites_of([(1, 1)] * 3), Limits(max_dictionary=2))
    with pytest.raises(TooLarge, match="a side"):
        pack(sprites_of([(9, 9)] * 30), Limits(max_side=40))
