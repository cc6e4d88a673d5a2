"""Pictures without any grid: nobody may be sure of their size."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sprite_bridge.synthetic.degrade import Case, blur, smooth_noise

F32 = NDArray[np.float32]

SIDES = (170, 700)
OCTAVES = (4, 9, 20, 45)


def white_noise(side: int, rng: np.random.Generator) -> F32:
    """Every pixel by itself."""
    return rng.integers(0, 256, (side, side, 3)).astype(np.float32)


def soft_noise(side: int, rng: np.random.Generator) -> F32:
    """Noise, blurred: speckles of one size without any order."""
    noise = rng.standard_normal((side, side, 3)).astype(np.float32)
    return 128 + 240 * blur(noise, float(rng.uniform(1, 6)))


def clouds(side: int, rng: np.random.Generator) -> F32:
    """Tinted noise of several octaves."""
    tint = rng.uniform(0.5, 1, 3).astype(np.float32)
    grey = sum(smooth_noise(side, side, knots, rng) / knots**0.3 for knots in OCTAVES)
    return 128 + 50 * np.asarray(grey)[..., None] * tint


def photograph(side: int, rng: np.random.Generator) -> F32:
    """Round things before a gradient, each shaded, out of focus by its own amount and grainy."""
    ys, xs = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j].astype(np.float32)
    start, stop = rng.uniform(30, 230, (2, 3)).astype(np.float32)
    picture = start + (stop - start) * ys[..., None]
    for _ in range(int(rng.integers(3, 25))):
        cy, cx = rng.uniform(0, 1, 2)
        ry, rx = rng.uniform(0.02, 0.35, 2)
        away = np.hypot((ys - cy) / ry, (xs - cx) / rx)
        cover = 1 / (1 + np.exp(np.clip((away - 1) * min(ry, rx) * side / rng.uniform(0.5, 6), -30, 30)))
        shade = rng.uniform(0, 255, 3) * (1 - 0.5 * np.clip(away, 0, 1))[..., None]
        picture += cover[..., None] * (shade - picture)
    grain = rng.normal(0, float(rng.uniform(0.5, 6)), picture.shape)
    return np.asarray(picture + grain, np.float32)


MAKERS: tuple[Callable[[int, np.random.Generator], F32], ...] = (white_noise, soft_noise, clouds, photograph)


def make_gridless(count: int, seed: int) -> Iterator[tuple[str, Case]]:
    """Yield `count` pictures of the four sorts in turn, named; every second of a sort went through JPEG."""
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        maker = MAKERS[number % len(MAKERS)]
        levels = maker(int(rng.integers(*SIDES)), rng)
        pixels = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
        if number // len(MAKERS) % 2:
            pixels = _jpeg(pixels, int(rng.integers(60, 96)))
        nothing = np.zeros((1, 1, 4), np.uint8)
        yield f"{maker.__name__}-{number:03}", Case(pixels, nothing, "gridless")


def _jpeg(pixels: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as image:
        return np.asarray(image)
