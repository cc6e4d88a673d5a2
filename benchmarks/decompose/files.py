"""Reads and writes the files of a decomposition: sprites.png, sprites.json, placements.json and the backgrounds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.decompose.model import Cycle, Decomposition, Layer, Pixels, Placement

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
            **_tracks(found),
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
    tracks = content.get("tracks") or []
    actors = {number for number, track in enumerate(tracks) if track.get("kind", "actor") == "actor"}
    frames = tuple(tuple(_placement(row, names, actors) for row in frame) for frame in content["frames"])
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
        cycles=tuple(
            Cycle(number, int(row["first"]), int(row["last"]), int(row["period"]))
            for number in sorted(actors)
            for row in tracks[number].get("cycles", ())
        ),
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


def _placement(row: dict[str, Any], names: dict[str, int], actors: set[int]) -> Placement:
    sprite = names[row["s"]] if isinstance(row["s"], str) else int(row["s"])
    if sprite < 0:
        raise IndexError(f"sprite {sprite} is placed")
    flips = bool(row.get("fx")), bool(row.get("fy"))
    track = int(row.get("t", -1))
    opacity, actor = float(row.get("a", 1.0)), track if track in actors else -1
    return Placement(sprite, round(row["x"]), round(row["y"]), *flips, opacity, actor)


def _tracks(found: Decomposition) -> dict[str, Any]:
    """The actors as tracks, in order, and the frames."""
    actors = sorted({one.actor for frame in found.frames for one in frame} - {-1})
    number = {actor: index for index, actor in enumerate(actors)}
    tracks = []
    for actor in actors:
        cycles = [
            {"name": f"cycle {index}", "first": one.first, "last": one.last, "period": one.period}
            for index, one in enumerate(found.cycles)
            if one.actor == actor
        ]
        tracks.append({"name": f"actor {actor}", "kind": "actor", "cycles": cycles})
    return {
        "tracks": tracks,
        "frames": [
            [_row(one) | ({"t": number[one.actor]} if one.actor != -1 else {}) for one in frame]
            for frame in found.frames
        ],
    }


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
