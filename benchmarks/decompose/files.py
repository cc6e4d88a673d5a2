"""Reads and writes the files of a decomposition: sprites.png, sprites.json, placements.json and the backgrounds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.decompose.model import Decomposition, Layer, Pixels, Placement

SHEET_WIDTH = 256


class UnreadableError(Exception):
    """The files are not a decomposition: the message says what is wrong with them."""


def save(folder: Path, found: Decomposition) -> None:
    """Write all files into `folder`, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet, boxes = _packed(found.sprites)
    Image.fromarray(sheet).save(folder / "sprites.png")
    frames = [{"filename": f"sprite_{index:04}", "frame": area} for index, area in enumerate(boxes)]
    _dump(folder / "sprites.json", {"frames": frames, "meta": {"image": "sprites.png"}})
    layers = []
    for index, layer in enumerate(found.layers):
        name = f"background{index}.png"
        Image.fromarray(layer.image).save(folder / name)
        wraps = {"wrap_x": layer.wrap_x, "wrap_y": layer.wrap_y}
        layers.append({"image": name, "offsets": [list(offset) for offset in layer.offsets], **wraps})
    _dump(
        folder / "placements.json",
        {
            "version": 1,
            "size": [found.width, found.height],
            "background": {"color": list(found.color), "layers": layers},
            "frames": [[_row(placement) for placement in frame] for frame in found.frames],
        },
    )


def load(folder: Path) -> Decomposition:
    """Read what a contestant wrote. Raises UnreadableError."""
    try:
        return _load(folder)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise UnreadableError(f"{type(error).__name__}: {error}") from error


def _load(folder: Path) -> Decomposition:
    names, sprites = _sheet(folder)
    content = json.loads((folder / "placements.json").read_text(encoding="utf-8"))
    width, height = content["size"]
    ground = content.get("background") or {}
    frames = tuple(tuple(_placement(row, names) for row in frame) for frame in content["frames"])
    last = max((placement.sprite for frame in frames for placement in frame), default=-1)
    if last >= len(sprites):
        raise IndexError(f"sprite {last} is placed, but there are {len(sprites)}")
    return Decomposition(
        width=int(width),
        height=int(height),
        color=_color(ground.get("color") or (0, 0, 0)),
        layers=tuple(_layer(folder, row) for row in ground.get("layers") or ()),
        sprites=sprites,
        frames=frames,
    )


def _sheet(folder: Path) -> tuple[dict[str, int], tuple[Pixels, ...]]:
    """Aseprite's JSON, array or hash -> names with their numbers, and the sprites."""
    content = json.loads((folder / "sprites.json").read_text(encoding="utf-8"))
    listed = content["frames"]
    if isinstance(listed, dict):
        listed = [{"filename": name, **row} for name, row in listed.items()]
    image = content.get("meta", {}).get("image", "sprites.png")
    sheet = _rgba(folder / image)
    sprites = []
    for row in listed:
        if row.get("rotated"):
            raise ValueError("a rotated sprite in the sheet")
        area = row["frame"]
        cut = sheet[area["y"] : area["y"] + area["h"], area["x"] : area["x"] + area["w"]]
        if cut.shape[:2] != (area["h"], area["w"]):
            raise ValueError(f"sprite {area} is not inside the sheet of {sheet.shape[1]} x {sheet.shape[0]}")
        sprites.append(cut)
    return {row.get("filename", str(index)): index for index, row in enumerate(listed)}, tuple(sprites)


def _layer(folder: Path, row: dict[str, Any]) -> Layer:
    offsets = tuple((round(x), round(y)) for x, y in row.get("offsets") or ((0, 0),))
    wraps = bool(row.get("wrap_x")), bool(row.get("wrap_y"))
    return Layer(_rgba(folder / row["image"]), offsets, *wraps)


def _placement(row: dict[str, Any], names: dict[str, int]) -> Placement:
    sprite = names[row["s"]] if isinstance(row["s"], str) else int(row["s"])
    if sprite < 0:
        raise IndexError(f"sprite {sprite} is placed")
    flips = bool(row.get("fx")), bool(row.get("fy"))
    return Placement(sprite, round(row["x"]), round(row["y"]), *flips, float(row.get("a", 1.0)))


def _row(placement: Placement) -> dict[str, Any]:
    row: dict[str, Any] = {"s": placement.sprite, "x": placement.x, "y": placement.y}
    row |= {"fx": True} if placement.flip_x else {}
    row |= {"fy": True} if placement.flip_y else {}
    return row | ({"a": placement.opacity} if placement.opacity != 1 else {})


def _color(values: Any) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in values[:3])
    return red, green, blue


def _packed(sprites: tuple[Pixels, ...]) -> tuple[Pixels, list[dict[str, int]]]:
    """Shelves from top to bottom, in order."""
    width = max([SHEET_WIDTH, *(sprite.shape[1] for sprite in sprites)])
    left = top = high = 0
    boxes = []
    for sprite in sprites:
        height, wide = sprite.shape[:2]
        if left + wide > width:
            left, top, high = 0, top + high, 0
        boxes.append({"x": left, "y": top, "w": wide, "h": height})
        left, high = left + wide, max(high, height)
    sheet = np.zeros((max(1, top + high), width, 4), np.uint8)
    for sprite, area in zip(sprites, boxes, strict=True):
        sheet[area["y"] : area["y"] + area["h"], area["x"] : area["x"] + area["w"]] = sprite
    return sheet, boxes


def _rgba(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"))


def _dump(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")
