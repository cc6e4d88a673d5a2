from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.dictionary.facing import face_one_way, turning_with_others

FRAMES = 36


@pytest.fixture
def poses(blot):
    """Three poses of one actor, in the same colours."""
    return [blot(k, 10, 9, palette=50, colors=5) for k in range(3)]


def mirrored(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture[:, ::-1])


def cycle(turned=lambda t: 0) -> list[list[tuple[int, int, int, int]]]:
    """Each pose for two frames, one after the other; the actor goes right, and left where it is turned."""
    return [[(t // 2 % 3, turned(t), 12, 4 + t)] for t in range(FRAMES)]


def turns(scene) -> list[int]:
    return [int(rows[0, 1]) for rows in scene.placed]


@pytest.mark.parametrize("stored", [(0, 1, 0), (1, 0, 0), (0, 1, 1)])
def test_pictures_that_are_stored_the_wrong_way_round_are_turned(play, poses, retold, stored):
    act = play(poses, cycle())
    scene = act.scene([mirrored(p) if k else p for p, k in zip(poses, stored, strict=True)])
    assert len(set(turns(scene))) == 2 and not scene.rest.any()
    assert face_one_way(scene) in (1, 2)
    assert len(set(turns(scene))) == 1
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_an_actor_that_turns_round_is_mirrored_as_a_whole(play, poses, retold):
    act = play(poses, cycle(lambda t: int(t >= 18)))
    scene = act.scene([poses[0], mirrored(poses[1]), poses[2]])
    face_one_way(scene)
    told = turns(scene)
    assert told[:18] == [told[0]] * 18 and told[18:] == [1 - told[0]] * 18
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_a_symmetric_picture_is_turned_as_its_neighbours(play, poses, retold):
    poses[1][:, 5:] = poses[1][:, 3::-1]
    act = play(poses, cycle(lambda t: 1))
    scene = act.scene()
    assert turns(scene)[2:4] == [0, 0]  # that it is mirrored cannot be seen
    assert face_one_way(scene) == 0
    assert len(set(turns(scene))) == 1
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_a_picture_that_belongs_both_ways_round_becomes_two(play, poses, retold):
    """The third one is the first one mirrored, as two steps of a walk seen from the front are."""
    shots = [[((0, 1, 0, 2)[t // 2 % 4], int(t // 2 % 4 == 2), 12, 4 + t)] for t in range(FRAMES)]
    act = play(poses, shots)
    scene = act.scene()
    assert turns(scene).count(1) == 8
    assert face_one_way(scene) >= 1
    assert len(set(turns(scene))) == 1
    shown = {int(rows[0, 0]) for rows in scene.placed}
    assert len(shown) == 4
    pictures = [scene.entries.pictures[k] for k in shown]
    for step in (poses[0], mirrored(poses[0])):
        assert sum(np.array_equal(step, other) for other in pictures) == 1
    np.testing.assert_array_equal(retold(scene), act.codes)


@pytest.mark.parametrize("first", [0, 1])
def test_one_that_is_hardly_ever_seen_the_other_way_round_is_not_drawn_twice(play, poses, retold, first):
    """It stands for long, then takes turns with another pose for a while, half of the time mirrored."""
    act = play(poses[:2], [[(0, first, 12, 4 + t)] for t in range(FRAMES)])
    for k, t in enumerate(range(20, FRAMES)):
        act.shots[t] = [((1, 0)[k % 2], int(k % 4 == 3), 12, 4 + t)]
    scene = act.scene()
    face_one_way(scene)
    assert len({int(rows[0, 0]) for rows in scene.placed}) == 2
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_what_turns_with_the_pictures_beside_it_is_told_from_what_turns_alone(play, poses):
    """The actor turns round often; one of its pictures also was drawn both ways round."""
    scene = play(poses, cycle(lambda t: t // 12 % 2)).scene()
    assert turning_with_others(scene) == {0, 1, 2}
    twice = [[(t // 2 % 3, int(t // 2 % 3 == 1 and t // 6 % 2), 12, 4 + t // 2)] for t in range(72)]
    assert turning_with_others(play(poses, twice).scene()) == {0, 2}


def test_of_one_that_is_shown_alone_or_beside_symmetric_ones_nobody_tells(play, poses):
    poses[1][:, 5:] = poses[1][:, 3::-1]
    shots = [[(t // 2 % 2, t // 4 % 2 * (t // 2 % 2 == 0), 12, 4 + t)] for t in range(FRAMES)]
    assert 0 not in turning_with_others(play(poses, shots).scene())
    alone = [[(0, t // 4 % 2, 12, 4 + t)] for t in range(FRAMES)]
    assert turning_with_others(play(poses, alone).scene()) == set()


@settings(max_examples=25)
@given(st.data())
def test_the_frames_look_as_before_however_pictures_are_shown(blot, keeps_the_frames, data):
    pictures = [blot(k, 6, 4 + k, palette=k // 2, colors=3) for k in range(4)]
    pictures[3][:, 4:] = pictures[3][:, 2::-1]
    place = st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(-2, 20), st.integers(-2, 26))
    shots = data.draw(st.lists(st.lists(place, max_size=3), min_size=1, max_size=14))
    keeps_the_frames(pictures, shots, face_one_way)
