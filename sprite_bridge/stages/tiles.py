"""Large pictures in overlapping tiles that fade into each other, so that neither memory nor a seam grows with the size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

SIDE, OVERLAP = 320, 96
"""Of a tile, px. The step between tiles is a multiple of 16, so that what a network halves four times falls on the same
pixels in all of them; the overlap is about as far as such a network sees."""


def in_tiles(run: Callable[..., F32], *pictures: F32) -> F32:
    """What ``run`` makes of (N, C, H, W) ``pictures`` of one size, in tiles of at most SIDE x SIDE: (N, c, H, W).

    ``run`` gives a picture of the size of its arguments. One that fits into a tile is passed as it is.
    """
    height, width = pictures[0].shape[2:]
    if max(height, width) <= SIDE:
        return run(*pictures)
    total = weight = None
    for y, x in ((y, x) for y in _spans(height) for x in _spans(width)):
        part = run(*(np.ascontiguousarray(picture[:, :, y, x]) for picture in pictures))
        if total is None or weight is None:
            total = np.zeros((*part.shape[:2], height, width), np.float32)
            weight = np.zeros((height, width), np.float32)
        fade = _fade(y, height)[:, None] * _fade(x, width)
        total[:, :, y, x] += part * fade
        weight[y, x] += fade
    assert total is not None
    return np.asarray(total / weight, np.float32)


def _spans(length: int) -> Iterator[slice]:
    """Where tiles lie along an axis; the last one ends where the picture does, and may be shorter."""
    start = 0
    while True:
        yield slice(start, min(start + SIDE, length))
        if start + SIDE >= length:
            return
        start += SIDE - OVERLAP


def _fade(span: slice, length: int) -> F32:
    """(n,) weights of a tile along an axis: rising and falling over the overlap, but not at the picture's border."""
    ramp = (np.arange(OVERLAP, dtype=np.float32) + 1) / (OVERLAP + 1)
    fade = np.ones(span.stop - span.start, np.float32)
    if span.start > 0:
        fade[:OVERLAP] = ramp[: len(fade)]
    if span.stop < length:
        fade[-OVERLAP:] *= ramp[::-1]
    return fade
