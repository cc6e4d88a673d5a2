"""GIF read block by block (GIF89a specification); Pillow only unpacks the LZW data of one frame at a time."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.config import Limits
from sprite_bridge.errors import BadImage, TooManyFrames
from sprite_bridge.image.bounds import check_frames, check_size
from sprite_bridge.image.composite import Dispose, Patch
from sprite_bridge.image.pillow import guarded, open_as

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_DISPOSE: dict[int, Dispose] = {2: "clear", 3: "previous"}
_ANY_TABLE = bytes(range(256))[::-1] * 3  # Pillow only unpacks: any table that is no grey ramp will do


@dataclass(frozen=True, slots=True)
class Frame:
    """One image block and the graphic control before it."""

    x: int
    y: int
    width: int
    height: int
    interlaced: bool
    table: bytes
    data: bytes  # minimum code size and LZW sub-blocks, as stored
    duration_ms: int
    dispose: int
    transparent: int | None


@dataclass(slots=True)
class Gif:
    """A GIF taken apart. The canvas holds every frame, even one that sticks out of the logical screen."""

    width: int
    height: int
    plays: int = 1
    frames: list[Frame] = field(default_factory=list)


class _Reader:
    """Walks over the bytes and refuses to walk past their end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, count: int) -> bytes:
        end = self.position + count
        if end > len(self.data):
            raise BadImage("the GIF data is cut off")
        part = self.data[self.position : end]
        self.position = end
        return part

    def byte(self) -> int:
        return self.take(1)[0]

    def blocks(self) -> list[bytes]:
        found = []
        while size := self.byte():
            found.append(self.take(size))
        return found

    def table(self, flags: int) -> bytes:
        return self.take(3 * 2 ** ((flags & 7) + 1)) if flags & 0x80 else b""


def parse(data: bytes, limits: Limits) -> Gif:
    """Take a GIF apart. Raises BadImage, TooLarge or TooManyFrames; never decodes a pixel."""
    reader = _Reader(data)
    reader.take(6)
    width, height, flags = struct.unpack("<HHBxx", reader.take(7))
    gif = Gif(width, height)
    shared = reader.table(flags)
    control = b""
    while (block := reader.byte()) != _TRAILER:
        if block == _EXTENSION:
            label = reader.byte()
            blocks = reader.blocks()
            if label == _CONTROL:
                control = blocks[0] if blocks else b""
            elif label == _APPLICATION:
                gif.plays = _plays(blocks, gif.plays)
        elif block == _IMAGE:
            if len(gif.frames) == limits.max_frames:
                raise TooManyFrames(f"the GIF has more than {limits.max_frames:,} frames")
            gif.frames.append(_frame(reader, shared, control))
            control = b""
        else:
            raise BadImage(f"the GIF data has an unknown block {block:#04x}")
    _check(gif, limits)
    return gif


def patches(gif: Gif) -> Iterator[Patch]:
    """Yield the frames as the patches they are stored as. Raises BadImage for damaged pixels."""
    for number, frame in enumerate(gif.frames):
        dispose = _DISPOSE.get(frame.dispose, "keep")
        if number == 0 and dispose == "previous":
            dispose = "clear"
        yield Patch(_pixels(frame), frame.x, frame.y, "over", dispose)


def _plays(blocks: list[bytes], plays: int) -> int:
    """The Netscape extension holds the number of repetitions after the first; 0 is for ever."""
    if len(blocks) < 2 or blocks[0] not in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
        return plays
    if len(blocks[1]) < 3 or blocks[1][0] != 1:
        return plays
    repeats = int.from_bytes(blocks[1][1:3], "little")
    return repeats + 1 if repeats else 0


def _frame(reader: _Reader, shared: bytes, control: bytes) -> Frame:
    x, y, width, height, flags = struct.unpack("<HHHHB", reader.take(9))
    table = reader.table(flags) or shared
    if not table:
        raise BadImage("the GIF has no palette")
    if width < 1 or height < 1:
        raise BadImage(f"a frame of the GIF is empty: {width} x {height}")
    start = reader.position
    reader.byte()
    reader.blocks()
    data = reader.data[start : reader.position]
    how, delay, index = struct.unpack("<BHB", control) if len(control) == 4 else (0, 0, 0)
    transparent = index if how & 1 else None
    return Frame(
        x, y, width, height, bool(flags & 0x40), table, data, 10 * delay, (how >> 2) & 7, transparent
    )


def _check(gif: Gif, limits: Limits) -> None:
    if not gif.frames:
        raise BadImage("the GIF data holds no picture")
    gif.width = max(gif.width, max(frame.x + frame.width for frame in gif.frames))
    gif.height = max(gif.height, max(frame.y + frame.height for frame in gif.frames))
    check_size(gif.width, gif.height, limits)
    check_frames(len(gif.frames), gif.width, gif.height, limits)


def _pixels(frame: Frame) -> NDArray[np.uint8]:
    colors = np.frombuffer(frame.table, np.uint8).reshape(-1, 3)
    indices = _unpack(frame)
    table = np.zeros((256, 4), np.uint8)
    table[: len(colors), :3] = colors
    table[: len(colors), 3] = 255
    known = indices < len(colors)
    if frame.transparent is not None:
        table[frame.transparent] = 0
        known |= indices == frame.transparent
    if not known.all():
        raise BadImage(f"a pixel of the GIF has a palette index over {len(colors) - 1}")
    return table[indices]


def _unpack(frame: Frame) -> NDArray[np.uint8]:
    """The palette indices (h, w) of a frame, unpacked as a GIF of its own."""
    screen = struct.pack("<HHBBB", frame.width, frame.height, 0xF7, 0, 0)
    image = struct.pack("<BHHHHB", _IMAGE, 0, 0, frame.width, frame.height, 0x40 * frame.interlaced)
    alone = b"GIF89a" + screen + _ANY_TABLE + image + frame.data + bytes([_TRAILER])
    with guarded("gif"):
        return np.asarray(open_as("gif", alone))
