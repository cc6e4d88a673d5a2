"""The cleaners that are compared: functions of a picture and, for the baselines, the true size in cells.

The libraries are imported inside the functions: a missing one is reported, and ours needs no other.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.clean import baselines

Pixels = NDArray[np.uint8]
SNAPPERS = ("pixel-snapper", "spritefusion-pixel-snapper")


@dataclass(frozen=True)
class Answer:
    """A cleaned picture, (h, w, 4) uint8, and how sure its maker is of the size (None: it does not say)."""

    pixels: Pixels
    confidence: float | None = None


Cleaner = Callable[[Pixels, tuple[int, int]], Answer]


def ours(picture: Pixels, size: tuple[int, int]) -> Answer:
    """Sprite Bridge as it is installed."""
    return _ours(picture, model=True)


def ours_no_model(picture: Pixels, size: tuple[int, int]) -> Answer:
    """Sprite Bridge without its network."""
    return _ours(picture, model=False)


def _ours(picture: Pixels, *, model: bool) -> Answer:
    result = importlib.import_module("sprite_bridge").clean(picture, model=model, device="cpu")
    return Answer(np.array(result.image.pixels), float(result.report.confidence))


def proper_pixel_art(picture: Pixels, size: tuple[int, int]) -> Answer:
    """proper-pixel-art 2 with its defaults, then the corner flood."""
    result = importlib.import_module("proper_pixel_art").pixelate(Image.fromarray(_rgb(picture)))
    return Answer(baselines.flood_corners(np.asarray(result.image.convert("RGB"))))


def unfake(picture: Pixels, size: tuple[int, int]) -> Answer:
    """unfake with automatic colours and its own background removal."""
    process = importlib.import_module("unfake").process_image_sync
    image = Image.fromarray(_rgb(picture))
    result = process(image, transparent_background=True, background_tolerance=baselines.FLOOD_TOLERANCE)
    return Answer(np.asarray(result["image"].convert("RGBA")))


def perfect_pixel(picture: Pixels, size: tuple[int, int]) -> Answer:
    """perfect-pixel with its defaults, then the corner flood."""
    _, _, cleaned = importlib.import_module("perfect_pixel").get_perfect_pixel(_rgb(picture))
    if cleaned is None:
        raise RuntimeError("found no grid")
    return Answer(baselines.flood_corners(np.ascontiguousarray(cleaned)))


def pixel_snapper(picture: Pixels, size: tuple[int, int]) -> Answer:
    """The Rust program of that name on PATH, 16 colours (its default), then the corner flood."""
    program = _snapper()
    if program is None:
        raise RuntimeError("no pixel-snapper on PATH")
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "in.png"), Path(folder, "out.png")
        Image.fromarray(_rgb(picture)).save(before)
        subprocess.run([program, str(before), str(after), "16"], check=True, capture_output=True)
        with Image.open(after) as image:
            return Answer(baselines.flood_corners(np.asarray(image.convert("RGB"))))


def told_nearest(picture: Pixels, size: tuple[int, int]) -> Answer:
    """Told the true size: nearest neighbour, then the corner flood."""
    return Answer(baselines.flood_corners(baselines.nearest(_rgb(picture), size)))


def told_box(picture: Pixels, size: tuple[int, int]) -> Answer:
    """Told the true size: mean of the cells, 16 colours, then the corner flood."""
    return Answer(baselines.flood_corners(baselines.box_quantized(_rgb(picture), size)))


def told_k_centroid(picture: Pixels, size: tuple[int, int]) -> Answer:
    """Told the true size: larger of two colour clusters of a cell, then the corner flood."""
    return Answer(baselines.flood_corners(baselines.k_centroid(_rgb(picture), size)))


CONTESTANTS: dict[str, Cleaner] = {
    "sprite-bridge": ours,
    "sprite-bridge-no-model": ours_no_model,
    "pixel-snapper": pixel_snapper,
    "proper-pixel-art": proper_pixel_art,
    "unfake": unfake,
    "perfect-pixel": perfect_pixel,
    "told-nearest": told_nearest,
    "told-box": told_box,
    "told-k-centroid": told_k_centroid,
}
MODULES = {
    "sprite-bridge": "sprite_bridge",
    "sprite-bridge-no-model": "sprite_bridge",
    "proper-pixel-art": "proper_pixel_art",
    "unfake": "unfake",
    "perfect-pixel": "perfect_pixel",
}
OURS = ("sprite-bridge", "sprite-bridge-no-model")
BASELINES = ("told-nearest", "told-box", "told-k-centroid")


def missing(name: str) -> str:
    """Why a contestant cannot run in this interpreter; "" if it can. Imports nothing."""
    if name == "pixel-snapper":
        return "" if _snapper() else "no pixel-snapper on PATH"
    module = MODULES.get(name)
    return f"{module} is not installed" if module and importlib.util.find_spec(module) is None else ""


def _snapper() -> str | None:
    named = os.environ.get("PIXEL_SNAPPER")
    return named or next((found for name in SNAPPERS if (found := shutil.which(name))), None)


def _rgb(picture: Pixels) -> Pixels:
    """(H, W, 3): peers without alpha see a picture that has one on white."""
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:].astype(np.float32) / 255
    return np.rint(picture[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
