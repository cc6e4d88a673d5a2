from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.footage.steady import steadied

SIDE = 64


def nothing() -> None:
    """Nobody ends the work."""


def filmed(path: np.ndarray) -> np.ndarray:
    """Frames of a painting over which a camera goes, with a large actor that stays on the screen."""
    rng = np.random.default_rng(3)
    world = rng.integers(0, 255, (40, 60, 3)).astype(np.uint8).repeat(4, 0).repeat(4, 1)
    frames = np.full((len(path), SIDE, SIDE, 4), 255, np.uint8)
    actor = rng.integers(0, 255, (20, 20, 3))
    for frame, (x, y) in zip(frames, path, strict=True):
        frame[..., :3] = world[y : y + SIDE, x : x + SIDE]
        frame[20:40, 20:40, :3] = actor
    return frames


def test_moves_that_were_missed_are_made_up_for(pressed):
    rng = np.random.default_rng(0)
    moves = rng.integers(0, 3, (60, 2)) * (1, 0)
    path = np.cumsum(moves, axis=0)
    path -= path[0]
    missed = moves.copy()
    missed[rng.random(60) < 0.25] = 0
    drifting = np.cumsum(missed, axis=0)
    drifting -= drifting[0]
    assert (drifting != path).any()
    np.testing.assert_array_equal(steadied(pressed(filmed(path)), drifting, nothing), path)


def test_the_right_path_stays_as_it_is():
    path = np.array([(t // 2, abs(t - 20)) for t in range(40)])
    np.testing.assert_array_equal(steadied(filmed(path), path, nothing), path)


def test_a_camera_that_stands_still_is_not_made_to_move():
    path = np.zeros((10, 2), np.int64)
    assert steadied(filmed(path), path, nothing) is path


def test_it_can_be_given_up():
    path = np.array([(t, 0) for t in range(20)])

    def end() -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        steadied(filmed(path), path, end)
