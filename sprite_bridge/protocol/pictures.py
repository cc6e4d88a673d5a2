"""Pictures as entries of a message, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.errors import BadImage, ShapeMismatch, TooLarge
from sprite_bridge.image import Sprite
from sprite_bridge.image.decoding import sniff
from sprite_bridge.protocol.messages import Format, ImageEntry


def to_entries(sprites: Sequence[Sprite], format: Format = "rgba8") -> tuple[ImageEntry, ...]:
    """Entries for the sprites in order: RGBA8 of one size together, PNG one by one."""
    if format == "png":
        return tuple(ImageEntry(*sprite.size, "png", 1, sprite.encode("png")) for sprite in sprites)
    runs = (list(run) for _, run in groupby(sprites, key=lambda sprite: sprite.size))
    return tuple(ImageEntry(*run[0].size, "rgba8", len(run), _raw(run)) for run in runs)


def _raw(sprites: Sequence[Sprite]) -> bytes | memoryview:
    if len(sprites) == 1:  # its own memory: pictures are large, and immutable
        return sprites[0].pixels.data.cast("B")
    return b"".join(sprite.pixels.tobytes() for sprite in sprites)


def to_sprites(entries: Iterable[ImageEntry], limits: Limits = LIMITS) -> list[Sprite]:
    """The pictures of the entries in order, RGBA8 as it lies in the entries' memory.

    Raises BadImage or TooLarge for a PNG that is none, ShapeMismatch if it has another size than its entry says, TooLarge
    for more pixels than an animation may have, before any is decoded.
    """
    entries = tuple(entries)
    total = sum(entry.width * entry.height * entry.count for entry in entries)
    if total > limits.max_total_pixels:
        raise TooLarge(f"{total:,} pixels are too many; the limit is {limits.max_total_pixels:,}")
    found: list[Sprite] = []
    for entry in entries:
        if entry.format == "png":
            sprite = _png(bytes(entry.data), limits)
            if sprite.size != (entry.width, entry.height):
                raise ShapeMismatch(
                    "a PNG of {} x {} was announced as {} x {}".format(
                        *sprite.size, entry.width, entry.height
                    )
                )
            found.append(sprite)
        else:
            pixels = np.frombuffer(entry.data, np.uint8).reshape(entry.count, entry.height, entry.width, 4)
            pixels.flags.writeable = False
            found += [Sprite(frame) for frame in pixels]
    return found


def _png(data: bytes, limits: Limits) -> Sprite:
    """Of all that could be decoded, only what the entry says it is."""
    if sniff(data) != "png":
        raise BadImage("the bytes of a PNG entry are no PNG")
    return Sprite.decode(data, limits=limits)
