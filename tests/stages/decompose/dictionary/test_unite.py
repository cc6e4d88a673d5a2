from __future__ import annotations

import time

import numpy as np
import pytest

from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.dictionary.unite import unite


@pytest.fixture
def pair(play, blot):
    """Two that are stuck together, each time another way, so that neither is ever seen alone."""
    shots = [[(0, 0, 12, 6 + 2 * t), (1, 0, 12 + (t * 4) % 9 - 4, 14 + 2 * t)] for t in range(16)]
    return play([blot(1, 9, 8), blot(2, 10, 9)], shots)


def test_two_that_are_never_seen_apart_are_told_from_one_another(pair, retold):
    scene = pair.scene([])
    new = unite(scene)
    assert new == scene.entries.living()
    found = [scene.entries.pictures[k] for k in new]
    for picture in pair.pictures:
        assert any(np.array_equal(picture, other) for other in found)
    assert not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), pair.codes)


def test_nothing_is_begun_after_the_deadline(pair):
    scene = pair.scene([])
    before = scene.rest.copy()
    scene.deadline = time.monotonic()
    assert unite(scene) == []
    assert not len(scene.entries)
    np.testing.assert_array_equal(scene.rest, before)


def test_what_stands_in_the_world_is_not_taken_for_a_sprite(play, blot):
    """Though somebody uncovers other parts of it each time, and it is seen once elsewhere."""
    shots = [[(0, 0, 12, 4 + 2 * t), (1, 0, 14, 20)] for t in range(16)] + [[(1, 0, 28, 40)]]
    act = play([blot(1, 9, 8), blot(2, 10, 9)], shots)
    scene = act.scene(act.pictures[:1])
    assert scene.rest.any(axis=(1, 2)).sum() > 12
    assert unite(scene) == []


@pytest.mark.parametrize(("colors", "told"), [(2, 0), (5, 1)])
def test_what_is_too_plain_is_not_told_from_parts_of_anything(play, blot, colors, told):
    shots = [[(0, 0, 12, 4 + 2 * t)] for t in range(16)]
    scene = play([blot(1, 9, 9, colors=colors)], shots).scene([])
    assert len(unite(scene)) == told


def test_work_that_nobody_wants_ends(pair):
    def cancelled() -> None:
        raise Cancelled("cancelled")

    scene = pair.scene([])
    scene.check = cancelled
    with pytest.raises(Cancelled):
        unite(scene)
