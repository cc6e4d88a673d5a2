"""Pictures whose cells are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sprite_bridge.synthetic.degrade import blur
from sprite_bridge.synthetic.sprites import draw

Paint = Callable[..., np.ndarray]


def _paint(
    flat: np.ndarray, widths: np.ndarray, heights: np.ndarray, *, soft: float = 0.0, noise: float = 0.0
) -> np.ndarray:
    """(h, w, 3) colours as cells of given widths and heights in px -> (H, W, 3) uint8."""
    picture = flat.astype(np.float32).repeat(heights, 0).repeat(widths, 1)
    picture = blur(picture, soft)
    picture = picture + np.random.default_rng(1).normal(0, noise, picture.shape).astype(np.float32)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def paint() -> Paint:
    return _paint


@pytest.fixture(scope="session")
def flat() -> np.ndarray:
    """(36, 36, 3) uint8: a drawn character on light blue."""
    sprite = draw("character", 32, np.random.default_rng(3))
    canvas = np.full((36, 36, 3), (150, 200, 240), np.uint8)
    inside = sprite[..., 3] > 0
    canvas[2:34, 2:34][inside] = sprite[inside][:, :3]
    return canvas
