from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.tracks.linking import link
from sprite_bridge.stages.decompose.tracks.things import looks_of, things_of


def linked(scene) -> tuple[np.ndarray, np.ndarray]:
    """The tracks of all placements, and who they are."""
    things = things_of(scene.parts, scene.path)
    tracks, _ = link(things, looks_of(scene.parts.sprites))
    return tracks, np.array([who for frame in scene.who for who in frame])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.booleans())
def test_who_moves_is_followed_in_whatever_order_and_before_any_camera(troupe, seed, pans):
    scene = troupe(seed, pans=pans)
    tracks, who = linked(scene)
    assert len(set(zip(tracks, who, strict=True))) == len(set(who)) == len(set(tracks))


@pytest.mark.parametrize("seed", range(5))
def test_who_is_hidden_now_and_then_is_followed(troupe, seed):
    tracks, who = linked(troupe(seed, hidden=0.1))
    best = sum(max(Counter(tracks[who == one]).values()) for one in set(who))
    assert best >= 0.95 * len(who)


def test_a_track_is_once_in_a_frame_and_tracks_are_numbered_as_they_begin(troupe):
    scene = troupe(3, actors=9, hidden=0.4)
    tracks, _ = linked(scene)
    things = things_of(scene.parts, scene.path)
    assert len(set(zip(things.frame, tracks, strict=True))) == len(tracks)
    first = [int(np.flatnonzero(tracks == track)[0]) for track in range(tracks.max() + 1)]
    assert first == sorted(first)


def test_the_poses_that_follow_each_other_are_learned(troupe):
    scene = troupe(1)
    things = things_of(scene.parts, scene.path)
    _, known = link(things, looks_of(scene.parts.sprites))
    poses = {
        who: {
            p.sprite
            for f, ws in zip(scene.parts.frames, scene.who, strict=True)
            for p, w in zip(f, ws, strict=True)
            if w == who
        }
        for who in range(5)
    }
    changes = {(int(k) // known.sprites, int(k) % known.sprites) for k in known.keys}
    assert all(any({a, b} <= own for own in poses.values()) for a, b in changes)
    assert len(changes) == 5 * 3 * 2 and known.counts.sum() == 5 * 79
