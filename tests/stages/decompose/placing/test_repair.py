from __future__ import annotations

import time

import numpy as np
import pytest

from sprite_bridge.stages.decompose.placing.repair import repair, simplify


@pytest.fixture
def deceived(play, blot):
    """Two that stand side by side in one frame, and one that happens to look like nearly both together: it explains the most
    at first, and of the two so little is left over that they are not told any more."""
    left, right = blot(1), blot(2)
    both = np.hstack([left, right])
    both[:2, :2] = both[-2:, -2:] = 1
    shots = [[(0, 0, 10, 2 * t), (1, 0, 26, 20)] for t in range(8)]
    shots[5] = [(0, 0, 10, 10), (1, 0, 10, 18)]
    shots[7] = [(2, 0, 10, 10)]
    return play([left, right, both], shots)


def test_a_frame_in_which_the_first_choice_only_happens_to_fit_is_taken_apart_right(deceived, retold):
    scene = deceived.scene()
    assert scene.placed[5][:, 0].tolist() == [2] and scene.rest[5].sum() == 8
    assert repair(scene) == 1
    assert sorted(scene.placed[5][:, :4].tolist()) == [[0, 0, 10, 10], [1, 0, 10, 18]]
    assert not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), deceived.codes)


def test_what_stands_where_it_seems_to_stays(deceived):
    scene = deceived.scene()
    before = [rows.copy() for rows in scene.placed]
    repair(scene)
    for t in (0, 1, 2, 3, 4, 6, 7):
        np.testing.assert_array_equal(scene.placed[t], before[t])


def test_what_nobody_can_explain_is_left_over_as_before(play, blot, retold):
    act = play([blot(1), blot(3, 5, 5)], [[(0, 0, 10, 10 + t), (1, 0, 16, 18)] for t in range(4)])
    scene = act.scene(act.pictures[:1])
    placed, rest = [rows.copy() for rows in scene.placed], scene.rest.copy()
    assert rest.any(axis=(1, 2)).all()
    assert repair(scene) == 0
    np.testing.assert_array_equal(scene.rest, rest)
    np.testing.assert_array_equal(np.concatenate(scene.placed), np.concatenate(placed))
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_what_can_be_told_by_fewer_is_and_what_cannot_stays(play, blot, retold):
    """Two halves stand where the whole that is known by now does; elsewhere they stand for themselves."""
    whole = blot(1, 8, 16)
    left, right = np.ascontiguousarray(whole[:, :8]), np.ascontiguousarray(whole[:, 8:])
    shots = [[(0, 0, 10, 4 + t)] if t % 2 else [(1, 0, 10, 4 + t), (2, 0, 20, 9)] for t in range(8)]
    act = play([whole, left, right], shots)
    scene = act.scene([left, right])
    before = [rows.copy() for rows in scene.placed]
    scene.entries.add(whole)
    assert simplify(scene) == 4
    for t, rows in enumerate(scene.placed):
        np.testing.assert_array_equal(rows, [[2, 0, 10, 4 + t, 128]] if t % 2 else before[t])
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_what_is_dearer_when_explained_anew_stays(deceived):
    scene = deceived.scene()
    assert repair(scene) == 1
    scene.barred = [rows[:0] for rows in scene.barred]
    before = [rows.copy() for rows in scene.placed]
    assert simplify(scene) == 0
    assert not scene.rest.any()
    np.testing.assert_array_equal(np.concatenate(scene.placed), np.concatenate(before))


def test_when_time_is_up_nothing_is_explained_anew(deceived):
    scene = deceived.scene()
    scene.placed = [rows[:0] for rows in scene.placed]
    scene.rest[:] = True
    scene.deadline = time.monotonic()
    assert simplify(scene) == 0 and scene.rest.all()
