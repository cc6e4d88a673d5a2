"""Decompositions to render, write and read."""

import numpy as np
import pytest

from sprite_bridge.decomposition import Background, Cycle, Decomposition, Layer, Placement, Track
from sprite_bridge.image import Sprite


def _sprite(seed, width, height, alpha=255):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = np.where(rng.random((height, width)) < 0.8, alpha, 0)
    pixels[pixels[..., 3] == 0] = 0
    return Sprite(pixels)


@pytest.fixture
def sprite():
    """``sprite(seed, width, height, alpha)``: noise with holes."""
    return _sprite


@pytest.fixture
def scene():
    """A walker with a cycle of four frames, a ghost, a still lamp, what is left over, and two backgrounds that scroll."""
    return make_scene()


@pytest.fixture
def make():
    """``make(frames, **more)``: the scene with so many frames, parts of it replaced."""
    return make_scene


def make_scene(frames=12, **more):
    rng = np.random.default_rng(5)
    far = rng.integers(0, 256, (30, 64, 4), dtype=np.uint8)
    far[..., 3] = 255
    near = _sprite(9, 20, 12)
    walker = [_sprite(seed, 7 + seed % 2, 9) for seed in range(4)]
    sprites = (*walker, _sprite(11, 8, 8, 150), _sprite(12, 5, 6), _sprite(13, 3, 2))
    placed = []
    for t in range(frames):
        step = Placement(t % 4, 3 * t - 4, 12, flip_x=t >= 6, track=0)
        ghost = Placement(4, 30 - 2 * t, 14, flip_y=t % 2 == 1, opacity=0.5 if t % 3 else 1.0, track=1)
        lamp = Placement(5, 33, 3, track=2)
        rest = [Placement(6, 20, 20, track=3)] if t == 5 else []
        placed.append((lamp, step, ghost, *rest) if t < 8 else (lamp, ghost, step))
    values = {
        "size": (40, 26),
        "sprites": sprites,
        "frames": tuple(placed),
        "durations_ms": (100, 60) * (frames // 2),
        "background": Background(
            (10, 200, 30),
            (
                Layer(Sprite(far), tuple((2 * t, 1) for t in range(frames))),
                Layer(near, tuple((-3 * t, -14) for t in range(frames)), wrap_x=True),
            ),
        ),
        "tracks": (
            Track("walker", "actor", (Cycle("walk", 0, frames - 1, 4),)),
            Track("ghost"),
            Track("lamp"),
            Track("left over", "rest"),
        ),
    }
    return Decomposition(**{**values, **more})
