"""Small scenes whose parts are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest


@dataclass(frozen=True)
class Stage:
    """Frames (F, H, W, 4) uint8, the sprites (h, w, 4) that walk in them, and the background."""

    frames: np.ndarray
    sprites: list[np.ndarray]
    ground: np.ndarray


def _sprite(rng: np.random.Generator, size: int) -> np.ndarray:
    """A disc of speckles with an outline."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    inside = x**2 + y**2 <= (size / 2) ** 2
    picture = np.zeros((size, size, 4), np.uint8)
    picture[inside] = (*rng.integers(40, 255, 3), 255)
    picture[inside & (rng.random((size, size)) < 0.4)] = (*rng.integers(40, 255, 3), 255)
    picture[inside & (x**2 + y**2 > (size / 2 - 1) ** 2)] = (10, 10, 10, 255)
    return picture


def _stage(
    *, sprites: int = 3, count: int = 40, side: int = 64, painted: bool = False, seed: int = 0
) -> Stage:
    rng = np.random.default_rng(seed)
    ground = np.full((side, side, 4), (90, 120, 200, 255), np.uint8)
    if painted:
        ground[..., :3] = rng.integers(0, 255, (side // 4, side // 4, 3)).repeat(4, 0).repeat(4, 1)
    pictures = [_sprite(rng, 9 + 2 * k) for k in range(sprites)]
    start = rng.random((sprites, 2)) * (side - 16)
    speed = rng.choice([-1, 1], (sprites, 2)) * (0.5 + rng.random((sprites, 2)))
    frames = np.stack([ground] * count)
    for t in range(count):
        for picture, at, by in zip(pictures, start, speed, strict=True):
            room = side - picture.shape[0]
            x, y = (int(v) for v in np.abs((at + by * t) % (2 * room) - room))
            part = frames[t, y : y + len(picture), x : x + len(picture)]
            part[picture[..., 3] > 0] = picture[picture[..., 3] > 0]
    return Stage(frames, pictures, ground)


@pytest.fixture(scope="session")
def stage() -> Callable[..., Stage]:
    return _stage


@pytest.fixture(scope="session")
def noisy() -> Callable[[np.ndarray, float], np.ndarray]:
    """Frames with noise of a standard deviation on every channel but alpha."""

    def spoil(frames: np.ndarray, sigma: float) -> np.ndarray:
        noise = np.random.default_rng(1).normal(0, sigma, frames.shape)
        noise[..., 3] = 0
        return (frames + noise).round().clip(0, 255).astype(np.uint8)

    return spoil
