"""Seeded cases, each degraded and cleaned once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

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
