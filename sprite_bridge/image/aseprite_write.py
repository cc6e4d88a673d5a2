"""Aseprite's own file format, written: a document in, bytes out, the same for the same document.

The layout follows the description that Aseprite publishes with its source, ``docs/ase-file-specs.md``.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from sprite_bridge.errors import OutputError
from sprite_bridge.image.animation import FRAME_MS
from sprite_bridge.image.aseprite import (
    TILE_ID,
    U8,
    X_FLIP,
    Y_FLIP,
    Cel,
    Direction,
    Document,
    Layer,
    Tag,
    Tileset,
)
from sprite_bridge.words import count

LAYER, CEL, PROFILE, TAGS, PALETTE, USER_DATA, TILESET = (
    0x2004,
    0x2005,
    0x2007,
    0x2018,
    0x2019,
    0x2020,
    0x2023,
)

LONGEST_MS = 65_535
"""No frame is shown for longer than that: longer ones are cut to it."""

_MOST = 65_535
_DIRECTIONS: dict[Direction, int] = {"forward": 0, "reverse": 1, "ping-pong": 2}
_VISIBLE, _EDITABLE, _LOCKED, _BACKGROUND, _PREFERS_LINKS = 1, 2, 4, 8, 16
_HAS_TILES, _EMPTY_IS_0 = 2, 4


def encode(document: Document) -> bytes:
    """Return the bytes of an .aseprite file; cels of a layer that repeat an earlier one are linked to it.

    Raises OutputError for more frames or layers, or a larger sprite, than the format holds.
    """
    _check(document)
    links = [_links(layer) for layer in document.layers]
    frames = []
    for number, duration in enumerate(document.durations_ms):
        chunks = list(_head(document)) if number == 0 else []
        for index, layer in enumerate(document.layers):
            if number in layer.cels:
                chunks += _cel(
                    index, layer.cels[number], links[index].get(number), tiled=layer.tileset is not None
                )
        frames.append(_frame(chunks, duration))
    body = b"".join(frames)
    return _header(document, 128 + len(body)) + body


def _check(document: Document) -> None:
    for number, noun in ((len(document.durations_ms), "frame"), (len(document.layers), "layer")):
        if number > _MOST:
            raise OutputError(f"an .aseprite file holds no {count(number, noun)}: at most {_MOST:,}")
    if max(document.size) > _MOST:
        raise OutputError(f"an .aseprite file holds no sprite of {document.size[0]} x {document.size[1]}")


def _links(layer: Layer) -> dict[int, int]:
    """Which frames show what an earlier one does, and which; links share picture, place and opacity."""
    first: dict[tuple[object, ...], int] = {}
    links = {}
    marks: dict[int, bytes] = {}  # of pictures that cels have in common
    for number, cel in sorted(layer.cels.items()):
        picture = id(cel.content)
        if picture not in marks:
            marks[picture] = hashlib.sha256(cel.content.tobytes()).digest()
        key = (cel.x, cel.y, cel.opacity, cel.content.shape, marks[picture])
        if first.setdefault(key, number) != number:
            links[number] = first[key]
    return links


def _header(document: Document, size: int) -> bytes:
    tiles = [tileset.tiles.shape[1:3] for tileset in document.tilesets]
    height, width = tiles[0] if tiles else (16, 16)
    return struct.pack(
        "<IHHHHHIHIIB3xHBBhhHH84x",
        size,
        0xA5E0,
        len(document.durations_ms),
        *document.size,
        32,
        1,  # layers have an opacity
        FRAME_MS,
        0,
        0,
        0,
        len(document.palette),
        1,
        1,
        0,
        0,
        width,
        height,
    )


def _frame(chunks: Sequence[bytes], duration: int) -> bytes:
    body = b"".join(chunks)
    old = min(len(chunks), 0xFFFF)
    head = struct.pack("<IHHH2xI", 16 + len(body), 0xF1FA, old, min(duration, LONGEST_MS), len(chunks))
    return head + body


def _head(document: Document) -> Iterator[bytes]:
    """What stands before the cels of the first frame."""
    yield _chunk(PROFILE, struct.pack("<HHI8x", 1, 0, 0))  # sRGB
    yield _palette(document.palette)
    yield from _user_data(document.text)
    for number, tileset in enumerate(document.tilesets):
        yield _tileset(number, tileset)
    for layer in document.layers:
        yield _layer(layer)
        yield from _user_data(layer.text)
    if document.tags:
        yield _tags(document.tags)
        for tag in document.tags:
            yield _chunk(USER_DATA, struct.pack("<I", 1) + _string(tag.text))


def _palette(colors: U8) -> bytes:
    head = struct.pack("<III8x", len(colors), 0, len(colors) - 1)
    return _chunk(
        PALETTE, head + b"".join(struct.pack("<HBBBB", 0, *color, 255) for color in colors.tolist())
    )


def _tileset(number: int, tileset: Tileset) -> bytes:
    amount, height, width = tileset.tiles.shape[:3]
    packed = zlib.compress(tileset.tiles.tobytes())
    head = struct.pack("<IIIHHh14x", number, _HAS_TILES | _EMPTY_IS_0, amount, width, height, 1)
    return _chunk(TILESET, head + _string(tileset.name) + struct.pack("<I", len(packed)) + packed)


def _layer(layer: Layer) -> bytes:
    flags = _VISIBLE | _EDITABLE | _PREFERS_LINKS | (_BACKGROUND | _LOCKED if layer.background else 0)
    body = struct.pack("<HHHHHHB3x", flags, 0 if layer.tileset is None else 2, 0, 0, 0, 0, 255) + _string(
        layer.name
    )
    return _chunk(LAYER, body if layer.tileset is None else body + struct.pack("<I", layer.tileset))


def _tags(tags: Sequence[Tag]) -> bytes:
    parts = [struct.pack("<H8x", len(tags))]
    for tag in tags:
        parts.append(
            struct.pack("<HHBH6x4x", tag.first, tag.last, _DIRECTIONS[tag.direction], 0) + _string(tag.name)
        )
    return _chunk(TAGS, b"".join(parts))


def _cel(layer: int, cel: Cel, link: int | None, *, tiled: bool) -> Iterator[bytes]:
    kind = 1 if link is not None else 3 if tiled else 2
    head = struct.pack("<HhhBHh5x", layer, cel.x, cel.y, cel.opacity, kind, cel.z)
    if link is not None:
        yield _chunk(CEL, head + struct.pack("<H", link))
        return
    height, width = cel.content.shape[:2]
    size = struct.pack("<HH", width, height)
    if tiled:
        size += struct.pack("<HIIII10x", 32, TILE_ID, X_FLIP, Y_FLIP, 0x2000_0000)
    packed = zlib.compress(np.ascontiguousarray(cel.content, "<u4" if tiled else np.uint8).tobytes())
    yield _chunk(CEL, head + size + packed)
    yield from _user_data(cel.text)


def _user_data(text: str) -> Iterator[bytes]:
    if text:
        yield _chunk(USER_DATA, struct.pack("<I", 1) + _string(text))


def _string(text: str) -> bytes:
    data = text.encode("utf-8", "replace")[:_MOST]
    data = data.decode("utf-8", "ignore").encode("utf-8")  # a letter that was cut goes
    return struct.pack("<H", len(data)) + data


def _chunk(kind: int, body: bytes) -> bytes:
    return struct.pack("<IH", 6 + len(body), kind) + body
