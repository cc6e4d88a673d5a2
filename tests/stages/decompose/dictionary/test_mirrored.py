from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.dictionary.mirrored import separate_mirrored

FRAMES = 36


def walk(play, blot, turned, *, actors: int = 1):
    """Actors go right and show one picture, or its mirror image in the frames that say so."""
    shots = [[(0, turned(t), 4 + 14 * n, 4 + t) for n in range(actors)] for t in range(FRAMES)]
    return play([blot(1, 10, 8)], shots)


def told(scene) -> list[tuple[int, int]]:
    return [tuple(rows[0, :2].tolist()) for rows in scene.placed]


@pytest.mark.parametrize("actors", [1, 2])
def test_steps_that_take_turns_become_two_pictures_of_one_who_never_turns(play, blot, retold, actors):
    act = walk(play, blot, lambda t: t // 3 % 2, actors=actors)
    scene = act.scene()
    assert separate_mirrored(scene) == 1
    assert told(scene) == [(t // 3 % 2, 0) for t in range(FRAMES)]
    np.testing.assert_array_equal(scene.entries.pictures[1], act.pictures[0][:, ::-1])
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_one_who_turns_round_stays_one_picture_that_is_mirrored(play, blot):
    scene = walk(play, blot, lambda t: int(t >= 18)).scene()
    assert separate_mirrored(scene) == 0
    assert told(scene) == [(0, int(t >= 18)) for t in range(FRAMES)]


def test_one_who_turns_now_and_then_stays_as_many_pictures(play, blot):
    """Two poses by turns, each mostly the other way round from the time before, but by no rule."""
    looks = [0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1]
    shots = [[(t // 2 % 2, looks[t // 4], 8, 4 + t // 2)] for t in range(44)]
    scene = play([blot(1, 10, 8), blot(2, 10, 8)], shots).scene()
    assert separate_mirrored(scene) == 0
    assert told(scene) == [row[:2] for (row,) in shots]


def test_the_picture_amid_a_cycle_tells_that_the_actor_turns_round_with_it(play, blot):
    """Three pictures, and it turns round after the third: the second one turns in turn, and those beside it do."""
    shots = [[(t // 2 % 3, t // 6 % 2, 8, 4 + t // 2)] for t in range(72)]
    scene = play([blot(k, 10, 8) for k in range(3)], shots).scene()
    separate_mirrored(scene)
    second = [row[:2] for (row,) in shots if row[0] == 1]
    assert [found for found, (row,) in zip(told(scene), shots, strict=True) if row[0] == 1] == second


def test_a_step_that_was_not_seen_is_counted(play, blot):
    """The fourth one is hidden: the one before it and the one after it are alike, and yet there are but two steps."""
    act = walk(play, blot, lambda t: t // 3 % 2)
    act.shots[9:12] = [[]] * 3
    scene = act.scene()
    assert separate_mirrored(scene) == 1
    seen = [tuple(rows[0, :2].tolist()) for rows in scene.placed if len(rows)]
    assert seen == [(t // 3 % 2, 0) for t in range(FRAMES) if not 9 <= t < 12]


def test_one_who_turns_round_amid_steps_is_mirrored_from_there_on(play, blot, retold):
    """Where it turns, the step before looks like the one after it: it may as well have turned a step later."""
    act = walk(play, blot, lambda t: t // 3 % 2 ^ int(t >= 24))
    scene = act.scene()
    assert separate_mirrored(scene) == 1
    later = [(t // 3 % 2, int(t >= 27)) for t in range(FRAMES)]
    assert told(scene)[:24] + told(scene)[27:] == later[:24] + later[27:]
    np.testing.assert_array_equal(retold(scene), act.codes)


@settings(max_examples=25)
@given(st.data())
def test_the_frames_look_as_before_however_pictures_are_shown(play, blot, retold, data):
    steps = data.draw(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=24))
    shots = [[(entry, turned, 8, 4 + t), (0, turned, 20, t)] for t, (entry, turned) in enumerate(steps)]
    scene = play([blot(1), blot(2, 7, 9)], shots).scene()
    before = retold(scene)
    separate_mirrored(scene)
    np.testing.assert_array_equal(retold(scene), before)
