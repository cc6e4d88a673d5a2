"""What a frame shows, ready for layers: placements one by one, and all of a tile map or of the rest as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sprite_bridge.decomposition.model import UNTRACKED, Decomposition, Placement
from sprite_bridge.decomposition.render import place, posed
from sprite_bridge.image.aseprite import U8, U32, X_FLIP, Y_FLIP

Seat: TypeAlias = tuple[int, int]
"""A track and a number: the layer of those that are so many-th of their track in a frame."""


@dataclass(frozen=True, eq=False)
class Shown:
    """Pixels (h, w, 4) at a place in a frame, in a layer; ``entries`` of the dictionary that they show; the one placement
    that ``placed`` them, or the ``cells`` of the tile map that they are."""

    seat: Seat
    x: int
    y: int
    pixels: U8
    opacity: float
    entries: tuple[int, ...]
    placed: Placement | None = None
    cells: U32 | None = None

    def touches(self, other: Shown) -> bool:
        """Whether their rectangles have pixels in common."""
        (width, height), (columns, rows) = self.size, other.size
        across = self.x < other.x + columns and other.x < self.x + width
        return across and self.y < other.y + rows and other.y < self.y + height

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def reaches(self, size: tuple[int, int]) -> bool:
        """Whether a frame of a size (width, height) shows any of it."""
        width, height = self.size
        return -width < self.x < size[0] and -height < self.y < size[1]


@dataclass(frozen=True, slots=True)
class Grid:
    """A track whose entries have one ``size`` (width, height) and lie on a grid: entry ``tiles[n]`` is tile n + 1."""

    size: tuple[int, int]
    tiles: tuple[int, ...]


def show(of: Decomposition, frame: int, grids: Mapping[int, Grid]) -> list[Shown]:
    """Return what a frame shows, back to front: each placement, but what is no actor's as one, where that can be.

    ``grids`` are the tracks that `grid_of` found one for; what is shown of them has ``cells``.
    """
    seats: dict[int, int] = defaultdict(int)
    found = []
    for placed in of.frames[frame]:
        seat = placed.track, seats[placed.track]
        seats[placed.track] += 1
        found.append(
            Shown(seat, placed.x, placed.y, posed(of, placed), placed.opacity, (placed.sprite,), placed)
        )
    for track, many in seats.items():
        if track in grids:
            found = _replace(found, track, _tiled(of, found, track, grids[track]))
        elif many > 1 and track != UNTRACKED and _can_join(found, track):
            found = _replace(found, track, _joined(of, found, track))
    return found


def grid_of(of: Decomposition, track: int) -> Grid | None:
    """Return the grid of a track's tiles, if in each frame they lie on one with nothing between."""
    entries = {placed.sprite for frame in of.frames for placed in frame if placed.track == track}
    sizes = {of.sprites[entry].size for entry in entries}
    if len(sizes) != 1:
        return None
    size = sizes.pop()
    for number, frame in enumerate(of.frames):
        tiles = [placed for placed in frame if placed.track == track]
        if not _fits(tiles, size) or not _undivided(show(of, number, {}), track):
            return None
    return Grid(size, tuple(sorted(entries)))


def _fits(tiles: Sequence[Placement], size: tuple[int, int]) -> bool:
    places = {(placed.x, placed.y) for placed in tiles}
    corners = {(x % size[0], y % size[1]) for x, y in places}
    return len(places) == len(tiles) and len(corners) <= 1 and all(placed.opacity == 1 for placed in tiles)


def _can_join(shown: Sequence[Shown], track: int) -> bool:
    """Whether one picture shows the same as all placements of a track: they are opaque, and nothing is between them."""
    own = [entry for entry in shown if entry.seat[0] == track]
    hard = all(
        entry.opacity == 1 and ((entry.pixels[..., 3] == 0) | (entry.pixels[..., 3] == 255)).all()
        for entry in own
    )
    return hard and _undivided(shown, track)


def _undivided(shown: Sequence[Shown], track: int) -> bool:
    own = [number for number, entry in enumerate(shown) if entry.seat[0] == track]
    between = [entry for entry in shown[own[0] : own[-1]] if entry.seat[0] != track] if own else []
    return not any(entry.touches(shown[number]) for entry in between for number in own)


def _replace(shown: list[Shown], track: int, by: Shown | None) -> list[Shown]:
    """The list with one entry for all of a track, where the last of them was, or none."""
    last = max(number for number, entry in enumerate(shown) if entry.seat[0] == track)
    kept = [
        [entry] if entry.seat[0] != track else [by] if by and number == last else []
        for number, entry in enumerate(shown)
    ]
    return [entry for some in kept for entry in some]


def _joined(of: Decomposition, shown: Sequence[Shown], track: int) -> Shown | None:
    """All of a track as one picture; None if the frame shows nothing of it."""
    own = [entry for entry in shown if entry.seat[0] == track]
    canvas = np.zeros((of.size[1], of.size[0], 4), np.uint8)
    for entry in own:
        place(canvas, entry.pixels, (entry.x, entry.y))
    trimmed = trim(canvas)
    if trimmed is None:
        return None
    x, y, pixels = trimmed
    return Shown((track, 0), x, y, pixels, 1.0, tuple(dict.fromkeys(entry.entries[0] for entry in own)))


def _tiled(of: Decomposition, shown: Sequence[Shown], track: int, grid: Grid) -> Shown | None:
    """All tiles of a track that the frame shows as cells of a tile map."""
    width, height = grid.size
    seen = [entry for entry in shown if entry.seat[0] == track and entry.reaches(of.size)]
    if not seen:
        return None
    left, top = min(entry.x for entry in seen), min(entry.y for entry in seen)
    columns = (max(entry.x for entry in seen) - left) // width + 1
    rows = (max(entry.y for entry in seen) - top) // height + 1
    cells = np.zeros((rows, columns), np.uint32)
    pixels = np.zeros((rows * height, columns * width, 4), np.uint8)
    for entry in seen:
        flips = X_FLIP * entry.placed.flip_x | Y_FLIP * entry.placed.flip_y if entry.placed else 0
        cells[(entry.y - top) // height, (entry.x - left) // width] = (
            grid.tiles.index(entry.entries[0]) + 1
        ) | flips
        place(pixels, entry.pixels, (entry.x - left, entry.y - top))
    return Shown((track, 0), left, top, pixels, 1.0, (), cells=cells)


def trim(pixels: U8) -> tuple[int, int, U8] | None:
    """Return x, y and the pixels without the transparent border; None where all are transparent."""
    rows, columns = np.flatnonzero(pixels[..., 3].any(axis=1)), np.flatnonzero(pixels[..., 3].any(axis=0))
    if not len(rows):
        return None
    x, y = int(columns[0]), int(rows[0])
    return x, y, pixels[y : int(rows[-1]) + 1, x : int(columns[-1]) + 1]
