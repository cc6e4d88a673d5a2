from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary import strays
from sprite_bridge.stages.decompose.dictionary.strays import drop_strays

FRAMES = 16


@pytest.fixture
def ride(play, blot):
    """One that walks about, in some frames with a lift at its foot; and both taken for one, as far as the lift is near."""

    def make(turned: int = 0, *, together: int = 6, foot: int = 2):
        walker, lift = blot(1, 10, 9), blot(2, 6, 9)
        shots = []
        for t in range(FRAMES):
            shots.append([(0, turned, 6, 3 + 2 * t)])
            if t < together:
                shots[-1].append((1, turned, 16 if turned < 2 else 0, 3 + 2 * t))
        act = play([walker, lift], shots)
        return act, np.vstack([walker, lift[:foot]])

    return make


@pytest.fixture
def at_any_cost(monkeypatch):
    """What is taken for strays goes, even if the frames cost more without."""
    monkeypatch.setattr(strays, "LEAST_GAIN", -1_000_000)


def alive(scene):
    return [scene.entries.pictures[k] for k in scene.entries.living()]


def known(scene, picture) -> bool:
    return any(np.array_equal(picture, one) for one in alive(scene))


@pytest.mark.parametrize("turned", range(4))
def test_what_stood_beside_it_goes_and_it_is_found_alone(ride, retold, turned):
    act, both = ride(turned)
    scene = act.scene([])
    scene.entries.orientations = (0, 1, 2, 3)
    scene.entries.add(both)
    scene.explain()
    assert scene.rest[6:].any()
    assert drop_strays(scene) == 1
    assert known(scene, act.pictures[0]) and len(scene.entries.living()) == 1
    assert not scene.rest[6:].any()
    np.testing.assert_array_equal(retold(scene), act.codes)
    assert drop_strays(scene) == 0


@pytest.mark.usefixtures("at_any_cost")
def test_a_sprite_of_which_all_is_seen_stays(ride):
    act, _ = ride()
    scene = act.scene()
    assert drop_strays(scene) == 0
    assert scene.entries.living() == [0, 1]


@pytest.mark.usefixtures("at_any_cost")
def test_what_is_hidden_now_and_then_is_no_stray(ride, blot):
    """Others pass before its foot, each at another height."""
    act, _ = ride(together=0)
    act.pictures.append(blot(7, 3, 3))
    for t in range(4, 8):
        act.shots[t] = [(2, 0, 13 - 3 * (t % 2), 4 + 2 * t), *act.shots[t]]
    scene = act.scene([act.pictures[0], act.pictures[2]])
    assert drop_strays(scene) == 0
    assert known(scene, act.pictures[0])


@pytest.mark.parametrize(("foot", "gone"), [(2, 1), (3, 0)])
def test_what_is_only_half_the_same_is_something_else(ride, foot, gone):
    act, both = ride(foot=foot)
    scene = act.scene([both])
    assert drop_strays(scene) == gone


@pytest.mark.parametrize(("frames", "gone"), [(5, 0), (6, 1)])
def test_few_places_say_nothing(ride, frames, gone):
    act, both = ride(together=2)
    act.shots[frames:] = []
    act = type(act)(act.pictures, act.shots, act.ground, act.path[:frames], act.size)
    assert drop_strays(act.scene([both])) == gone


@pytest.mark.usefixtures("at_any_cost")
def test_where_another_pose_stands_is_not_asked(ride):
    """Two poses that differ by their feet, each shown by an entry of its own."""
    act, both = ride(together=0)
    act.pictures.append(both)
    act.shots[:] = [[(2 * (t % 2), *shot[1:]) for shot in shots] for t, shots in enumerate(act.shots)]
    scene = act.scene([act.pictures[0], both])
    assert [len(rows) for rows in scene.placed] == [1] * FRAMES
    assert drop_strays(scene) == 0
    assert known(scene, both) and known(scene, act.pictures[0])


def test_where_the_frames_would_cost_more_all_stays_as_it_is(ride, retold):
    """A few times it has other feet, and nobody knows these."""
    act, both = ride(together=0)
    whole = np.vstack([both, np.where(np.arange(9) < 4, both[:1], NONE)])
    act.pictures[:] = [whole, act.pictures[0]]
    act.shots[:] = [[(int(t % 6 == 5), *shots[0][1:])] for t, shots in enumerate(act.shots * 2)]
    act = type(act)(act.pictures, act.shots, act.ground, np.zeros((len(act.shots), 2), np.int64), act.size)
    scene = act.scene([whole])
    before = [rows.tolist() for rows in scene.placed], scene.rest.copy(), scene.covered.copy()
    assert scene.rest.any()
    assert drop_strays(scene) == 0
    assert [rows.tolist() for rows in scene.placed] == before[0]
    np.testing.assert_array_equal(scene.rest, before[1])
    np.testing.assert_array_equal(scene.covered, before[2])
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_when_time_is_up_nothing_more_is_dropped(ride):
    act, both = ride()
    scene = act.scene([both])
    scene.deadline = time.monotonic()
    assert drop_strays(scene) == 0


@settings(max_examples=40)
@given(st.data())
def test_the_frames_look_as_before_whatever_is_known(blot, keeps_the_frames, data):
    base = blot(1, 8, 6, palette=1, colors=4)
    pictures = [base.copy() for _ in range(3)]
    cell = st.tuples(st.integers(0, 7), st.integers(0, 5))
    for picture in pictures:
        for y, x in data.draw(st.lists(cell, max_size=6)):
            picture[y, x] = NONE
    place = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(-3, 12), st.integers(-3, 14))
    shots = data.draw(st.lists(st.lists(place, max_size=3), min_size=6, max_size=12))
    keeps_the_frames(pictures, shots, drop_strays)
