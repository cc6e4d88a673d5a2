from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.world.votes import SLOTS, count_color, count_equal, count_views, leading


@pytest.fixture(scope="module")
def pan():
    """Frames of few colours under a camera that moves, a part of each hidden."""
    rng = np.random.default_rng(3)
    codes = -rng.integers(2, 2 + SLOTS, (9, 5, 7)).astype(np.int32)
    path = rng.integers(0, 4, (9, 2))
    return codes, path, rng.random(codes.shape) < 0.3, (5 + int(path[:, 1].max()), 7 + int(path[:, 0].max()))


def seen(codes, path, chosen, world):
    """The chosen views of every pixel of the world, one by one."""
    views = {place: Counter() for place in np.ndindex(world)}
    for t, y, x in np.argwhere(chosen).tolist():
        views[y + int(path[t, 1]), x + int(path[t, 0])][int(codes[t, y, x])] += 1
    return views


def test_all_that_is_not_hidden_is_counted_by_pixel_and_colour(pan):
    codes, path, hidden, world = pan
    colors, votes, views = count_views(codes, path, hidden, world)
    for place, expected in seen(codes, path, ~hidden, world).items():
        told = zip(colors[place].tolist(), votes[place].tolist(), strict=True)
        assert {color: times for color, times in told if times} == dict(expected)
        assert views[place] == expected.total()


def test_the_commonest_colour_leads_and_where_nothing_is_seen_nothing_does(pan):
    codes, path, hidden, world = pan
    best, most = leading(*count_views(codes, path, hidden, world)[:2])
    for place, expected in seen(codes, path, ~hidden, world).items():
        assert most[place] == max(expected.values(), default=0) == expected.get(int(best[place]), 0)
        assert expected or best[place] == NONE


def test_what_shows_the_ground_is_counted_among_what_is_chosen(pan):
    codes, path, chosen, world = pan
    ground = -np.random.default_rng(4).integers(2, 2 + SLOTS, world).astype(np.int32)
    equal, views = count_equal(codes, path, chosen, ground)
    for place, expected in seen(codes, path, chosen, world).items():
        assert (equal[place], views[place]) == (expected[int(ground[place])], expected.total())


def test_where_none_are_chosen_all_are_counted(pan):
    codes, path, _, world = pan
    ground = np.full(world, -3, np.int32)
    every = count_equal(codes, path, np.ones(codes.shape, np.bool_), ground)
    np.testing.assert_array_equal(count_equal(codes, path, np.zeros((0, 0, 0), np.bool_), ground), every)


def test_a_new_colour_takes_the_place_of_the_rarest():
    colors, votes = np.full(SLOTS, NONE, np.int32), np.zeros(SLOTS, np.int32)
    for code in [-2] * 3 + [-3] * 2 + [-4] * 2 + [-5] * 2 + [-6] * 2 + [-7, -8]:
        count_color(colors, votes, np.int32(code))
    told = {(code, times) for code, times in zip(colors.tolist(), votes.tolist(), strict=True) if times}
    assert told == {(-2, 3), (-3, 2), (-4, 2), (-5, 2), (-6, 2), (-8, 1)}


@settings(max_examples=50)
@given(st.lists(st.integers(2, 1 + SLOTS), max_size=40))
def test_up_to_as_many_colours_as_there_is_room_for_nothing_is_forgotten(codes):
    colors, votes = np.full(SLOTS, NONE, np.int32), np.zeros(SLOTS, np.int32)
    for code in codes:
        count_color(colors, votes, np.int32(-code))
    told = zip(colors.tolist(), votes.tolist(), strict=True)
    assert {color: times for color, times in told if times} == Counter(-code for code in codes)
