"""What happens to frames on their way: noise, and JPEG as a stand-in for video."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from benchmarks.decompose.model import Pixels, Spoiler, unspoilt

SIGMA = 4.0
QUALITY = 60


def spoiler(kind: str, seed: int) -> Spoiler:
    """The function for "", "noise" or "jpeg"."""

    def noisy(frame: Pixels, number: int) -> Pixels:
        rng = np.random.default_rng([seed, number])
        return (frame + rng.normal(0, SIGMA, frame.shape)).round().clip(0, 255).astype(np.uint8)

    def pressed(frame: Pixels, number: int) -> Pixels:
        buffer = io.BytesIO()
        Image.fromarray(frame).save(buffer, "JPEG", quality=QUALITY, subsampling=2)
        return np.asarray(Image.open(buffer).convert("RGB"))

    return {"": unspoilt, "noise": noisy, "jpeg": pressed}[kind]
