from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.scene import open_scene


@pytest.fixture
def walk(play, blot):
    """Two that walk, one before the other, over a painted ground."""
    shots = [[(0, 0, 10, 3 + t), (1, 1, 14, 30 - t)] for t in range(12)]
    return play([blot(1), blot(2)], shots, ground=blot(3, 40, 56))


def test_what_is_left_over_at_first_is_all_that_differs_from_the_guessed_background(walk):
    scene = open_scene(walk.codes, walk.path, lambda: None)
    known = scene.background != NONE
    assert known.any() and (scene.background == walk.ground)[known].all()
    np.testing.assert_array_equal(scene.rest, walk.codes != scene.background)
    assert not any(map(len, scene.placed)) and not scene.covered.any()


def test_what_is_known_is_found_where_it_stands_and_nothing_is_left_over(walk, retold):
    scene = walk.scene()
    for rows, shots in zip(scene.placed, walk.shots, strict=True):
        assert {tuple(row) for row in rows[:, :4].tolist()} == set(shots)
    assert not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), walk.codes)


def test_only_the_frames_asked_for_are_explained_anew(walk):
    scene = walk.scene()
    scene.entries.drop(0)
    scene.explain(np.array([4, 7]))
    gone = [not (rows[:, 0] == 0).any() for rows in scene.placed]
    assert np.flatnonzero(gone).tolist() == [4, 7]
    assert all((rows[:, 0] == 1).any() for rows in scene.placed)
    assert np.flatnonzero(scene.rest.any(axis=(1, 2))).tolist() == [4, 7]


def test_an_entry_that_replaces_another_stands_wherever_that_stood(walk):
    scene = walk.scene()
    scene.barred[2], scene.filled[3] = (np.array([[1, 0, 5, 5]], np.int32) for _ in range(2))
    before = [rows.copy() for rows in scene.placed]
    new = scene.entries.add(np.where(walk.pictures[1] == walk.pictures[1][0, 0], NONE, walk.pictures[1]))
    scene.replace({1: new})
    assert scene.entries.living() == [0, new]
    for rows, old in zip(scene.placed, before, strict=True):
        np.testing.assert_array_equal(rows[:, 0], np.where(old[:, 0] == 1, new, old[:, 0]))
        np.testing.assert_array_equal(rows[:, 1:], old[:, 1:])
    assert scene.barred[2][0, 0] == scene.filled[3][0, 0] == new


def test_frames_are_explained_again_as_they_were(walk):
    scene = walk.scene()
    before = [rows.tolist() for rows in scene.placed], scene.rest.copy(), scene.covered.copy()
    undo = scene.undoing(np.array([4, 7]))
    scene.entries.drop(0)
    scene.explain(np.array([4, 7]))
    assert scene.rest[4].any() and [rows.tolist() for rows in scene.placed] != before[0]
    undo()
    assert [rows.tolist() for rows in scene.placed] == before[0]
    np.testing.assert_array_equal(scene.rest, before[1])
    np.testing.assert_array_equal(scene.covered, before[2])


def test_whatever_is_learned_one_can_go_back(walk, retold):
    scene = walk.scene()
    placed = [rows.tolist() for rows in scene.placed]
    earlier = scene.copy()
    scene.replace({0: scene.entries.add(walk.pictures[0][1:])})
    scene.background[:] = NONE
    scene.barred[2], scene.filled[3] = (np.array([[1, 0, 5, 5]], np.int32) for _ in range(2))
    scene.explain()
    assert [rows.tolist() for rows in scene.placed] != placed
    scene.go_back(earlier)
    assert not any(map(len, scene.barred)) and not any(map(len, scene.filled))
    assert scene.entries.living() == [0, 1] and [rows.tolist() for rows in scene.placed] == placed
    np.testing.assert_array_equal(retold(scene), walk.codes)
    scene.explain()
    assert [rows.tolist() for rows in scene.placed] == placed


def test_what_stands_in_the_world_is_likely_where_the_camera_left_it(play, blot):
    path = np.array([[0, 2], [3, 0], [8, 1]])
    shots = [[(0, 0, 12 - y, 20 - x)] for x, y in path]
    scene = play([blot(1)], shots, path=path, ground=blot(2, 42, 64)).scene()
    assert scene.likely(1).tolist() == [[0, 0, 12, 17]] * 2
    assert scene.likely(0).tolist() == [[0, 0, 10, 20]]


def test_the_background_is_learned_once(walk):
    scene = walk.scene()
    scene.background[:] = NONE
    assert scene.learn_background(settle=0.9)
    known = scene.background != NONE
    assert known.mean() > 0.9 and (scene.background == walk.ground)[known].all()
    assert not scene.learn_background(settle=0.9)


def test_work_that_nobody_wants_ends(walk):
    def cancelled() -> None:
        raise Cancelled("cancelled")

    scene = walk.scene()
    scene.check = cancelled
    with pytest.raises(Cancelled):
        scene.explain()
