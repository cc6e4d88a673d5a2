"""Layers that go with the camera, each at a share of its speed, as games let them: which share fits what is seen of one.

Followed freely a layer of dithered sky slips: it looks the same four pixels on. But a share of the way that another layer is
known to go has one number for all frames.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes

LARGEST_DIVISOR = 8
"""Shares are those of up to so many parts."""

SAMPLES = 32
"""Frames that are compared."""

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

SHARES = sorted({Fraction(p, q) for q in range(1, LARGEST_DIVISOR + 1) for p in range(q + 1)})


def at_a_share(codes: Codes, seen: Mask, path: I64) -> I64:
    """(F, 2) the way of a layer that goes at a share of the ``path`` (F, 2) of another, along each side its own, by which
    frames (F, H, W) agree most in what is ``seen`` (F, H, W) of it; both 0 at least."""
    chosen = np.unique(np.linspace(0, len(codes) - 1, SAMPLES).round().astype(int))
    some, mask = codes[chosen], seen[chosen]
    ways = [_ways(path[:, axis]) for axis in (0, 1)]
    # What is right along one side only fits no better than by chance. So most often both go at one share, or up and down
    # not at all, or with the other layer.
    still = np.zeros(len(path), np.int64)
    tried = [pair for x, y in zip(*ways, strict=True) for pair in ((x, y), (x, still), (x, path[:, 1]))]
    best = max(tried, key=lambda pair: _agreement(some, mask, np.stack(pair, axis=1)[chosen]))
    for axis in (1, 0, 1):
        tried = [(way, best[1]) if axis == 0 else (best[0], way) for way in ways[axis]]
        best = max([best, *tried], key=lambda pair: _agreement(some, mask, np.stack(pair, axis=1)[chosen]))
    found = np.stack(best, axis=1)
    return np.asarray(found - found.min(axis=0))


def _ways(at: I64) -> list[I64]:
    """Where a layer is at every share of a way (F,), wherever it is rounded."""
    return [
        (at + phase) * share.numerator // share.denominator
        for share in SHARES
        for phase in range(share.denominator if share.numerator else 1)
    ]


@njit(cache=True, nogil=True)
def _agreement(codes: Codes, seen: Mask, path: I64) -> int:
    """How many of the pixels of frames show what most others show at their place."""
    count, height, width = codes.shape
    left, top = path[:, 0].min(), path[:, 1].min()
    shape = (height + path[:, 1].max() - top, width + path[:, 0].max() - left)
    picture = np.full(shape, NONE, np.int32)
    lead = np.zeros(shape, np.int32)
    for t in range(count):
        dy, dx = path[t, 1] - top, path[t, 0] - left
        for y in range(height):
            for x in range(width):
                if seen[t, y, x]:
                    if picture[y + dy, x + dx] == codes[t, y, x]:
                        lead[y + dy, x + dx] += 1
                    elif lead[y + dy, x + dx] == 0:
                        picture[y + dy, x + dx] = codes[t, y, x]
                        lead[y + dy, x + dx] = 1
                    else:
                        lead[y + dy, x + dx] -= 1
    equal = 0
    for t in range(count):
        dy, dx = path[t, 1] - top, path[t, 0] - left
        for y in range(height):
            for x in range(width):
                equal += seen[t, y, x] and picture[y + dy, x + dx] == codes[t, y, x]
    # Where a pixel is seen once only it agrees with itself.
    return int(equal - (picture != NONE).sum())
