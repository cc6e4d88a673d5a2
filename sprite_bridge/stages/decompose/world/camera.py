"""How the camera moves: whole pixels per frame, voted for by pieces of the picture that are found again.

Pieces that occur once in a frame and once in the next vote for how far they went. Votes are counted per part of the screen,
so that one large actor does not outvote a background seen everywhere, and a move is believed only if it explains the
picture better than standing still.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import Codes

PIECE = 4
"""Side of a piece in px."""

PARTS = 8
"""Parts of the screen along each side."""

LEAST_GAIN = 0.02
"""Share of the pixels that a move must explain beyond standing still."""

LEAST_PARTS, LEAST_SPREAD, LEAST_SHARE = 8, 5, 0.5
"""Parts of the screen that must vote for a move, in how many rows or columns of parts, and their share of all that vote at
all: an actor is not everywhere."""

MOST_LEFT = 0.7
"""Share of what standing still leaves unexplained that a move may leave."""

SOME_PARTS = 5
"""Parts of the screen that must go a second way."""

I64 = NDArray[np.int64]
Pieces = tuple[I64, I64]
"""Hashes, rising, and where they are found."""


def camera_path(codes: Codes, check: Callable[[], None]) -> I64:
    """(F, 2) where the top left corner (x, y) of every frame of (F, H, W) lies in the world, both 0 at least."""
    count, height, width = codes.shape
    moves = np.zeros((count, 2), np.int64)
    if min(height, width) > 2 * PIECE:
        before = _unique_pieces(codes[0], PIECE)
        for t in range(1, count):
            if t % 32 == 0:
                check()
            now = _unique_pieces(codes[t], PIECE)
            moves[t] = _move(codes[t - 1], codes[t], before, now)
            before = now
    path = np.cumsum(moves, axis=0)
    return np.asarray(path - path.min(axis=0))


def _move(before: Codes, now: Codes, pieces: Pieces, found: Pieces) -> tuple[int, int]:
    """(dx, dy) the camera went from one frame to the next."""
    ballot = _poll(now.shape, pieces, found)
    voters = len(np.unique(np.concatenate([parts for _, parts in ballot]))) if ballot else 0
    best = (0, 0)
    gain = LEAST_GAIN
    still = _explained(before, now, 0, 0)
    for (dx, dy), parts in ballot[:3]:
        if (dx, dy) == (0, 0) or len(parts) < max(LEAST_PARTS, LEAST_SHARE * voters) or not _spread(parts):
            continue
        more = _explained(before, now, dx, dy) - still
        if more > gain and more > (1 - MOST_LEFT) * (1 - still):
            best, gain = (dx, dy), more
    return best


def several(before: Codes, now: Codes) -> bool:
    """Whether pieces all over the screen went from one frame to the other in more ways than one."""
    if min(now.shape) <= 2 * PIECE:
        return False
    ballot = _poll(now.shape, _unique_pieces(before, PIECE), _unique_pieces(now, PIECE))
    return sum(len(parts) >= SOME_PARTS and _spread(parts) for _, parts in ballot[:3]) > 1


def _poll(shape: tuple[int, ...], pieces: Pieces, found: Pieces) -> list[tuple[tuple[int, int], I64]]:
    """Ways (dx, dy) in which pieces went, and in which parts of the screen: those found in most parts first."""
    height, width = shape
    _, a, b = np.intersect1d(pieces[0], found[0], assume_unique=True, return_indices=True)
    row = width - PIECE + 1
    from_y, from_x = np.divmod(pieces[1][a], row)
    to_y, to_x = np.divmod(found[1][b], row)
    move = (from_y - to_y + height) * (4 * width) + (from_x - to_x + width)
    part = (to_y * PARTS // height) * PARTS + to_x * PARTS // width
    moves, parts = np.divmod(np.unique(move * (PARTS * PARTS) + part), PARTS * PARTS)
    ways, first, counts = np.unique(moves, return_index=True, return_counts=True)
    return [
        (
            (int(ways[k]) % (4 * width) - width, int(ways[k]) // (4 * width) - height),
            parts[first[k] : first[k] + counts[k]],
        )
        for k in np.argsort(-counts, kind="stable")
    ]


def _spread(parts: I64) -> bool:
    """Whether the parts of the screen that vote lie far apart along one side."""
    return max(len(np.unique(parts // PARTS)), len(np.unique(parts % PARTS))) >= LEAST_SPREAD


def _explained(before: Codes, now: Codes, dx: int, dy: int) -> float:
    """Share of a frame, without what came into view, that the one before shows where the move would have brought it."""
    height, width = now.shape
    old = before[max(0, dy) : height + min(0, dy), max(0, dx) : width + min(0, dx)]
    new = now[max(0, -dy) : height + min(0, -dy), max(0, -dx) : width + min(0, -dx)]
    return float((old == new).mean()) if old.size else 0.0


def _unique_pieces(frame: Codes, side: int) -> Pieces:
    """Hashes of the pieces that occur once, rising, and where: y * (W - side + 1) + x."""
    hashes = _hash_pieces(frame, side)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    new = np.empty(len(ordered) + 1, np.bool_)
    new[0] = new[-1] = True
    new[1:-1] = ordered[1:] != ordered[:-1]
    once = new[1:] & new[:-1]
    return ordered[once], order[once]


@njit(cache=True, nogil=True)
def _hash_pieces(frame: Codes, side: int) -> I64:
    """One hash per side x side piece, in reading order."""
    height, width = frame.shape
    down, right = height - side + 1, width - side + 1
    hashes = np.empty(down * right, np.int64)
    for y in range(down):
        for x in range(right):
            h = np.int64(1469598103)
            for dy in range(side):
                for dx in range(side):
                    h = h * np.int64(6364136223846793005) + frame[y + dy, x + dx]
                    h ^= (h >> 29) & 0x7FFFFFFFF
            hashes[y * right + x] = h
    return hashes
