"""The camera's way told by all of the world instead of by the frame before alone.

From frame to frame a move of one pixel may change little, least of all in compressed footage, whose blocks stay where they
are on the screen. What is missed adds up, and is plain against the world as it was seen before.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]

REACH = 3
"""How far around where a frame is expected it is tried, px per side."""

FADING = 0.9
"""What the views of the world so far weigh when another frame has joined them: what is near in time looks most alike."""

MOST_AWAY = 24.0
"""A pixel counts no worse than this: what moves for itself must not decide."""

CLEARLY = 0.99
"""What another place must leave of the differences that the expected one leaves."""

LEAST_SEEN = 0.05
"""What the views of a pixel of the world must weigh for it to be known."""

LEAST_SHARE = 0.25
"""Share of a frame that must lie where the world is known."""

AGAIN = 2
"""How often all frames are compared with the world that all others show."""

PIXELS = 1 << 14
"""About how many of a frame are compared."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def steadied(frames: U8, path: I64, check: Callable[[], None]) -> I64:
    """The path (F, 2) of frames (F, H, W, 4) mended, both 0 at least; as it is if it stands still."""
    if not path.any():
        return path
    luma = frames[..., :3] @ _LUMA
    span = path.max(axis=0) - path.min(axis=0)
    # Missed moves make the way longer: there is room for it to either side.
    margin = 2 * span + 32
    world = _World(luma.shape[1] + int(5 * span[1]) + 64, luma.shape[2] + int(5 * span[0]) + 64)
    found = path - path.min(axis=0) + margin
    moves = np.diff(found, axis=0, prepend=found[:1])
    world.join(luma[0], found[0])
    for t in range(1, len(found)):
        if t % 16 == 0:
            check()
        found[t] = world.place_of(luma[t], found[t - 1] + moves[t], found[t - 1])
        world.fade()
        world.join(luma[t], found[t])
    for _ in range(AGAIN):
        world = _World(*world.sums.shape)
        for frame, at in zip(luma, found, strict=True):
            world.join(frame, at)
        for t in range(len(found)):
            if t % 16 == 0:
                check()
            world.join(luma[t], found[t], -1)
            found[t] = world.place_of(luma[t], found[t], found[t])
            world.join(luma[t], found[t])
    return np.asarray(found - found.min(axis=0))


class _World:
    """What frames showed of the world, one over the other."""

    def __init__(self, height: int, width: int) -> None:
        self.sums, self.views = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)

    def join(self, frame: F32, at: I64, weight: float = 1) -> None:
        """Add a frame, or take it away with a weight of -1."""
        here = (slice(at[1], at[1] + frame.shape[0]), slice(at[0], at[0] + frame.shape[1]))
        self.sums[here] += np.float32(weight) * frame
        self.views[here] += np.float32(weight)

    def fade(self) -> None:
        """Make all views weigh less than the next one will."""
        self.sums *= np.float32(FADING)
        self.views *= np.float32(FADING)

    def place_of(self, frame: F32, expected: I64, before: I64) -> I64:
        """Where a frame lies: near where it is expected, or near where the one before lies."""
        step = max(1, frame.size // PIXELS)
        return np.asarray(_placed(frame, expected, before, self.sums, self.views, step))


@njit(cache=True, nogil=True)
def _placed(frame: F32, expected: I64, before: I64, sums: F32, views: F32, step: int) -> I64:
    best = expected.copy()
    at = np.zeros(2, np.int64)
    least = CLEARLY * _differences(frame, expected, sums, views, step)
    for k in range(2):
        centre = expected if k == 0 else before
        if k == 1 and before[0] == expected[0] and before[1] == expected[1]:
            break
        for dy in range(-REACH, REACH + 1):
            for dx in range(-REACH, REACH + 1):
                at[0], at[1] = centre[0] + dx, centre[1] + dy
                left = _differences(frame, at, sums, views, step)
                if left < least:
                    least = left
                    best[:] = at
    return best


@njit(cache=True, nogil=True)
def _differences(frame: F32, at: I64, sums: F32, views: F32, step: int) -> float:
    """The mean difference of a frame at a place from the world, infinite where too little of it is known."""
    height, width = frame.shape
    if at[0] < 0 or at[1] < 0 or at[1] + height > sums.shape[0] or at[0] + width > sums.shape[1]:
        return np.inf
    total, known = 0.0, 0
    for y in range(0, height, step):
        for x in range(width):
            seen = views[y + at[1], x + at[0]]
            if seen > LEAST_SEEN:
                total += min(MOST_AWAY, abs(frame[y, x] - sums[y + at[1], x + at[0]] / seen))
                known += 1
    return total / known if known * step >= LEAST_SHARE * frame.size else np.inf
