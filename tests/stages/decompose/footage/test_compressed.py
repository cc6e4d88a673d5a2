from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.footage.compressed import cleaned
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


def still(frames: np.ndarray) -> np.ndarray:
    return np.zeros((len(frames), 2), np.int64)


def test_the_ground_is_the_same_in_all_frames_and_sprites_stay_as_they_are(stage):
    scene = stage(painted=True, side=96, count=50)
    given = pressed(scene.frames)
    result = cleaned(np.ascontiguousarray(given[..., :3]), still(given), nothing)
    kept = (result == given[..., :3]).all(-1)
    sprite = (scene.frames != scene.ground).any(-1)
    assert kept[sprite].mean() > 0.9
    far = ~sprite
    for _ in range(4):  # what JPEG smears reaches some pixels around a sprite
        far[:, 1:-1, 1:-1] &= far[:, :-2, 1:-1] & far[:, 2:, 1:-1] & far[:, 1:-1, :-2] & far[:, 1:-1, 2:]
    usual = np.median(result, axis=0)
    assert (result == usual).all(-1)[far].mean() > 0.97


def test_a_ground_over_which_the_camera_moves_becomes_better_than_any_view_of_it(stage):
    world = stage(painted=True, side=128, count=1).frames[0]
    path = np.array([(t % 32, t % 24) for t in range(60)])
    exact = np.stack([world[y : y + 96, x : x + 96] for x, y in path])
    given = pressed(exact)
    result = cleaned(np.ascontiguousarray(given[..., :3]), path, nothing)
    error = [((one.astype(float) - exact[..., :3]) ** 2).mean() for one in (result, given[..., :3])]
    assert error[0] < 0.8 * error[1]


def test_compressed_footage_is_told_and_cleaned(stage):
    given = pressed(stage(painted=True, side=96, count=30).frames)
    result = normalise(given, check=nothing)
    assert result.noise.kind == "compressed"
    colors = [len(np.unique(frames.reshape(-1, 4), axis=0)) for frames in (result.frames, given)]
    assert colors[0] < colors[1]
    assert (result.frames[..., 3] == 255).all()


def test_cleaning_can_be_given_up(stage):
    frames = np.ascontiguousarray(stage(count=4).frames[..., :3])

    def end() -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        cleaned(frames, still(frames), end)
