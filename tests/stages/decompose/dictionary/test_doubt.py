from __future__ import annotations

import time

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.doubt import doubt
from sprite_bridge.stages.decompose.dictionary.refine import refine

FRAMES = 20


def leave(scene) -> list[int]:
    """Nothing is made better."""
    return []


def refined(scene) -> list[int]:
    """Better ones beside those there are."""
    if refine(scene):
        scene.explain()
    return []


@pytest.fixture
def alone(play, blot):
    """A sprite and a part of it that is shown alone, too."""
    whole = blot(1, 12, 10)
    shots = [[(0, 0, 8, 4 + 2 * t), (1, 0, 30, 40 - 2 * t)] for t in range(FRAMES)]
    return play([whole, whole[6:]], shots)


def test_a_part_of_a_sprite_goes_and_its_frames_are_still_explained(play, blot, retold):
    """It explains as much as the whole where the whole comes into the picture, and nothing that the whole does not."""
    whole = blot(1, 12, 10)
    shots = [[(0, 0, 8 if t % 2 else -6, 4 + 2 * t)] for t in range(FRAMES)]
    act = play([whole], shots)
    scene = act.scene([whole, whole[6:]])
    assert [int(rows[0, 0]) for rows in scene.placed] == [1, 0] * (FRAMES // 2)
    assert doubt(scene, leave) == 1
    assert scene.entries.living() == [0] and not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_a_part_that_is_missed_where_it_is_shown_alone_comes_back(alone, retold):
    scene = alone.scene()
    assert doubt(scene, leave) == 0
    assert scene.entries.living() == [0, 1] and not scene.rest.any()
    assert sorted(scene.placed[3][:, 0].tolist()) == [0, 1]
    np.testing.assert_array_equal(retold(scene), alone.codes)


def test_one_that_others_make_up_goes(play, blot):
    """Two that now and then walk hand in hand, also taken for one."""
    hand_in_hand = [[(0, 0, 8, 4 + 2 * t), (1, 0, 8, 12 + 2 * t)] for t in range(8)]
    apart = [[(0, 0, 8, 4 + 2 * t), (1, 0, 25, 30 - 2 * t)] for t in range(12)]
    both = np.hstack([blot(1), blot(2)])
    scene = play([blot(1), blot(2)], hand_in_hand + apart).scene([blot(1), blot(2), both])
    assert any((rows[:, 0] == 2).any() for rows in scene.placed)
    assert doubt(scene, leave) == 1
    assert scene.entries.living() == [0, 1] and not scene.rest.any()


def test_others_are_made_better_while_the_doubtful_are_away(play, blot, retold):
    """The lower half of a sprite hides what the one that is nearly whole lacks."""
    whole = blot(1, 12, 10)
    lacking = whole.copy()
    lacking[8:, 6:] = NONE
    act = play([whole], [[(0, 0, 8, 4 + 3 * t)] for t in range(5)])
    scene = act.scene([lacking, whole[6:]])
    assert all(len(rows) == 2 for rows in scene.placed) and not scene.rest.any()
    assert refine(scene) == []
    assert doubt(scene, refined) == 1
    assert not scene.entries.is_alive(1) and not scene.rest.any()
    assert {int(entry) for rows in scene.placed for entry in rows[:, 0]} == {2}
    np.testing.assert_array_equal(scene.entries.pictures[2], whole)
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_those_that_save_much_are_beyond_doubt(play, blot):
    shots = [[(0, 0, 8, 4 + 2 * t), (1, 0, 28, 40 - 2 * t)] for t in range(FRAMES)]
    scene = play([blot(1), blot(2)], shots).scene()
    seen = []
    assert doubt(scene, lambda scene: seen.append(scene.entries.living()) or []) == 0
    assert seen == [[0, 1]]


@pytest.mark.parametrize(("frames", "gone"), [(1, 1), (6, 0)])
def test_one_that_is_hardly_ever_shown_must_earn_its_pixels(play, blot, frames, gone):
    shots = [[(0, 0, 8, 4 + 2 * t)] + [(1, 0, 28, 40 - 2 * t)] * (t < frames) for t in range(FRAMES)]
    scene = play([blot(1), blot(2)], shots).scene()
    assert doubt(scene, leave) == gone
    assert scene.rest.sum() == 64 * gone


def test_what_a_better_one_should_replace_comes_back_if_it_does_not(play, blot, retold):
    act = play([blot(1)], [[(0, 0, 8, 4 + 2 * t)] for t in range(FRAMES)])
    scene = act.scene()

    def replace_by_another(scene) -> list[int]:
        scene.entries.drop(0)
        scene.entries.add(blot(7))
        scene.explain()
        return [0]

    assert doubt(scene, replace_by_another) == 0
    assert scene.entries.is_alive(0) and not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), act.codes)


def test_when_time_is_up_nothing_is_lost(alone, retold):
    """Those that could not be tried come back."""
    scene = alone.scene()
    scene.deadline = time.monotonic()
    assert doubt(scene, leave) == 0
    assert scene.entries.living() == [0, 1]
    np.testing.assert_array_equal(retold(scene), alone.codes)
