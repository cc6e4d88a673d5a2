"""The sprite dictionary while it grows: pixels of every entry, and anchors by which entries are found in a frame.

An anchor is the hash of a 2 x 2 block of an entry in one orientation. A block of a frame with the same hash suggests that
the entry stands there. Everything lies in flat arrays, so that compiled code can read it.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes

SLOTS = 1 << 16
CELL = 4
"""One anchor is kept per cell of so many px, so that a part of a sprite is enough to find it."""

MOST_ANCHORS = 16
"""Anchors of an entry in one orientation."""

MANY_ANCHORS = 8
"""From so many anchors on, one alone is taken for chance."""

Scalar = TypeVar("Scalar", bound=np.generic)
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


class Table(NamedTuple):
    """What compiled code reads: pixels of entry e in orientation k are ``pixels[k, start[e] : start[e] + area[e]]``."""

    start: I32
    area: I32
    height: I32
    width: I32
    alive: NDArray[np.bool_]
    votes: I32
    """Anchors that must be found for entry e to be considered."""
    pixels: I32
    """(4, P, 3): y, x, code. Every orientation lies there ready, since all that is placed or tried reads them."""
    heads: I32
    anchors: I32
    """(A, 5): the next anchor of the slot, entry, orientation, y, x."""
    hashes: I64
    lone: I32
    """(1,) how many living entries have an anchor of one pixel."""


def oriented(entry: NDArray[Scalar], orientation: int) -> NDArray[Scalar]:
    """An entry, or a mask of one, as it looks in an orientation: 0 as drawn, 1 mirrored left to right, 2 top to bottom,
    3 both."""
    turned = entry[:, ::-1] if orientation & 1 else entry
    return turned[::-1] if orientation & 2 else turned


def opaque_pixels(entry: Codes) -> I32:
    """(n, 3) y, x, code of the pixels of an entry, in reading order."""
    ys, xs = np.nonzero(entry != NONE)
    return np.stack([ys, xs, entry[ys, xs]], axis=1).astype(np.int32)


def framed(entry: Codes, margin: int) -> tuple[Codes, NDArray[np.bool_]]:
    """An entry with so many px of nothing around it, and where that is opaque."""
    wide = np.pad(entry, margin, constant_values=NONE)
    return wide, wide != NONE


def laid_together(one: Codes, other: Codes, dy: int, dx: int) -> tuple[Codes, Codes]:
    """Two entries each alone on a picture that has room for both, the second's corner (dy, dx) from the first's."""
    top, left = min(0, dy), min(0, dx)
    shape = max(len(one), dy + len(other)) - top, max(one.shape[1], dx + other.shape[1]) - left
    pictures = []
    for entry, y, x in ((one, -top, -left), (other, dy - top, dx - left)):
        picture = np.full(shape, NONE, np.int32)
        picture[y : y + entry.shape[0], x : x + entry.shape[1]] = entry
        pictures.append(picture)
    return pictures[0], pictures[1]


class Entries:
    """Entries are numbered as they come and never change; what is of no use any more is only no longer alive."""

    def __init__(self, commonness: I32, orientations: tuple[int, ...] = (0, 1)) -> None:
        """``commonness`` as `count_blocks` gives it: what is rare in the footage makes a good anchor."""
        self.pictures: list[Codes] = []
        self.commonness = commonness
        self.orientations = orientations
        self._used = np.zeros(3, np.int64)  # entries, pixels, anchors
        self._start: I32 = np.zeros(64, np.int32)
        self._count: I32 = np.zeros(64, np.int32)
        self._height: I32 = np.zeros(64, np.int32)
        self._width: I32 = np.zeros(64, np.int32)
        self._alive: NDArray[np.bool_] = np.zeros(64, np.bool_)
        self._votes: I32 = np.zeros(64, np.int32)
        self._pixels: I32 = np.zeros((4, 4096, 3), np.int32)
        self._heads = np.full(SLOTS, -1, np.int32)
        self._anchors: I32 = np.zeros((4096, 5), np.int32)
        self._hashes: I64 = np.zeros(4096, np.int64)
        self._first: list[int] = [0]  # anchor of each entry, and of the next one
        self._lone: I32 = np.zeros(1, np.int32)

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def table(self) -> Table:
        """The arrays as they are now; ask again after every change."""
        return Table(
            self._start, self._count, self._height, self._width, self._alive,
            self._votes, self._pixels, self._heads, self._anchors, self._hashes, self._lone,
        )  # fmt: skip

    def living(self) -> list[int]:
        """Numbers of the entries in use."""
        return np.flatnonzero(self._alive[: len(self)]).tolist()

    def is_alive(self, number: int) -> bool:
        return bool(self._alive[number])

    def area(self, number: int) -> int:
        """Opaque pixels of an entry."""
        return int(self._count[number])

    def drop(self, number: int) -> None:
        """Find this entry no more."""
        if self._alive[number]:
            self._alive[number] = False
            self._lone[0] -= _is_lone(self.pictures[number])
            _unlink(self._heads, self._anchors, self._hashes, *self._first[number : number + 2])

    def revive(self, number: int) -> None:
        """Undo `drop`."""
        if not self._alive[number]:
            self._alive[number] = True
            self._lone[0] += _is_lone(self.pictures[number])
            _link(self._heads, self._anchors, self._hashes, *self._first[number : number + 2])

    def add(self, picture: Codes) -> int:
        """A new entry from (h, w) codes, `NONE` where it is transparent; gives its number."""
        number = len(self.pictures)
        picture = np.ascontiguousarray(picture)
        self.pictures.append(picture)
        looks = [oriented(picture, k) for k in range(4)]
        count = int((picture != NONE).sum())
        found = [self._anchors_of(looks[k], k) for k in self._distinct(looks)]
        places = np.concatenate([rows for rows, _ in found])
        hashes = np.concatenate([keys for _, keys in found])
        self._reserve(count, len(places))
        first, top = int(self._used[1]), int(self._used[2])
        self._start[number], self._count[number] = first, count
        self._height[number], self._width[number] = picture.shape
        for k, look in enumerate(looks):
            self._pixels[k, first : first + count] = opaque_pixels(look)
        self._votes[number] = 2 if min(len(rows) for rows, _ in found) >= MANY_ANCHORS else 1
        self._anchors[top : top + len(places), 1] = number
        self._anchors[top : top + len(places), 2:] = places
        self._hashes[top : top + len(places)] = hashes
        self._used += (1, count, len(places))
        self._first.append(top + len(places))
        self.revive(number)
        return number

    def _distinct(self, looks: list[Codes]) -> list[int]:
        """The orientations in which an entry looks different."""
        found: list[int] = []
        for k in self.orientations:
            if not any(np.array_equal(looks[k], looks[j]) for j in found):
                found.append(k)
        return found

    def _anchors_of(self, picture: Codes, orientation: int) -> tuple[I32, I64]:
        """(A, 3) orientation, y, x of the anchors of an oriented picture, and their hashes."""
        ys, xs, hashes = choose_anchors(np.ascontiguousarray(picture), self.commonness)
        common = np.array([self.commonness[slot_of(key)] for key in hashes])
        keep = np.sort(np.argsort(common, kind="stable")[:MOST_ANCHORS])
        rows = np.stack([np.full(len(ys), orientation), ys, xs], axis=1).astype(np.int32)
        return rows[keep], hashes[keep]

    def _reserve(self, pixels: int, anchors: int) -> None:
        """Make room for one more entry."""
        need = self._used + np.array([1, pixels, anchors])
        if need[0] > len(self._start):
            self._start, self._count = _doubled(self._start), _doubled(self._count)
            self._height, self._width = _doubled(self._height), _doubled(self._width)
            self._alive, self._votes = _doubled(self._alive), _doubled(self._votes)
        while need[1] > self._pixels.shape[1]:
            self._pixels = np.concatenate([self._pixels, np.zeros_like(self._pixels)], axis=1)
        while need[2] > len(self._anchors):
            self._anchors, self._hashes = _doubled(self._anchors), _doubled(self._hashes)


def _doubled(array: NDArray[Scalar]) -> NDArray[Scalar]:
    return np.concatenate([array, np.zeros_like(array)])


def _is_lone(picture: Codes) -> bool:
    """Whether an entry has no whole 2 x 2 block, and so an anchor of one pixel only."""
    opaque = picture != NONE
    return not (opaque[1:, 1:] & opaque[1:, :-1] & opaque[:-1, 1:] & opaque[:-1, :-1]).any()


@njit(cache=True, nogil=True)
def slot_of(key: int) -> int:
    """Where in the table of anchors a hash belongs."""
    return (key ^ (key >> 17)) & (SLOTS - 1)


@njit(cache=True, nogil=True)
def _link(heads: I32, anchors: I32, hashes: I64, first: int, end: int) -> None:
    """Let anchors first : end be found. In every slot the latest comes first."""
    for anchor in range(first, end):
        slot = slot_of(hashes[anchor])
        before, after = -1, heads[slot]
        while after > anchor:
            before, after = after, anchors[after, 0]
        anchors[anchor, 0] = after
        if before < 0:
            heads[slot] = anchor
        else:
            anchors[before, 0] = anchor


@njit(cache=True, nogil=True)
def _unlink(heads: I32, anchors: I32, hashes: I64, first: int, end: int) -> None:
    """Let anchors first : end be found no more."""
    for anchor in range(first, end):
        slot = slot_of(hashes[anchor])
        if heads[slot] == anchor:
            heads[slot] = anchors[anchor, 0]
            continue
        before = heads[slot]
        while anchors[before, 0] != anchor:
            before = anchors[before, 0]
        anchors[before, 0] = anchors[anchor, 0]


@njit(cache=True, nogil=True)
def pixels_of(table: Table, entry: int, orientation: int) -> I32:
    """(area, 3) y, x, code of an entry in an orientation."""
    start = table.start[entry]
    return table.pixels[orientation, start : start + table.area[entry]]


@njit(cache=True, nogil=True)
def block_hash(a: int, b: int, c: int, d: int) -> int:
    """Hash of a 2 x 2 block: upper left, upper right, lower left, lower right."""
    h = np.int64(a) * np.int64(6364136223846793005) + np.int64(b)
    h = (h ^ ((h >> 31) & 0x1FFFFFFFF)) * np.int64(2862933555777941757) + np.int64(c)
    h = (h ^ ((h >> 31) & 0x1FFFFFFFF)) * np.int64(3202034522624059733) + np.int64(d)
    return (h ^ ((h >> 29) & 0x7FFFFFFFF)) & 0x7FFFFFFFFFFFFFFF  # type: ignore[return-value]


@njit(cache=True, nogil=True)
def count_blocks(frames: Codes) -> I32:
    """(SLOTS,) how many 2 x 2 blocks of (F, H, W) fall into each slot of the table of anchors."""
    counts = np.zeros(SLOTS, np.int32)
    for t in range(frames.shape[0]):
        for y in range(frames.shape[1] - 1):
            for x in range(frames.shape[2] - 1):
                key = block_hash(
                    frames[t, y, x], frames[t, y, x + 1], frames[t, y + 1, x], frames[t, y + 1, x + 1]
                )
                counts[slot_of(key)] += 1
    return counts


@njit(cache=True, nogil=True)
def choose_anchors(picture: Codes, commonness: I32) -> tuple[I32, I32, I64]:
    """The rarest 2 x 2 block of every cell that is not of one colour; where all are, the first only.

    An entry without any whole block is anchored at its first pixel, its neighbours taken for transparent.
    """
    height, width = picture.shape
    most = ((height + CELL - 1) // CELL) * ((width + CELL - 1) // CELL) + 1
    ys, xs = np.zeros(most, np.int32), np.zeros(most, np.int32)
    hashes = np.zeros(most, np.int64)
    count = 0
    flat_y, flat_x = -1, -1
    for cy in range(0, height, CELL):
        for cx in range(0, width, CELL):
            rarest = -1
            for y in range(cy, min(cy + CELL, height - 1)):
                for x in range(cx, min(cx + CELL, width - 1)):
                    a, b = picture[y, x], picture[y, x + 1]
                    c, d = picture[y + 1, x], picture[y + 1, x + 1]
                    if NONE in (a, b, c, d):
                        continue
                    if flat_y < 0:
                        flat_y, flat_x = y, x
                    if a == b and a == c and a == d:
                        continue
                    key = block_hash(a, b, c, d)
                    common = commonness[slot_of(key)]
                    if rarest < 0 or common < rarest:
                        rarest = common
                        ys[count], xs[count], hashes[count] = y, x, key
            if rarest >= 0:
                count += 1
    if count == 0 and flat_y >= 0:
        code = picture[flat_y, flat_x]
        ys[0], xs[0], hashes[0] = flat_y, flat_x, block_hash(code, code, code, code)
        count = 1
    if count == 0:
        for y in range(height):
            for x in range(width):
                if picture[y, x] != NONE and count == 0:
                    ys[0], xs[0] = y, x
                    hashes[0] = block_hash(picture[y, x], NONE, NONE, NONE)
                    count = 1
    return ys[:count], xs[:count], hashes[:count]
