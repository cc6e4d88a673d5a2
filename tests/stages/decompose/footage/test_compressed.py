from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.footage.normalise import normalise


def nothing() -> None:
    """Nobody ends the work."""


def pressed(frames: np.ndarray) -> np.ndarray:
    result = frames.copy()
    for frame in result:
        buffer = io.BytesIO()
        Image.fromarray(frame[..., :3]).save(buffer, "JPEG", quality=60)
        frame[..., :3] = np.asarray(Image.open(buffer).convert("RGB"))
    return result


def test_the_ground_of_compressed_footage_is_the_same_in_all_frames(stage):
    scene = stage(painted=True, side=96, count=50)
    result = normalise(pressed(scene.frames), check=nothing)
    assert result.noise.kind == "compressed"
    far = ~(scene.frames != scene.ground).any(-1)
    for _ in range(4):  # what JPEG smears reaches some pixels around a sprite
        far[:, 1:-1, 1:-1] &= far[:, :-2, 1:-1] & far[:, 2:, 1:-1] & far[:, 1:-1, :-2] & far[:, 1:-1, 2:]
    usual = np.median(result.frames, axis=0)
    assert (result.frames == usual).all(-1)[far].mean() > 0.97


def test_compressed_footage_comes_nearer_to_what_was_drawn_in_fewer_colours(stage):
    scene = stage(painted=True, side=96, count=40)
    given = pressed(scene.frames)
    result = normalise(given, check=nothing)
    error = [((one.astype(float) - scene.frames) ** 2).mean() for one in (result.frames, given)]
    assert error[0] < error[1]
    colors = [len(np.unique(frames.reshape(-1, 4), axis=0)) for frames in (result.frames, given)]
    assert colors[0] < 0.2 * colors[1]
    assert (result.frames[..., 3] == 255).all()


def test_cleaning_can_be_given_up(stage):
    frames = pressed(stage(painted=True, side=96, count=12).frames)
    calls = 0

    def end() -> None:
        nonlocal calls
        calls += 1
        if calls > 4:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        normalise(frames, check=end)
