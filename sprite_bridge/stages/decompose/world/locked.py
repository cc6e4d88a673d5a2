"""What sticks to the screen while the camera moves: lives, scores, and the like.

While the camera stands still that looks like background, and it may do so for longer than what lies behind it is seen. So
as soon as it is known as a sprite it is taken for one wherever it may stand.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numba import njit

from sprite_bridge.stages.decompose.codes import Codes
from sprite_bridge.stages.decompose.dictionary.entries import I32, Entries, pixels_of
from sprite_bridge.stages.decompose.world.votes import I64, Mask

LEAST_CORNERS = 8
"""Places of the camera in which something must have been at one place of the screen."""

LEAST_SHARE = 0.9
"""Share of the frames from its first to its last in which it must be there."""


def with_locked(covered: Mask, codes: Codes, path: I64, entries: Entries, placed: list[I32]) -> Mask:
    """(F, H, W) what is ``covered``, and what shows entries that stick to the screen, by where they are ``placed`` in frames
    (F, H, W) whose corners lie at ``path`` (F, 2)."""
    stuck = _stuck(path, placed) if path.any() else []
    if not stuck:
        return covered
    found = covered.copy()
    for entry, turned, top, left in stuck:
        pixels = pixels_of(entries.table, entry, turned) + np.array([top, left, 0], np.int32)
        y, x, _ = pixels.T
        if top < 0 or left < 0 or y.max() >= codes.shape[1] or x.max() >= codes.shape[2]:
            continue
        found[_showing(codes, pixels)[:, None], y, x] = True
    return found


@njit(cache=True, nogil=True)
def _showing(codes: Codes, pixels: I32) -> I64:
    """(n,) the frames that show all of some pixels y, x, code."""
    found = np.empty(len(codes), np.int64)
    count = 0
    for t in range(len(codes)):
        same = True
        for k in range(len(pixels)):
            if codes[t, pixels[k, 0], pixels[k, 1]] != pixels[k, 2]:
                same = False
                break
        if same:
            found[count] = t
            count += 1
    return found[:count]


def _stuck(path: I64, placed: list[I32]) -> list[tuple[int, ...]]:
    """Entry, orientation, y, x of what is at one place of the screen while the camera moves."""
    seen: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for t, rows in enumerate(placed):
        for row in rows[:, :4].tolist():
            seen[tuple(row)].append(t)
    return [
        place
        for place, frames in seen.items()
        if len(frames) >= max(LEAST_CORNERS, LEAST_SHARE * (frames[-1] - frames[0] + 1))
        and len(np.unique(path[frames], axis=0)) >= LEAST_CORNERS
    ]
