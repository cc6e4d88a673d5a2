"""A message's frames as the one binary message of a WebSocket."""

from __future__ import annotations

from collections.abc import Sequence

from sprite_bridge.config import WIRE, WireLimits
from sprite_bridge.errors import BadMessage, ShapeMismatch
from sprite_bridge.protocol.codec import sizes_after_header
from sprite_bridge.protocol.messages import Data

PREFIX = 4
"""Bytes of the header's length, big-endian."""


def join(frames: Sequence[Data]) -> bytes:
    """The frames of one message, header first -> its bytes."""
    return b"".join((len(frames[0]).to_bytes(PREFIX, "big"), *frames))


def split(data: bytes, limits: WireLimits = WIRE) -> list[Data]:
    """The bytes of one message -> its frames, which share the memory of ``data``.

    Raises ProtocolError if they cannot be told apart: what the header says must be what is there.
    """
    length = int.from_bytes(data[:PREFIX], "big")
    if len(data) < PREFIX or length > limits.max_header_bytes or length > len(data) - PREFIX:
        raise BadMessage("the header's length is more than there is, or than allowed")
    header, rest = header_of(data), memoryview(data)[PREFIX + length :]
    sizes = sizes_after_header(header, limits)
    if sum(sizes) != len(rest):
        raise ShapeMismatch(f"{len(rest)} bytes follow the header, which announces {sum(sizes)}")
    frames: list[Data] = [header]
    for size in sizes:
        frames.append(rest[:size])
        rest = rest[size:]
    return frames


def header_of(data: bytes) -> bytes:
    """What is in the place of the header, however much of it there is."""
    return data[PREFIX : PREFIX + int.from_bytes(data[:PREFIX], "big")]
