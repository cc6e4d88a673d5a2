"""Seeded cases, each degraded and cleaned once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from sprite_bridge.image import Sprite
from sprite_bridge.operations.inprocess import clean
from sprite_bridge.operations.results import Result
from sprite_bridge.synthetic.degrade import Case, blur, degrade
from sprite_bridge.synthetic.sprites import draw

SPRITES = (("character", 32), ("chest", 32), ("monster", 40), ("shield", 20), ("slime", 24))


@cache
def _case(kind: str, number: int) -> Case:
    rng = np.random.default_rng([number, len(kind)])
    return degrade(draw(*SPRITES[number], rng), kind, rng)


@cache
def _cleaned(kind: str, number: int) -> Result:
    return clean(_case(kind, number).picture)


@pytest.fixture(scope="session")
def case() -> Callable[[str, int], Case]:
    """``case(kind, number)``: a degraded drawing, numbers 0 to 4."""
    return _case


@pytest.fixture(scope="session")
def cleaned() -> Callable[[str, int], Result]:
    """``cleaned(kind, number)``: the same case after `clean` with no parameters."""
    return _cleaned


def _fake_pixels(cells: np.ndarray, cell: int, seed: int, wander: float = 0.0) -> np.ndarray:
    """(h, w, 4) sprites on pale green as soft, noisy cells whose colours wander -> (H, W, 3) uint8."""
    rng = np.random.default_rng(seed)
    flat = np.where(cells[..., 3:] > 0, cells[..., :3], (150, 220, 160)).astype(np.float32)
    flat += rng.normal(0, wander, flat.shape).astype(np.float32)
    picture = blur(flat.repeat(cell, 0).repeat(cell, 1), 0.1 * cell)
    picture += rng.normal(0, 1, picture.shape).astype(np.float32)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def fake_pixels() -> Callable[..., np.ndarray]:
    return _fake_pixels


def _footage(count: int, *, camera: int = 0) -> list[Sprite]:
    """``count`` frames of 48 x 40: two sprites that walk over a painted ground, over which the camera moves by so many
    pixels a frame."""
    rng = np.random.default_rng(4)
    ground = np.full((40, 48 + camera * count, 4), 255, np.uint8)
    ground[..., :3] = (
        rng.integers(0, 255, (10, -(-ground.shape[1] // 4), 3))
        .repeat(4, 0)
        .repeat(4, 1)[:, : ground.shape[1]]
    )
    walkers = [rng.integers(30, 255, (size, size, 4), np.uint8) for size in (9, 7)]
    frames = []
    for t in range(count):
        frame = ground[:, camera * t : camera * t + 48].copy()
        for walker, x, y in zip(walkers, (t, 38 - t), (4 + t // 2, 30 - t // 3), strict=True):
            walker[..., 3] = 255
            frame[y : y + len(walker), x : x + len(walker)] = walker
        frames.append(Sprite(frame))
    return frames


@pytest.fixture(scope="session")
def footage() -> Callable[..., list[Sprite]]:
    """``footage(count, camera=0)``: frames of two sprites that walk."""
    return _footage
