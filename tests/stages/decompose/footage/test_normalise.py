from __future__ import annotations

import time

import numpy as np
import pytest

from benchmarks.decompose.evidence import gather
from benchmarks.decompose.scenes import make
from benchmarks.decompose.specs import SUITES
from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.core import decompose
from sprite_bridge.stages.decompose.footage.noise import EXACT
from sprite_bridge.stages.decompose.footage.normalise import normalise


def nothing() -> None:
    """Nobody ends the work."""


def opaque(frames: np.ndarray) -> np.ndarray:
    return np.concatenate([frames, np.full((*frames.shape[:3], 1), 255, np.uint8)], axis=-1)


@pytest.mark.parametrize("name", [*SUITES["core"], "ghost", "parallax", "idle", "deform"])
def test_exact_footage_passes_as_the_very_same_array(name):
    frames = opaque(np.stack(gather(make(name, 1, 12, (96, 96))).clean))
    result = normalise(frames, check=nothing)
    assert result.frames is frames
    assert (result.scale, result.noise) == (1, EXACT)


def test_exact_footage_costs_next_to_nothing():
    frames = np.tile(opaque(np.stack(gather(make("static", 1, 20, (128, 128))).clean)), (10, 1, 1, 1))
    normalise(frames[:2], check=nothing)
    begun = time.process_time()
    normalise(frames, check=nothing)
    assert time.process_time() - begun < 1.0


def test_enlarged_footage_is_taken_apart_small(stage):
    frames = stage(painted=True).frames
    result = normalise(frames.repeat(3, 1).repeat(3, 2), check=nothing)
    assert result.scale == 3
    np.testing.assert_array_equal(result.frames, frames)


@pytest.mark.parametrize("painted", [False, True])
def test_noisy_footage_becomes_what_was_drawn(stage, noisy, painted):
    scene = stage(painted=painted, count=60)
    result = normalise(noisy(scene.frames, 4.0), check=nothing)
    assert result.noise.kind == "noisy"
    away = np.abs(result.frames.astype(int) - scene.frames).max(-1)
    assert (away <= 3).mean() > 0.998
    assert (away.astype(float) ** 2).mean() < 4  # more than 42 dB


def test_the_sprites_of_noisy_footage_are_found_pixel_for_pixel(stage, noisy):
    scene = stage(count=60)
    clean = normalise(noisy(scene.frames, 4.0), check=nothing).frames
    found = decompose(clean, (100,) * len(clean))
    for sprite in scene.sprites:
        assert any(_alike(sprite, other.pixels) for other in found.sprites)


def _alike(sprite: np.ndarray, other: np.ndarray) -> bool:
    if sprite.shape != other.shape or not np.array_equal(sprite[..., 3], other[..., 3]):
        return False
    opaque_ = sprite[..., 3] > 0
    return any(np.abs(sprite.astype(int) - turned)[opaque_].max() <= 3 for turned in (other, other[:, ::-1]))


def test_of_frames_that_are_said_to_be_exact_no_noise_is_taken(stage, noisy):
    frames = noisy(stage().frames, 4.0)
    assert normalise(frames, check=nothing).noise.kind == "noisy"
    result = normalise(frames, exact=True, check=nothing)
    assert result.frames is frames
    assert (result.scale, result.noise) == (1, EXACT)
    large = normalise(frames.repeat(2, 1).repeat(2, 2), exact=True, check=nothing)
    assert large.scale == 2
    np.testing.assert_array_equal(large.frames, frames)


def test_noisy_footage_can_be_given_up(stage, noisy):
    frames = noisy(stage().frames, 4.0)

    def end() -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        normalise(frames, check=end)


def test_the_same_footage_gives_the_same_frames(stage, noisy):
    frames = noisy(stage(count=16).frames, 4.0)
    first, second = (normalise(frames, check=nothing).frames for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_footage_that_does_not_repeat_itself_is_left_as_it_is():
    rng = np.random.default_rng(0)
    blurred = np.cumsum(np.cumsum(rng.normal(0, 1, (12, 48, 48, 3)), axis=1), axis=2)
    frames = opaque(((blurred - blurred.min()) / np.ptp(blurred) * 255).astype(np.uint8))
    result = normalise(frames, check=nothing)
    assert result.frames is frames
    assert result.noise == EXACT


def test_the_ground_of_compressed_footage_is_the_same_in_all_frames(stage, pressed):
    scene = stage(painted=True, side=96, count=50)
    result = normalise(pressed(scene.frames), check=nothing)
    assert result.noise.kind == "compressed"
    far = ~(scene.frames != scene.ground).any(-1)
    for _ in range(4):  # what JPEG smears reaches some pixels around a sprite
        far[:, 1:-1, 1:-1] &= far[:, :-2, 1:-1] & far[:, 2:, 1:-1] & far[:, 1:-1, :-2] & far[:, 1:-1, 2:]
    usual = np.median(result.frames, axis=0)
    assert (result.frames == usual).all(-1)[far].mean() > 0.97


def test_compressed_footage_comes_nearer_to_what_was_drawn_in_fewer_colours(stage, pressed):
    scene = stage(painted=True, side=96, count=40)
    given = pressed(scene.frames)
    result = normalise(given, check=nothing)
    error = [((one.astype(float) - scene.frames) ** 2).mean() for one in (result.frames, given)]
    assert error[0] < error[1]
    colors = [len(np.unique(frames.reshape(-1, 4), axis=0)) for frames in (result.frames, given)]
    assert colors[0] < 0.2 * colors[1]
    assert (result.frames[..., 3] == 255).all()


def test_cleaning_of_compressed_footage_can_be_given_up(stage, pressed):
    frames = pressed(stage(painted=True, side=96, count=12).frames)
    calls = 0

    def end() -> None:
        nonlocal calls
        calls += 1
        if calls > 4:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        normalise(frames, check=end)
