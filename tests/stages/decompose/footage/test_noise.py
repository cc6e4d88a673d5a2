from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.footage.noise import EXACT, is_drawn, noise_of


def path(frames: np.ndarray) -> np.ndarray:
    return np.zeros((len(frames), 2), np.int64)


@pytest.mark.parametrize("painted", [False, True])
def test_drawn_frames_are_exact(stage, painted):
    frames = stage(painted=painted).frames
    assert is_drawn(frames)
    assert noise_of(frames, path(frames)) == EXACT


@pytest.mark.parametrize("sigma", [1.5, 4.0, 9.0])
@pytest.mark.parametrize("painted", [False, True])
def test_the_strength_of_noise_is_told(stage, noisy, sigma, painted):
    frames = noisy(stage(painted=painted).frames, sigma)
    found = noise_of(frames, path(frames))
    assert found.kind == "noisy"
    assert found.sigma == pytest.approx(sigma, rel=0.12)


def test_compressed_frames_are_told_from_noisy_ones(stage, pressed):
    frames = pressed(stage(painted=True, side=96).frames)
    assert noise_of(frames, path(frames)).kind == "compressed"


def test_a_painting_of_thousands_of_colours_is_exact_if_it_stays_the_same(stage):
    frames = stage(count=12).frames
    painting = np.random.default_rng(0).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    ground = (frames == frames[0, 0, 0]).all(-1)
    frames[ground, :3] = np.broadcast_to(painting, (12, 64, 64, 3))[ground]
    assert not is_drawn(frames)
    assert noise_of(frames, path(frames)) == EXACT


def test_what_is_not_opaque_is_taken_for_drawn(noisy):
    frames = noisy(np.full((4, 32, 32, 4), 128, np.uint8), 9.0)
    frames[0, 0, 0, 3] = 0
    assert is_drawn(frames)
