"""What an output says of itself: which file it was made of, how, and which pixels it had then.

What was done is known from the outputs alone. No list of them can be lost, or be behind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.errors import InputError
from sprite_bridge.image.animation import Animation
from sprite_bridge.image.png_text import read_texts
from sprite_bridge.image.results import MARK

KEY = "sprite-bridge"
"""The key of the text in a PNG."""

LONGEST_SOURCE = 2048
"""Bytes that a source's path may take in a marker; of a longer one, its hash stands there: texts are short."""


@dataclass(frozen=True, slots=True)
class Marker:
    """``source`` the path in the watched folder, as `source_id` gives it; ``input`` the SHA-256 of that file; ``recipe`` of
    operation and parameters; ``maker`` the version and models; ``pixels`` the hash of the output's own pixels."""

    source: str
    input: str
    recipe: str
    maker: str
    confidence: float
    pixels: str

    def texts(self) -> dict[str, str]:
        """The texts of a PNG that say so."""
        return {**MARK, KEY: json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))}

    def is_of(self, source: str, input: str, recipe: str) -> bool:
        """Whether the output was made of this file in this way, by whatever version."""
        return (self.source, self.input, self.recipe) == (source, input, recipe)


def read_marker(path: Path) -> Marker | None:
    """The marker of a PNG; None if it has none, or is no PNG."""
    try:
        values = json.loads(read_texts(path).get(KEY, ""))
        found = Marker(**values)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = all(
        isinstance(getattr(found, field.name), str) for field in fields(Marker) if field.name != "confidence"
    )
    return found if texts and isinstance(found.confidence, int | float) else None


def is_edited(path: Path, marker: Marker) -> bool:
    """Whether an output has other pixels or times than it was given: then it belongs to whoever changed it."""
    try:
        return hash_animation(Animation.open(path)) != marker.pixels
    except InputError:
        return True


def hash_pixels(pixels: NDArray[np.uint8]) -> str:
    """A hash of the size and the pixels (H, W, 4) uint8."""
    height, width = pixels.shape[:2]
    return hash_bytes(f"{width} x {height}:".encode() + np.ascontiguousarray(pixels).tobytes())


def hash_animation(animation: Animation) -> str:
    """A hash of all that is to be seen: of one frame its pixels, of several the durations and loops too."""
    frames = [hash_pixels(frame.pixels) for frame in animation.frames]
    if len(frames) == 1:
        return frames[0]
    return hash_bytes(repr((frames, animation.durations_ms, animation.loops)).encode())


def hash_file(path: Path) -> str | None:
    """The SHA-256 of a file, None where there is none. Raises OSError if it cannot be read."""
    try:
        return hash_bytes(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def hash_bytes(data: bytes) -> str:
    """The SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def hash_recipe(operation: str, params: Mapping[str, Any]) -> str:
    """A hash of an operation and its parameters, in whatever order they stand."""
    return hash_bytes(json.dumps([operation, dict(params)], sort_keys=True).encode())[:32]


def source_id(relative: Path) -> str:
    """A source as markers name it: its path in the watched folder, with slashes."""
    text = relative.as_posix()
    if len(json.dumps(text)) <= LONGEST_SOURCE:
        return text
    return "sha256:" + hash_bytes(text.encode(errors="surrogatepass"))
