"""Entries rid of what only happened to stand beside them.

A piece that recurs may have pixels of what stood beside it each time, and does not fit where that is elsewhere. So all the
places are asked where it nearly stands: what is its own is seen in nearly all of them, and a stray in some.
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
from sprite_bridge.stages.decompose.placing.peel import suggested
from sprite_bridge.stages.decompose.scene import Mask, Scene

LEAST_EQUAL = 0.65
"""Share of the pixels of an entry in the frame that are seen where it nearly stands."""

LEAST_INSIDE = 0.5
"""Share of the pixels of an entry that must lie in the frame for a place to be asked."""

MOST_PLACES = 4096
"""Places of a frame from which on it shows a pattern, which fits everywhere."""

LEAST_VIEWS = 6
"""Places that must be asked."""

STRAY_SHARE = 0.85
"""How often a pixel is seen less than most of an entry if it may be a stray."""

MOST_STRAYS = 0.2
"""Share of the pixels of an entry that may be strays: with more, it is another pose of something."""

LEAST_GAIN = 40
"""What the frames must cost less without the strays, in pixels."""

POSE_SHARE, POSE_NEAR = 0.8, 2
"""How much of another entry's size one has, and how near its corner is, px, if it may be another pose of it."""


class _Views(NamedTuple):
    """What the places show where entries nearly stand."""

    start: I64
    seen: I32
    """Places at which each pixel of the boxes is in the frame."""
    same: I32
    """Those that show it."""
    places: I32
    """(E,) the places of each entry."""
    frames: Mask
    """(E, F) the frames they are in."""


def drop_strays(scene: Scene) -> int:
    """Take from entries the pixels that most places where they nearly stand do not show, if that makes the frames cheaper;
    gives how many entries have fewer."""
    views, found = _look(scene), 0
    for number in scene.entries.living():
        scene.check()
        if scene.late():
            break
        if views.places[number] < LEAST_VIEWS:
            continue
        picture = scene.entries.pictures[number]
        strays = _strays(scene, number, views)
        if 0 < strays.sum() <= MOST_STRAYS * scene.entries.area(number):
            core = np.where(strays, np.int32(NONE), picture)
            found += _do_without(scene, number, core, np.flatnonzero(views.frames[number]))
    return found


def _strays(scene: Scene, number: int, views: _Views) -> Mask:
    """(h, w) which pixels of an entry are seen less often than most."""
    opaque = scene.entries.pictures[number] != NONE
    seen, same = (box_of(v, views.start, scene.entries, number) for v in (views.seen, views.same))
    share = np.where(seen > 0, same / np.maximum(seen, 1), 1)
    return np.asarray(opaque & (share < STRAY_SHARE * np.median(share[opaque])))


def _do_without(scene: Scene, number: int, picture: Codes, frames: I64) -> bool:
    """Have a picture in place of an entry if that makes the frames cheaper."""
    ys, xs = np.nonzero(picture != NONE)
    core = picture[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    lost = scene.entries.area(number) - len(ys)
    before, undo = description_length(scene), scene.undoing(frames)
    new = scene.entries.add(core)
    scene.entries.drop(number)
    scene.explain(frames)
    if description_length(scene) <= before - lost - LEAST_GAIN:
        return True
    scene.entries.drop(new)
    scene.entries.revive(number)
    undo()
    return False


def _look(scene: Scene) -> _Views:
    """Ask all places where an entry nearly stands."""
    start, count = starts_of(scene.entries), len(scene.entries)
    seen, same = np.zeros((2, start[-1]), np.int32)
    frames = np.zeros((count, len(scene.codes)), np.bool_)
    views = _Views(start, seen, same, np.zeros(count, np.int32), frames)
    table = scene.entries.table
    for t, rows in enumerate(scene.placed):
        scene.check()
        if scene.late():
            break
        places = suggested(scene.codes[t], scene.foreground(t), table, -1)
        frames[np.unique(rows[:, 0]), t] = True
        if len(places) <= MOST_PLACES:
            _count(scene.codes[t], t, table, places, rows, views)
    return views


@njit(cache=True, nogil=True)
def _count(frame: Codes, t: int, table: Table, places: I32, rows: I32, views: _Views) -> None:
    """Count what the places of a frame show."""
    height, width = frame.shape
    equal = _equal(frame, table, places, rows)
    for i in range(len(places)):
        if equal[i] == 0 or not _is_best(table, places, equal, i):
            continue
        entry, turned, top, left = places[i]
        views.places[entry] += 1
        views.frames[entry, t] = True
        pixels = pixels_of(table, entry, turned)
        for k in range(len(pixels)):
            y, x = pixels[k, 0] + top, pixels[k, 1] + left
            if 0 <= y < height and 0 <= x < width:
                at = drawn_at(table, views.start, entry, turned, pixels[k, 0], pixels[k, 1])
                views.seen[at] += 1
                views.same[at] += frame[y, x] == pixels[k, 2]


@njit(cache=True, nogil=True)
def _equal(frame: Codes, table: Table, places: I32, rows: I32) -> NDArray[np.int64]:
    """(n,) how many pixels of an entry each place shows, 0 where it does not nearly stand there, or another pose does."""
    height, width = frame.shape
    equal = np.zeros(len(places), np.int64)
    for i in range(len(places)):
        if _is_other_pose(table, places[i], rows):
            continue
        entry, turned, top, left = places[i]
        pixels = pixels_of(table, entry, turned)
        inside = same = 0
        for k in range(len(pixels)):
            y, x = pixels[k, 0] + top, pixels[k, 1] + left
            if 0 <= y < height and 0 <= x < width:
                inside += 1
                same += frame[y, x] == pixels[k, 2]
        if inside > LEAST_INSIDE * len(pixels) and same >= LEAST_EQUAL * inside:
            equal[i] = same
    return equal


@njit(cache=True, nogil=True)
def _is_best(table: Table, places: I32, equal: NDArray[np.int64], i: int) -> bool:
    """Whether no other place nearby shows more of the entry, or as much and comes before."""
    entry = places[i, 0]
    for j in range(len(places)):
        if j == i or places[j, 0] != entry:
            continue
        near = 2 * abs(places[j, 2] - places[i, 2]) < table.height[entry]
        near &= 2 * abs(places[j, 3] - places[i, 3]) < table.width[entry]
        if near and (equal[j] > equal[i] or (equal[j] == equal[i] and j < i)):
            return False
    return True


@njit(cache=True, nogil=True)
def _is_other_pose(table: Table, place: I32, rows: I32) -> bool:
    """Whether another entry of about the same size is placed there."""
    area = table.area[place[0]]
    for k in range(len(rows)):
        other = table.area[rows[k, 0]]
        alike = rows[k, 0] != place[0] and min(area, other) >= POSE_SHARE * max(area, other)
        if alike and max(abs(rows[k, 2] - place[2]), abs(rows[k, 3] - place[3])) <= POSE_NEAR:
            return True
    return False
