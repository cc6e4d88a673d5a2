"""Which entries stand where in a frame: from front to back, each checked against the frame itself.

A sprite stands at a place if every pixel of it either equals the frame or lies behind a sprite that was taken before.
Among those the one that explains the most pixels is taken, until none explains enough.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.entries import I32, I64, SLOTS, Table, block_hash, pixels_of

Mask = NDArray[np.bool_]

LEAST_NEW = 5
"""Pixels that a placement must explain; a placement costs about as much as it takes to write four down."""

UNSEEN_COST = 0.03
"""What a pixel of a sprite that lies hidden or outside weighs against one that is explained."""

NEAR, LIKELY_BONUS = 4, 1.0
"""How far from a likely place a sprite may stand, px per side, and how many pixels that is worth."""

LEAST_EQUAL = 0.12
"""Share of the pixels in the frame that must be visible and right for a place to be considered."""


NOWHERE: I32 = np.zeros((0, 4), np.int32)
"""No place at all."""


@njit(cache=True, nogil=True)
def peel(
    frame: Codes,
    todo: Mask,
    claimed: Mask,
    table: Table,
    slack: float,
    without: int,
    likely: I32,
    barred: I32,
) -> I32:
    """(n, 5) entry, orientation, y, x, newly explained pixels, front to back.

    ``todo`` (H, W) are the pixels to explain, those that were are taken from it; ``claimed`` (H, W) is what lies behind the
    sprites found (pixels set before count as hidden). ``slack`` is the share of wrong pixels a sprite may have, 0 for true
    pixels; entry ``without`` is not used (-1: all are). ``likely`` (n, 4) entry, orientation, y, x are places that are tried
    in any case, and near which one is preferred to others that explain as much; exactly at those that are ``barred`` nothing
    is placed.
    """
    places = _with_likely(suggested(frame, todo, table, without), likely, table, without)
    count = len(places)
    bonus = _bonus(places, likely)
    right = np.zeros((count, 4), np.int32)  # equal, wrong, new, inside the frame
    box = np.zeros((count, 4), np.int32)
    open_ = np.ones(count, np.bool_)
    stale = np.zeros(count, np.bool_)
    for k in range(count):
        _judge(frame, todo, claimed, table, places[k], right[k])
        e = places[k, 0]
        box[k, 0], box[k, 1] = places[k, 2], places[k, 3]
        box[k, 2], box[k, 3] = places[k, 2] + table.height[e], places[k, 3] + table.width[e]
        open_[k] = right[k, 0] >= max(min(4, right[k, 3]), LEAST_EQUAL * right[k, 3])
        for i in range(len(barred)):
            if (barred[i] == places[k]).all():
                open_[k] = False
    taken = np.zeros((max(count, 1), 5), np.int32)
    found = 0
    while True:
        best = _best(frame, todo, claimed, table, slack, places, bonus, right, open_, stale)
        if best < 0:
            return taken[:found]
        taken[found, :4] = places[best]
        taken[found, 4] = right[best, 2]
        found += 1
        open_[best] = False
        claim(todo, claimed, table, places[best])
        for k in range(count):
            common = _common(box[k], box[best])
            if open_[k] and common > 0:
                stale[k] = True
                right[k, 1] = max(0, right[k, 1] - common)


@njit(cache=True, nogil=True)
def _best(
    frame: Codes, todo: Mask, claimed: Mask, table: Table, slack: float, places: I32,
    bonus: NDArray[np.float64], right: I32, open_: Mask, stale: Mask,
) -> int:  # fmt: skip
    """The first of the places that are worth most, -1 if none is worth anything.

    What is stale explains at most as much as ``right`` says, and at least so much of it is wrong: it is judged anew only
    where it may be the best.
    """
    best, most = -1, 0.0
    for k in range(len(places)):
        area = table.area[places[k, 0]]
        if not open_[k] or right[k, 1] > slack * right[k, 3]:
            continue
        if _score(right[k, 2], area, bonus[k]) <= most + 1e-9:
            continue
        if stale[k]:
            _judge(frame, todo, claimed, table, places[k], right[k])
            stale[k] = False
            open_[k] = right[k, 2] > 0
            if right[k, 1] > slack * right[k, 3]:
                continue
        score = _score(right[k, 2], area, bonus[k])
        if score > most + 1e-9:
            best, most = k, score
    return best


@njit(cache=True, nogil=True)
def _score(new: int, area: int, bonus: float) -> float:
    """What it is worth to explain ``new`` pixels by an entry, 0 if they are too few."""
    if new < min(LEAST_NEW, area) or new == 0:
        return 0.0
    return new - UNSEEN_COST * (area - new) + bonus


@njit(cache=True, nogil=True)
def _with_likely(places: I32, likely: I32, table: Table, without: int) -> I32:
    """The places and, after them, the likely ones of living entries that are not among them."""
    more = np.zeros(len(likely), np.bool_)
    for i in range(len(likely)):
        more[i] = table.alive[likely[i, 0]] and likely[i, 0] != without
        for k in range(len(places)):
            if more[i] and (places[k] == likely[i]).all():
                more[i] = False
    return np.concatenate((places, likely[more]))


@njit(cache=True, nogil=True)
def _bonus(places: I32, likely: I32) -> NDArray[np.float64]:
    """(n,) what is added to the score of each place for being likely."""
    bonus = np.zeros(len(places))
    for k in range(len(places)):
        for i in range(len(likely)):
            same = likely[i, 0] == places[k, 0] and likely[i, 1] == places[k, 1]
            if same and abs(likely[i, 2] - places[k, 2]) <= NEAR and abs(likely[i, 3] - places[k, 3]) <= NEAR:
                bonus[k] = LIKELY_BONUS
    return bonus


@njit(cache=True, nogil=True)
def _common(a: I32, b: I32) -> int:
    """Pixels that two boxes (top, left, bottom, right) share."""
    high = min(a[2], b[2]) - max(a[0], b[0])
    wide = min(a[3], b[3]) - max(a[1], b[1])
    return max(0, high) * max(0, wide)  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def suggested(frame: Codes, todo: Mask, table: Table, without: int) -> I32:
    """(n, 4) entry, orientation, y, x that enough anchors suggest, each once, in reading order of the first anchor."""
    height, width = frame.shape
    seen = np.full((1 << 12, 2), -1, np.int64)  # name, index
    places = np.zeros((256, 5), np.int32)
    count = 0
    for y in range(height):
        for x in range(width):
            for kind in range(2):
                if kind == 0:
                    if y + 1 >= height or x + 1 >= width:
                        continue
                    if not (todo[y, x] or todo[y, x + 1] or todo[y + 1, x] or todo[y + 1, x + 1]):
                        continue
                    key = block_hash(frame[y, x], frame[y, x + 1], frame[y + 1, x], frame[y + 1, x + 1])
                else:
                    if not todo[y, x]:
                        continue
                    key = block_hash(frame[y, x], NONE, NONE, NONE)
                anchor = table.heads[(key ^ (key >> 17)) & (SLOTS - 1)]
                while anchor >= 0:
                    entry = table.anchors[anchor, 1]
                    if table.hashes[anchor] == key and table.alive[entry] and entry != without:
                        orientation = table.anchors[anchor, 2]
                        top, left = y - table.anchors[anchor, 3], x - table.anchors[anchor, 4]
                        name = np.int64(entry) * 4 + orientation
                        name = (name * 65536 + (top + 16384)) * 65536 + (left + 16384)
                        if count * 2 >= len(seen):
                            seen = _grown(seen)
                        slot = _slot_of(seen, name)
                        if seen[slot, 0] < 0:
                            if count == len(places):
                                places = np.concatenate((places, np.zeros_like(places)))
                            seen[slot, 0], seen[slot, 1] = name, count
                            places[count, 0], places[count, 1] = entry, orientation
                            places[count, 2], places[count, 3] = top, left
                            count += 1
                        places[seen[slot, 1], 4] += 1
                    anchor = table.anchors[anchor, 0]
    kept = 0
    for k in range(count):
        entry, top, left = places[k, 0], places[k, 2], places[k, 3]
        outside = (
            top < 0 or left < 0 or top + table.height[entry] > height or left + table.width[entry] > width
        )
        if outside or places[k, 4] >= table.votes[entry]:
            places[kept] = places[k]
            kept += 1
    return places[:kept, :4].copy()


@njit(cache=True, nogil=True)
def _slot_of(seen: I64, name: int) -> int:
    """Where a name is in an open hash table, or where it would be put."""
    mask = len(seen) - 1
    h = np.int64(name) * np.int64(6364136223846793005)
    slot = ((h >> 33) & 0x7FFFFFFF) & mask
    while seen[slot, 0] >= 0 and seen[slot, 0] != name:
        slot = (slot + 1) & mask
    return slot  # type: ignore[return-value]


@njit(cache=True, nogil=True)
def _grown(seen: I64) -> I64:
    larger = np.full((2 * len(seen), 2), -1, np.int64)
    for k in range(len(seen)):
        if seen[k, 0] >= 0:
            larger[_slot_of(larger, seen[k, 0])] = seen[k]
    return larger


@njit(cache=True, nogil=True)
def _judge(frame: Codes, todo: Mask, claimed: Mask, table: Table, place: I32, right: I32) -> None:
    """How many pixels of an entry at a place are equal to the frame, wrong and not hidden, newly explained, inside."""
    height, width = frame.shape
    pixels = pixels_of(table, place[0], place[1])
    top, left = place[2], place[3]
    equal = wrong = new = inside = 0
    for k in range(len(pixels)):
        y, x = pixels[k, 0] + top, pixels[k, 1] + left
        if y < 0 or x < 0 or y >= height or x >= width:
            continue
        inside += 1
        if claimed[y, x]:
            continue
        if frame[y, x] == pixels[k, 2]:
            equal += 1
            if todo[y, x]:
                new += 1
        else:
            wrong += 1
    right[0], right[1], right[2], right[3] = equal, wrong, new, inside


@njit(cache=True, nogil=True)
def claim(todo: Mask, claimed: Mask, table: Table, place: I32) -> None:
    """Everything behind an entry at a place is explained and hidden."""
    height, width = todo.shape
    pixels = pixels_of(table, place[0], place[1])
    top, left = place[2], place[3]
    for k in range(len(pixels)):
        y, x = pixels[k, 0] + top, pixels[k, 1] + left
        if 0 <= y < height and 0 <= x < width:
            todo[y, x] = False
            claimed[y, x] = True
