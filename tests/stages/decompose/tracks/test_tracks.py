"""Placements become actors, tiles and the rest; what is rendered stays as it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sprite_bridge.decomposition import UNTRACKED, Decomposition, Placement, Track, render
from sprite_bridge.errors import Cancelled
from sprite_bridge.image import Sprite
from sprite_bridge.stages.decompose.tracks.tracks import MOST, with_tracks

RELAXED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def stripped(of: Decomposition) -> Decomposition:
    """The same without tracks."""
    frames = tuple(tuple(replace(one, track=UNTRACKED) for one in frame) for frame in of.frames)
    return replace(of, frames=frames, tracks=())


def tracks_of(of: Decomposition) -> list[int]:
    return [one.track for frame in of.frames for one in frame]


def grouped(of: Decomposition) -> dict[int, Counter[tuple[int, int, int, int]]]:
    """What each track shows: frames, sprites and places."""
    found: dict[int, Counter[tuple[int, int, int, int]]] = {}
    for t, frame in enumerate(of.frames):
        for one in frame:
            found.setdefault(one.track, Counter())[t, one.sprite, one.x, one.y] += 1
    return found


PLACED = st.builds(
    Placement,
    st.integers(0, 3),
    st.integers(-40, 40),
    st.integers(-40, 40),
    st.booleans(),
    st.booleans(),
    st.sampled_from([1.0, 0.5]),
)


@RELAXED
@given(st.lists(st.lists(PLACED, max_size=6), min_size=1, max_size=12), st.booleans(), st.integers(0, 9))
def test_nothing_changes_but_tracks_and_every_placement_has_one(frames, pans, seed):
    rng = np.random.default_rng(seed)
    sprites = tuple(
        Sprite(rng.integers(0, 256, (*size, 4), dtype=np.uint8)) for size in rng.integers(1, 9, (4, 2))
    )
    of = Decomposition((30, 20), sprites, tuple(map(tuple, frames)), (40,) * len(frames))
    path = rng.integers(0, 9, (len(frames), 2)) if pans else None
    found = with_tracks(of, path)
    assert stripped(found) == of
    assert UNTRACKED not in tracks_of(found)
    assert {track.name for track in found.tracks} == set({track.name: track for track in found.tracks})
    assert len({track.name for track in found.tracks}) == len(found.tracks)
    assert set(tracks_of(found)) == set(range(len(found.tracks)))
    assert with_tracks(of, path) == found


@RELAXED
@given(st.integers(0, 10**6), st.booleans())
def test_each_actor_is_a_track_with_its_cycle(troupe, seed, pans):
    scene = troupe(seed, pans=pans)
    found = with_tracks(scene.parts, scene.path)
    who = [one for frame in scene.who for one in frame]
    pairs = set(zip(tracks_of(found), who, strict=True))
    assert len(pairs) == len(found.tracks) == 5
    for track, one in pairs:
        assert found.tracks[track].kind == "actor"
        assert [cycle.period for cycle in found.tracks[track].cycles] == [scene.rounds[one]]


@RELAXED
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_neither_the_numbers_of_sprites_nor_the_order_of_placements_matter(troupe, seed, random):
    scene = troupe(seed)
    order = list(range(len(scene.parts.sprites)))
    random.shuffle(order)
    number = {sprite: n for n, sprite in enumerate(order)}
    sprites = tuple(scene.parts.sprites[sprite] for sprite in order)
    frames = []
    for frame in scene.parts.frames:
        shuffled = [replace(one, sprite=number[one.sprite]) for one in frame]
        random.shuffle(shuffled)
        frames.append(tuple(shuffled))
    other = with_tracks(replace(scene.parts, sprites=sprites, frames=tuple(frames)), scene.path)
    renamed = {
        frozenset((t, order[sprite], x, y) for t, sprite, x, y in shown) for shown in grouped(other).values()
    }
    assert renamed == {frozenset(shown) for shown in grouped(with_tracks(scene.parts, scene.path)).values()}


@pytest.mark.parametrize("seed", range(4))
def test_actors_that_are_often_hidden_stay_who_they_are(troupe, seed):
    scene = troupe(seed, hidden=0.15)
    found = with_tracks(scene.parts, scene.path)
    who = np.array([one for frame in scene.who for one in frame])
    tracks = np.array(tracks_of(found))
    assert sum(max(Counter(tracks[who == one]).values()) for one in range(5)) >= 0.95 * len(who)


def test_the_frames_are_rendered_as_before(troupe):
    scene = troupe(2)
    found = with_tracks(scene.parts, scene.path)
    for t in (0, 17, 79):
        np.testing.assert_array_equal(render(found, t), render(scene.parts, t))


def block(color: int, size: int = 8) -> Sprite:
    return Sprite(np.full((size, size, 4), (color, 255 - color, 99, 255), np.uint8))


def test_a_wall_is_tiles_a_walker_an_actor_and_what_is_there_once_rest():
    wall = [Placement(0, 8 * x, 24) for x in range(5)]
    flash = {4: [Placement(3, 30, 2)], 5: [Placement(3, 31, 2)]}
    frames = tuple((*wall, *flash.get(t, []), Placement(1 + t // 3 % 2, 2 + t, 10)) for t in range(24))
    of = Decomposition((48, 48), tuple(map(block, (10, 120, 150, 240))), frames, (50,) * 24)
    found = with_tracks(of)
    kinds = {one.sprite: found.tracks[one.track].kind for frame in found.frames for one in frame}
    assert kinds == {0: "tiles", 1: "actor", 2: "actor", 3: "rest"}
    assert [track.name for track in found.tracks] == ["actor_01", "tiles_01 8x8", "rest"]
    (cycle,) = found.tracks[0].cycles
    assert (cycle.name, cycle.first, cycle.last, cycle.period) == ("actor_01 cycle 1", 0, 23, 6)
    assert found.rest == {3}


def test_what_was_rest_stays_rest():
    frames = tuple((Placement(0, t, 5, track=0), Placement(0, 40 - t, 20)) for t in range(20))
    of = Decomposition((60, 40), (block(9),), frames, (50,) * 20, tracks=(Track("rest", "rest"),))
    found = with_tracks(of)
    assert [[found.tracks[one.track].kind for one in frame] for frame in found.frames] == [
        ["rest", "actor"]
    ] * 20
    only = replace(of, frames=tuple(frame[:1] for frame in frames))
    assert with_tracks(only) == only


def test_one_picture_that_is_mirrored_again_and_again_has_a_cycle():
    frames = tuple((Placement(0, 2 * t, 5, flip_x=t // 4 % 2 == 1),) for t in range(24))
    of = Decomposition((60, 40), (block(9),), frames, (50,) * 24)
    (track,) = with_tracks(of).tracks
    assert [cycle.period for cycle in track.cycles] == [8]


def test_work_that_nobody_wants_ends(troupe):
    def cancelled() -> None:
        raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        with_tracks(troupe(1).parts, None, cancelled)


def test_empty_frames_have_no_tracks():
    of = Decomposition((4, 4), (), ((), (), ()), (10, 10, 10))
    assert with_tracks(of) == of


def test_a_single_frame_has_tracks_too():
    of = Decomposition(
        (40, 40), (block(9), block(70, 5)), ((Placement(0, 1, 1), Placement(1, 20, 3)),), (10,)
    )
    assert [track.kind for track in with_tracks(of).tracks] == ["actor", "actor"]


def test_of_a_swarm_only_so_many_are_told_apart():
    rng = np.random.default_rng(0)
    frames = tuple(
        tuple(Placement(int(k), *map(int, rng.integers(0, 900, 2))) for k in rng.permutation(300))
        for _ in range(4)
    )
    sprites = tuple(block(k % 250, 3 + k // 100) for k in range(300))
    found = with_tracks(Decomposition((900, 900), sprites, frames, (50,) * 4))
    kinds = Counter(track.kind for track in found.tracks)
    assert kinds == {"actor": MOST, "rest": 1}
