from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.complete import complete
from sprite_bridge.stages.decompose.dictionary.entries import oriented


@pytest.fixture
def eyes(play, blot):
    """One with eyes in the colour of the ground, before a wall now and then; and what two sorts of frames tell of it."""
    whole, wall = blot(1, 10, 9), blot(2, 14, 14)
    act = play([whole, wall], [[(0, t % 2, 10, 2 + 2 * t), (1, 0, 6, 20)] for t in range(16)])
    ground = int(act.ground[0, 0])
    whole[2, 2] = whole[2, 6] = whole[7, 4] = ground
    blind, squinting = whole.copy(), whole.copy()
    blind[2, 2] = blind[2, 6] = NONE
    squinting[7, 4] = NONE
    return act, blind, squinting


def alive(scene):
    return [scene.entries.pictures[k] for k in scene.entries.living()]


@pytest.mark.parametrize("mirror", [False, True])
def test_two_that_lack_pixels_of_the_ground_become_the_one_they_are(eyes, retold, mirror):
    act, blind, squinting = eyes
    if mirror:
        squinting = np.ascontiguousarray(squinting[:, ::-1])
    scene = act.scene([blind, squinting, act.pictures[1]])
    assert complete(scene) == 1
    wall, whole = alive(scene)
    np.testing.assert_array_equal(wall, act.pictures[1])
    assert any(np.array_equal(whole, turned) for turned in (act.pictures[0], act.pictures[0][:, ::-1]))
    assert [len(rows) for rows in scene.placed] == [2] * 16 and not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), act.codes)
    assert complete(scene) == 0


def test_parts_that_reach_farther_to_different_sides_lie_where_they_did(eyes, retold):
    """One of them lacks a row, the other a column; they are shown turned in all ways."""
    act, _, _ = eyes
    whole = act.pictures[0]
    whole[0] = whole[:, 8] = act.ground[0, 0]
    whole[0, 8] = NONE
    act.shots[:] = [[(0, t % 4, 10, 2 + 2 * t), wall] for t, (_, wall) in enumerate(act.shots)]
    scene = act.scene([])
    scene.entries.orientations = (0, 1, 2, 3)
    for part in (whole[1:], whole[:, :8], act.pictures[1]):
        scene.entries.add(np.ascontiguousarray(part))
    for part, other in ((0, 1), (1, 0)):
        scene.entries.drop(other)
        scene.explain(np.arange(8 * part, 8 * part + 8))
        scene.entries.revive(other)
    before = retold(scene)
    assert complete(scene) == 1
    np.testing.assert_array_equal(alive(scene)[1], whole)
    np.testing.assert_array_equal(retold(scene), before)


def test_a_hole_through_which_something_was_seen_stays_one(eyes):
    act, blind, squinting = eyes
    act.pictures[0][2, 2] = act.pictures[0][2, 6] = NONE
    scene = act.scene([blind, squinting, act.pictures[1]])
    pictures = alive(scene)
    assert complete(scene) == 0
    for picture, before in zip(alive(scene), pictures, strict=True):
        np.testing.assert_array_equal(picture, before)


def test_what_differs_in_other_colours_is_not_made_one(eyes):
    act, blind, squinting = eyes
    assert blind[0, 0] != act.ground[0, 0]
    squinting[0, 0] = NONE
    scene = act.scene([blind, squinting, act.pictures[1]])
    assert complete(scene) == 0


def test_on_a_painted_ground_nothing_is_made_one(eyes, blot):
    act, blind, squinting = eyes
    act.ground[:] = blot(9, *act.ground.shape)
    assert complete(act.scene([blind, squinting, act.pictures[1]])) == 0


def test_what_somebody_in_front_hides_says_nothing_against_it(eyes, blot):
    """In one frame a box stands where the eyes would be."""
    act, blind, squinting = eyes
    act.pictures.append(blot(5, 4, 10))
    act.shots[9] = [(2, 0, 11, 20), *act.shots[9]]
    scene = act.scene([blind, squinting, *act.pictures[1:]])
    assert complete(scene) == 1


def test_what_has_little_in_common_is_not_made_one(play, blot):
    """Two halves of ground, and between them a few pixels that both have."""
    act = play([blot(1, 12, 12)], [[(0, 0, 10, 2 + 2 * t)] for t in range(12)])
    whole = act.pictures[0]
    whole[:5] = whole[7:] = act.ground[0, 0]
    first, second = whole.copy(), whole.copy()
    first[:5] = second[7:] = NONE
    scene = act.scene([first, second])
    scene.placed = [np.array([[t % 2, 0, 10, 2 + 2 * t, 24]], np.int32) for t in range(12)]
    assert complete(scene) == 0


@pytest.mark.parametrize(("columns", "gone"), [(2, 1), (3, 0)])
def test_one_may_reach_two_pixels_beyond_the_other(play, blot, columns, gone):
    picture = blot(1, 12, 12)
    act = play([picture], [[(0, 0, 10, 2 + 2 * t)] for t in range(12)])
    wide = np.pad(picture, ((0, 0), (0, columns)), constant_values=act.ground[0, 0])
    scene = act.scene([picture, wide])
    assert complete(scene) == gone


def test_what_is_explained_then_is_left_over_no_more(eyes):
    """Behind the eyes nothing is known of the ground."""
    act, blind, squinting = eyes
    scene = act.scene([blind, squinting, act.pictures[1]])
    scene.background[12:18] = NONE
    scene.explain()
    assert complete(scene) == 1
    for t, rows in enumerate(scene.placed):
        entry, turned, top, left, _ = rows[rows[:, 0] > 2][0]
        shown = oriented(scene.entries.pictures[entry], turned) != NONE
        part = t, slice(top, top + 10), slice(left, left + 9)
        assert not scene.rest[part][shown].any() and scene.covered[part][shown].all()


def test_when_time_is_up_nothing_more_is_made_one(eyes):
    act, blind, squinting = eyes
    scene = act.scene([blind, squinting, act.pictures[1]])
    scene.deadline = time.monotonic()
    assert complete(scene) == 0


@settings(max_examples=40)
@given(st.data())
def test_the_frames_look_as_before_whatever_is_known(play, blot, keeps_the_frames, data):
    """Entries that are one picture with pixels of the ground taken out."""
    base, ground = blot(1, 7, 6), play([], [[]]).ground[0, 0]
    base[2:4, 1:5] = ground
    pictures = [base.copy() for _ in range(3)]
    for picture in pictures:
        for y, x in data.draw(st.lists(st.tuples(st.integers(2, 3), st.integers(1, 4)), max_size=4)):
            picture[y, x] = NONE
    place = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(-3, 20), st.integers(-3, 28))
    shots = data.draw(st.lists(st.lists(place, max_size=3), min_size=1, max_size=8))
    keeps_the_frames(pictures, shots, complete)
