"""Entries made whole where they have the colour of a solid ground.

Such a pixel cannot be told from a hole where a sprite stands before nothing: it is found where somebody behind it would be
seen through a hole, and somebody behind it is only found if the pixel is there. So every entry is given all that nothing
speaks against, the frames are explained with them, and what told nobody apart then is a hole again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.boxes import box_of, drawn_at, starts_of
from sprite_bridge.stages.decompose.dictionary.costs import description_length
from sprite_bridge.stages.decompose.dictionary.entries import I32, I64, Table, pixels_of
from sprite_bridge.stages.decompose.placing.fill import fill
from sprite_bridge.stages.decompose.placing.peel import claim
from sprite_bridge.stages.decompose.placing.repair import simplify
from sprite_bridge.stages.decompose.scene import Mask, Scene
from sprite_bridge.stages.decompose.world.background import solid_color

LEAST_USES = 6
"""Placements of an entry from which on it means something that none of them speaks against a pixel."""


class _Seen(NamedTuple):
    """What all placements show of the boxes of their entries; and (E,) how many ``uses`` each has."""

    start: I64
    uses: I32
    against: I32
    """Placements that show anything but the ground there, and nobody of those before them."""
    tells: I32
    """Placements that show the ground's colour there, and would not without the pixel."""


def add_ground_pixels(scene: Scene) -> int:
    """Give entries the pixels of the ground's colour without which somebody behind them would be seen; gives how many
    entries have more than before."""
    ground, cost = solid_color(scene.background), description_length(scene)
    new = _grow(scene, ground) if ground != NONE and not scene.late() else {}
    if not new:
        return 0
    simplify(scene)
    _claim(scene)
    seen = scene.copy()
    fill(scene)
    same = _shrink(scene, ground, new)
    # A pixel or two of something else may have been taken for one who hardly shows.
    if description_length(scene) > cost:
        scene.go_back(seen)
        same = _shrink(scene, ground, new)
    return len(new) - same


def drop_ground_pixels(scene: Scene) -> None:
    """Take from entries the pixels of the ground's colour without which they would look the same."""
    ground = solid_color(scene.background)
    if ground != NONE:
        pictures = scene.entries.pictures
        _shrink(scene, ground, {number: pictures[number] == ground for number in scene.entries.living()})


def _grow(scene: Scene, ground: int) -> dict[int, Mask]:
    """Close the holes that may be none; gives which pixels these are of new entries."""
    seen, new, now = _look(scene, ground, {}), {}, {}
    for number in scene.entries.living():
        picture = scene.entries.pictures[number]
        holes = (picture == NONE) & (box_of(seen.against, seen.start, scene.entries, number) == 0)
        if seen.uses[number] >= LEAST_USES and holes.any():
            now[number] = scene.entries.add(np.where(holes, np.int32(ground), picture))
            new[now[number]] = holes
    scene.replace(now)
    return new


def _shrink(scene: Scene, ground: int, asked: dict[int, Mask]) -> int:
    """Make holes of the pixels of entries that are ``asked`` for and tell nobody apart; gives in how many these are all."""
    seen, now, idle_ones = _look(scene, ground, asked), {}, 0
    for number, pixels in asked.items():
        picture = scene.entries.pictures[number]
        idle = pixels & (box_of(seen.tells, seen.start, scene.entries, number) == 0)
        if idle.any():
            now[number] = scene.entries.add(np.where(idle, np.int32(NONE), picture))
        idle_ones += int(idle.sum() == pixels.sum())
    scene.replace(now)
    _claim(scene)
    return idle_ones


def _claim(scene: Scene) -> None:
    """Find out anew what the placements explain and cover: their entries are others now."""
    for t, rows in enumerate(scene.placed):
        if t % 16 == 0:
            scene.check()
        scene.rest[t], scene.covered[t] = scene.foreground(t), False
        for row in rows:
            claim(scene.rest[t], scene.covered[t], scene.entries.table, row)


def _look(scene: Scene, ground: int, asked: dict[int, Mask]) -> _Seen:
    """Count over all frames. The pixels of entries that are ``asked`` for hide nobody from each other."""
    start, count = starts_of(scene.entries), len(scene.entries)
    against, tells = np.zeros((2, start[-1]), np.int32)
    seen = _Seen(start, np.zeros(count, np.int32), against, tells)
    through = np.zeros(start[-1], np.bool_)
    for number, pixels in asked.items():
        box_of(through, start, scene.entries, number)[:] = pixels
    table = scene.entries.table
    for t, rows in enumerate(scene.placed):
        if t % 16 == 0:
            scene.check()
        behind = np.ascontiguousarray(scene.behind(t), np.int32)
        _count(scene.codes[t], behind, ground, table, rows, through, seen)
    return seen


@njit(cache=True, nogil=True)
def _count(
    frame: Codes, behind: Codes, ground: int, table: Table, rows: I32, through: Mask, seen: _Seen
) -> None:
    """Count what the placements of a frame show of their boxes."""
    first, second = _depths(frame, behind, table, rows, through, seen.start)
    height, width = frame.shape
    for k in range(len(rows)):
        entry, turned, top, left = rows[k, 0], rows[k, 1], rows[k, 2], rows[k, 3]
        seen.uses[entry] += 1
        for v in range(table.height[entry]):
            for u in range(table.width[entry]):
                y, x = top + v, left + u
                if y < 0 or y >= height or x < 0 or x >= width or first[y, x] < k:
                    continue
                pixel = drawn_at(table, seen.start, entry, turned, v, u)
                if frame[y, x] != ground:
                    seen.against[pixel] += 1
                elif second[y, x] != ground:
                    seen.tells[pixel] += 1


@njit(cache=True, nogil=True)
def _depths(
    frame: Codes, behind: Codes, table: Table, rows: I32, through: Mask, start: I64
) -> tuple[NDArray[np.int16], Codes]:
    """(H, W) the first placement that has each pixel, behind all where none has; and what would be seen instead but for
    pixels that are ``through``."""
    height, width = frame.shape
    first = np.full((height, width), len(rows), np.int16)
    second = behind.copy()
    found = np.zeros((height, width), np.bool_)
    for k in range(len(rows)):
        entry, turned = rows[k, 0], rows[k, 1]
        pixels = pixels_of(table, entry, turned)
        for i in range(len(pixels)):
            y, x = pixels[i, 0] + rows[k, 2], pixels[i, 1] + rows[k, 3]
            if not (0 <= y < height and 0 <= x < width):
                continue
            if first[y, x] == len(rows):
                first[y, x] = k
            elif not found[y, x]:
                at = drawn_at(table, start, entry, turned, pixels[i, 0], pixels[i, 1])
                if not through[at]:
                    second[y, x], found[y, x] = pixels[i, 2], True
    return first, second
