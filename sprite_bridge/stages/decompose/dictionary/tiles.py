"""Rows of equal tiles that move as one, cut into the tile: one picture placed side by side."""

from __future__ import annotations

import numpy as np

from sprite_bridge.stages.decompose.codes import NONE, Codes

LEAST_PERIOD = 8
"""Sides of the smallest tile, px."""

SAME_SHARE = 0.9
"""Share of the pixels that must be as they are one tile further on."""

LEAST_REPEATED = 1 / 3
"""Share of the pixels of a row that must have another one tile further on, or before."""

LEAST_WIDTH = 0.6
"""Share of the width that lines must have which the tile surely reaches."""

LEAST_SOLID = 0.97
"""Share of the pixels of a tile that must be seen in one of its places at least."""


def tile_of(picture: Codes) -> Codes:
    """One tile of a row or column of equal ones, some of which may have holes; anything else as it is."""
    for turned in (False, True):
        tile = _along_x(picture.T if turned else picture)
        if tile is not None:
            return np.ascontiguousarray(tile.T if turned else tile)
    return picture


def _along_x(picture: Codes) -> Codes | None:
    """The tile of a row, None where the picture is none."""
    wide = np.flatnonzero((picture != NONE).mean(axis=1) >= LEAST_WIDTH)
    if len(wide) < LEAST_PERIOD:
        return None
    band = picture[wide[0] : wide[-1] + 1]
    solid = band != NONE
    columns = np.flatnonzero(solid.mean(axis=0) >= LEAST_WIDTH)
    if not len(columns):
        return None
    band = band[:, columns[0] : columns[-1] + 1]
    solid = band != NONE
    best, most = 0, SAME_SHARE
    for period in range(LEAST_PERIOD, 2 * band.shape[1] // 3 + 1):
        both = solid[:, period:] & solid[:, :-period]
        same = both & (band[:, period:] == band[:, :-period])
        if both.sum() >= LEAST_REPEATED * solid.sum() and same.sum() > most * both.sum():
            best, most = period, same.sum() / both.sum()
    return _folded(band, best) if best else None


def _folded(band: Codes, period: int) -> Codes | None:
    """All tiles of a row laid over one another; they begin where the row does, or else at the strongest edge."""
    height, width = band.shape
    count = -(-width // period)
    padded = np.full((height, count * period), NONE, np.int32)
    padded[:, :width] = band
    places = padded.reshape(height, count, period).transpose(1, 0, 2)
    votes = ((places[:, None] == places[None]) & (places != NONE)[:, None]).sum(axis=1)
    tile = np.take_along_axis(places, votes.argmax(axis=0)[None], axis=0)[0]
    if (tile != NONE).mean() < LEAST_SOLID:
        return None
    if width % period:
        edges = (tile != np.roll(tile, 1, axis=1)).sum(axis=0)
        tile = np.roll(tile, -int(edges.argmax()), axis=1)
    return np.asarray(tile)
