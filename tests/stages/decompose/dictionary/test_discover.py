from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.discover import discover
from sprite_bridge.stages.decompose.dictionary.entries import oriented


def find(scene, *, count=3, area=12) -> int:
    return discover(scene, least_count=count, least_area=area)


def test_what_is_seen_again_and_again_becomes_one_entry_however_it_is_turned(play, blot):
    act = play([blot(1), blot(2, 6, 5)], [[(0, t % 2, 10, 5 + 4 * t), (1, 0, 25, 20 - t)] for t in range(3)])
    scene = act.scene([])
    assert find(scene) == 2
    small, large = scene.entries.pictures  # the small ones come first
    np.testing.assert_array_equal(small, blot(2, 6, 5))
    assert any(np.array_equal(large, oriented(blot(1), k)) for k in range(2))
    assert find(act.scene([]), count=4) == 0
    assert find(act.scene([]), area=40) == 1


def test_what_stays_in_the_world_is_no_sprite_and_what_stays_on_the_screen_is(play, blot):
    path = np.stack([np.arange(6), np.zeros(6, np.int64)], axis=1)
    shots = [[(0, 0, 10, 30 - t), (1, 0, 25, 20)] for t in range(6)]
    scene = play([blot(1), blot(2)], shots, path=path).scene([])
    assert find(scene) == 1
    np.testing.assert_array_equal(scene.entries.pictures[0], blot(2))


def test_what_may_be_cut_off_at_the_border_is_no_evidence(play, blot):
    scene = play([blot(1)], [[(0, 0, 0, 5 + 4 * t)] for t in range(5)]).scene([])
    assert scene.rest.any() and find(scene) == 0


def test_what_lies_where_the_background_is_not_known_is_no_evidence(play, blot):
    """Equal windows of a wall; they are sprites if there is a wall behind them."""
    act = play([blot(1)], [[(0, 0, y, x) for y in (5, 20) for x in (5, 20, 35)]] * 4)
    assert find(act.scene([])) == 1
    scene = act.scene([])
    for _, _, y, x in act.shots[0]:
        scene.background[y : y + 8, x : x + 8] = NONE
    scene.explain()
    assert scene.rest.any() and find(scene) == 0


@pytest.mark.parametrize(("y", "x", "found"), [(1, 0, 1), (0, 1, 1), (0, 9, 0), (0, 0, 0)])
def test_what_moves_on_and_stays_the_same_is_whole_on_unknown_ground_too(play, blot, y, x, found):
    """The ground behind it is never seen where it goes slowly; with long strides it may be somebody else each time."""
    act = play([blot(1)], [[(0, 0, 4 + y * t, 4 + x * t)] for t in range(4)])
    scene = act.scene([])
    for ((_, _, top, left),) in act.shots:
        scene.background[top + 3, left + 3] = NONE
    assert find(scene) == found
    assert find(act.scene([])) == (found or x // 9)


def test_what_known_sprites_make_up_is_not_learned(play, blot):
    """Two that go hand in hand."""
    shots = [[(0, 0, 10, 5 + 4 * t), (1, 0, 10, 13 + 4 * t)] for t in range(5)]
    act = play([blot(1), blot(2)], shots)
    assert find(act.scene([])) == 1
    scene = act.scene()
    scene.rest[:] = act.codes != act.ground
    assert find(scene) == 0


def test_a_row_of_tiles_is_learned_as_its_tile(play, blot):
    row = np.tile(blot(1, 10, 9), (1, 3))
    scene = play([row], [[(0, 0, 10 + t, 5 + 2 * t)] for t in range(5)]).scene([])
    assert find(scene) == 1
    np.testing.assert_array_equal(scene.entries.pictures[0], blot(1, 10, 9))


@pytest.mark.parametrize("shots", [[], [(0, 0, 10, 10)]])
def test_nothing_that_is_shown_once_is_learned(play, blot, shots):
    scene = play([blot(1)], [[], shots]).scene([])
    assert find(scene, count=2) == 0 and not len(scene.entries)
