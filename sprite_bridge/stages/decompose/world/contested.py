"""Pixels of the world that views do not agree on: which of their colours is the ground's, and which cannot be.

Somebody whom no sprite explains yet stands before ground that is known nowhere around; no colour has a share of the views
that would settle it, and as long as it is unknown he is not told from it. But grounds are painted in few colours: what
is common on the known ground around is the ground's. And what is seen as often where a sprite stands is the sprite's: a
hole in it would look like that.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.world.votes import I32, I64, SLOTS, Mask, count_equal

AROUND = 12
"""How far around a pixel its ground is looked at, px per side."""

COMMON_SHARE = 0.02
"""Share of the known ground around that a colour must have to be common there."""

COMMON_WEIGHT = 10
"""How many views of another colour one view of a common one outweighs."""

LEAST_VIEWS = 2
"""Views that must show it at least."""

CLEAR_LEAD = 2
"""How many times the votes of the next colour the first must have."""

COVER_SHARE = 0.5
"""Share of a pixel's views with a sprite before it that show what is taken for its ground, too, from which on that is the
sprite's."""


@njit(cache=True, nogil=True)
def likeliest(ground: Codes, colors: Codes, votes: I32, gap: int = NONE) -> Codes:
    """(h, w) for pixels where ``ground`` (h, w) is `NONE`: the colour that is common on the known ground around and far
    ahead; `NONE` where there is none. ``colors`` and ``votes`` (h, w, SLOTS) as `count_views` gives them; a ``gap`` is never
    common."""
    height, width = ground.shape
    found = np.full(ground.shape, NONE, np.int32)
    for y in range(height):
        for x in range(width):
            if ground[y, x] != NONE or votes[y, x].max() == 0:
                continue
            common = _common(ground, colors[y, x], gap, y, x)
            first, second, best = 0, 0, -1
            for k in range(SLOTS):
                weight = votes[y, x, k] * (COMMON_WEIGHT if common[k] else 1)
                if weight > first:
                    first, second, best = weight, first, k
                else:
                    second = max(second, weight)
            if common[best] and votes[y, x, best] >= LEAST_VIEWS and first >= CLEAR_LEAD * second:
                found[y, x] = colors[y, x, best]
    return found


@njit(cache=True, nogil=True)
def _common(ground: Codes, colors: Codes, gap: int, y: int, x: int) -> Mask:
    """(SLOTS,) which colours are common on what is known around a pixel."""
    known = 0
    counts = np.zeros(SLOTS, np.int32)
    for v in range(max(0, y - AROUND), min(ground.shape[0], y + AROUND + 1)):
        for u in range(max(0, x - AROUND), min(ground.shape[1], x + AROUND + 1)):
            code = ground[v, u]
            if code != NONE and code != gap:
                known += 1
                for k in range(SLOTS):
                    counts[k] += colors[k] == code
    return counts > COMMON_SHARE * known


def of_sprites(codes: Codes, path: I64, covered: Mask, ground: Codes, views: I32) -> Mask:
    """(h, w) where what is taken for ``ground`` is seen with a sprite before it, too, at least as often as without, of
    which there are ``views`` (h, w)."""
    equal, claimed = count_equal(codes, path, covered, ground)
    return np.asarray((equal >= COVER_SHARE * claimed) & (equal >= views))
