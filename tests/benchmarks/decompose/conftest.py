"""Small scenes with what their frames tell, and a scene of two actors of which every pixel is known."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from benchmarks.decompose.evidence import Evidence, gather
from benchmarks.decompose.model import Decomposition, Pixels, Placement, Scene
from benchmarks.decompose.scenes import make

FRAMES, SIZE = 40, (96, 96)


@cache
def _small(name: str) -> tuple[Scene, Evidence]:
    scene = make(name, 1, FRAMES, SIZE)
    return scene, gather(scene)


@pytest.fixture(scope="session")
def small() -> Callable[[str], tuple[Scene, Evidence]]:
    """A scene of 40 frames of 96 x 96 by name, and its evidence."""
    return _small


@pytest.fixture(scope="session")
def block() -> Callable[..., Pixels]:
    """An opaque sprite of random colours."""

    def draw(height: int, width: int, seed: int = 0, alpha: int = 255) -> Pixels:
        rng = np.random.default_rng([seed, height, width])
        pixels = rng.integers(10, 250, (height, width, 4)).astype(np.uint8)
        pixels[..., 3] = alpha
        return pixels

    return draw


@pytest.fixture
def duet(block: Callable[..., Pixels]) -> Scene:
    """A small sprite and a large one that pass each other on black, 20 frames of 48 x 32."""
    sprites = block(6, 8, 1), block(9, 7, 2)
    frames = tuple(
        (Placement(0, 2 * number, 10), Placement(1, 38 - 2 * number, 8, flip_x=number >= 10))
        for number in range(20)
    )
    return Scene("solid", 0, Decomposition(48, 32, (0, 0, 0), (), sprites, frames), (0, 1))
