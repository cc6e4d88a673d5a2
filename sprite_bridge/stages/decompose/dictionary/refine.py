"""Entries made whole and right by all places where they are shown.

An entry may lack pixels that were hidden where it was found, or have some of what stood beside it. Laid over one another,
all its placements vote: every pixel in and around it takes the colour that the views agree on that can tell.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.components import connected
from sprite_bridge.stages.decompose.dictionary.entries import I32, I64, Table, pixels_of
from sprite_bridge.stages.decompose.dictionary.tiles import tile_of
from sprite_bridge.stages.decompose.placing.peel import NOWHERE, peel
from sprite_bridge.stages.decompose.scene import Mask, Scene
from sprite_bridge.stages.decompose.world.votes import count_color

MARGIN = 8
"""How far an entry may grow at once, px."""

SLOTS = 4
"""Colours that are counted per pixel."""

WRONG_SHARE = 0.2
"""Share of the pixels that may be wrong in a place that votes, though the entry does not stand there exactly."""

PART_SHARE = 0.35
"""An entry with fewer pixels than this share of another's may be a part of it."""

MOST_AGAINST = 0.15
"""Share of the views that can tell which may speak against a new pixel."""

LEAST_AREA = 6
"""Pixels of an entry at least; those of one colour, too, are only what is left of something."""

LEAST_FOR = 2
"""Views that must speak for a new pixel."""

OWN, BEFORE, BEHIND = range(3)
"""How a pixel of a placement is seen: it may be its own; the background is, though somebody stands behind, as if the
placement had the same colour; somebody behind it is."""

DETACHED_FOR, DETACHED_AGAINST = 4, 0.05
"""Views that must speak for a new pixel that touches nothing, and the share of them that may speak against it."""


def refine(scene: Scene) -> list[int]:
    """Add a better version of the entries whose views agree on one; gives the numbers of the new ones.

    The old ones stay, but for rows of tiles and scraps: what is of no use any more is for `doubt` to find out.
    """
    ballot = _elect(scene)
    new = []
    known = {_key(scene.entries.pictures[e]) for e in scene.entries.living()}
    for entry in scene.entries.living():
        before = scene.entries.pictures[entry]
        picture = ballot.outcome(entry, before)
        tile = tile_of(before if picture is None else picture)
        if tile is not before and tile is not picture:
            scene.entries.drop(entry)  # it would always be found before its tiles
            picture = tile
        if picture is None or _key(picture) in known:
            continue
        if (picture != NONE).sum() < LEAST_AREA or len(np.unique(picture[picture != NONE])) < 2:
            scene.entries.drop(entry)
            continue
        known.add(_key(picture))
        new.append(scene.entries.add(picture))
    return new


def _elect(scene: Scene) -> _Ballot:
    """Let all places vote: first for a colour of each pixel, then for or against it."""
    table, count = scene.entries.table, len(scene.entries)
    chosen = np.zeros(count, np.bool_)
    chosen[scene.entries.living()] = True
    ballot = _Ballot(table, chosen)
    height, width = scene.codes.shape[1:]
    owner, wrong = np.empty((height, width), np.int16), np.empty((height, width), np.bool_)
    views = _views(scene, table)
    for t, rows, fresh in views:
        behind = np.ascontiguousarray(scene.behind(t), np.int32)
        _own(scene.codes[t], behind, owner, wrong, table, rows)
        _vote(
            scene.codes[t], scene.rest[t], owner, wrong, table, rows, fresh & chosen[rows[:, 0]],
            ballot.at, ballot.colors, ballot.votes,
        )  # fmt: skip
    ballot.close()
    for t, rows, fresh in views:
        behind = np.ascontiguousarray(scene.behind(t), np.int32)
        _own(scene.codes[t], behind, owner, wrong, table, rows)
        _judge(
            scene.codes[t], behind, owner, wrong, table, rows, fresh & chosen[rows[:, 0]],
            ballot.at, ballot.best, ballot.tally,
        )  # fmt: skip
    return ballot


def _views(scene: Scene, table: Table) -> list[tuple[int, I32, Mask]]:
    """Frame, the placements in it and behind them those that are likely, and which of them show anything new."""
    seen: set[tuple[int, ...]] = set()
    found = []
    for t in range(len(scene.codes)):
        if t % 16 == 0:
            scene.check()
        rows = scene.placed[t]
        if scene.rest[t].any():
            rows = _with_likely(scene, t, rows, table)
        if len(rows):
            found.append((t, rows, _fresh(scene, t, rows, seen)))
    return found


