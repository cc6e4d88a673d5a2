from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.decomposition import Decomposition, render
from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose import core
from sprite_bridge.stages.decompose.codes import unpack
from sprite_bridge.stages.decompose.core import decompose
from sprite_bridge.stages.decompose.world.camera import camera_path

FEW = st.sampled_from([0, 60, 255])
SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 12), st.integers(1, 12), st.just(4))


def durations(frames: np.ndarray) -> tuple[int, ...]:
    return (100,) * len(frames)


def rendered(of: Decomposition) -> np.ndarray:
    return np.stack([render(of, t) for t in range(len(of.frames))])


def shown(frames: np.ndarray) -> np.ndarray:
    """What can be seen of frames: nothing of the colour under alpha 0."""
    return np.where(frames[..., 3:] > 0, frames, 0)


def names(of: Decomposition) -> set[bytes]:
    """What identifies the sprites that were told, either way round."""
    told = [sprite.pixels for k, sprite in enumerate(of.sprites) if k not in of.rest]
    return {min(p.tobytes(), np.ascontiguousarray(p[:, ::-1]).tobytes()) + bytes(p.shape) for p in told}


@settings(max_examples=40, deadline=None)
@given(arrays(np.uint8, SHAPES, elements=FEW))
def test_any_frames_are_rendered_again_exactly(frames):
    np.testing.assert_array_equal(rendered(decompose(frames, durations(frames))), shown(frames))


@pytest.mark.parametrize("painted", [False, True])
def test_sprites_that_move_are_found_whole_and_the_frames_again(stage, painted):
    scene = stage(painted=painted)
    result = decompose(scene.frames, durations(scene.frames))
    np.testing.assert_array_equal(rendered(result), scene.frames)
    found = [sprite.pixels for sprite in result.sprites]
    for sprite in scene.sprites:
        assert any(np.array_equal(sprite, other) or np.array_equal(sprite[:, ::-1], other) for other in found)
    assert len(found) == len(scene.sprites)


def test_layers_at_speeds_of_their_own_are_told_from_sprites(scenery):
    made = scenery((0.5, 1))
    frames = unpack(made.codes)
    result = decompose(frames, durations(frames))
    np.testing.assert_array_equal(rendered(result), frames)
    far, near = result.background.layers
    for layer, path in zip((far, near), made.paths, strict=True):
        np.testing.assert_array_equal(np.diff(layer.offsets, axis=0), np.diff(path, axis=0))
    assert (far.image.pixels[:20, ..., 3] > 0).mean() > 0.9
    assert (near.image.pixels[:20, ..., 3] > 0).mean() < 0.1
    found = [sprite.pixels for sprite in result.sprites]
    for actor in made.actors:
        assert any(np.array_equal(unpack(actor), other) for other in found)


def test_the_background_is_what_no_sprite_is(stage):
    scene = stage(painted=True)
    result = decompose(scene.frames, durations(scene.frames))
    (layer,) = result.background.layers
    np.testing.assert_array_equal(layer.image.pixels, scene.ground)


def test_the_order_of_frames_does_not_change_the_dictionary(stage):
    scene = stage()
    order = np.random.default_rng(1).permutation(len(scene.frames))
    straight = decompose(scene.frames, durations(scene.frames))
    mixed = decompose(scene.frames[order], durations(scene.frames))
    assert names(straight) == names(mixed)


def test_a_camera_that_pans_is_followed():
    rng = np.random.default_rng(3)
    world = np.dstack([rng.integers(0, 255, (48, 120, 3)), np.full((48, 120), 255)]).astype(np.uint8)
    offsets = np.cumsum(rng.integers(0, 3, 30))
    frames = np.stack([world[:, x : x + 48] for x in offsets])
    result = decompose(frames, durations(frames))
    assert [x for x, _ in result.background.layers[0].offsets] == (offsets - offsets[0]).tolist()
    assert not result.sprites
    np.testing.assert_array_equal(rendered(result), frames)


