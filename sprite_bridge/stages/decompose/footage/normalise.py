"""Footage as it comes made into frames that repeat exactly: small, without noise, in the colours it was drawn in.

Exact footage passes unchanged. Noisy footage is drawn anew, and compressed footage as if its errors were noise. Both are a
guess, if mostly a good one: whoever calls a result of it exact must say that it is so against these frames, not against
those that came in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.footage.ground import believed
from sprite_bridge.stages.decompose.footage.noise import EXACT, Noise, is_drawn, noise_of
from sprite_bridge.stages.decompose.footage.restore import restore
from sprite_bridge.stages.decompose.footage.shifts import noisy_path
from sprite_bridge.stages.decompose.footage.steady import steadied
from sprite_bridge.stages.decompose.footage.upscaled import shrink

U8 = NDArray[np.uint8]

COMPRESSED_SIGMA = 16.0
"""What JPEG of middling quality is off by in sprites, about: far more than views of a still ground differ by."""

FAR, MOST_FAR = 30.0, 0.02
"""Square of the deviations, summed over the channels, that noise hardly ever has, and the share of pixels that may."""


@dataclass(frozen=True)
class Normalised:
    """``frames`` (F, h, w, 4) uint8; ``scale``: pixels that each of theirs was wide and high; ``noise`` what they were
    cleaned of. If that is `EXACT` and the scale 1, the frames are the very array that came in."""

    frames: U8
    scale: int
    noise: Noise


def normalise(frames: U8, *, exact: bool = False, check: Callable[[], None]) -> Normalised:
    """Frames (F, H, W, 4) uint8 made small and clean; only small if they are said to be ``exact``. ``check`` may raise to
    end the work."""
    small, scale = shrink(frames)
    if exact or is_drawn(small):
        return Normalised(small, scale, EXACT)
    path = noisy_path(small, check)
    noise = noise_of(small, path)
    if noise.kind != "exact":
        path = steadied(small, path, check)
        noise = noise_of(small, path)
    if noise.kind == "exact":
        return Normalised(small, scale, EXACT)
    rgb = np.ascontiguousarray(small[..., :3])
    clean = np.full_like(small, 255)
    if noise.kind == "compressed":
        clean[..., :3] = restore(rgb, path, COMPRESSED_SIGMA, check)
        return Normalised(clean, scale, noise)
    path = believed(rgb, path, noise.sigma)
    check()
    clean[..., :3] = restore(rgb, path, noise.sigma, check)
    if not _fits(clean, small, noise.sigma):
        return Normalised(small, scale, EXACT)
    return Normalised(clean, scale, noise)


def _fits(clean: U8, given: U8, sigma: float) -> bool:
    """Whether noise explains nearly all of what was changed: footage of no sprites is better left as it is."""
    far = 0.0
    for one, other in zip(clean, given, strict=True):
        away = ((one[..., :3].astype(np.float32) - other[..., :3]) ** 2).sum(axis=-1)
        far += float((away > FAR * sigma**2).mean())
    return far / len(clean) <= MOST_FAR