def _key(picture: Codes) -> tuple[tuple[int, ...], bytes]:
    return picture.shape, picture.tobytes()


def _fresh(scene: Scene, t: int, rows: I32, seen: set[tuple[int, ...]]) -> Mask:
    """(n,) which placements were not seen at that place of the world before: together with what stands still beside it,
    a sprite that stands still shows the same again and again."""
    world = rows[:, :4].copy()
    world[:, 3:1:-1] += scene.path[t].astype(np.int32)
    fresh = np.array([tuple(row) not in seen for row in world.tolist()], np.bool_)
    seen.update(map(tuple, world.tolist()))
    return fresh


def _with_likely(scene: Scene, t: int, rows: I32, table: Table) -> I32:
    """The placements of a frame and, behind them, where entries nearly stand."""
    rest, covered = scene.rest[t].copy(), scene.covered[t].copy()
    return np.concatenate(
        [rows, peel(scene.codes[t], rest, covered, table, WRONG_SHARE, -1, NOWHERE, NOWHERE)]
    )


class _Ballot:
    """The votes for every pixel of some entries, a margin around them included, in flat arrays."""

    def __init__(self, table: Table, chosen: Mask) -> None:
        count = len(chosen)
        self.shapes = np.stack([table.height[:count], table.width[:count]], axis=1) + 2 * MARGIN
        sizes = np.where(chosen, self.shapes.prod(axis=1), 0)
        self.at: I64 = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        total = int(self.at[-1])
        self.colors = np.full((total, SLOTS), NONE, np.int32)
        self.votes = np.zeros((total, SLOTS), np.int32)
        self.best: Codes = np.full(total, NONE, np.int32)
        self.tally = np.zeros((total, 4), np.int32)
        """Views that show the colour although the background is another, or where it is not known; that show another
        colour; that show the one of the background, which is the same."""

    def close(self) -> None:
        """The colours with the most votes are stood for."""
        first = self.votes.argmax(axis=1)[:, None]
        self.best = np.take_along_axis(self.colors, first, axis=1)[:, 0].copy()

    def outcome(self, entry: int, picture: Codes) -> Codes | None:
        """(h, w) codes of an entry as the views have it, None if that is as it was."""
        shape = tuple(self.shapes[entry].tolist())
        part = slice(int(self.at[entry]), int(self.at[entry + 1]))
        best = self.best[part].reshape(shape)
        telling, unsure, against, alike = np.moveaxis(self.tally[part].reshape(*shape, 4), 2, 0)
        before = np.full(shape, NONE, np.int32)
        before[MARGIN:-MARGIN, MARGIN:-MARGIN] = picture
        old = before != NONE
        unseen = old & (telling + unsure + against + alike == 0)
        keep = old & (telling + unsure > against)  # what always equals the background is a hole
        grown = ~old & (telling >= LEAST_FOR) & (against <= MOST_AGAINST * (telling + against))
        # Sparks and the like need not touch what they belong to, if they are always there.
        always = (
            grown
            & (telling >= max(DETACHED_FOR, np.max(telling) / 2))
            & (against <= DETACHED_AGAINST * telling)
        )
        inside = connected((keep | grown | unseen) & ((best != NONE) | unseen), keep | unseen | always)
        if not inside.any():
            return None
        now = np.where(inside, np.where(unseen, before, best), np.int32(NONE))
        if np.array_equal(now, before):
            return None
        ys, xs = np.nonzero(inside)
        return np.ascontiguousarray(now[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1])


@njit(cache=True, nogil=True)
def _own(frame: Codes, behind: Codes, owner: NDArray[np.int16], wrong: Mask, table: Table, rows: I32) -> None:
    """Set whose pixel each is: the number of the placement that is seen there, -1 where none is; and where that is
    ``wrong``: the background is seen instead, as if somebody before it had the same colour."""
    owner[:] = -1
    wrong[:] = False
    height, width = owner.shape
    for k in range(len(rows)):
        pixels = pixels_of(table, rows[k, 0], rows[k, 1])
        for i in range(len(pixels)):
            y, x = pixels[i, 0] + rows[k, 2], pixels[i, 1] + rows[k, 3]
            if 0 <= y < height and 0 <= x < width and owner[y, x] < 0:
                owner[y, x] = k
                wrong[y, x] = frame[y, x] == behind[y, x] and frame[y, x] != pixels[i, 2]


