from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.ground_pixels import add_ground_pixels, drop_ground_pixels

FRAMES = 12


@pytest.fixture
def walk(play, blot):
    """One with an eye in the colour of the ground, which passes a wall; and the one without the eye."""

    def make(frames: int = FRAMES, *, turned: int = 0, wall: int = 20):
        walker = blot(1, 9, 8)
        shots = [[(0, turned, 10, 2 + 3 * t), (1, 0, 6, wall)] for t in range(frames)]
        act = play([walker, blot(2, 16, 14)], shots)
        walker[2, 3] = act.ground[0, 0]
        blind = walker.copy()
        blind[2, 3] = NONE
        return act, blind

    return make


def alive(scene):
    return [scene.entries.pictures[k] for k in scene.entries.living()]


def known(scene, picture) -> bool:
    return any(np.array_equal(picture, one) for one in alive(scene))


@pytest.mark.parametrize("turned", [0, 1])
def test_an_eye_that_hides_the_wall_is_found_and_then_the_wall_is(walk, retold, turned):
    act, blind = walk(turned=turned)
    scene = act.scene([blind, act.pictures[1]])
    before = scene.rest.sum()
    assert before > 0
    assert add_ground_pixels(scene) == 1
    assert known(scene, act.pictures[0]) and len(scene.entries.living()) == 2
    assert not scene.rest.any() and all(len(rows) == 2 for rows in scene.placed)
    np.testing.assert_array_equal(retold(scene), act.codes)
    assert add_ground_pixels(scene) == 0


def test_an_eye_that_hides_one_who_hardly_shows_is_found(play, blot, retold):
    """Behind it somebody goes along of whom two columns are seen."""
    front, back = blot(1, 12, 10), blot(2, 12, 10)
    shots = [[(0, 0, 10, 2 + 3 * t), (1, 0, 10, 3 * t)] for t in range(FRAMES - 4)]
    shots += [[(1, 0, 10, 3 * t)] for t in range(FRAMES - 4, FRAMES)]
    act = play([front, back], shots)
    front[4, 3] = act.ground[0, 0]
    blind = front.copy()
    blind[4, 3] = NONE
    scene = act.scene([blind, back])
    assert [len(rows) for rows in scene.placed] == [1] * FRAMES
    assert add_ground_pixels(scene) == 1
    assert known(scene, front) and not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_a_pixel_of_something_else_is_nobody_who_hardly_shows(play, blot):
    """One with a nose walks about; when it is gone, something of the nose's colour stands beside one with a wide hole."""
    front, walker = blot(1, 16, 16), blot(2, 6, 6)
    front[:12, 4:] = NONE
    walker[:, 5] = NONE
    walker[3, 5] = walker[3, 4]
    speck = np.full((1, 1), walker[3, 5], np.int32)
    shots = [[(0, 0, 10, 20)] + ([(1, 0, 14, 50 - 2 * t)] if t < 8 else []) for t in range(FRAMES)]
    shots[9].append((2, 0, 17, 36))
    act = play([front, walker, speck], shots)
    scene = act.scene([front, walker])
    placed = [rows[:, 1:].tolist() for rows in scene.placed]
    assert scene.rest.sum() == 1
    assert add_ground_pixels(scene) == 0
    assert known(scene, front) and [rows[:, 1:].tolist() for rows in scene.placed] == placed
    assert scene.rest.sum() == 1


def test_without_anybody_behind_it_an_eye_stays_a_hole(walk):
    act, blind = walk()
    act.shots[:] = [shots[:1] for shots in act.shots]
    scene = act.scene([blind])
    assert add_ground_pixels(scene) == 0
    assert known(scene, blind)


def test_a_hole_through_which_the_wall_was_seen_stays_one(walk):
    act, blind = walk()
    act.pictures[0][2, 3] = NONE
    scene = act.scene([blind, act.pictures[1]])
    assert not scene.rest.any()
    assert add_ground_pixels(scene) == 0
    assert known(scene, blind)


def test_what_somebody_in_front_shows_there_does_not_speak_against_it(walk, blot):
    act, blind = walk()
    act.pictures.append(blot(5, 3, 3))
    act.shots[3] = [(2, 0, 11, 13), *act.shots[3]]
    scene = act.scene([blind, *act.pictures[1:]])
    assert 0 in scene.placed[3][:, 0]
    assert add_ground_pixels(scene) == 1
    assert known(scene, act.pictures[0])


def test_one_placement_is_enough_to_speak_against_it(walk, retold):
    """Once the wall is seen through the eye."""
    act, blind = walk()
    act.pictures.append(blind)
    act.shots[8] = [(2, 0, 10, 26), act.shots[8][1]]
    scene = act.scene([blind, act.pictures[1]])
    assert len(scene.placed[8]) == 2
    assert add_ground_pixels(scene) == 0
    assert known(scene, blind)
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_a_walker_that_turns_both_ways_has_its_eye_in_one_place(walk):
    act, blind = walk()
    act.shots[:] = [[(0, t % 4, *shots[0][2:]), shots[1]] for t, shots in enumerate(act.shots)]
    scene = act.scene([])
    scene.entries.orientations = (0, 1, 2, 3)
    for picture in (blind, act.pictures[1]):
        scene.entries.add(picture)
    scene.explain()
    assert add_ground_pixels(scene) == 1
    assert known(scene, act.pictures[0]) and not scene.rest.any()


