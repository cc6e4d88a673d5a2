"""The lines of the grid along one axis: where each cell begins, by dynamic programming; and how the lines bend.

First the cuts of the whole axis: evidence on the cuts minus a strong penalty on cells that are wider or narrower than
the period (a weak one miscounts cells even when the period is right). Then each line may leave its place by less than
half a cell, band by band, smoothly: semi-global matching (Hirschmüller 2008) along the line and between lines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.clean.edges import BAND

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

STEPS_PER_PIXEL = 2
STIFFNESS = 16.0
"""Penalty for a cell whose width is off by its own width, in units of a full cut's evidence."""

NARROWEST, WIDEST = 0.62, 1.45
REACH = 0.42
"""How far, in cells, a line may leave its place."""

FINEST_BEND = 16
"""Bends are told apart down to this part of a cell, or half a pixel."""

STRIP = 2.0
"""Height in cells of the strips in which bends are found."""


@dataclass(frozen=True)
class Lines:
    """Lines of one axis. ``cuts`` (n + 1,) float64 px, increasing; ``bends`` (strips, n + 1) float32 px to add, strip
    by strip along the line; ``strip`` height of a strip in px; ``straight`` (L + 1,) float64 the edge strength of the
    axis as it would be if no line bent."""

    cuts: F64
    bends: F32
    strip: int
    straight: F64


def find_lines(profile: F32, period: float, count: int = 0, stiffness: float = STIFFNESS) -> Lines:
    """Lines from (bands, L + 1) band profiles of one axis and the cell width in px; ``count`` cells exactly, if given."""
    strips, height = _strips(profile, period)
    cuts = _cuts(np.asarray(strips.sum(0), np.float64), period, count, stiffness)
    soft = _smooth_rows(strips, max(0.5, 0.06 * period))
    bends = find_bends(soft, cuts, period)
    cuts = _cuts(straighten(strips, cuts, bends), period, count, stiffness)
    bends = find_bends(soft, cuts, period)
    return Lines(cuts, bends, height, straighten(strips, cuts, bends))


def _cuts(total: F64, period: float, count: int, stiffness: float) -> F64:
    """The best cuts; evenly spaced ones where those do not give the count that was asked for."""
    cuts = cut_axis(relative_evidence(total, period), period, stiffness)
    if count and len(cuts) != count + 1:
        return np.linspace(0, len(total) - 1, count + 1)
    return cuts


def _strips(profile: F32, period: float) -> tuple[F32, int]:
    """Bands summed into strips about two cells high, so that each sees the edges of its cells."""
    group = max(1, round(STRIP * period / BAND))
    return np.add.reduceat(profile, np.arange(0, len(profile), group), axis=0), group * BAND


def relative_evidence(profile: NDArray[np.floating], period: float) -> F64:
    """(L + 1,) evidence in [0, 1]: the profile over its own local maximum, so that faint parts count as well."""
    soft = smooth(profile.astype(np.float64), max(0.5, 0.06 * period))
    reach = int(3 * period) | 1
    local = smooth(running_max(soft, reach), 1.5 * period)
    local = np.maximum(local, 0.1 * float(soft.max(initial=0.0)) + 1e-9)
    return np.asarray(np.sqrt(np.clip(soft / local, 0, 1)))


def cut_axis(evidence: F64, period: float, stiffness: float = STIFFNESS) -> F64:
    """The best cuts of one axis, borders included: a part of a cell at a border of over a third counts as one."""
    length = len(evidence) - 1
    fine = np.interp(
        np.arange(length * STEPS_PER_PIXEL + 1) / STEPS_PER_PIXEL, np.arange(length + 1), evidence
    )
    narrow = max(1, int(np.floor(NARROWEST * period * STEPS_PER_PIXEL)))
    wide = int(np.ceil(WIDEST * period * STEPS_PER_PIXEL))
    widths = np.arange(narrow, wide + 1)
    penalty = stiffness * (widths / STEPS_PER_PIXEL / period - 1) ** 2
    # A cut at random must not pay, or else flat parts fill up with narrow cells.
    fine = fine - float(fine.mean())
    first = min(int(np.ceil(period * STEPS_PER_PIXEL)), len(fine) - 1)
    cuts = _best_chain(fine, penalty, narrow, first) / STEPS_PER_PIXEL
    if cuts[0] > period / 3:
        cuts = np.concatenate([[min(0.0, cuts[0] - period)], cuts])
    if length - cuts[-1] > period / 3:
        cuts = np.concatenate([cuts, [max(float(length), cuts[-1] + period)]])
    if len(cuts) < 2:
        cuts = np.array([0.0, float(length)])
    return np.asarray(cuts)


@njit(cache=True, nogil=True)
def _best_chain(evidence: F64, penalty: F64, narrow: int, first: int) -> F64:
    """Positions (in steps) of the chain with the most evidence less penalties that begins and ends near a border."""
    count = len(evidence)
    best = np.full(count, -np.inf)
    before = np.full(count, -1, np.int64)
    best[: first + 1] = evidence[: first + 1]
    for i in range(narrow, count):
        for k in range(len(penalty)):
            j = i - narrow - k
            if j < 0:
                break
            value = best[j] - penalty[k] + evidence[i]
            if value > best[i]:
                best[i] = value
                before[i] = j
    last = count - 1
    for i in range(max(0, count - 1 - first), count):
        if best[i] > best[last]:
            last = i
    chain = np.empty(count, np.float64)
    length = 0
    while last >= 0:
        chain[length] = last
        length += 1
        last = before[last]
    return chain[:length][::-1].copy()


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


def smooth(values: F64, sigma: float) -> F64:
    """Gaussian smoothing of a 1-D profile, edges replicated."""
    return np.asarray(_smooth_rows(np.asarray(values)[None], sigma)[0])


def _smooth_rows(rows: NDArray[np.floating], sigma: float) -> NDArray[np.floating]:
    radius = max(1, int(np.ceil(3 * sigma)))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum()).astype(rows.dtype)
    padded = np.pad(rows, ((0, 0), (radius, radius)), mode="edge")
    length = rows.shape[1]
    out = np.zeros_like(rows)
    for k, weight in enumerate(kernel):
        out += weight * padded[:, k : k + length]
    return out


def running_max(values: F64, size: int) -> F64:
    """Centred maximum over ``size`` (odd) entries, edges replicated."""
    half = size // 2
    padded = np.pad(values, half, mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1).max(-1))
