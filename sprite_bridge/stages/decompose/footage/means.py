"""Cels told anew from all the places where they stand: the mean of the visible views of every pixel.

A cel of which some views have another colour somewhere was two: it is split. And a pixel around a cel that stands out from
the ground in most views, though never surely in one, becomes a part of it.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.footage.cels import Cel
from sprite_bridge.stages.decompose.footage.explain import CEL, LEFT, ORIENTATION, TOP

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

NEAR = 3.5
"""Views of a pixel within so many deviations of their median count."""

ODD_VIEWS, ODD_SHARE = 3, 0.08
"""How many views must have another colour somewhere, and their share, for a cel to be two."""

ODD_APART = 5.0
"""How many deviations those two colours must lie apart."""

AGREE = 0.7
"""Share of the views with another colour that must have the same: what passes in front has all kinds of colours."""

PAD = 1
"""px around a cel that may belong to it."""

STANDS_OUT = 7.0
"""How many of its own deviations the usual difference from the ground must be."""

LEAST_OUT = 1.0
"""The same in deviations of one view, at least."""


def tell_anew(
    rgb: NDArray[np.uint8], world: F32, path: I64, placed: list[I64], cels: list[Cel], sigma: float
) -> tuple[list[Cel], list[I64]]:
    """The cels, in units of the noise, and the same places with the cels that they have now."""
    rows = np.concatenate(placed)
    first = np.concatenate([[0], np.cumsum([len(one) for one in placed])])
    claims = _claims(rgb.shape[:3], rows, first, cels)
    frame = np.repeat(np.arange(len(placed)), np.diff(first))
    told: list[Cel] = []
    moved = rows.copy()
    for number, cel in enumerate(cels):
        members = np.flatnonzero(rows[:, CEL] == number)
        if not len(members):
            continue
        views = _Views(
            rgb, world, path, claims, frame[members], members, rows[members], cel.views.shape, sigma
        )
        inside = np.pad(cel.views > 0, PAD) | views.stands_out(np.pad(cel.views > 0, PAD))
        for group in _split(views.color[:, inside], np.arange(len(members))):
            moved[members[group], CEL] = len(told)
            told.append(_cel(views.color[group], inside))
    moved[:, [TOP, LEFT]] -= PAD
    return told, [moved[first[t] : first[t + 1]] for t in range(len(placed))]


class _Views:
    """Views of a cel and ``PAD`` px around it, turned as it is drawn: ``color`` (n, h, w, 3), NaN where something else
    is seen or nothing; ``away`` (n, h, w, 3) how much it differs from the ground; both in units of the noise."""

    def __init__(
        self,
        rgb: NDArray[np.uint8],
        world: F32,
        path: I64,
        claims: NDArray[np.int32],
        frames: I64,
        names: I64,
        rows: I64,
        shape: tuple[int, ...],
        sigma: float,
    ) -> None:
        height, width = rgb.shape[1:3]
        high, wide = shape[0] + 2 * PAD, shape[1] + 2 * PAD
        self.color = np.full((len(rows), high, wide, 3), np.nan, np.float32)
        self.away = np.full_like(self.color, np.nan)
        for n, (t, name, row) in enumerate(zip(frames, names, rows, strict=True)):
            top, left = int(row[TOP]) - PAD, int(row[LEFT]) - PAD
            y0, x0, y1, x1 = max(0, top), max(0, left), min(height, top + high), min(width, left + wide)
            if y0 >= y1 or x0 >= x1:
                continue
            here = (slice(y0, y1), slice(x0, x1))
            seen = rgb[t][here].astype(np.float32)
            ground = world[y0 + path[t, 1] : y1 + path[t, 1], x0 + path[t, 0] : x1 + path[t, 0]]
            whose = claims[t][here]
            hidden = ((whose >= 0) & (whose != name))[..., None]
            there = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
            step = -1 if row[ORIENTATION] else 1
            self.color[n, :, ::step][there] = np.where(hidden, np.nan, seen / sigma)
            self.away[n, :, ::step][there] = np.where(hidden, np.nan, (seen - ground) / sigma)

    def stands_out(self, inside: Mask) -> Mask:
        """(h, w) what differs from the ground on average and is not inside yet."""
        views = (~np.isnan(self.away[..., 0])).sum(axis=0)
        # The median: the ground is wrong where somebody stood for long.
        middle, _ = _middle(self.away.reshape(len(self.away), -1, 3))
        size = np.sqrt((middle**2).sum(axis=-1)).reshape(inside.shape)
        spread = np.sqrt(np.maximum(_spread_of(self.color), 1))
        out = (size > STANDS_OUT * spread / np.sqrt(np.maximum(views, 1))) & (size > LEAST_OUT) & (views >= 3)
        return np.asarray(out & (spread < NEAR / 2) & ~inside)


def _spread_of(color: F32) -> F32:
    """(h, w) variance per channel of the views (n, h, w, 3)."""
    views = np.maximum((~np.isnan(color[..., 0])).sum(axis=0), 1)
    mean = np.nansum(color, axis=0) / views[..., None]
    return np.asarray(np.nansum((color - mean) ** 2, axis=0).mean(axis=-1) / views)


def _claims(shape: tuple[int, ...], rows: I64, first: I64, cels: list[Cel]) -> NDArray[np.int32]:
    """(F, H, W) the number of the place that is seen, -1 where none is."""
    claims = np.full(shape, -1, np.int32)
    for t in range(shape[0]):
        for n in range(first[t + 1] - 1, first[t] - 1, -1):
            cel, orientation, top, left = rows[n].tolist()
            inside = cels[cel].views[:, :: -1 if orientation else 1] > 0
            _put(claims[t], inside, top, left, n)
    return claims


@njit(cache=True, nogil=True)
def _put(canvas: NDArray[np.int32], inside: Mask, top: int, left: int, value: int) -> None:
    for y in range(max(0, -top), min(inside.shape[0], canvas.shape[0] - top)):
        for x in range(max(0, -left), min(inside.shape[1], canvas.shape[1] - left)):
            if inside[y, x]:
                canvas[y + top, x + left] = value


def _middle(color: F32) -> tuple[F32, Mask]:
    """(A, 3) median of the views (n, A, 3), 0 where there are none, and (n, A) which views are near it."""
    seen = ~np.isnan(color[..., 0])
    median = np.zeros(color.shape[1:], np.float32)
    some = seen.any(axis=0)
    median[some] = np.nanmedian(color[:, some], axis=0)
    with np.errstate(invalid="ignore"):
        near = np.abs(color - median).max(axis=-1) < NEAR
    return median, near


def _split(color: F32, members: I64) -> list[I64]:
    """The members, numbers of views (n, A, 3), in groups that look the same everywhere."""
    own = color[members]
    median, near = _middle(own)
    seen = ~np.isnan(own[..., 0])
    odd = (seen & ~near).sum(axis=0)
    share = odd / np.maximum(seen.sum(axis=0), 1)
    doubtful = (odd >= ODD_VIEWS) & (share > ODD_SHARE)
    for pixel in np.flatnonzero(doubtful)[np.argsort(-share[doubtful], kind="stable")]:
        other = _others(own[:, pixel], median[pixel])
        if other is not None:
            return _split(color, members[~other]) + _split(color, members[other])
    return [members]


def _others(views: F32, one: F32) -> Mask | None:
    """Which views (n, 3) have the second of two colours, None if there is only one. Who is hidden has the commoner one."""
    seen = ~np.isnan(views[:, 0])
    apart = np.where(seen, ((np.nan_to_num(views) - one) ** 2).sum(axis=1), 0)
    two = views[apart.argmax()]
    second = np.zeros(len(views), np.bool_)
    for _ in range(4):
        with np.errstate(invalid="ignore"):
            second = ((views - two) ** 2).sum(axis=1) < ((views - one) ** 2).sum(axis=1)
        if min(second.sum(), (seen & ~second).sum()) < ODD_VIEWS:
            return None
        one, two = np.median(views[seen & ~second], axis=0), np.median(views[second], axis=0)
    with np.errstate(invalid="ignore"):
        agree = np.abs(views[second] - two).max(axis=1) < NEAR
    if ((one - two) ** 2).sum() < ODD_APART**2 or agree.mean() < AGREE:
        return None
    return second | ~seen if 2 * second.sum() > seen.sum() else second


def _cel(color: F32, inside: Mask) -> Cel:
    """The mean of the views (n, h, w, 3) of a group, without those that are far from the median."""
    own = color[:, inside]
    median, near = _middle(own)
    views = near.sum(axis=0)
    sums = np.where(near[..., None], own, 0).sum(axis=0)
    mean = np.where(views[:, None] > 0, sums / np.maximum(views, 1)[:, None], median)
    picture = np.zeros((*inside.shape, 3), np.float32)
    counts = np.zeros(inside.shape, np.int64)
    picture[inside], counts[inside] = mean, np.maximum(views, 1)
    return Cel(picture, counts)
