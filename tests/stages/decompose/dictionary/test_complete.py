from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.complete import complete


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
    before = sum(map(len, scene.placed))
    assert complete(scene) == 1
    wall, whole = alive(scene)
    np.testing.assert_array_equal(wall, act.pictures[1])
    assert any(np.array_equal(whole, turned) for turned in (act.pictures[0], act.pictures[0][:, ::-1]))
    assert sum(map(len, scene.placed)) == before
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


@settings(max_examples=30)
@given(st.data())
def test_the_frames_look_as_before_whatever_is_known(play, blot, retold, data):
    base = blot(1, 7, 6)
    holes = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5)), max_size=4)
    pictures = [base.copy() for _ in range(3)]
    for picture in pictures:
        for place in data.draw(holes):
            picture[place] = data.draw(st.sampled_from([NONE, play([], [[]]).ground[0, 0]]))
    place = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(-3, 20), st.integers(-3, 28))
    shots = data.draw(st.lists(st.lists(place, max_size=3), min_size=1, max_size=8))
    scene = play(pictures, shots, size=(24, 32)).scene()
    before = retold(scene)
    complete(scene)
    np.testing.assert_array_equal(retold(scene), before)
