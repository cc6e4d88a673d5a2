"""How well a decomposition makes its frames again, and how small it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition.model import Decomposition
from sprite_bridge.decomposition.render import render
from sprite_bridge.errors import InputError
from sprite_bridge.image import Sprite
from sprite_bridge.words import times

EXACT_DB = 99.0
"""What stands for frames without any error, in dB."""


@dataclass(frozen=True)
class Figures:
    """``psnr`` in dB over all frames, EXACT_DB at most; ``wrong`` the share of pixels that differ at all, by frame;
    ``errors`` (H, W) uint8 by how much a pixel differs in its worst frame.

    ``dictionary`` and ``scenery`` px of the sprites and of the backgrounds, ``shown`` px of all frames together.
    """

    psnr: float
    wrong: tuple[float, ...]
    errors: NDArray[np.uint8]
    placements: int
    dictionary: int
    scenery: int
    shown: int

    @property
    def exact(self) -> bool:
        """Whether every pixel of every frame is right."""
        return not any(self.wrong)

    @property
    def worst(self) -> int:
        """The frame with the most wrong pixels."""
        return int(np.argmax(self.wrong))


def measure(of: Decomposition, frames: Sequence[Sprite], check: Callable[[], None] = lambda: None) -> Figures:
    """Compare a decomposition with the frames it was made of; ``check`` is called for each and may raise to end it.

    What is under alpha 0 does not count. Raises InputError for frames of another number or size.
    """
    if len(frames) != len(of.frames) or any(frame.size != of.size for frame in frames):
        made, given = (
            f"{len(of.frames)} of {times(of.size)}",
            f"{len(frames)} of {times(frames[0].size)}" if frames else "0",
        )
        raise InputError(f"the decomposition is of other frames: {made}, not {given}")
    errors = np.zeros((of.size[1], of.size[0]), np.uint8)
    wrong, squares = [], 0
    for number, frame in enumerate(frames):
        check()
        again = render(of, number)
        if np.array_equal(again, frame.pixels):  # mostly so, and quickly seen
            wrong.append(0.0)
            continue
        off = np.abs(_seen(again) - _seen(frame.pixels))
        most = off.max(axis=-1).astype(np.uint8)
        np.maximum(errors, most, out=errors)
        wrong.append(float((most > 0).mean()))
        squares += int((off * off).sum())
    shown = of.size[0] * of.size[1] * len(frames)
    channels = 3 if all((frame.alpha == 255).all() for frame in frames) else 4
    mean = squares / (shown * channels)
    return Figures(
        min(EXACT_DB, 10 * math.log10(255**2 / mean)) if mean else EXACT_DB,
        tuple(wrong),
        errors,
        sum(map(len, of.frames)),
        sum(sprite.width * sprite.height for sprite in of.sprites),
        sum(layer.image.width * layer.image.height for layer in of.background.layers),
        shown,
    )


def _seen(pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
    return np.where(pixels[..., 3:] > 0, pixels, 0).astype(np.int32)