@njit(cache=True, nogil=True)
def _tells(table: Table, rows: I32, k: int) -> Mask:
    """(n + 1,) whether what each placement shows may be of placement k: its own, or of what may be a part of it; the last
    one stands for nobody's, which may."""
    tells = np.ones(len(rows) + 1, np.bool_)
    for other in range(len(rows)):
        small = table.area[rows[other, 0]] <= PART_SHARE * table.area[rows[k, 0]]
        tells[other] = other == k or (small and rows[other, 0] != rows[k, 0])
    return tells


@njit(cache=True, nogil=True)
def _shown(owner: NDArray[np.int16], wrong: Mask, table: Table, rows: I32, k: int) -> I32:
    """(n, 4) what placement k shows of its entry and the margin around: pixel of the ballot, y and x in the frame, and how:
    `OWN`, `BEFORE` or `BEHIND`."""
    height, width = owner.shape
    entry, turned, top, left = rows[k, 0], rows[k, 1], rows[k, 2], rows[k, 3]
    high, wide = table.height[entry] + 2 * MARGIN, table.width[entry] + 2 * MARGIN
    tells = _tells(table, rows, k)
    found = np.empty((high * wide, 4), np.int32)
    count = 0
    for v in range(high):
        y = top - MARGIN + (high - 1 - v if turned & 2 else v)
        if y < 0 or y >= height:
            continue
        for u in range(wide):
            x = left - MARGIN + (wide - 1 - u if turned & 1 else u)
            if x < 0 or x >= width or not (tells[owner[y, x]] or k < owner[y, x]):
                continue
            found[count, 0], found[count, 1], found[count, 2] = v * wide + u, y, x
            if k < owner[y, x] and wrong[y, x]:
                found[count, 3] = BEFORE
            else:
                found[count, 3] = OWN if tells[owner[y, x]] else BEHIND
            count += 1
    return found[:count]


@njit(cache=True, nogil=True)
def _vote(
    frame: Codes, rest: Mask, owner: NDArray[np.int16], wrong: Mask, table: Table, rows: I32, chosen: Mask,
    at: I64, colors: I32, votes: I32,
) -> None:  # fmt: skip
    """Count what the placements of a frame show that is not the background, or is where somebody behind should be seen."""
    for k in range(len(rows)):
        if not chosen[k]:
            continue
        shown = _shown(owner, wrong, table, rows, k)
        for i in range(len(shown)):
            y, x = shown[i, 1], shown[i, 2]
            if shown[i, 3] != BEHIND and (owner[y, x] >= 0 or rest[y, x]):
                pixel = at[rows[k, 0]] + shown[i, 0]
                count_color(colors[pixel], votes[pixel], frame[y, x])


@njit(cache=True, nogil=True)
def _judge(
    frame: Codes, behind: Codes, owner: NDArray[np.int16], wrong: Mask, table: Table, rows: I32,
    chosen: Mask, at: I64, best: Codes, tally: I32,
) -> None:  # fmt: skip
    """Count which placements of a frame speak for the colour of each pixel, and which against it."""
    for k in range(len(rows)):
        if not chosen[k]:
            continue
        shown = _shown(owner, wrong, table, rows, k)
        for i in range(len(shown)):
            y, x = shown[i, 1], shown[i, 2]
            pixel = at[rows[k, 0]] + shown[i, 0]
            if best[pixel] == NONE:
                continue
            same, ground = frame[y, x] == best[pixel], behind[y, x]
            if shown[i, 3] == BEHIND:
                # Who is seen there although it would be hidden speaks against a colour that only hides.
                if not same and ground == best[pixel]:
                    tally[pixel, 2] += 1
            elif not same:
                # Another sprite there may lie in front, and says nothing.
                if owner[y, x] < 0 or owner[y, x] == k:
                    tally[pixel, 2] += 1
            elif shown[i, 3] == BEFORE:
                tally[pixel, 0] += 1
            elif ground == NONE:
                tally[pixel, 1] += 1
            elif ground != best[pixel]:
                tally[pixel, 0] += 1
            else:
                tally[pixel, 3] += 1
