"""The layers of an Aseprite document that lie behind the sprites: the solid colour, pictures, and tile maps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sprite_bridge.decomposition import model
from sprite_bridge.decomposition.model import Decomposition
from sprite_bridge.decomposition.render import window
from sprite_bridge.decomposition.shown import trim
from sprite_bridge.decomposition.tiling import Tiling, find_tiles
from sprite_bridge.image import Sprite
from sprite_bridge.image.aseprite import Cel, Layer, Tileset

GROUND = "Ground"


def ground(of: Decomposition) -> Iterator[Layer]:
    """The solid colour, in all frames the same cel."""
    if of.background.color is not None:
        width, height = of.size
        pixels = np.full((height, width, 4), (*of.background.color, 255), np.uint8)
        cels = {frame: Cel(0, 0, pixels) for frame in range(len(of.frames))}
        yield Layer(GROUND, cels, background=True)


def scenery(of: Decomposition, tilesets: list[Tileset]) -> Iterator[Layer]:
    """The backgrounds: what of them is laid out of tiles as a tile map, below it the rest as a picture. Their tile sets are
    added to ``tilesets``."""
    for number, layer in enumerate(of.background.layers, 1):
        tiling = None if layer.wrap_x or layer.wrap_y else find_tiles(layer.image.pixels)
        rest = layer if tiling is None else model.Layer(Sprite(tiling.rest), layer.offsets)
        cels = _window_cels(of, rest)
        if cels:
            yield Layer(f"Background {number}", cels)
        if tiling is not None:
            name = f"Tiles {number}"
            yield Layer(name, _tile_cels(of, layer, tiling), tileset=len(tilesets))
            tilesets.append(Tileset(name, tiling.tiles))


def _window_cels(of: Decomposition, layer: model.Layer) -> dict[int, Cel]:
    """What each frame shows of a background; frames with one offset share it."""
    offsets = {layer.offset(frame): frame for frame in range(len(of.frames))}
    windows = {offset: trim(window(layer, frame, of.size)) for offset, frame in offsets.items()}
    shown = {frame: windows[layer.offset(frame)] for frame in range(len(of.frames))}
    return {frame: Cel(*seen) for frame, seen in shown.items() if seen}


def _tile_cels(of: Decomposition, layer: model.Layer, tiling: Tiling) -> dict[int, Cel]:
    """The cells of a tile map that each frame shows."""
    side = tiling.tiles.shape[1]
    found = {}
    for frame in range(len(of.frames)):
        x, y = (
            start - shift for start, shift in zip((tiling.left, tiling.top), layer.offset(frame), strict=True)
        )
        (rows, columns), (width, height) = tiling.cells.shape, of.size
        across = slice(min(max(0, -x // side), columns), max(0, min(columns, -((x - width) // side))))
        down = slice(min(max(0, -y // side), rows), max(0, min(rows, -((y - height) // side))))
        cells = tiling.cells[down, across]
        used = trim(np.repeat((cells != 0)[..., None].astype(np.uint8), 4, axis=2))
        if used:
            left, top, some = used
            part = cells[top : top + some.shape[0], left : left + some.shape[1]]
            found[frame] = Cel(x + side * (across.start + left), y + side * (down.start + top), part)
    return found
