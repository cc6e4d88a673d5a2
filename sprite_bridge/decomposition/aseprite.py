"""A decomposition as an Aseprite document: a layer for each actor, tile maps for tiles, tags for cycles.

It shows exactly the frames. Aseprite mixes half transparent pixels in whole numbers, and cuts where others round: what then
differs by a level is mended by a layer of its own on top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition.folder import names
from sprite_bridge.decomposition.model import UNTRACKED, Decomposition
from sprite_bridge.decomposition.render import render
from sprite_bridge.decomposition.scenery import ground, scenery
from sprite_bridge.decomposition.shown import Grid, Seat, Shown, grid_of, show, trim
from sprite_bridge.decomposition.stacking import lifts, order
from sprite_bridge.decomposition.tags import tags_of
from sprite_bridge.image.aseprite import U8, Cel, Document, Layer, Tileset
from sprite_bridge.image.aseprite_render import composite
from sprite_bridge.image.aseprite_write import encode

OTHERS, MENDED = "Others", "Rounding"
COLORS = 256

Check: TypeAlias = Callable[[], None]


def _never() -> None:
    """Nobody asks to stop."""


def to_aseprite(of: Decomposition, check: Check = _never) -> bytes:
    """Return the bytes of an .aseprite file that shows the frames of a decomposition, every pixel of them.

    ``check`` is called for each frame and may raise to end it. Raises OutputError where there is more than the format holds.
    """
    return encode(to_document(of, check))


def to_document(of: Decomposition, check: Check = _never) -> Document:
    """Return the Aseprite document of a decomposition; ``check`` as in `to_aseprite`."""
    tilesets: list[Tileset] = []
    behind = [*ground(of), *scenery(of, tilesets)]
    actors = list(_actors(of, len(behind), tilesets, check))
    palette = _palette(of)
    text = "Decomposed by Sprite Bridge"
    drawn = Document(
        of.size, of.durations_ms, (*behind, *actors), tuple(tilesets), tags_of(of), palette, text
    )
    return _mended(of, drawn, check)


def _actors(of: Decomposition, behind: int, tilesets: list[Tileset], check: Check) -> Iterator[Layer]:
    """A layer for each track, ordered as most frames have it; where one has it otherwise, its cels are lifted."""
    found = {number: grid_of(of, number) for number, track in enumerate(of.tracks) if track.kind == "tiles"}
    grids = {number: grid for number, grid in found.items() if grid}
    frames = []
    for frame in range(len(of.frames)):
        check()
        frames.append(show(of, frame, grids))
    seats = order(frames)
    called = names(of)
    cels: dict[Seat, dict[int, Cel]] = {seat: {} for seat in seats}
    indices = {seat: behind + number for number, seat in enumerate(seats)}
    for frame, shown in enumerate(frames):
        for entry, lift in zip(shown, lifts(shown, indices), strict=True):
            cels[entry.seat][frame] = _cel(entry, lift, called)
    numbers = {track: len(tilesets) + number for number, track in enumerate(grids)}
    tilesets += [_tileset(of.tracks[track].name, of, grid) for track, grid in grids.items()]
    for seat in seats:
        yield Layer(_name(of, seat), cels[seat], numbers.get(seat[0]), text=_text(of, seat))


def _cel(entry: Shown, lift: int, called: Sequence[str]) -> Cel:
    text = ", ".join(called[number] for number in entry.entries)
    if entry.placed and (entry.placed.flip_x or entry.placed.flip_y):
        text += " mirrored"
    return Cel(entry.x, entry.y, entry.content, round(255 * entry.opacity), lift, text)


def _tileset(name: str, of: Decomposition, grid: Grid) -> Tileset:
    empty = np.zeros((grid.size[1], grid.size[0], 4), np.uint8)
    return Tileset(name, np.stack([empty, *(of.sprites[entry].pixels for entry in grid.tiles)]))


def _name(of: Decomposition, seat: Seat) -> str:
    track, number = seat
    name = OTHERS if track == UNTRACKED else of.tracks[track].name
    return f"{name} {number + 1}" if number or track == UNTRACKED else name


def _text(of: Decomposition, seat: Seat) -> str:
    track, _ = seat
    return "" if track == UNTRACKED else f"{of.tracks[track].kind} {track}"


def _palette(of: Decomposition) -> U8:
    """The colours that most pixels of the dictionary and the backgrounds have, from dark to light."""
    pictures = [sprite.pixels for sprite in (*of.sprites, *(layer.image for layer in of.background.layers))]
    seen = [picture[picture[..., 3] > 0][:, :3] for picture in pictures]
    ground = [np.array([of.background.color], np.uint8)] if of.background.color is not None else []
    every = np.concatenate([*seen, *ground, np.zeros((0, 3), np.uint8)])
    colors, times = np.unique(every, axis=0, return_counts=True)
    kept = colors[np.argsort(-times, kind="stable")[:COLORS]] if len(colors) else np.zeros((1, 3), np.uint8)
    return kept[np.argsort(kept.astype(np.int64) @ (299, 587, 114), kind="stable")]


def _mended(of: Decomposition, drawn: Document, check: Check) -> Document:
    """The document with what it still lacks: pixels on top where they mend it, else the whole frame as one picture."""
    cels: dict[int, Cel] = {}
    whole: set[int] = set()
    for frame in _blended(of):
        check()
        wanted = render(of, frame)
        wrong = _differ(composite(drawn, frame), wanted)
        if (wanted[wrong][:, 3] < 255).any():
            whole.add(frame)
            wrong = np.ones_like(wrong)
        shown = trim(np.where(wrong[..., None], wanted, 0).astype(np.uint8))
        if shown:
            cels[frame] = Cel(*shown)
    if not cels and not whole:
        return drawn
    kept = [_without(layer, whole) for layer in drawn.layers]
    layers = (*kept, Layer(MENDED, cels))
    return Document(
        drawn.size, drawn.durations_ms, layers, drawn.tilesets, drawn.tags, drawn.palette, drawn.text
    )


def _blended(of: Decomposition) -> list[int]:
    """The frames in which anything is half transparent: in all others nothing is rounded."""
    if any(_is_soft(layer.image.pixels) for layer in of.background.layers):
        return list(range(len(of.frames)))
    soft = [_is_soft(sprite.pixels) for sprite in of.sprites]
    return [
        number
        for number, frame in enumerate(of.frames)
        if any(soft[placed.sprite] or placed.opacity != 1 for placed in frame)
    ]


def _is_soft(pixels: U8) -> bool:
    alpha = pixels[..., 3]
    return bool(((alpha > 0) & (alpha < 255)).any())


def _differ(shown: U8, wanted: U8) -> NDArray[np.bool_]:
    """Where two pictures (H, W, 4) look different: a colour under alpha 0 does not count."""
    unlike: NDArray[np.bool_] = (shown.view(np.uint32) != wanted.view(np.uint32))[..., 0]
    return unlike & ((shown[..., 3] > 0) | (wanted[..., 3] > 0)) if unlike.any() else unlike


def _without(layer: Layer, frames: set[int]) -> Layer:
    if not frames:
        return layer
    cels = {frame: cel for frame, cel in layer.cels.items() if frame not in frames}
    return Layer(layer.name, cels, layer.tileset, layer.background, layer.text)
