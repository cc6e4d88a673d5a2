"""An Aseprite document: layers of cels over frames, tile sets, tags. `aseprite_write` makes bytes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
Direction: TypeAlias = Literal["forward", "reverse", "ping-pong"]

X_FLIP, Y_FLIP, TILE_ID = 0x8000_0000, 0x4000_0000, 0x1FFF_FFFF
"""The bits of a cell of a tile map: mirrored, and the number of the tile; 0 is no tile."""


@dataclass(frozen=True, slots=True, eq=False)
class Cel:
    """What a layer shows in a frame: a picture (h, w, 4) uint8, or of a tile map its cells (rows, columns) uint32.

    ``x``, ``y`` px of its left top corner; ``opacity`` 0-255; ``z`` by how many layers it comes further to the front.
    """

    x: int
    y: int
    content: U8 | U32
    opacity: int = 255
    z: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """``cels`` by frame. With a ``tileset`` (its number) it is a tile map; as ``background`` it is opaque and fills the
    sprite."""

    name: str
    cels: dict[int, Cel]
    tileset: int | None = None
    background: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Tileset:
    """Tiles of one size, (N, h, w, 4) uint8; the first one is empty."""

    name: str
    tiles: U8


@dataclass(frozen=True, slots=True)
class Tag:
    """Frames ``first`` to ``last``, both included, that are played in a ``direction``."""

    name: str
    first: int
    last: int
    direction: Direction = "forward"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A sprite of a ``size`` (width, height) in RGBA: ``layers`` back to front, ``palette`` (N, 3) uint8 to draw with."""

    size: tuple[int, int]
    durations_ms: tuple[int, ...]
    layers: tuple[Layer, ...]
    tilesets: tuple[Tileset, ...] = ()
    tags: tuple[Tag, ...] = ()
    palette: U8 = field(default_factory=lambda: np.zeros((1, 3), np.uint8))
    text: str = ""
