"""How often each colour is seen at every pixel of the world."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes

Mask = NDArray[np.bool_]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

SLOTS = 6
"""Colours counted per pixel; a rarer one makes room for a new one."""


@njit(cache=True, nogil=True)
def count_views(codes: Codes, path: I64, hidden: Mask, world: tuple[int, int]) -> tuple[Codes, I32, I32]:
    """(h, w, SLOTS) colours and how many views show each, and (h, w) all views, of the world by frames (F, H, W) whose
    corners lie at ``path`` (F, 2), what is ``hidden`` (F, H, W) left out."""
    count, height, width = codes.shape
    colors = np.full((world[0], world[1], SLOTS), NONE, np.int32)
    votes = np.zeros((world[0], world[1], SLOTS), np.int32)
    views = np.zeros(world, np.int32)
    for t in range(count):
        for y in range(height):
            for x in range(width):
                if not hidden[t, y, x]:
                    wy, wx = y + path[t, 1], x + path[t, 0]
                    views[wy, wx] += 1
                    count_color(colors[wy, wx], votes[wy, wx], codes[t, y, x])
    return colors, votes, views


@njit(cache=True, nogil=True)
def count_color(colors: Codes, votes: I32, code: int) -> None:
    """Count a colour; a new one takes the place of the rarest."""
    least = 0
    for k in range(len(votes)):
        if votes[k] > 0 and colors[k] == code:
            votes[k] += 1
            return
        if votes[k] < votes[least]:
            least = k
    colors[least] = code
    votes[least] = 1


def leading(colors: Codes, votes: I32) -> tuple[Codes, I32]:
    """(h, w) the commonest colour of every pixel, and how many views show it, from (h, w, SLOTS) of both."""
    first = votes.argmax(axis=2)[..., None]
    return np.take_along_axis(colors, first, axis=2)[..., 0], np.take_along_axis(votes, first, axis=2)[..., 0]


@njit(cache=True, nogil=True)
def count_equal(codes: Codes, path: I64, chosen: Mask, ground: Codes) -> tuple[I32, I32]:
    """(h, w) how many of the views that are ``chosen`` (F, H, W), of all if that is empty, show the colour of ``ground``
    (h, w), and how many there are."""
    count, height, width = codes.shape
    every = chosen.size == 0
    equal = np.zeros(ground.shape, np.int32)
    views = np.zeros(ground.shape, np.int32)
    for t in range(count):
        for y in range(height):
            for x in range(width):
                if every or chosen[t, y, x]:
                    wy, wx = y + path[t, 1], x + path[t, 0]
                    views[wy, wx] += 1
                    equal[wy, wx] += codes[t, y, x] == ground[wy, wx]
    return equal, views
