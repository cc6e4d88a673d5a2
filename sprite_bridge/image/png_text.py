"""What is written in a PNG beside its pixels, read without reading those."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sprite_bridge.image.png_write import SIGNATURE

_MOST_CHUNKS, _MOST_BYTES = 64, 4096
"""How far is looked: texts as short as ours stand among the first chunks, or are not there."""


def read_texts(path: Path) -> dict[str, str]:
    """Return the short, uncompressed texts (tEXt, iTXt) before the pixels of a PNG file, by their keys.

    Empty for another file, and for one that is damaged or cannot be read: whoever reads its pixels says so.
    """
    texts = {}
    try:
        with path.open("rb") as file:
            for kind, body in _chunks_before_pixels(file):
                key, _, rest = body.partition(b"\0")
                if kind == b"iTXt" and rest[:2] == b"\0\0":
                    rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
                    texts[key.decode("latin-1")] = rest.decode("utf-8", "replace")
                elif kind == b"tEXt":
                    texts[key.decode("latin-1")] = rest.decode("latin-1")
    except OSError:
        return {}
    return texts


def _chunks_before_pixels(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of the chunks that are short."""
    if file.read(len(SIGNATURE)) != SIGNATURE:
        return
    for _ in range(_MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        if kind in (b"IDAT", b"IEND"):
            return
        if length <= _MOST_BYTES:
            yield kind, file.read(length)
            file.seek(4, 1)
        else:
            file.seek(length + 4, 1)
