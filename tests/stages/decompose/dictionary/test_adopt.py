from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.adopt import adopt

FRAMES = 8


@pytest.fixture
def hat(play, blot):
    """One whose hat is hidden in all frames but the last; and the one without."""

    def make(turned: int = 0, frames: int = FRAMES):
        walker, board = blot(1, 12, 9), blot(2, 9, 50)
        walker[:3, :3] = walker[:3, 6:] = NONE
        bare = walker[3:].copy()
        shots = [[(1, 0, 0 if turned < 2 else 15, 3), (0, turned, 6, 5 + 2 * t)] for t in range(frames)]
        shots[-1] = shots[-1][1:]
        return play([walker, board], shots), bare

    return make


def alive(scene):
    return [scene.entries.pictures[k] for k in scene.entries.living()]


def known(scene, picture) -> bool:
    return any(np.array_equal(picture, one) for one in alive(scene))


def turning(act, pictures):
    """A scene that knows these, and that they are shown upside down."""
    scene = act.scene([])
    scene.entries.orientations = (0, 1, 2, 3)
    for picture in pictures:
        scene.entries.add(picture)
    scene.explain()
    return scene


@pytest.mark.parametrize("turned", range(4))
def test_a_hat_that_is_seen_once_belongs_to_the_one_below_it(hat, retold, turned):
    act, bare = hat(turned)
    scene = turning(act, [bare, act.pictures[1]])
    assert scene.rest.sum() == 9
    assert adopt(scene) == 1
    assert known(scene, act.pictures[0]) and len(scene.entries.living()) == 2
    assert not scene.rest.any()
    np.testing.assert_array_equal(scene.covered[-1], (scene.codes[-1] != act.ground))
    np.testing.assert_array_equal(retold(scene), act.codes)
    assert adopt(scene) == 0


def test_one_that_went_without_it_once_keeps_it_off(hat, retold):
    act, bare = hat()
    act.pictures.append(bare)
    act.shots[2] = [(2, 0, 9, 9)]
    scene = act.scene([bare, act.pictures[1]])
    assert adopt(scene) == 0
    assert known(scene, bare) and scene.rest.sum() == 9
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_what_may_lie_outside_the_frame_fits(hat):
    act, bare = hat()
    act.shots[:-1] = [[(0, 0, -3, 5 + 2 * t)] for t in range(FRAMES - 1)]
    scene = act.scene([bare])
    assert adopt(scene) == 1
    assert known(scene, act.pictures[0])


def test_what_does_not_touch_it_is_not_its_own(hat):
    """The hat lies in its box, and not beside any of its pixels."""
    act, bare = hat()
    for picture in (act.pictures[0][3:], bare):
        picture[:3, 1:] = NONE
    act.pictures[0][:3] = np.roll(act.pictures[0][:3], 2, axis=1)
    scene = act.scene([bare, act.pictures[1]])
    assert scene.rest.sum() == 9
    assert adopt(scene) == 0


def test_one_adopts_piece_after_piece(hat, blot, retold):
    """A box hides all but the lowest row of the hat in one frame, and only the highest row in the next."""
    act, bare = hat()
    act.pictures.append(blot(5, 3, 3))
    act.shots[-1] = [(2, 0, 4, 22), *act.shots[-1]]
    act.shots[-2] = [(2, 0, 5, 20), *act.shots[-2][1:]]
    scene = act.scene([bare, act.pictures[1], act.pictures[2]])
    assert [int(rest.sum()) for rest in scene.rest[-2:]] == [3, 6]
    scene.placed[-2:] = [rows[::-1].copy() for rows in scene.placed[-2:]]
    assert all(rows[0, 0] == 2 for rows in scene.placed[-2:])
    assert adopt(scene) == 2
    assert known(scene, act.pictures[0][1:]) and not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_a_piece_that_is_seen_twice_is_adopted_once(hat):
    act, bare = hat()
    act.shots[-2] = act.shots[-2][1:]
    scene = act.scene([bare, act.pictures[1]])
    assert scene.rest.sum() == 18
    assert adopt(scene) == 1
    assert not scene.rest.any()


def test_what_was_found_or_barred_before_is_found_and_barred_with_it(hat):
    act, bare = hat()
    scene = act.scene([bare, act.pictures[1]])
    scene.filled[2] = scene.barred[3] = np.array([[0, 0, 9, 9], [1, 0, 5, 5]], np.int32)
    assert adopt(scene) == 1
    (new,) = {int(rows[0, 0]) for rows in scene.placed[-1:]}
    for places in (scene.filled[2], scene.barred[3]):
        assert places.tolist() == [[new, 0, 6, 9], [1, 0, 5, 5]]


def test_what_is_refused_leaves_nothing_behind(hat):
    act, bare = hat()
    act.pictures.append(bare)
    act.shots[2] = [(2, 0, 9, 9)]
    scene = act.scene([bare, act.pictures[1]])
    assert adopt(scene) == 0
    assert len(scene.entries) == 2


def test_a_part_of_a_piece_comes_without_room_for_the_rest(play, blot):
    """Hats of two touch in a frame, and in the one before the first is alone."""
    walkers = [blot(k, 12, 9) for k in range(2)]
    board = blot(2, 3, 50)
    shots = [[(2, 0, 6, 3), (0, 0, 6, 5 + t), (1, 0, 6, 30 + t)] for t in range(8)]
    shots[6:] = [shots[6][1:], [(0, 0, 6, 21), (1, 0, 6, 12)]]
    shots[6][1] = (1, 0, -3, 36)
    act = play([*walkers, board], shots)
    scene = act.scene([walkers[0][3:], walkers[1][3:], board])
    assert adopt(scene) == 2 and not scene.rest.any()
    for number in scene.entries.living():
        picture = scene.entries.pictures[number] != NONE
        assert picture.any(axis=1).all() and picture.any(axis=0).all()


@pytest.mark.parametrize(("frames", "times"), [(3, 0), (4, 1)])
def test_few_placements_say_nothing(hat, frames, times):
    act, bare = hat(frames=frames)
    assert adopt(act.scene([bare, act.pictures[1]])) == times


def test_when_time_is_up_nothing_more_is_adopted(hat):
    act, bare = hat()
    scene = act.scene([bare, act.pictures[1]])
    scene.deadline = time.monotonic()
    assert adopt(scene) == 0


@settings(max_examples=60)
@given(st.data())
def test_the_frames_look_as_before_whatever_is_known(play, blot, retold, data):
    """Entries that lack parts of what is shown."""
    pictures = [blot(k, 7, 6, palette=1, colors=6) for k in range(3)]
    place = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(-3, 20), st.integers(-3, 28))
    shots = data.draw(st.lists(st.lists(place, max_size=3), min_size=4, max_size=12))
    act = play(pictures, shots, size=(24, 32))
    parts = [p[data.draw(st.integers(0, 3)) :, data.draw(st.integers(0, 2)) :] for p in pictures]
    scene = turning(act, [np.ascontiguousarray(part) for part in parts])
    before, left = retold(scene), scene.rest.copy()
    adopt(scene)
    np.testing.assert_array_equal(retold(scene), before)
    assert not (scene.rest & ~left).any()
