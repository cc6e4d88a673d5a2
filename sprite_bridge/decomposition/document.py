"""``placements.json``: which sprite stands where in each frame, and what is behind them.

::

    {"version": 1, "size": [W, H],
     "background": {"color": [r, g, b], "layers": [
        {"image": "background0.png", "offsets": [[ox, oy], ...], "wrap_x": false, "wrap_y": false}]},
     "durations": [ms, ...],
     "tracks": [{"name": "actor_01", "kind": "actor",
                 "cycles": [{"name": "actor_01 cycle 1", "first": 0, "last": 63, "period": 8}]}],
     "frames": [
        [{"s": 0, "x": 10, "y": 20, "fx": true, "fy": false, "a": 1.0, "t": 0}, ... back to front], ...]}

``s`` is an entry of sprites.json, its number or its name; ``color`` is null where frames are transparent. What is not
known is left aside; ``durations``, ``tracks`` and ``t`` may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.decomposition.checked import Place, parse
from sprite_bridge.decomposition.model import (
    UNTRACKED,
    Background,
    Color,
    Cycle,
    Decomposition,
    Kind,
    Layer,
    Placement,
    Track,
)
from sprite_bridge.errors import TooLarge
from sprite_bridge.image import Sprite
from sprite_bridge.image.animation import FRAME_MS
from sprite_bridge.image.bounds import check_frames, check_size
from sprite_bridge.words import count

VERSION = 1


def write(of: Decomposition, images: Sequence[str], limits: Limits = LIMITS) -> bytes:
    """Return the text of a decomposition whose backgrounds are in files of these names.

    Raises TooLarge or TooManyFrames for one beyond the limits, which nobody would read again.
    """
    check_frames(len(of.frames), *of.size, limits)
    _check_placements(sum(map(len, of.frames)), limits)
    for amount, most, noun in (
        (len(of.background.layers), limits.max_layers, "background"),
        (len(of.tracks), limits.max_dictionary, "track"),
    ):
        if amount > most:
            raise TooLarge(f"a decomposition of {count(amount, noun)}; the limit is {most:,}")
    head = {
        "version": VERSION,
        "size": list(of.size),
        "background": _background(of.background, images),
        "durations": [int(duration) for duration in of.durations_ms],
        "tracks": [_track(track) for track in of.tracks],
    }
    frames = ",\n".join(json.dumps([_placement(placed) for placed in frame]) for frame in of.frames)
    return f'{json.dumps(head)[:-1]},\n"frames": [\n{frames}\n]}}\n'.encode()


def read(
    text: bytes,
    sprites: Sequence[Sprite],
    names: Sequence[str],
    image: Callable[[str], Sprite],
    limits: Limits = LIMITS,
) -> Decomposition:
    """Return the decomposition in a text, with the sprites of its sheet, their names, and what opens a background.

    Raises InputError for a text that is none, TooLarge or TooManyFrames for one beyond the limits.
    """
    root = Place(parse(text, "placements.json"), "placements.json")
    if root["version"].whole() != VERSION:
        root["version"].refuse(f"is {root['version'].whole()}; this version reads {VERSION}")
    size = root["size"].pair()
    check_size(*size, limits)
    rows = root["frames"].items(most=10 * limits.max_frames)
    check_frames(len(rows), *size, limits)
    held = [row.items(most=limits.max_placements) for row in rows]
    _check_placements(sum(map(len, held)), limits)
    index = {name: number for number, name in enumerate(names)}
    durations = root.get("durations", [FRAME_MS] * len(rows)).items(most=limits.max_frames)
    return Decomposition(
        size,
        tuple(sprites),
        tuple(tuple(_read_placement(placed, index) for placed in row) for row in held),
        tuple(duration.whole() for duration in durations),
        _read_background(root.get("background", {}), image, limits),
        tuple(map(_read_track, root.get("tracks", []).items(most=limits.max_dictionary))),
    )


def _check_placements(amount: int, limits: Limits) -> None:
    if amount > limits.max_placements:
        raise TooLarge(
            f"a decomposition of {count(amount, 'placement')}; the limit is {limits.max_placements:,}"
        )


def _background(background: Background, images: Sequence[str]) -> dict[str, Any]:
    color = None if background.color is None else [int(value) for value in background.color]
    layers = [
        {
            "image": name,
            "offsets": [[int(x), int(y)] for x, y in layer.offsets],
            "wrap_x": bool(layer.wrap_x),
            "wrap_y": bool(layer.wrap_y),
        }
        for layer, name in zip(background.layers, images, strict=True)
    ]
    return {"color": color, "layers": layers}


def _track(track: Track) -> dict[str, Any]:
    cycles = [
        {"name": cycle.name, "first": int(cycle.first), "last": int(cycle.last), "period": int(cycle.period)}
        for cycle in track.cycles
    ]
    return {"name": track.name, "kind": track.kind, "cycles": cycles}


def _placement(placed: Placement) -> dict[str, Any]:
    track = {} if placed.track == UNTRACKED else {"t": int(placed.track)}
    return {
        "s": int(placed.sprite),
        "x": int(placed.x),
        "y": int(placed.y),
        "fx": bool(placed.flip_x),
        "fy": bool(placed.flip_y),
        "a": float(placed.opacity),
        **track,
    }


def _read_background(background: Place, image: Callable[[str], Sprite], limits: Limits) -> Background:
    layers = background.get("layers", []).items(most=limits.max_layers)
    return Background(
        _read_color(background.get("color", [0, 0, 0])),
        tuple(_read_layer(layer, image, limits) for layer in layers),
    )


def _read_color(color: Place) -> Color | None:
    if color.value is None:
        return None
    values = [value.whole() for value in color.items(most=3)]
    if len(values) != 3:
        color.refuse("is no colour")
    return values[0], values[1], values[2]


def _read_layer(layer: Place, image: Callable[[str], Sprite], limits: Limits) -> Layer:
    offsets = layer.get("offsets", [[0, 0]]).items(most=limits.max_frames)
    return Layer(
        image(layer["image"].text()),
        tuple(offset.pair() for offset in offsets),
        layer.get("wrap_x", False).flag(),
        layer.get("wrap_y", False).flag(),
    )


def _read_track(track: Place) -> Track:
    cycles = tuple(
        Cycle(cycle["name"].text(), cycle["first"].whole(), cycle["last"].whole(), cycle["period"].whole())
        for cycle in track.get("cycles", []).items(most=LIMITS.max_frames)
    )
    return Track(track["name"].text(), cast("Kind", track.get("kind", "actor").text()), cycles)


def _read_placement(placed: Place, index: Mapping[str, int]) -> Placement:
    sprite = placed["s"]
    if isinstance(sprite.value, str) and sprite.value not in index:
        sprite.refuse(f"is {sprite.value!r}, which the sheet does not hold")
    return Placement(
        index[sprite.value] if isinstance(sprite.value, str) else sprite.whole(),
        placed["x"].whole(),
        placed["y"].whole(),
        placed.get("fx", False).flag(),
        placed.get("fy", False).flag(),
        placed.get("a", 1.0).number(),
        placed.get("t", UNTRACKED).whole(),
    )
