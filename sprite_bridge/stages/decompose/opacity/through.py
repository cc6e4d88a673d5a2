"""What is seen through a sprite: other grounds, or the colours of others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.opacity.blend import blended
from sprite_bridge.stages.decompose.opacity.ghost_cels import NEARLY, Ghost, shown_at
from sprite_bridge.stages.decompose.opacity.ghost_places import Places

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

TELLING_SHARE = 0.2
"""Of the pixels that are not as usual the share that must show the colours of others for any of them to count."""

CHANGED = 4.0
"""By how much the ground must change what is seen, of 255, for a pixel to tell anything."""

LEAST_SEEN, MOST_COLORS = 6, 400
"""How often a colour must be seen to be one that may be seen through a sprite, and how many of them are tried."""


def palette_of(rgb: U8, front: Mask) -> I64:
    """(n, 3) the colours that are seen most of what stands before the ground."""
    colors, counts = np.unique(rgb[front].astype(np.int64) @ (1 << 16, 1 << 8, 1), return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MOST_COLORS]
    often = colors[order[counts[order] >= LEAST_SEEN]]
    return np.stack([often >> 16, often >> 8 & 255, often & 255], axis=1)


def seen_through(rgb: U8, ground: U8, ghost: Ghost, places: Places, palette: I64) -> int:
    """At how many pixels other grounds are seen through a ghost, or in how many views the colours of others."""
    table = blended(ghost.opacity)
    low, high = np.full((*ghost.inside.shape, 3), 255.0), np.zeros((*ghost.inside.shape, 3))
    telling = odd = 0
    for t, *place in places:
        ys, xs, from_y, from_x, right = shown_at(rgb[t], ground[t], ghost, np.array([0, *place], np.int64))
        own, under, now = ghost.color[from_y, from_x], ground[t][ys, xs], rgb[t][ys, xs]
        low[from_y[right], from_x[right]] = np.minimum(low[from_y[right], from_x[right]], under[right])
        high[from_y[right], from_x[right]] = np.maximum(high[from_y[right], from_x[right]], under[right])
        other = ~right & (under != now).any(axis=-1)
        odd += int(other.sum())
        telling += _shows(table, own[other], now[other], palette)
    changed = int((((1 - ghost.opacity) * (high - low)).max(axis=-1) >= CHANGED).sum())
    return max(changed, telling if telling >= TELLING_SHARE * odd else 0)


def _shows(table: U8, own: U8, now: U8, palette: I64) -> int:
    """How many of the pixels seen (n, 3) show a colour of the palette through those of a ghost (n, 3)."""
    shows = 0
    for color in np.unique(own, axis=0):
        these = now[(own == color).all(axis=-1)].astype(np.int16)
        away = np.abs(these[:, None] - table[color, palette].astype(np.int16)).max(axis=-1)
        shows += int((away <= NEARLY).any(axis=1).sum())
    return shows


def tinted(rgb: U8, ground: U8, ghost: Ghost, places: Places, palette: I64) -> Ghost:
    """A ghost in the colours that explain best what is seen through it. Over a ground of one colour several do."""
    table = blended(ghost.opacity)
    colors, which = np.unique(ghost.color[ghost.inside], axis=0, return_inverse=True)
    numbers = np.full(ghost.inside.shape, -1, np.int64)
    numbers[ghost.inside] = which.ravel()
    votes = np.zeros((len(colors), 3, 256), np.int64)
    for t, *place in places:
        ys, xs, from_y, from_x, right = shown_at(rgb[t], ground[t], ghost, np.array([0, *place], np.int64))
        under, now, own = ground[t][ys, xs], rgb[t][ys, xs], numbers[from_y, from_x]
        for n in range(len(colors)):
            plain, other = right & (own == n), ~right & (own == n)
            _vote(votes[n], table, under[plain], now[plain])
            behind = table[colors[n], palette].astype(np.int16)
            away = np.abs(now[other][:, None].astype(np.int16) - behind).max(axis=-1)
            if away.size:
                near = away.min(axis=1) <= NEARLY
                _vote(votes[n], table, palette[away.argmin(axis=1)[near]], now[other][near])
    best = votes == votes.max(axis=-1, keepdims=True)
    # Several neighbouring values may explain as much: the middle one is the likeliest.
    middle = (best.argmax(axis=-1) + 255 - best[..., ::-1].argmax(axis=-1)) // 2
    picture = np.zeros_like(ghost.color)
    picture[ghost.inside] = middle[which.ravel()]
    return ghost._replace(color=picture)


def _vote(votes: I64, table: U8, under: NDArray[np.integer], now: U8) -> None:
    """Count for each channel the colours (3, 256) that make what is seen (n, 3) of what lies behind."""
    for c in range(3):
        votes[c] += (table[:, under[:, c]] == now[:, c]).sum(axis=1)
