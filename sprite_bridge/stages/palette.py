"""Which cells were one colour: grouping in OKLab by a distance that follows the measured noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.color import oklab

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

FINEST, COARSEST = 0.018, 0.06
"""OKLab radii of a group: below the first one sees no difference, above the second one sees two colours."""

BIN = 0.004
"""OKLab width of the bins in which equal colours are counted before grouping: a fifth of what one can see."""

MOST_BINS = 3000
MOST_COLORS = 256

MOST_LEADERS, WIDER = 384, 1.25
"""A picture with more groups than that has no palette to be found: groups grow until it has."""


@dataclass(frozen=True)
class Groups:
    """``colors`` (K, 3) float64 RGB in [0, 255]; ``index`` (n,) int64 group of each sample."""

    colors: F64
    index: NDArray[np.int64]


def group(rgb: F32, noise: float, most: int = MOST_COLORS) -> Groups:
    """Group (n, 3) cell colours into at most ``most``; ``noise`` is the OKLab deviation of cells that were one colour."""
    radius = float(np.clip(3.2 * noise, FINEST, COARSEST))
    lab = oklab(rgb).astype(np.float64)
    bins, counts = _bins(lab)
    centers = _leaders(bins, counts, radius)
    while len(centers) > MOST_LEADERS:
        radius *= WIDER
        centers = _leaders(bins, counts, radius)
    for _ in range(4):
        nearest = assign(lab, centers)
        centers = np.stack(
            [
                np.median(lab[nearest == k], 0) if (nearest == k).any() else centers[k]
                for k in range(len(centers))
            ]
        )
    centers = _drop_specks(lab, centers, radius)
    return reduce(_settled(rgb, assign(lab, centers)), most)


def reduce(groups: Groups, most: int) -> Groups:
    """Merge the groups whose merging moves colours least (Ward 1963, in OKLab) until there are at most ``most``."""
    counts = np.bincount(groups.index, minlength=len(groups.colors)).astype(np.float64)
    lab, rgb = oklab(groups.colors).astype(np.float64), groups.colors.copy()
    target = np.arange(len(rgb))
    alive = counts > 0
    while alive.sum() > most:
        ids = np.flatnonzero(alive)
        gaps = ((lab[ids, None] - lab[None, ids]) ** 2).sum(-1)
        price = gaps * counts[ids, None] * counts[None, ids] / (counts[ids, None] + counts[None, ids])
        np.fill_diagonal(price, np.inf)
        first, second = np.unravel_index(int(price.argmin()), price.shape)
        keep, drop = (
            (ids[first], ids[second])
            if counts[ids[first]] >= counts[ids[second]]
            else (ids[second], ids[first])
        )
        weight = counts[drop] / (counts[keep] + counts[drop])
        rgb[keep] += weight * (rgb[drop] - rgb[keep])
        lab[keep] = oklab(rgb[keep])
        counts[keep] += counts[drop]
        alive[drop] = False
        target[target == drop] = keep
    used, index = np.unique(target[groups.index], return_inverse=True)
    return Groups(rgb[used], index.astype(np.int64))


def snap(groups: Groups, locked: F64) -> Groups:
    """Every group in its nearest colour of (K, 3) ``locked``; groups of one colour become one. Colours stay exact."""
    nearest = assign(oklab(groups.colors).astype(np.float64), oklab(locked).astype(np.float64))
    used, index = np.unique(nearest[groups.index], return_inverse=True)
    return Groups(locked[used], index.astype(np.int64))


def assign(lab: F64, centers: F64) -> NDArray[np.int64]:
    """(n,) index of the nearest of (K, 3) ``centers``."""
    nearest = np.empty(len(lab), np.int64)
    _assign(np.ascontiguousarray(lab), np.ascontiguousarray(centers), nearest)
    return nearest


@njit(cache=True, nogil=True)
def _assign(lab: F64, centers: F64, nearest: NDArray[np.int64]) -> None:
    for i in range(len(lab)):
        least = np.inf
        for k in range(len(centers)):
            gap = 0.0
            for c in range(3):
                gap += (lab[i, c] - centers[k, c]) ** 2
            if gap < least:
                least, nearest[i] = gap, k


def _bins(lab: F64) -> tuple[F64, F64]:
    """(m, 3) distinct colours and (m,) how often each occurs, with bins as coarse as ``MOST_BINS`` needs."""
    width = BIN
    while True:
        keys = np.rint(lab / width).astype(np.int64)
        codes = (keys[:, 0] << 40) + ((keys[:, 1] + (1 << 18)) << 20) + (keys[:, 2] + (1 << 18))
        _, first, counts = np.unique(codes, return_index=True, return_counts=True)
        if len(first) <= MOST_BINS:
            return np.asarray(keys[first] * width, np.float64), counts.astype(np.float64)
        width *= 1.5


def _settled(rgb: F32, nearest: NDArray[np.int64]) -> Groups:
    """Groups in use, each in the median colour of its samples."""
    index = np.unique(nearest, return_inverse=True)[1]
    order = np.argsort(index, kind="stable")
    parts = np.split(rgb[order], np.cumsum(np.bincount(index))[:-1])
    return Groups(np.stack([np.median(part, 0) for part in parts]).astype(np.float64), index.astype(np.int64))


def _leaders(lab: F64, counts: F64, radius: float) -> F64:
    """Greedy cover by balls of ``radius``, densest first; each leader is the mean of its ball."""
    density = _density(lab, counts, (0.6 * radius) ** 2)
    order = np.argsort(-density, kind="stable")
    return np.asarray(_cover(lab, counts, order, radius**2))


@njit(cache=True, nogil=True)
def _gap(lab: F64, i: int, j: int) -> float:
    """Squared distance of two colours."""
    gap = 0.0
    for c in range(3):
        gap += (lab[i, c] - lab[j, c]) ** 2
    return gap


@njit(cache=True, nogil=True)
def _density(lab: F64, counts: F64, reach: float) -> F64:
    """(n,) how many samples lie within the squared distance ``reach`` of each colour."""
    density = counts.copy()
    for i in range(len(lab)):
        for j in range(i):
            if _gap(lab, i, j) < reach:
                density[i] += counts[j]
                density[j] += counts[i]
    return density


@njit(cache=True, nogil=True)
def _cover(lab: F64, counts: F64, order: NDArray[np.int64], reach: float) -> F64:
    """(K, 3) means of the balls, each of what no earlier one took."""
    free = np.ones(len(lab), np.bool_)
    leaders = np.zeros((len(lab), 3))
    found = 0
    for i in order:
        if not free[i]:
            continue
        total = 0.0
        for j in range(len(lab)):
            if free[j] and _gap(lab, i, j) < reach:
                free[j] = False
                total += counts[j]
                for c in range(3):
                    leaders[found, c] += counts[j] * lab[j, c]
        leaders[found] /= total
        found += 1
    return leaders[:found]


def _drop_specks(lab: F64, centers: F64, radius: float) -> F64:
    """Without the tiny groups that lie so near to another that they are its noise."""
    count = np.bincount(assign(lab, centers), minlength=len(centers))
    keep = np.ones(len(centers), bool)
    for k in np.argsort(count, kind="stable"):
        if count[k] > max(1, 0.0008 * len(lab)) or keep.sum() <= 2:
            break
        gap = np.linalg.norm(centers - centers[k], axis=1)
        gap[~keep] = np.inf
        gap[k] = np.inf
        keep[k] = gap.min() > 2.2 * radius
    return centers[keep]
