"""What a decomposition is made of, and a scene: a decomposition that is the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Spoiler = Callable[[Pixels, int], Pixels]  # a clean frame and its number -> the frame that is shown

Kind = TypeVar("Kind", bound=np.generic)

OPAQUE_FROM = 64  # alpha times opacity from which a pixel counts as covered
SOLID_FROM = 0.999


@dataclass(frozen=True)
class Placement:
    """A sprite on a frame. `x`, `y`: its top left corner, which may lie outside; flipped about its own middle."""

    sprite: int
    x: int
    y: int
    flip_x: bool = False
    flip_y: bool = False
    opacity: float = 1.0
    actor: int = -1  # whose it is, of the truth or by a track of an answer; -1 nobody's
    # The rest is known of the truth alone.
    fixed: bool = False  # never moves against the background: as well part of it
    pose: tuple[float, float] | None = None  # scale and degrees, about the middle


@dataclass(frozen=True)
class Layer:
    """A background picture (h, w, 4). Pixel (x, y) of frame t shows its pixel (x + offset, y + offset)."""

    image: Pixels
    offsets: tuple[tuple[int, int], ...]  # (x, y) per frame; the last one goes on
    wrap_x: bool = False
    wrap_y: bool = False


@dataclass(frozen=True)
class Cycle:
    """From frame `first` to `last`, both included, an actor shows the same sprites every `period` frames."""

    actor: int
    first: int
    last: int
    period: int


@dataclass(frozen=True)
class Decomposition:
    """Frames of `width` x `height`: a colour, layers and placements over it, both back to front."""

    width: int
    height: int
    color: tuple[int, int, int]
    layers: tuple[Layer, ...]
    sprites: tuple[Pixels, ...]  # (h, w, 4) each
    frames: tuple[tuple[Placement, ...], ...]
    cycles: tuple[Cycle, ...] = ()

    def used(self) -> list[int]:
        """The sprites that are placed at least once, in order."""
        return sorted({placement.sprite for frame in self.frames for placement in frame})


def unspoilt(frame: Pixels, number: int) -> Pixels:
    """The frame as it is."""
    return frame


@dataclass(frozen=True)
class Scene:
    """Footage with its truth. `actors` names the actor of each sprite; `fixed` are the sprites of standing tiles."""

    name: str
    seed: int
    truth: Decomposition
    actors: tuple[int, ...]
    fixed: frozenset[int] = frozenset()
    spoil: Spoiler = field(default=unspoilt)

    @property
    def title(self) -> str:
        """Name and seed."""
        return f"{self.name}-{self.seed}"


def opaque(pixels: Pixels, opacity: float = 1.0) -> Mask:
    """Where a sprite covers what lies beneath, (h, w) bool."""
    return pixels[..., 3] * opacity >= OPAQUE_FROM


def flipped(pixels: NDArray[Kind], flip_x: bool, flip_y: bool) -> NDArray[Kind]:
    """The picture or mask mirrored from left to right, from top to bottom, or both."""
    return pixels[:: -1 if flip_y else 1, :: -1 if flip_x else 1]


def box(mask: Mask) -> tuple[int, int, int, int]:
    """Top, left, bottom, right of what is set; all 0 if nothing is."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return 0, 0, 0, 0
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1
