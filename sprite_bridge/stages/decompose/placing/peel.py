"""Which entries stand where in a frame: from front to back, each checked against the frame itself.

A sprite stands at a place if every pixel of it either equals the frame or lies behind a sprite that was taken before.
Among those the one that explains the most pixels is taken, until none explains enough.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.entries import I32, I64, Table, block_hash, pixels_of, slot_of

Mask = NDArray[np.bool_]

LEAST_NEW = 5
"""Pixels that a placement must explain; a placement costs about as much as it takes to write four down."""

UNSEEN_COST = 0.03
"""What a pixel of a sprite that lies hidden or outside weighs against one that is explained."""

NEAR, LIKELY_BONUS = 4, 1.0
"""How far from a likely place a sprite may stand, px per side, and how many pixels that is worth."""

LEAST_EQUAL = 0.12
"""Share of the pixels in the frame that must be visible and right for a place to be considered."""

UNJUDGED, STALE, WRONG, FITS, OUT = range(5)
"""What is known of a place: nothing; that it did fit before something came to lie in front; that it is wrong, or fits, as
things are; that it is not considered, or taken."""

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
    before = claimed.copy()
    new = np.empty(count, np.int32)  # newly explained pixels, at most
    box = np.zeros((count, 4), np.int32)
    state = np.full(count, UNJUDGED, np.int8)
    for k in range(count):
        e = places[k, 0]
        new[k] = table.area[e]
        box[k, 0], box[k, 1] = places[k, 2], places[k, 3]
        box[k, 2], box[k, 3] = places[k, 2] + table.height[e], places[k, 3] + table.width[e]
        if _is_among(places[k], barred):
            state[k] = OUT
    taken = np.zeros((max(count, 1), 5), np.int32)
    found = 0
    while True:
        best = _best(frame, todo, claimed, before, table, slack, places, bonus, new, state)
        if best < 0:
            return taken[:found]
        taken[found, :4] = places[best]
        taken[found, 4] = new[best]
        found += 1
        state[best] = OUT
        claim(todo, claimed, table, places[best])
        for k in range(count):
            if (state[k] == FITS or state[k] == WRONG) and _overlap(box[k], box[best]):
                state[k] = STALE if state[k] == FITS else UNJUDGED


@njit(cache=True, nogil=True)
def _best(
    frame: Codes, todo: Mask, claimed: Mask, before: Mask, table: Table, slack: float, places: I32,
    bonus: NDArray[np.float64], new: I32, state: NDArray[np.int8],
) -> int:  # fmt: skip
    """The first of the places that are worth most, -1 if none is worth anything.

    What was not judged since something came to lie before it explains at most as much as ``new`` says: it is judged only
    where it may be the best.
    """
    best, most = -1, 0.0
    for k in range(len(places)):
        area = table.area[places[k, 0]]
        if state[k] == OUT or state[k] == WRONG or _score(new[k], area, bonus[k]) <= most + 1e-9:
            continue
        if state[k] != FITS:
            pixels = pixels_of(table, places[k, 0], places[k, 1])
            explained = _explained(frame, todo, claimed, pixels, places[k, 2], places[k, 3], slack)
            if explained < 0:
                state[k] = WRONG
                continue
            if state[k] == UNJUDGED and not _is_seen(frame, before, pixels, places[k, 2], places[k, 3]):
                state[k] = OUT
                continue
            state[k], new[k] = FITS, explained
        score = _score(new[k], area, bonus[k])
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
        wanted = table.alive[likely[i, 0]] and likely[i, 0] != without
        more[i] = wanted and not _is_among(likely[i], places)
    return np.concatenate((places, likely[more]))


@njit(cache=True, nogil=True)
def _is_among(place: I32, places: I32) -> bool:
    entry, orientation, top, left = place
    for k in range(len(places)):
        if (
            places[k, 3] == left
            and places[k, 2] == top
            and places[k, 0] == entry
            and places[k, 1] == orientation
        ):
            return True
    return False


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
def _overlap(a: I32, b: I32) -> bool:
    """Whether two boxes (top, left, bottom, right) share a pixel."""
    return bool(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


@njit(cache=True, nogil=True)
def suggested(frame: Codes, todo: Mask, table: Table, without: int) -> I32:
    """(n, 4) entry, orientation, y, x that enough anchors suggest, each once, in reading order of the first anchor."""
    height, width = frame.shape
    hits = _hits(frame, todo, table, without)
    seen = np.full((1 << 12, 2), -1, np.int64)  # name, index
    places = np.zeros((len(hits), 5), np.int32)
    count = 0
    for i in range(len(hits)):
        anchor, y, x = hits[i]
        entry, orientation = table.anchors[anchor, 1], table.anchors[anchor, 2]
        top, left = y - table.anchors[anchor, 3], x - table.anchors[anchor, 4]
        name = np.int64(entry) * 4 + orientation
        name = (name * 65536 + (top + 16384)) * 65536 + (left + 16384)
        if count * 2 >= len(seen):
            seen = _grown(seen)
        slot = _place_of(seen, name)
        if seen[slot, 0] < 0:
            seen[slot, 0], seen[slot, 1] = name, count
            places[count, 0], places[count, 1] = entry, orientation
            places[count, 2], places[count, 3] = top, left
            count += 1
        places[seen[slot, 1], 4] += 1
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
def _hits(frame: Codes, todo: Mask, table: Table, without: int) -> I32:
    """(n, 3) anchors that are found where there is something to explain, y, x; those of lone pixels come last."""
    hits = np.empty((256, 3), np.int32)
    count = 0
    blocks = _blocks(todo)
    pixels = np.argwhere(todo).astype(np.int32) if table.lone[0] else blocks[:0]
    for i in range(len(blocks) + len(pixels)):
        if i < len(blocks):
            y, x = blocks[i, 0], blocks[i, 1]
            key = block_hash(frame[y, x], frame[y, x + 1], frame[y + 1, x], frame[y + 1, x + 1])
        else:
            y, x = pixels[i - len(blocks), 0], pixels[i - len(blocks), 1]
            key = block_hash(frame[y, x], NONE, NONE, NONE)
        anchor = table.heads[slot_of(key)]
        while anchor >= 0:
            if table.hashes[anchor] == key and table.anchors[anchor, 1] != without:
                if count == len(hits):
                    hits = np.concatenate((hits, np.empty_like(hits)))
                hits[count, 0], hits[count, 1], hits[count, 2] = anchor, y, x
                count += 1
            anchor = table.anchors[anchor, 0]
    return hits[:count]


@njit(cache=True, nogil=True)
def _blocks(todo: Mask) -> I32:
    """(n, 2) y, x of the 2 x 2 blocks with something to explain."""
    height, width = todo.shape
    blocks = np.empty((height * width, 2), np.int32)
    count = 0
    pair = np.empty(width, np.bool_)
    for y in range(height - 1):
        some = False
        for x in range(width):
            pair[x] = todo[y, x] | todo[y + 1, x]
            some |= pair[x]
        if not some:
            continue
        for x in range(width - 1):
            if pair[x] | pair[x + 1]:
                blocks[count, 0], blocks[count, 1] = y, x
                count += 1
    return blocks[:count]


@njit(cache=True, nogil=True)
def _place_of(seen: I64, name: int) -> int:
    """Where the name of a place is in an open hash table, or where it would be put."""
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
            larger[_place_of(larger, seen[k, 0])] = seen[k]
    return larger


@njit(cache=True, nogil=True)
def _explained(
    frame: Codes, todo: Mask, claimed: Mask, pixels: I32, top: int, left: int, slack: float
) -> int:
    """How many pixels an entry newly explains at a place, -1 if more than a share ``slack`` of it is wrong there."""
    height, width = frame.shape
    most_wrong = slack * len(pixels)
    wrong = new = inside = 0
    for k in range(len(pixels)):
        y, x = pixels[k, 0] + top, pixels[k, 1] + left
        if y < 0 or x < 0 or y >= height or x >= width:
            continue
        inside += 1
        if claimed[y, x]:
            continue
        if frame[y, x] != pixels[k, 2]:
            wrong += 1
            if wrong > most_wrong:
                return -1
        elif todo[y, x]:
            new += 1
    return new if wrong <= slack * inside else -1


@njit(cache=True, nogil=True)
def _is_seen(frame: Codes, claimed: Mask, pixels: I32, top: int, left: int) -> bool:
    """Whether enough of the pixels that an entry has in the frame are visible and right."""
    height, width = frame.shape
    equal = inside = 0
    for k in range(len(pixels)):
        y, x = pixels[k, 0] + top, pixels[k, 1] + left
        if 0 <= y < height and 0 <= x < width:
            inside += 1
            if not claimed[y, x] and frame[y, x] == pixels[k, 2]:
                equal += 1
    return bool(equal >= max(min(4, inside), LEAST_EQUAL * inside))


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


@njit(cache=True, nogil=True)
def stand(frame: Codes, table: Table, rows: I32, number: int, looks: I32) -> bool:
    """Whether placements (n, 5), front to back, show nothing but what the frame shows, if entry ``number`` has the pixels
    ``looks`` (4, m, 3) y, x, code in the four orientations."""
    height, width = frame.shape
    hidden = np.zeros((height, width), np.bool_)
    for k in range(len(rows)):
        pixels = looks[rows[k, 1]] if rows[k, 0] == number else pixels_of(table, rows[k, 0], rows[k, 1])
        for i in range(len(pixels)):
            y, x = pixels[i, 0] + rows[k, 2], pixels[i, 1] + rows[k, 3]
            if 0 <= y < height and 0 <= x < width and not hidden[y, x]:
                if frame[y, x] != pixels[i, 2]:
                    return False
                hidden[y, x] = True
    return True
