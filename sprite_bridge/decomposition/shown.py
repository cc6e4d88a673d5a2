"""What a frame shows, ready for layers: placements one by one, and those of a tile map or of the rest together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition.model import UNTRACKED, Decomposition, Placement
from sprite_bridge.decomposition.render import place, posed
from sprite_bridge.image.aseprite import U8, U32, X_FLIP, Y_FLIP

Mask: TypeAlias = NDArray[np.bool_]
Seat: TypeAlias = tuple[int, int]
"""A track and a number: the layer of those that are so many-th of their track in a frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Pixels (h, w, 4), or cells of a tile map (rows, columns), of a ``size`` (width, height) in px at a place in a frame,
    in a layer; ``entries`` of the dictionary that they show, and the one placement that ``placed`` them."""

    seat: Seat
    x: int
    y: int
    size: tuple[int, int]
    content: U8 | U32
    opacity: float
    entries: tuple[int, ...]
    placed: Placement | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A track whose entries have one ``size`` (width, height) and lie on a grid: entry ``tiles[n]`` is tile n + 1."""

    size: tuple[int, int]
    tiles: tuple[int, ...]


def touching(shown: Sequence[Shown]) -> Mask:
    """(N, N) whether the rectangles of two have pixels in common."""
    low = np.array([(one.x, one.y) for one in shown], np.int64).reshape(-1, 2)
    high = low + np.array([one.size for one in shown], np.int64).reshape(-1, 2)
    found = np.ones((len(shown), len(shown)), np.bool_)
    for start, end in zip(low.T, high.T, strict=True):  # one axis after the other: there may be thousands
        before = start[:, None] < end
        found &= before & before.T
    return found


def show(of: Decomposition, frame: int, grids: Mapping[int, Grid]) -> list[Shown]:
    """Return what a frame shows, back to front: each placement, but what is no actor's together, as far as that can be.

    ``grids`` are the tracks that `grid_of` found one for; what is shown of them are cells.
    """
    single = [_single(of, placed) for placed in of.frames[frame]]
    own: dict[int, list[int]] = {}
    for number, one in enumerate(single):
        own.setdefault(one.seat[0], []).append(number)
    crowds = {track for track in own if track in grids or (len(own[track]) > 1 and track != UNTRACKED)}
    if crowds:
        soft = np.array([not _is_hard(one) for one in single])
        faint = np.array([one.opacity != 1 for one in single])
        touches = touching(single)
    found: dict[int, Shown] = {}
    for track, numbers in own.items():
        alone = ([number] for number in numbers)
        groups = _groups(numbers, touches, soft, faint) if track in crowds else alone
        for seat, group in enumerate(groups):
            some = [single[number] for number in group]
            together = _tiled(of, some, grids[track]) if track in grids else _joined(of, some)
            if together:
                found[group[-1]] = replace(together, seat=(track, seat))
    return [found[number] for number in sorted(found)]


def grid_of(of: Decomposition, track: int) -> Grid | None:
    """Return the grid of a track's tiles, if in each frame they lie on one."""
    frames = [[placed for placed in frame if placed.track == track] for frame in of.frames]
    entries = {placed.sprite for tiles in frames for placed in tiles}
    sizes = {of.sprites[entry].size for entry in entries}
    if len(sizes) != 1:
        return None
    size = sizes.pop()
    return Grid(size, tuple(sorted(entries))) if all(_fits(tiles, size) for tiles in frames) else None


def _fits(tiles: Sequence[Placement], size: tuple[int, int]) -> bool:
    places = {(placed.x, placed.y) for placed in tiles}
    corners = {(x % size[0], y % size[1]) for x, y in places}
    return len(places) == len(tiles) and len(corners) <= 1 and all(placed.opacity == 1 for placed in tiles)


def _single(of: Decomposition, placed: Placement) -> Shown:
    pixels = posed(of, placed)
    size = pixels.shape[1], pixels.shape[0]
    return Shown(
        (placed.track, 0), placed.x, placed.y, size, pixels, placed.opacity, (placed.sprite,), placed
    )


def _is_hard(one: Shown) -> bool:
    """Whether each pixel covers what is behind it, or leaves it."""
    alpha = one.content[..., 3]
    return bool(((alpha == 0) | (alpha == 255)).all())


def _groups(own: Sequence[int], touches: Mask, soft: Mask, faint: Mask) -> Iterator[list[int]]:
    """Those of a track that one picture, where the last of them is, shows as well: nothing of others is between, what is
    half transparent lies on none of them, and ``faint`` ones, of another opacity, are alone."""
    group: list[int] = []
    others = np.ones(len(soft), np.bool_)
    others[list(own)] = False
    between = np.zeros(len(soft), np.bool_)
    for number in own:
        lies = soft[number] and touches[number, group].any()
        if group and (lies or faint[number] or faint[group[-1]] or between[:number].any()):
            yield group
            group = []
            between[:] = False
        group.append(number)
        between[number:] |= touches[number, number:] & others[number:]
    yield group


def _joined(of: Decomposition, some: Sequence[Shown]) -> Shown | None:
    """Some of a track as one picture; None if the frame shows nothing of several."""
    if len(some) == 1:
        return some[0]
    canvas = np.zeros((of.size[1], of.size[0], 4), np.uint8)
    for one in some:
        place(canvas, cast("U8", one.content), (one.x, one.y))
    trimmed = trim(canvas)
    if trimmed is None:
        return None
    x, y, pixels = trimmed
    entries = tuple(dict.fromkeys(one.entries[0] for one in some))
    return Shown((UNTRACKED, 0), x, y, (pixels.shape[1], pixels.shape[0]), pixels, 1.0, entries)


def _tiled(of: Decomposition, some: Sequence[Shown], grid: Grid) -> Shown | None:
    """The tiles that the frame shows as cells of a tile map."""
    width, height = grid.size
    seen = [one for one in some if -width < one.x < of.size[0] and -height < one.y < of.size[1]]
    if not seen:
        return None
    left, top = min(one.x for one in seen), min(one.y for one in seen)
    columns = (max(one.x for one in seen) - left) // width + 1
    rows = (max(one.y for one in seen) - top) // height + 1
    cells = np.zeros((rows, columns), np.uint32)
    for one in seen:
        flips = X_FLIP * one.placed.flip_x | Y_FLIP * one.placed.flip_y if one.placed else 0
        cells[(one.y - top) // height, (one.x - left) // width] = (
            grid.tiles.index(one.entries[0]) + 1
        ) | flips
    return Shown((UNTRACKED, 0), left, top, (columns * width, rows * height), cells, 1.0, ())


def trim(pixels: U8) -> tuple[int, int, U8] | None:
    """Return x, y and the pixels without the transparent border; None where all are transparent."""
    rows, columns = np.flatnonzero(pixels[..., 3].any(axis=1)), np.flatnonzero(pixels[..., 3].any(axis=0))
    if not len(rows):
        return None
    x, y = int(columns[0]), int(rows[0])
    return x, y, pixels[y : int(rows[-1]) + 1, x : int(columns[-1]) + 1]
