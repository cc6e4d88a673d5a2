from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.world.contested import COMMON_WEIGHT, likeliest, of_sprites
from sprite_bridge.stages.decompose.world.votes import SLOTS

SKY, CLOUD, ACTOR, HAT = -2, -3, -4, -5


@pytest.fixture
def dithered():
    """A ground of two colours with a pixel that is not known."""
    ground = np.where(np.indices((9, 9)).sum(axis=0) % 2, np.int32(SKY), np.int32(CLOUD))
    ground[4, 4] = NONE
    return ground


def ballot(shape, votes):
    """Colours and votes of the pixel in the middle."""
    colors = np.full((*shape, SLOTS), NONE, np.int32)
    counts = np.zeros((*shape, SLOTS), np.int32)
    for k, (code, times) in enumerate(votes.items()):
        colors[4, 4, k], counts[4, 4, k] = code, times
    return colors, counts


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({ACTOR: 9, SKY: 2}, SKY),
        ({ACTOR: 1, SKY: 1}, NONE),
        ({ACTOR: COMMON_WEIGHT // 2 * 3, HAT: 1, SKY: 3}, SKY),
        ({ACTOR: COMMON_WEIGHT // 2 * 3 + 1, SKY: 3}, NONE),
        ({ACTOR: COMMON_WEIGHT * 9, SKY: 3}, NONE),
        ({SKY: 4, CLOUD: 2}, SKY),
        ({SKY: 3, CLOUD: 2}, NONE),
        ({ACTOR: 9, HAT: 1}, NONE),
        ({}, NONE),
    ],
    ids=[
        "seen twice",
        "seen once",
        "three times",
        "too seldom",
        "much too seldom",
        "ahead",
        "close",
        "strange",
        "unseen",
    ],
)
def test_what_is_common_around_outweighs_what_is_strange_there(dithered, votes, expected):
    told = likeliest(dithered, *ballot(dithered.shape, votes))
    assert told[4, 4] == expected
    assert (np.delete(told.ravel(), 40) == NONE).all()


def test_what_is_known_far_away_says_nothing():
    wide = np.full((9, 60), NONE, np.int32)
    wide[:, 40:] = SKY
    assert (likeliest(wide, *ballot(wide.shape, {SKY: 5})) == NONE).all()


@pytest.mark.parametrize(("pixels", "expected"), [(1, NONE), (3, HAT)])
def test_a_stray_pixel_around_does_not_make_a_colour_common(dithered, pixels, expected):
    dithered[0, :pixels] = HAT
    assert likeliest(dithered, *ballot(dithered.shape, {HAT: 5}))[4, 4] == expected


def test_a_gap_is_no_colour_that_can_be_common(dithered):
    votes = ballot(dithered.shape, {ACTOR: 5, SKY: 3})
    assert likeliest(dithered, *votes)[4, 4] == SKY
    assert likeliest(dithered, *votes, SKY)[4, 4] == NONE


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_only_unknown_pixels_are_told_and_only_in_colours_seen_there(seed):
    rng = np.random.default_rng(seed)
    ground = np.where(rng.random((8, 10)) < 0.4, NONE, -rng.integers(2, 6, (8, 10))).astype(np.int32)
    votes = rng.integers(0, 5, (8, 10, SLOTS)).astype(np.int32)
    colors = np.where(votes > 0, -2 - np.arange(SLOTS), NONE).astype(np.int32)
    told = likeliest(ground, colors, votes)
    new = told != NONE
    assert not (new & (ground != NONE)).any()
    assert (colors[new] == told[new][:, None]).any(axis=1).all()


@pytest.mark.parametrize(
    ("covered_same", "uncovered", "sprites"), [(6, 5, True), (5, 6, False), (2, 1, False)]
)
def test_a_colour_that_is_seen_as_often_where_a_sprite_stands_is_the_sprites(
    covered_same, uncovered, sprites
):
    """Of ten frames with a sprite there, so many show the colour."""
    codes = np.full((10 + uncovered, 1, 1), SKY, np.int32)
    codes[covered_same:10] = ACTOR
    covered = np.arange(10 + uncovered)[:, None, None] < 10
    path = np.zeros((len(codes), 2), np.int64)
    ground, views = np.array([[SKY]], np.int32), np.array([[uncovered]], np.int32)
    assert of_sprites(codes, path, covered, ground, views).item() is sprites
