"""The folder that a decomposition is written into, and read from: sprites, their sheet, backgrounds and placements."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.decomposition import document, sheet
from sprite_bridge.decomposition.atlas import Box, pack, unpack
from sprite_bridge.decomposition.model import Decomposition
from sprite_bridge.errors import InputError, OutputError, TooLarge
from sprite_bridge.image import Sprite, read_bytes, write_bytes
from sprite_bridge.image.results import MARK
from sprite_bridge.words import times

SPRITES, SHEET, PLACEMENTS = "sprites.png", "sprites.json", "placements.json"

_OWN_BACKGROUND = re.compile(r"background\d+\.png")


def files(of: Decomposition, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Return all files of a decomposition, name and content, in the order they are to be written in.

    Raises TooLarge or TooManyFrames for more than the limits allow, or a dictionary that does not fit into one picture.
    """
    atlas = pack(of.sprites, limits)
    images = [f"background{number}.png" for number in range(len(of.background.layers))]
    found = {SPRITES: atlas.image.encode(text=MARK)}
    found[SHEET] = sheet.write(atlas.boxes, names(of), SPRITES, atlas.image.size)
    for name, layer in zip(images, of.background.layers, strict=True):
        found[name] = layer.image.encode(text=MARK)
    found[PLACEMENTS] = document.write(of, images, limits)
    return found


def names(of: Decomposition) -> list[str]:
    """Return what the entries of the dictionary are called: sprites, and the rest that no sprite explains."""
    rest = of.rest
    return [f"{'rest' if number in rest else 'sprite'}_{number:04}" for number in range(len(of.sprites))]


def write(of: Decomposition, folder: Path, limits: Limits = LIMITS) -> tuple[Path, ...]:
    """Write a decomposition into a folder, and return its files; backgrounds of an earlier one that are left over go.

    While there is a placements.json, it and what it names belong together, at whatever instant this is ended. Raises
    OutputError if a file cannot be written, TooLarge as `files` does.
    """
    content = files(of, limits)
    placements = folder / PLACEMENTS
    try:
        earlier = placements.is_file()
        placements.unlink(missing_ok=True)
        stale = [path for path in folder.iterdir() if _OWN_BACKGROUND.fullmatch(path.name)] if earlier else []
        for path in stale:
            if path.name not in content:
                path.unlink()
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    for name, data in content.items():
        write_bytes(folder / name, data)
    return tuple(folder / name for name in content)


def read(folder: str | os.PathLike[str], *, limits: Limits = LIMITS) -> Decomposition:
    """Read a decomposition from its folder, whoever wrote it.

    Raises InputError for a file that is missing or makes no sense, BadImage, TooLarge or TooManyFrames. Nothing outside
    of the folder is opened, whatever the files name.
    """
    root = Path(folder)
    text = _text(root / PLACEMENTS, limits)
    boxes, known, image = sheet.read(_text(root / SHEET, limits), limits)
    atlas = _picture(root, image, limits)
    _check_boxes(boxes, atlas)
    return document.read(text, unpack(atlas, boxes), known, lambda name: _picture(root, name, limits), limits)


def _text(path: Path, limits: Limits) -> bytes:
    data = read_bytes(path, limits)
    if len(data) > limits.max_placement_bytes:
        raise TooLarge(f"{path.name} has {len(data):,} bytes; the limit is {limits.max_placement_bytes:,}")
    return data


def _picture(root: Path, name: str, limits: Limits) -> Sprite:
    path = root / name
    plain = name not in ("", ".", "..") and not set(name) & set("/\\:\0") and Path(name).name == name
    if not plain or path.is_symlink():
        raise InputError(f"{name!r} is no name of a file in the folder")
    return Sprite.open(path, limits=limits)


def _check_boxes(boxes: Sequence[Box], atlas: Sprite) -> None:
    for number, box in enumerate(boxes):
        inside = (
            min(box.x, box.y) >= 0 and box.x + box.width <= atlas.width and box.y + box.height <= atlas.height
        )
        if not inside or min(box.width, box.height) < 1:
            raise InputError(
                f"sprite {number} is {times((box.width, box.height))} at {box.x}, {box.y} of {times(atlas.size)}"
            )