def test_large_actors_on_a_ground_of_one_colour_are_no_camera(play, blot):
    """From one frame to the next, all that changes often goes the same way."""
    shots = [[(0, 0, 2 + t % 3, 2 * t), (1, 0, 30, 30 - t)] for t in range(24)]
    act = play([blot(1, 24, 24), blot(2, 24, 24)], shots, size=(64, 64))
    assert camera_path(act.codes, lambda: None).any()
    result = decompose(unpack(act.codes), durations(act.codes))
    assert set(result.background.layers[0].offsets) == {(0, 0)}
    assert len(result.sprites) == 2 and not result.rest


@pytest.fixture
def walk(play, blot):
    """Two that walk about, each its own way."""
    shots = [[(0, 0, 4, 3 + t), (1, 0, 24, 30 - t)] for t in range(16)]
    return play([blot(1), blot(2)], shots)


def test_what_is_gone_with_strays_comes_back_where_the_whole_gets_dearer(walk, monkeypatch):
    def drop_one(scene) -> int:
        scene.entries.drop(0)
        scene.explain()
        return 1

    scene = walk.scene()
    placed = [rows.tolist() for rows in scene.placed]
    monkeypatch.setattr(core, "drop_strays", drop_one)
    core._part_from_strays(scene, lambda share, name: None)
    assert scene.entries.living() == [0, 1] and [rows.tolist() for rows in scene.placed] == placed
    assert not scene.rest.any()


def test_strays_are_dropped_again_as_long_as_there_are_any(walk, monkeypatch):
    """What each round finds makes the frames cheaper."""
    asked = []

    def find_one(scene) -> int:
        asked.append(len(asked))
        if len(asked) > len(walk.pictures):
            return 0
        scene.entries.add(walk.pictures[asked[-1]])
        scene.explain()
        return 1

    scene = walk.scene([])
    monkeypatch.setattr(core, "drop_strays", find_one)
    core._part_from_strays(scene, lambda share, name: None)
    assert len(asked) == 3 and len(scene.entries.living()) == 2 and not scene.rest.any()


def test_no_strays_are_dropped_after_the_deadline(walk, monkeypatch):
    scene = walk.scene()
    scene.deadline = time.monotonic()
    monkeypatch.setattr(core, "drop_strays", lambda scene: pytest.fail("too late"))
    core._part_from_strays(scene, lambda share, name: None)


def test_twice_the_same_gives_the_same(stage):
    scene = stage(painted=True, seed=5)
    assert decompose(scene.frames, durations(scene.frames)) == decompose(
        scene.frames, durations(scene.frames)
    )


def test_without_any_time_the_result_is_exact_all_the_same(stage):
    scene = stage()
    result = decompose(scene.frames, durations(scene.frames), deadline=time.monotonic())
    np.testing.assert_array_equal(rendered(result), scene.frames)


def test_what_need_not_be_there_is_not_looked_for_after_the_deadline(stage, monkeypatch):
    """Ghosts are looked for with a check that ends at the deadline, and are then none; the rest goes on."""
    asked = []

    def forever(codes, path, background, check) -> None:
        while True:
            asked.append(time.monotonic())
            check()

    monkeypatch.setattr(core, "find_ghosts", forever)
    scene = stage()
    result = decompose(scene.frames, durations(scene.frames), deadline=time.monotonic() + 0.2)
    assert asked
    np.testing.assert_array_equal(rendered(result), scene.frames)


def test_work_that_nobody_wants_ends(stage):
    def cancelled() -> None:
        raise Cancelled("cancelled")

    scene = stage()
    with pytest.raises(Cancelled):
        decompose(scene.frames, durations(scene.frames), check=cancelled)


def test_progress_rises(stage):
    scene = stage()
    shares: list[float] = []
    decompose(scene.frames, durations(scene.frames), step=lambda share, _: shares.append(share))
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] < 1
