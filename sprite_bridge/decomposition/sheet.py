"""``sprites.json``: where each sprite lies in ``sprites.png``, as Aseprite writes it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.decomposition.atlas import Box
from sprite_bridge.decomposition.checked import Place, parse
from sprite_bridge.errors import InputError
from sprite_bridge.image.animation import FRAME_MS
from sprite_bridge.version import __version__

APP = "sprite-bridge"
"""Who wrote a sheet, where it says that it was us."""


def write(boxes: Sequence[Box], names: Sequence[str], image: str, size: tuple[int, int]) -> bytes:
    """Return the JSON of an atlas of a ``size`` (width, height) in the file ``image``."""
    frames = [_frame(name, box) for name, box in zip(names, boxes, strict=True)]
    meta = {
        "app": APP,
        "version": __version__,
        "image": image,
        "format": "RGBA8888",
        "size": {"w": size[0], "h": size[1]},
        "scale": "1",
    }
    lines = ",\n".join(json.dumps(frame) for frame in frames)
    return f'{{"frames": [\n{lines}\n],\n"meta": {json.dumps(meta)}}}\n'.encode()


def read(text: bytes, limits: Limits = LIMITS) -> tuple[tuple[Box, ...], tuple[str, ...], str]:
    """Return the boxes, the names and the image of a sheet, its frames an array or a hash.

    Raises InputError for what is no sheet, and for frames that were turned or trimmed: they would be cut out wrongly.
    """
    root = Place(parse(text, "sprites.json"), "sprites.json")
    frames = root["frames"]
    if isinstance(frames.value, dict):
        entries = [Place(entry, f"{frames.path}[{name!r}]") for name, entry in frames.value.items()]
        names = tuple(frames.value)
    else:
        entries = frames.items(most=limits.max_dictionary)
        names = tuple(entry["filename"].text() for entry in entries)
    if len(entries) > limits.max_dictionary:
        frames.refuse(f"has {len(entries):,} entries; the limit is {limits.max_dictionary:,}")
    if len(set(names)) != len(names):
        frames.refuse("has one name twice")
    return tuple(map(_box, entries)), names, root["meta"]["image"].text()


def is_own(text: bytes) -> bool:
    """Return whether a text is a sheet that `write` gave: others call theirs sprites.json, too."""
    try:
        return bool(Place(parse(text, "sprites.json"), "sprites.json")["meta"].get("app", "").value == APP)
    except InputError:
        return False


def _frame(name: str, box: Box) -> dict[str, object]:
    size = {"w": box.width, "h": box.height}
    return {
        "filename": name,
        "frame": {"x": box.x, "y": box.y, **size},
        "rotated": False,
        "trimmed": False,
        "spriteSourceSize": {"x": 0, "y": 0, **size},
        "sourceSize": size,
        "duration": FRAME_MS,
    }


def _box(entry: Place) -> Box:
    for how in ("rotated", "trimmed"):
        if entry.get(how, False).flag():
            entry.refuse(f"is {how}: export the sheet without that")
    frame = entry["frame"]
    return Box(*(frame[name].whole() for name in ("x", "y", "w", "h")))
