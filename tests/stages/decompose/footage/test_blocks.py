from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.footage.blocks import is_compressed
from sprite_bridge.stages.decompose.footage.normalise import normalise

SIDE = 96


def nothing() -> None:
    """Nobody ends the work."""


def smooth(seed: int, side: int, *, waves: bool) -> np.ndarray:
    """(side, 2 side, 3) tiles of 8 x 8, each a ramp or a wave of its own."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:8, :8][..., None] / 8
    world = np.zeros((side, 2 * side, 3))
    for top in range(0, side, 8):
        for left in range(0, 2 * side, 8):
            one, other = rng.uniform(-30, 30, (2, 3))
            tile = one * np.cos(np.pi * y) + other * np.cos(np.pi * x) if waves else one * y + other * x
            world[top : top + 8, left : left + 8] = rng.integers(60, 190, 3) + tile
    return world.clip(0, 255).astype(np.uint8)


def panned(world: np.ndarray, step: int, count: int = 16) -> np.ndarray:
    """(F, 96, 96, 4) frames over which a camera goes by so many px each, with a sprite that stays in the middle."""
    frames = np.full((count, SIDE, SIDE, 4), 255, np.uint8)
    sprite = np.random.default_rng(9).integers(0, 255, (12, 12, 3))
    for t, frame in enumerate(frames):
        frame[..., :3] = world[:SIDE, t * step : t * step + SIDE]
        frame[40:52, 40 + t : 52 + t, :3] = sprite
    return frames


@pytest.mark.parametrize("waves", [False, True])
@pytest.mark.parametrize("step", [0, 1, 4])
def test_smooth_tiles_on_a_grid_of_eight_are_not_compressed_and_stay_as_they_are(waves, step):
    frames = panned(smooth(1, SIDE, waves=waves), step)
    assert not is_compressed(frames)
    assert normalise(frames, check=nothing).frames is frames


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_a_painting_is_told_to_be_compressed(stage, pressed, quality):
    frames = stage(painted=True, side=96, count=8).frames
    frames[..., :3] = frames[..., :3] // 4 * 3 + 30  # nothing is cut off
    assert is_compressed(pressed(frames, quality))
    assert not is_compressed(frames)


def test_frames_smaller_than_a_block_tell_nothing():
    assert not is_compressed(np.full((3, 6, 6, 4), 255, np.uint8))
