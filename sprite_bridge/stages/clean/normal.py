"""Least squares of a palette that is seen through a point spread, without ever writing the matrix down.

A pixel sees the labels of at most 5 x 5 pixels, so its row has few entries: adding up their products one by one costs less
than a matrix product over all colours, and no library's threads wait for each other over it.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.clean.spread import RADIUS

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Labels = NDArray[np.int32]

LEAST_SEEN = 0.05
"""Share of labels in what a pixel sees below which it says nothing about them."""


def normal_equations(
    labels: Labels, down: F32, across: F32, target: F32, weight: F32, count: int
) -> tuple[F64, F64]:
    """(count, count) and (count, C): the normal equations of ``target`` (H, W, C) = spread of the palette's colours where
    ``labels`` (H, W) name them, rows weighted by ``weight`` (H, W)."""
    gram, right = np.zeros((count, count)), np.zeros((count, target.shape[2]))
    _accumulate(labels, down, across, target, weight, gram, right)
    return gram, right


def misfit(labels: Labels, down: F32, across: F32, target: F32, palette: F64) -> F32:
    """(H, W) float32 largest error over the channels of ``target``, -1 where no label is seen."""
    off = np.full(labels.shape, -1, np.float32)
    _compare(labels, down, across, target, palette, off)
    return off


@njit(cache=True, nogil=True)
def _seen(
    labels: Labels, y: int, x: int, down: F32, across: F32, share: F64, found: NDArray[np.int64]
) -> tuple[int, float]:
    """How many labels pixel (y, x) sees, and their weight in all; which goes to ``found``, how much of each to ``share``,
    which was all zero. Beyond the picture its border goes on."""
    height, width = labels.shape
    count, total = 0, 0.0
    for ky in range(2 * RADIUS + 1):
        qy = min(max(y + ky - RADIUS, 0), height - 1)
        for kx in range(2 * RADIUS + 1):
            tap = down[ky] * across[kx]
            if abs(tap) < 1e-6:
                continue
            label = labels[qy, min(max(x + kx - RADIUS, 0), width - 1)]
            if label < 0:
                continue
            if share[label] == 0:
                found[count] = label
                count += 1
            share[label] += tap
            total += tap
    return count, total


@njit(cache=True, nogil=True)
def _accumulate(
    labels: Labels, down: F32, across: F32, target: F32, weight: F32, gram: F64, right: F64
) -> None:
    share = np.zeros(len(gram))
    found = np.empty((2 * RADIUS + 1) ** 2, np.int64)
    for y in range(labels.shape[0]):
        for x in range(labels.shape[1]):
            count, total = _seen(labels, y, x, down, across, share, found)
            if total > LEAST_SEEN:
                for i in found[:count]:
                    part = weight[y, x] * share[i]
                    for j in found[:count]:
                        gram[i, j] += part * share[j]
                    for c in range(right.shape[1]):
                        right[i, c] += part * target[y, x, c]
            for i in found[:count]:
                share[i] = 0


@njit(cache=True, nogil=True)
def _compare(labels: Labels, down: F32, across: F32, target: F32, palette: F64, off: F32) -> None:
    share = np.zeros(len(palette))
    found = np.empty((2 * RADIUS + 1) ** 2, np.int64)
    for y in range(labels.shape[0]):
        for x in range(labels.shape[1]):
            count, total = _seen(labels, y, x, down, across, share, found)
            if total > LEAST_SEEN:
                worst = 0.0
                for c in range(target.shape[2]):
                    value = 0.0
                    for i in found[:count]:
                        value += share[i] * palette[i, c]
                    worst = max(worst, abs(target[y, x, c] - value))
                off[y, x] = worst
            for i in found[:count]:
                share[i] = 0
