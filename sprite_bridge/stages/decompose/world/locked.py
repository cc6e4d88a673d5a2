"""What sticks to the screen while the camera moves: lives, scores, and the like.

While the camera stands still that looks like background, and it may do so for longer than what lies behind it is seen. So
as soon as it is known as a sprite it is taken for one wherever it may stand.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.entries import I32, Entries, oriented
from sprite_bridge.stages.decompose.world.votes import I64, Mask

LEAST_CORNERS = 8
"""Places of the camera in which something must have been at one place of the screen."""

LEAST_SHARE = 0.9
"""Share of the frames from its first to its last in which it must be there."""


def locked(codes: Codes, path: I64, entries: Entries, placed: list[I32]) -> Mask:
    """(F, H, W) what shows entries that stick to the screen, by where they are ``placed`` in frames (F, H, W) whose corners
    lie at ``path`` (F, 2)."""
    found = np.zeros(codes.shape, np.bool_)
    if not path.any():
        return found
    for entry, turned, top, left in _stuck(path, placed):
        look = oriented(entries.pictures[entry], turned)
        ys, xs = np.nonzero(look != NONE)
        y, x = ys + top, xs + left
        if top < 0 or left < 0 or y.max() >= codes.shape[1] or x.max() >= codes.shape[2]:
            continue
        shown = np.flatnonzero((codes[:, y, x] == look[ys, xs]).all(axis=1))
        found[shown[:, None], y, x] = True
    return found


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
        and _corners(path[frames]) >= LEAST_CORNERS
    ]


def _corners(path: NDArray[np.int64]) -> int:
    return len(np.unique(path, axis=0))
