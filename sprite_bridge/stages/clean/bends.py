"""How the lines of a grid bend: each leaves its place by less than half a cell, strip by strip, smoothly.

Semi-global matching (Hirschmüller 2008) along the lines and between them.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.clean.cuts import STEPS_PER_PIXEL

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

REACH = 0.42
"""How far, in cells, a line may leave its place."""

FINEST_BEND = 16
"""Bends are told apart down to this part of a cell, or half a pixel."""


def find_bends(soft: F32, cuts: F64, period: float) -> F32:
    """(strips, n + 1) float32 px: how far each line leaves its place in each of the (strips, L + 1) smoothed strips."""
    pixel = max(1 / STEPS_PER_PIXEL, period / FINEST_BEND)
    reach = max(1, round(REACH * period / pixel))
    offsets = np.arange(-reach, reach + 1) * pixel
    scale = np.float32(np.percentile(soft, 99.5)) + np.float32(1e-6)
    at = cuts[:, None] + offsets  # (n + 1, offsets)
    inside = (at >= 0) & (at <= soft.shape[1] - 1)
    low = np.clip(np.floor(at).astype(np.int64), 0, soft.shape[1] - 2)
    part = np.clip(at - low, 0, 1).astype(np.float32)
    evidence = np.minimum(soft[:, low] * (1 - part) + soft[:, low + 1] * part, scale) / scale
    cost = np.where(inside, -np.sqrt(evidence), 0).astype(np.float32)  # (strips, n + 1, offsets)
    cost += np.float32(0.04) * np.asarray((offsets / period) ** 2, np.float32)
    # One step of an offset costs more on a fine grid, where it is a larger part of a cell.
    step = np.float32(3.5 * pixel / period)
    return np.asarray(offsets[_semi_global(cost, step)], np.float32)


def straighten(strips: F32, cuts: F64, bends: F32) -> F64:
    """(L + 1,) the strips' sum as it would be if no line bent."""
    return np.asarray(_straight_sum(strips, cuts, bends))


@njit(cache=True, nogil=True)
def _straight_sum(strips: F32, cuts: F64, bends: F32) -> F64:
    length = strips.shape[1]
    total = np.zeros(length)
    for s in range(len(strips)):
        line = 0
        for x in range(length):
            while line < len(cuts) - 2 and x >= cuts[line + 1]:
                line += 1
            part = min(max((x - cuts[line]) / (cuts[line + 1] - cuts[line]), 0.0), 1.0)
            at = x + bends[s, line] * (1 - part) + bends[s, line + 1] * part
            at = min(max(at, 0.0), length - 1.0)
            low = min(int(at), length - 2)
            total[x] += strips[s, low] * (1 - (at - low)) + strips[s, low + 1] * (at - low)
    return total


@njit(cache=True, nogil=True)
def _pass_over(cost: F32, previous: F32, step: np.float32, out: F32) -> None:
    """One node's path cost from its predecessor's: moving the offset by k steps costs k * ``step``."""
    count = len(cost)
    least = running = previous[0]
    out[0] = running
    for k in range(1, count):
        value = previous[k]
        least = min(least, value)
        running = min(value, running + step)
        out[k] = running
    for k in range(count - 1, -1, -1):
        running = min(out[k], running + step)
        out[k] = running - least + cost[k]


@njit(cache=True, nogil=True)
def _semi_global(cost: F32, step: np.float32) -> NDArray[np.int64]:
    """(bands, lines) index of the best offset: path costs from the four directions added up."""
    bands, lines, _ = cost.shape
    total = np.zeros_like(cost)
    path = np.empty_like(cost)
    for direction in range(4):
        along_bands = direction < 2
        forward = direction % 2 == 0
        outer = lines if along_bands else bands
        inner = bands if along_bands else lines
        for i in range(outer):
            for step_index in range(inner):
                j = step_index if forward else inner - 1 - step_index
                b, n = (j, i) if along_bands else (i, j)
                if step_index == 0:
                    path[b, n] = cost[b, n]
                else:
                    back = j - 1 if forward else j + 1
                    pb, pn = (back, i) if along_bands else (i, back)
                    _pass_over(cost[b, n], path[pb, pn], step, path[b, n])
        total += path
    best = np.zeros((bands, lines), np.int64)
    for b in range(bands):
        for n in range(lines):
            best[b, n] = total[b, n].argmin()
    return best
