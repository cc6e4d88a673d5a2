from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.dictionary.entries import oriented
from sprite_bridge.stages.decompose.dictionary.prune import merge, prune


def test_an_entry_that_two_others_explain_is_done_without(play, blot, retold):
    pictures = [blot(1), blot(2), np.hstack([blot(1), blot(2)])]
    shots = [
        [(0, 0, 4, 2 * t), (1, 0, 25, 2 * t), (0, 0, 14, 3 * t), (1, 0, 14, 8 + 3 * t)] for t in range(8)
    ]
    act = play(pictures, shots)
    scene = act.scene()
    assert any((rows[:, 0] == 2).any() for rows in scene.placed)
    assert prune(scene) == 1
    assert scene.entries.living() == [0, 1] and not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_an_entry_that_nothing_replaces_stays_where_it_stood(play, blot):
    scene = play([blot(1), blot(2)], [[(0, 0, 4, 2 * t), (1, 0, 25, 30 - t)] for t in range(8)]).scene()
    placed = np.concatenate(scene.placed)
    assert prune(scene) == 0
    assert scene.entries.living() == [0, 1] and not scene.rest.any()
    np.testing.assert_array_equal(np.concatenate(scene.placed), placed)


def test_an_entry_that_is_shown_nowhere_goes(play, blot):
    scene = play([blot(1), blot(2)], [[(0, 0, 4, 2 * t)] for t in range(8)]).scene()
    prune(scene)
    assert scene.entries.living() == [0]


def test_an_entry_shown_too_little_for_its_pixels_goes(play, blot):
    """Left over, its few pixels in one frame cost less than it does."""
    shots = [[(0, 0, 4, 2 * t)] for t in range(8)]
    shots[3].append((1, 0, 20, 51))
    scene = play([blot(1), blot(2, 6, 20)], shots).scene()
    assert len(scene.placed[3]) == 2
    assert prune(scene) == 1
    assert scene.entries.living() == [0]
    assert scene.rest[3].sum() == scene.rest.sum() == 30


@pytest.mark.parametrize("symmetric", [False, True])
def test_parts_that_are_always_together_become_one(play, blot, symmetric, retold):
    """Also where the other looks the same mirrored: it may be found either way round."""
    head, body = blot(1, 6, 6), blot(2, 8, 10)
    if symmetric:
        body[:, 5:] = body[:, 4::-1]
    whole = np.full((14, 10), 1, np.int32)
    whole[:6, 1:7], whole[6:] = head, body
    shots = [[(0, t % 2, 5, 4 * t)] for t in range(10)]
    scene = play([whole], shots).scene([head, body])
    assert not scene.rest.any() and all(len(rows) == 2 for rows in scene.placed)
    assert merge(scene) >= 1
    assert all(len(rows) == 1 for rows in scene.placed) and not scene.rest.any()
    shown = {int(rows[0, 0]) for rows in scene.placed}
    assert len(shown) == 1
    found = scene.entries.pictures[shown.pop()]
    assert any(np.array_equal(found, oriented(whole, k)) for k in range(2))


def test_half_of_something_symmetric_and_its_mirror_image_become_one(play, blot, retold):
    half = blot(1, 10, 6)
    whole = np.hstack([half, half[:, ::-1]])
    act = play([whole], [[(0, 0, 8, 4 + 2 * t)] for t in range(12)])
    scene = act.scene([half])
    assert all(len(rows) == 2 for rows in scene.placed)
    assert merge(scene) == 1
    assert all(len(rows) == 1 for rows in scene.placed) and not scene.rest.any()
    np.testing.assert_array_equal(scene.entries.pictures[scene.entries.living()[0]], whole)
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_what_stands_in_a_row_with_its_like_is_not_joined(play, blot):
    scene = play([blot(1)], [[(0, 0, 8, 4 + t), (0, 0, 8, 12 + t)] for t in range(12)]).scene()
    assert merge(scene) == 0
    assert scene.entries.living() == [0]


def test_what_meets_now_and_then_is_not_joined(play, blot):
    shots = [[(0, 0, 10, 2 * t), (1, 0, 10, 40 - 2 * t)] for t in range(16)]
    scene = play([blot(1), blot(2)], shots).scene()
    assert merge(scene) == 0 and scene.entries.living() == [0, 1]


def test_one_of_many_that_a_large_one_carries_by_turns_is_not_joined(play, blot):
    """Each lamp is always on the same pole, but the pole has many."""
    lamps = [blot(k, 5, 5) for k in range(6)]
    pole = blot(9, 6, 5)
    shots = [[(t % 6, 0, 10, 3 * t % 48), (6, 0, 15, 3 * t % 48)] for t in range(36)]
    scene = play([*lamps, pole], shots).scene()
    assert not scene.rest.any()
    joined = merge(scene)
    assert joined == 0 and scene.entries.living() == list(range(7))
