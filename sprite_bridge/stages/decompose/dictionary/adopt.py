"""Entries given what belongs to them though it is hardly ever seen.

What others nearly always hide is left over where it does show. It belongs to the sprite that it touches if it fits wherever
that stands: there it is seen, hidden, or outside.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.components import I64, SEED, X0, Y0, T, picture_of, pieces_of
from sprite_bridge.stages.decompose.dictionary.entries import I32, laid_together, opaque_pixels, oriented
from sprite_bridge.stages.decompose.placing.peel import claim, stand
from sprite_bridge.stages.decompose.scene import Scene
from sprite_bridge.stages.decompose.world.motion import widened

LEAST_USES = 4
"""Placements of an entry from which on it means something that something fits in all of them."""

MOST_TRIES = 64
"""Pieces that are tried with an entry: one that touches ever other things is in a crowd."""


class _Grown(NamedTuple):
    """(h, w) codes of entry ``number`` with something more, and the corner of the entry in them."""

    picture: Codes
    number: int
    y: int
    x: int


class _Shown(NamedTuple):
    """Of every entry how many placements there are, and in which frames."""

    uses: Counter[int]
    frames: defaultdict[int, set[int]]


def adopt(scene: Scene) -> int:
    """Give entries the left-over pieces that fit wherever they stand; gives how many pieces."""
    shown = _shown(scene)
    tried: Counter[int] = Counter()
    refused: set[tuple[int, int, int, tuple[int, ...], int]] = set()
    found = 0
    for n, piece in enumerate(pieces_of(scene.codes, scene.rest)):
        if n % 16 == 0:
            scene.check()
        if scene.late():
            break
        # What others have adopted meanwhile may have been a part of it.
        if not scene.rest[piece[T]].flat[piece[SEED]]:
            continue
        for grown in _with_piece(scene, piece, shown):
            key = (grown.number, grown.y, grown.x, grown.picture.shape, hash(grown.picture.tobytes()))
            if key in refused or tried[grown.number] >= MOST_TRIES:
                continue
            if _take_over(scene, grown, shown):
                found += 1
                break
            tried[grown.number] += 1
            refused.add(key)
    return found


def _shown(scene: Scene) -> _Shown:
    shown = _Shown(Counter(), defaultdict(set))
    for t, rows in enumerate(scene.placed):
        shown.uses.update(rows[:, 0].tolist())
        for entry in rows[:, 0].tolist():
            shown.frames[entry].add(t)
    return shown


def _with_piece(scene: Scene, piece: I64, shown: _Shown) -> Iterator[_Grown]:
    """The entries with enough placements that a piece touches, each with the piece."""
    t = int(piece[T])
    picture = picture_of(scene.codes, scene.rest, piece)
    ys, xs = np.nonzero(picture != NONE)
    top, left = int(piece[Y0]) + int(ys.min()), int(piece[X0]) + int(xs.min())
    picture = picture[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    high, wide = picture.shape
    for number, turned, y, x, _ in scene.placed[t].tolist():
        entry = scene.entries.pictures[number]
        below, right = y + entry.shape[0], x + entry.shape[1]
        apart = top > below or left > right or y > top + high or x > left + wide
        if apart or shown.uses[number] < LEAST_USES:
            continue
        dy = below - top - high if turned & 2 else top - y
        dx = right - left - wide if turned & 1 else left - x
        own, more = laid_together(entry, oriented(picture, turned), dy, dx)
        if (widened(own != NONE, 1) & (more != NONE)).any():
            yield _Grown(np.where(own == NONE, more, own), number, max(0, -dy), max(0, -dx))


def _take_over(scene: Scene, grown: _Grown, shown: _Shown) -> bool:
    """Show the grown entry wherever the entry is shown, if it fits in all these places."""
    entries, number = scene.entries, grown.number
    looks = np.stack([opaque_pixels(oriented(grown.picture, turned)) for turned in range(4)])
    for t in shown.frames[number]:
        rows = _moved(scene, scene.placed[t], grown, number)
        if not stand(scene.codes[t], entries.table, rows, number, looks):
            return False
    new = entries.add(grown.picture)
    entries.drop(number)
    for places in (scene.placed, scene.barred, scene.filled):
        for t, rows in enumerate(places):
            if (rows[:, 0] == number).any():
                places[t] = _moved(scene, rows, grown, new)
    for t in shown.frames[number]:
        for row in scene.placed[t]:
            claim(scene.rest[t], scene.covered[t], entries.table, row)
    shown.uses[new], shown.frames[new] = shown.uses.pop(number), shown.frames.pop(number)
    return True


def _moved(scene: Scene, rows: I32, grown: _Grown, new: int) -> I32:
    """Places in which the grown entry has the number ``new``, and its corner."""
    high, wide = scene.entries.pictures[grown.number].shape
    below, right = grown.picture.shape[0] - grown.y - high, grown.picture.shape[1] - grown.x - wide
    found, own = rows.copy(), rows[:, 0] == grown.number
    found[own, 0] = new
    found[own, 2] -= np.where(rows[own, 1] & 2, below, grown.y)
    found[own, 3] -= np.where(rows[own, 1] & 1, right, grown.x)
    return found
