"""The folder that a decomposition is written into, and read from: sprites, their sheet, backgrounds and placements."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.decomposition import document, manifest, sheet
from sprite_bridge.decomposition.atlas import Box, pack, unpack
from sprite_bridge.decomposition.manifest import PLACEMENTS, SHEET
from sprite_bridge.decomposition.model import Decomposition
from sprite_bridge.errors import InputError, OutputError, TooLarge
from sprite_bridge.image import Sprite, read_bytes, write_bytes
from sprite_bridge.image.results import MARK, is_marked
from sprite_bridge.words import times

SPRITES = "sprites.png"
DOCUMENT = "sprites.aseprite"
"""What a document for Aseprite is called, where there is one."""

_OWN_BACKGROUND = re.compile(r"background\d+\.png")
_Open: TypeAlias = Callable[[str], bytes]


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


def is_result(folder: Path, limits: Limits = LIMITS) -> bool:
    """Return whether `write` has written into a folder, even if it was ended before it was done."""
    try:
        return sheet.is_own(read_bytes(folder / SHEET, limits))
    except InputError:
        return False


def write(
    of: Decomposition, folder: Path, limits: Limits = LIMITS, *, document: bytes | None = None
) -> tuple[Path, ...]:
    """Write a decomposition, and the Aseprite document of it if there is one, into a folder, and return the files.

    What an earlier one left there goes, but for a document that was changed since: that is somebody's own. The file
    NAME.spritedict.json is called as the folder is. While there is a placements.json, it and what it names belong together,
    at whatever instant this is ended. Raises OutputError if a file cannot be written, TooLarge as `files` does.
    """
    content = files(of, limits)
    content[manifest.name_in(folder)] = manifest.write(content, document)
    if document is not None:
        content[DOCUMENT] = document
    placements = folder / PLACEMENTS
    try:
        stale = list(_left_over(folder)) if is_result(folder, limits) else []
        placements.unlink(missing_ok=True)
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
    return _read(lambda name: _bytes_in(root, name, limits), limits)


def read_files(files: Mapping[str, bytes], *, limits: Limits = LIMITS) -> Decomposition:
    """Read a decomposition from its files, name and content, as `files` gives them. Raises as `read`."""

    def content(name: str) -> bytes:
        if name not in files:
            raise InputError(f"{name} does not exist")
        return files[name]

    return _read(content, limits)


def _read(content: _Open, limits: Limits) -> Decomposition:
    text = _text(content, PLACEMENTS, limits)
    boxes, known, image = sheet.read(_text(content, SHEET, limits), limits)
    atlas = Sprite.decode(content(image), limits=limits)
    _check_boxes(boxes, atlas)
    sprites = unpack(atlas, boxes)
    return document.read(
        text, sprites, known, lambda name: Sprite.decode(content(name), limits=limits), limits
    )


def _left_over(folder: Path) -> Iterator[Path]:
    """What an earlier result may have left in its folder, also under another name of the folder; first what the others tell
    of. Raises OSError."""
    held = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink()]
    named = {path: manifest.read(path) for path in held if path.name.endswith(manifest.ENDING)}
    own = {path: said for path, said in named.items() if said is not None}
    drawn = folder / DOCUMENT
    if drawn in held and any(said.knows(drawn.read_bytes()) for said in own.values()):
        yield drawn
    yield from (path for path in held if _OWN_BACKGROUND.fullmatch(path.name) and is_marked(path))
    yield from own


def _text(content: _Open, name: str, limits: Limits) -> bytes:
    data = content(name)
    if len(data) > limits.max_placement_bytes:
        raise TooLarge(f"{name} has {len(data):,} bytes; the limit is {limits.max_placement_bytes:,}")
    return data


def _bytes_in(root: Path, name: str, limits: Limits) -> bytes:
    path = root / name
    plain = name not in ("", ".", "..") and not set(name) & set("/\\:\0") and Path(name).name == name
    if not plain or (path.is_symlink() and name not in (PLACEMENTS, SHEET)):
        raise InputError(f"{name!r} is no name of a file in the folder")
    return read_bytes(path, limits)


def _check_boxes(boxes: Sequence[Box], atlas: Sprite) -> None:
    for number, box in enumerate(boxes):
        inside = (
            min(box.x, box.y) >= 0 and box.x + box.width <= atlas.width and box.y + box.height <= atlas.height
        )
        if not inside or min(box.width, box.height) < 1:
            raise InputError(
                f"sprite {number} is {times((box.width, box.height))} at {box.x}, {box.y} of {times(atlas.size)}"
            )
