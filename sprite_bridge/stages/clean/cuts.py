"""Where each cell of one axis begins: cuts by dynamic programming.

Evidence on the cuts minus a strong penalty on cells that are wider or narrower than the period: a weak one miscounts
cells even when the period is right.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.clean.profiles import running_max, smooth

F64 = NDArray[np.float64]

STEPS_PER_PIXEL = 2
STIFFNESS = 16.0
"""Penalty for a cell whose width is off by its own width, in units of a full cut's evidence."""

NARROWEST, WIDEST = 0.62, 1.45
"""Widths of cells that are possible, in periods."""

LEAST_PART = 1 / 3
"""Part of a cell at a border, in periods, from which it counts as one."""


def relative_evidence(profile: NDArray[np.floating], period: float) -> F64:
    """(L + 1,) evidence in [0, 1]: the profile over its own local maximum, so that faint parts count as well."""
    soft = smooth(profile.astype(np.float64), max(0.5, 0.06 * period))
    reach = int(3 * period) | 1
    local = smooth(running_max(soft, reach), 1.5 * period)
    local = np.maximum(local, 0.1 * float(soft.max(initial=0.0)) + 1e-9)
    return np.asarray(np.sqrt(np.clip(soft / local, 0, 1)))


def cut_axis(evidence: F64, period: float, stiffness: float = STIFFNESS) -> F64:
    """The best cuts of one axis, (L + 1,) evidence, borders included; parts of cells at the borders are made whole."""
    length = len(evidence) - 1
    fine = _in_steps(evidence)
    narrow, penalty = _widths(period, stiffness)
    first = min(int(np.ceil(period * STEPS_PER_PIXEL)), len(fine) - 1)
    cuts = _best_chain(fine, penalty, narrow, first) / STEPS_PER_PIXEL
    if cuts[0] > LEAST_PART * period:
        cuts = np.concatenate([[min(0.0, cuts[0] - period)], cuts])
    if length - cuts[-1] > LEAST_PART * period:
        cuts = np.concatenate([cuts, [max(float(length), cuts[-1] + period)]])
    if len(cuts) < 2:
        cuts = np.array([0.0, float(length)])
    return np.asarray(cuts)


def cut_into(evidence: F64, count: int, stiffness: float = STIFFNESS) -> F64:
    """(count + 1,) the best cuts of one axis, (L + 1,) evidence, into exactly ``count`` cells from border to border.

    Cells at the borders may be cut off: narrow ones cost nothing there.
    """
    length = len(evidence) - 1
    fine = _in_steps(evidence)
    narrow, penalty = _widths(length / count, stiffness)
    part = max(1, int(LEAST_PART * length / count * STEPS_PER_PIXEL))
    inner = _best_chain_of(fine, penalty, narrow, part, count)
    if len(inner) != count - 1:  # less than a step for each
        return np.linspace(0, length, count + 1)
    return np.concatenate([[0.0], inner / STEPS_PER_PIXEL, [float(length)]])


def _in_steps(evidence: F64) -> F64:
    """Evidence at half pixels; a cut at random must not pay, or else flat parts fill up with narrow cells."""
    length = len(evidence) - 1
    fine = np.interp(
        np.arange(length * STEPS_PER_PIXEL + 1) / STEPS_PER_PIXEL, np.arange(length + 1), evidence
    )
    return np.asarray(fine - float(fine.mean()))


def _widths(period: float, stiffness: float) -> tuple[int, F64]:
    """The narrowest cell in steps, and the penalties of it and of all wider ones that are possible."""
    narrow = max(1, int(np.floor(NARROWEST * period * STEPS_PER_PIXEL)))
    wide = int(np.ceil(WIDEST * period * STEPS_PER_PIXEL))
    widths = np.arange(narrow, wide + 1)
    return narrow, np.asarray(stiffness * (widths / STEPS_PER_PIXEL / period - 1) ** 2)


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


@njit(cache=True, nogil=True)
def _best_chain_of(evidence: F64, penalty: F64, narrow: int, part: int, count: int) -> F64:
    """(count - 1,) positions (in steps) of the best cuts between two borders ``count`` cells apart, empty if there are
    none. The first and the last cell may be as narrow as ``part``."""
    last = len(evidence) - 1
    widest = narrow + len(penalty) - 1
    free = max(0, int(penalty.argmin()))  # widths up to the period cost nothing at a border
    best = np.full(len(evidence), -np.inf)
    for i in range(part, min(widest, last) + 1):
        best[i] = evidence[i] - (penalty[i - narrow] if i - narrow > free else 0.0)
    width = np.zeros((max(count - 1, 0), len(evidence)), np.int32)
    for cut in range(1, count - 1):
        following = np.full(len(evidence), -np.inf)
        for i in range(part + cut * narrow, min((cut + 1) * widest, last) + 1):
            for k in range(len(penalty)):
                j = i - narrow - k
                if j < 0:
                    break
                value = best[j] - penalty[k] + evidence[i]
                if value > following[i]:
                    following[i] = value
                    width[cut, i] = narrow + k
        best = following
    end, most = -1, -np.inf
    for i in range(max(0, last - widest), last - part + 1):
        rest = last - i
        value = best[i] - (penalty[rest - narrow] if rest - narrow > free else 0.0)
        if value > most:
            end, most = i, value
    if end < 0 or count < 2:
        return np.empty(0, np.float64)
    chain = np.empty(count - 1, np.float64)
    for cut in range(count - 2, -1, -1):
        chain[cut] = end
        end -= width[cut, end]
    return chain
