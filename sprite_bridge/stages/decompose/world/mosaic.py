"""Follows one layer of the background through the footage: frame by frame it is laid where it fits a growing picture best.

The picture remembers of every pixel a colour and how sure it is of it: what is always found again counts more than
what happens to pass by, so that a layer is not lost behind actors, and a wrong step is put right by the next.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes

SUREST = 32
"""How often seen a pixel of the picture counts as much as it can."""

TOLD = 1500
"""Pixels of a frame, about, that are compared."""

ROOM = 3
"""Size of the picture, in frames, beyond what the guess goes over."""

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


def follow(codes: Codes, seen: Mask, guess: I64, reach: int) -> I64:
    """(F, 2) where the corners (x, y) of frames (F, H, W) lie in a layer of which they show what is ``seen`` (F, H, W),
    both 0 at least. Each step is that of the ``guess`` (F, 2), or ``reach`` px more or less at most."""
    size = np.asarray(codes.shape[:0:-1])
    # The picture repeats itself at its rims: room for what two layers go apart, and more is not needed.
    width, height = (ROOM * size + np.ptp(guess, axis=0)).tolist()
    picture = np.full((height, width), NONE, np.int32)
    sure = np.zeros(picture.shape, np.int32)
    path = np.zeros_like(guess)
    steps = np.diff(guess, axis=0)
    for t in range(len(codes)):
        at = path[t - 1] + steps[t - 1] if t else path[0]
        path[t] = _lay(codes[t], seen[t], at, reach if t else 0, picture, sure)
    # And back, now that the picture is known: at first there was little to go by.
    steps = np.diff(path, axis=0)
    for t in range(len(codes) - 2, -1, -1):
        path[t] = _lay(codes[t], seen[t], path[t + 1] - steps[t], reach, picture, sure)
    return np.asarray(path - path.min(axis=0))


@njit(cache=True, nogil=True)
def _lay(
    frame: Codes, seen: Mask, guess: I64, reach: int, picture: Codes, sure: NDArray[np.int32]
) -> tuple[int, int]:
    """Find where (x, y) near the guess a frame fits the picture best, and tell the picture what it shows there."""
    down, right = picture.shape
    ys, xs = _telling(frame, seen)
    most, best = 0, (guess[0], guess[1])
    for far in range(reach + 1):
        for y in range(guess[1] - far, guess[1] + far + 1):
            rim = y == guess[1] - far or y == guess[1] + far
            for x in range(guess[0] - far, guess[0] + far + 1, 1 if rim else 2 * far):
                fits = 0
                for k in range(len(ys)):
                    wy, wx = (ys[k] + y) % down, (xs[k] + x) % right
                    if picture[wy, wx] == frame[ys[k], xs[k]]:
                        fits += sure[wy, wx]
                if fits > most:
                    most, best = fits, (x, y)
    for y in range(frame.shape[0]):
        for x in range(frame.shape[1]):
            if seen[y, x]:
                _remember(picture, sure, (y + best[1]) % down, (x + best[0]) % right, frame[y, x])
    return best


@njit(cache=True, nogil=True)
def _telling(frame: Codes, seen: Mask) -> tuple[I64, I64]:
    """Where, y and x, a frame shows an edge, or some of these pixels: only edges tell where a picture lies."""
    height, width = frame.shape
    ys, xs = np.empty(height * width, np.int64), np.empty(height * width, np.int64)
    told = 0
    for y in range(1, height):
        for x in range(1, width):
            if seen[y, x] and (frame[y, x] != frame[y, x - 1] or frame[y, x] != frame[y - 1, x]):
                ys[told], xs[told] = y, x
                told += 1
    every = told // TOLD + 1
    return ys[:told:every].copy(), xs[:told:every].copy()


@njit(cache=True, nogil=True)
def _remember(picture: Codes, sure: NDArray[np.int32], y: int, x: int, code: int) -> None:
    if picture[y, x] == code:
        sure[y, x] = min(sure[y, x] + 1, SUREST)
    elif sure[y, x] <= 1:
        picture[y, x] = code
        sure[y, x] = 1
    else:
        sure[y, x] -= 1
