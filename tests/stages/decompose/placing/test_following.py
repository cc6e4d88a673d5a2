from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.placing.following import things_in, tracks_of


@pytest.fixture
def two(play, blot):
    """Two that go apart while the camera pans: one mirrored and of two poses by turns, and a small one that
    goes out at last."""
    path = np.stack([3 * np.arange(16), np.zeros(16, np.int64)], axis=1)
    shots = [[(t % 2, 1, 8, 20 - t), (2, 0, 26, 10 + t)][: 1 + (t < 12)] for t in range(16)]
    return play([blot(1, palette=7), blot(2, palette=7), blot(3, 5, 6)], shots, path=path).scene()


def test_everything_is_where_it_stands_in_the_world(two):
    things = things_in(two)
    assert len(things) == 12 + 16
    for k in range(len(things)):
        t = int(things.frame[k])
        entry, turned, y, x, _ = two.placed[t][things.place[k]].tolist()
        height, width = two.entries.pictures[entry].shape
        assert (things.sprite[k], things.flips[k]) == (entry, turned)
        assert things.box[k].tolist() == [x + 3 * t, y, x + 3 * t + width, y + height]


def test_poses_of_one_actor_are_one_track_and_another_actor_another(two):
    things = things_in(two)
    tracks = tracks_of(two, things)
    small = things.sprite == 2
    assert len(set(tracks[small])) == len(set(tracks[~small])) == 1
    assert set(tracks) == {0, 1}


def test_a_scene_without_anybody_has_no_things(play):
    scene = play([], [[], []]).scene()
    assert not len(things_in(scene))
