"""Entries given what belongs to them though it is hardly ever seen.

What others nearly always hide is left over where it does show. It belongs to the sprite that it touches if it fits wherever
that stands: there it is seen, hidden, or outside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.components import I64, SEED, X0, Y0, T, picture_of, pieces_of
from sprite_bridge.stages.decompose.dictionary.entries import I32, Table, laid_together, oriented
from sprite_bridge.stages.decompose.placing.peel import claim, stand
from sprite_bridge.stages.decompose.scene import Scene
from sprite_bridge.stages.decompose.world.motion import widened

LEAST_USES = 4
"""Placements of an entry from which on it means something that something fits in all of them."""


class _Grown(NamedTuple):
    """(h, w) codes of entry ``number`` with something more, and the corner of the entry in them."""

    picture: Codes
    number: int
    y: int
    x: int


def adopt(scene: Scene) -> int:
    """Give entries the left-over pieces that fit wherever they stand; gives how many pieces."""
    uses = Counter(entry for rows in scene.placed for entry in rows[:, 0].tolist())
    refused: set[tuple[int, int, int, bytes]] = set()
    found = 0
    for n, piece in enumerate(pieces_of(scene.codes, scene.rest)):
        if n % 16 == 0:
            scene.check()
        if scene.late():
            break
        # Another one like it may have been adopted meanwhile.
        if not scene.rest[piece[T]].flat[piece[SEED]]:
            continue
        for grown in _with_piece(scene, piece):
            key = (grown.number, grown.y, grown.x, grown.picture.tobytes())
            if uses[grown.number] < LEAST_USES or key in refused:
                continue
            if _take_over(scene, grown):
                uses[len(scene.entries) - 1] = uses[grown.number]
                found += 1
                break
            refused.add(key)
    return found


def _with_piece(scene: Scene, piece: I64) -> Iterator[_Grown]:
    """The entries that a piece touches, each with the piece."""
    t, top, left = int(piece[T]), int(piece[Y0]), int(piece[X0])
    picture = picture_of(scene.codes, scene.rest, piece)
    high, wide = picture.shape
    for number, turned, y, x, _ in scene.placed[t].tolist():
        entry = scene.entries.pictures[number]
        below, right = y + entry.shape[0], x + entry.shape[1]
        if top > below or left > right or y > top + high or x > left + wide:
            continue
        dy = below - top - high if turned & 2 else top - y
        dx = right - left - wide if turned & 1 else left - x
        own, more = laid_together(entry, oriented(picture, turned), dy, dx)
        if (widened(own != NONE, 1) & (more != NONE)).any():
            yield _Grown(np.where(own == NONE, more, own), number, max(0, -dy), max(0, -dx))


def _take_over(scene: Scene, grown: _Grown) -> bool:
    """Show the grown entry wherever the entry is shown, if it fits in all these places."""
    entries = scene.entries
    new = entries.add(grown.picture)
    placed = {}
    for t, rows in enumerate(scene.placed):
        if (rows[:, 0] == grown.number).any():
            placed[t] = _with_new(rows, entries.table, grown, new)
            if not stand(scene.codes[t], entries.table, placed[t]):
                entries.drop(new)
                return False
    entries.drop(grown.number)
    for t, rows in placed.items():
        scene.placed[t] = rows
        for row in rows:
            claim(scene.rest[t], scene.covered[t], entries.table, row)
    return True


def _with_new(rows: I32, table: Table, grown: _Grown, new: int) -> I32:
    """Placements with the new entry where the old one was."""
    found = rows.copy()
    below = int(table.height[new]) - grown.y - int(table.height[grown.number])
    right = int(table.width[new]) - grown.x - int(table.width[grown.number])
    own = rows[:, 0] == grown.number
    found[own, 0] = new
    found[own, 2] -= np.where(rows[own, 1] & 2, below, grown.y)
    found[own, 3] -= np.where(rows[own, 1] & 1, right, grown.x)
    return found