@pytest.mark.parametrize(("frames", "more"), [(5, 0), (6, 1)])
def test_few_placements_say_nothing(walk, frames, more):
    act, blind = walk(frames, wall=6)
    assert add_ground_pixels(act.scene([blind, act.pictures[1]])) == more


def test_where_a_third_shows_the_ground_nobody_needs_the_same_pixel(play, blot):
    """A frame between the walker and the wall is empty, in the colour of the ground, where the walker has a hole."""
    walker, middle, wall = blot(1, 9, 8), blot(3, 9, 8), blot(2, 16, 14)
    shots = [[(0, 0, 10, 2 + 3 * t), (1, 0, 10, 2 + 3 * t), (2, 0, 6, 20)] for t in range(FRAMES)]
    act = play([walker, middle, wall], shots)
    walker[2:6, 2:6] = NONE
    middle[2, 3] = act.ground[0, 0]
    scene = act.scene()
    scene.placed = [np.array([(*place, 8) for place in shots], np.int32) for shots in act.shots]
    scene.rest[:] = False
    assert add_ground_pixels(scene) == 0
    assert known(scene, walker)


@pytest.mark.parametrize("improve", [add_ground_pixels, drop_ground_pixels])
def test_on_a_painted_ground_nothing_changes(walk, blot, improve):
    act, blind = walk()
    act.ground[:] = blot(9, *act.ground.shape)
    scene = act.scene([blind, act.pictures[1]])
    improve(scene)
    assert known(scene, blind)


def test_pixels_that_hide_nobody_are_dropped_and_the_eye_is_not(walk, retold):
    """The wall ends above the lowest row."""
    act, _ = walk()
    idle = np.pad(act.pictures[0], ((0, 1), (0, 0)), constant_values=NONE)
    idle[9, 2] = act.ground[0, 0]
    act.pictures[1][13:] = NONE
    scene = act.scene([idle, act.pictures[1]])
    drop_ground_pixels(scene)
    assert known(scene, np.pad(act.pictures[0], ((0, 1), (0, 0)), constant_values=NONE))
    np.testing.assert_array_equal(retold(scene), act.codes)


@pytest.mark.parametrize("turned", range(4))
def test_of_two_that_hide_the_same_the_first_goes_on_doing_so(play, blot, retold, turned):
    """Both eyes are at one place, so that either could do without its own."""
    pictures = [blot(1, 9, 8), blot(3, 9, 8), blot(2, 16, 14)]
    place = (turned, 10, 23)
    act = play(pictures, [[(0, *place), (1, *place), (2, 0, 6, 20)]] * FRAMES)
    pictures[0][2:6, 2:6] = NONE
    pictures[0][2, 3] = pictures[1][2, 3] = act.ground[0, 0]
    scene = act.scene()
    scene.placed = [np.array([(*place, 8) for place in shots], np.int32) for shots in act.shots]
    before = retold(scene)
    drop_ground_pixels(scene)
    assert known(scene, pictures[0]) and not known(scene, pictures[1])
    np.testing.assert_array_equal(retold(scene), before)


def test_what_is_covered_is_what_the_new_entries_cover(walk):
    act, _ = walk()
    scene = act.scene()
    act.pictures[0][8, :] = act.pictures[1][:] = act.ground[0, 0]
    scene = act.scene([act.pictures[0]])
    drop_ground_pixels(scene)
    for covered, rows in zip(scene.covered, scene.placed, strict=True):
        assert len(rows) == 1 and covered.sum() == (alive(scene)[0] != NONE).sum() < 72


def test_unknown_ground_does_not_do_for_an_eye(walk, retold):
    """Nobody else shows the ground's colour there."""
    act, blind = walk()
    act.shots[:] = [shots[:1] for shots in act.shots]
    scene = act.scene([blind])
    scene.background[8:20, 14:30] = NONE
    scene.explain()
    assert add_ground_pixels(scene) == 1
    assert known(scene, act.pictures[0])
    np.testing.assert_array_equal(retold(scene), act.codes)


@settings(max_examples=60)
@given(st.data())
def test_the_frames_look_as_before_whatever_is_known(play, blot, keeps_the_frames, data):
    """Entries of one palette in which pixels of the ground come and go."""
    ground = play([], [[]]).ground[0, 0]
    pictures = [blot(k, 7, 6, palette=1, colors=3) for k in range(3)]
    cell = st.tuples(st.integers(0, 6), st.integers(0, 5))
    for picture in pictures:
        for code in (ground, NONE):
            for y, x in data.draw(st.lists(cell, max_size=6)):
                picture[y, x] = code
    place = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(-3, 12), st.integers(-3, 14))
    shots = data.draw(st.lists(st.lists(place, max_size=4), min_size=6, max_size=10))

    def improve(scene) -> None:
        add_ground_pixels(scene)
        drop_ground_pixels(scene)

    keeps_the_frames(pictures, shots, improve)
