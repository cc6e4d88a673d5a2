"""Rows of equal tiles that move as one, cut into the tile: one picture placed side by side."""

from __future__ import annotations

import numpy as np

from sprite_bridge.stages.decompose.codes import NONE, Codes

LEAST_PERIOD = 8
"""Sides of the smallest tile, px."""

SAME_SHARE = 0.97
"""Share of the pixels that must be as they are one tile further on."""

LEAST_WIDTH = 0.6
"""Share of the picture that must have another pixel of the row one tile further on, or before."""


def tile_of(picture: Codes) -> Codes:
    """One tile of a row or column of equal ones, which may have other pixels at its edges; anything else as it is."""
    for turned in (False, True):
        tile = _along_x(picture.T if turned else picture)
        if tile is not None:
            return np.ascontiguousarray(tile.T if turned else tile)
    return picture


def _along_x(picture: Codes) -> Codes | None:
    """The tile of a row, None where the picture is none."""
    opaque = picture != NONE
    rows = opaque.mean(axis=1) >= LEAST_WIDTH
    if rows.sum() < LEAST_PERIOD:
        return None
    band = picture[rows]
    solid = band != NONE
    for period in range(LEAST_PERIOD, picture.shape[1] // 2 + 1):
        both = solid[:, period:] & solid[:, :-period]
        same = both & (band[:, period:] == band[:, :-period])
        if both.sum() < solid.sum() / 3 or same.sum() < SAME_SHARE * both.sum():
            continue
        return _cut(band, solid, period)
    return None


def _cut(band: Codes, solid: np.ndarray, period: int) -> Codes | None:
    """The first whole period; it begins where the row begins, or else at its strongest edge."""
    whole = np.flatnonzero(solid.all(axis=0))
    if len(whole) < period:
        return None
    first, last = int(whole[0]), int(whole[-1]) + 1
    # The row ends with a tile; what sticks out at one side belongs to something else.
    start = last - period if (last - first) % period else first
    if not solid[:, start : start + period].all():
        return None
    return np.asarray(band[:, start : start + period])
