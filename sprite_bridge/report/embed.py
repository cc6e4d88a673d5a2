"""Pictures inside the page: data URIs, thumbnails, and the frames of an animation as one sheet."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from sprite_bridge.image import Sprite, join_sheet

THUMBNAIL = 96
STILL_SIDE, FRAME_SIDE, MOST_FRAMES = 2048, 512, 120
"""What came in is shrunk to STILL_SIDE, frames to FRAME_SIDE; frames after MOST_FRAMES are left out.
Results are never shrunk."""


@dataclass(frozen=True)
class Embedded:
    """Frames as one picture: its ``uri``, and its ``columns``, ``count`` and ``size`` of frames."""

    uri: str
    size: tuple[int, int]
    columns: int = 1
    count: int = 1


def uri_of(sprite: Sprite) -> str:
    """Return a PNG data URI of exactly these pixels."""
    return "data:image/png;base64," + base64.b64encode(sprite.encode()).decode("ascii")


def embed(frames: Sequence[Sprite], longest: int | None = None) -> Embedded:
    """Embed the frames, at most MOST_FRAMES; shrink them so that no side is over `longest`."""
    taken = [shrink(frame, longest) if longest else frame for frame in frames[:MOST_FRAMES]]
    columns = math.ceil(math.sqrt(len(taken)))
    sheet = join_sheet(taken, columns) if len(taken) > 1 else taken[0]
    return Embedded(uri_of(sheet), taken[0].size, columns, len(taken))


def shrink(sprite: Sprite, longest: int) -> Sprite:
    """Return the picture, shrunk if a side is over `longest`."""
    most = max(sprite.size)
    if most <= longest:
        return sprite
    size = max(1, sprite.width * longest // most), max(1, sprite.height * longest // most)
    return Sprite.from_array(np.asarray(sprite.to_pil().resize(size, Image.Resampling.BOX)))
