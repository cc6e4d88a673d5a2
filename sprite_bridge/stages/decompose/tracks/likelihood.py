"""How unlikely it is that one placement shows who another one showed before: by place, pose and looks."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sprite_bridge.stages.decompose.tracks.things import F64, I64

ALONE = 11.0
"""What it costs to begin a track; all costs are logarithms of how unlikely something is."""

UNLIKE = 7.0
"""What the pose costs at most: one of which no pixel looks like the last one."""

SAME = 0.2
"""What the same pose costs then."""

OTHER = 2.5
"""What another pose costs at least while nothing is known of which follow each other."""

TURNED = 1.5
"""What it costs to be mirrored otherwise than before."""

STRAY = 2.0
"""Px by which an actor misses where it was expected, in the next frame; each further frame adds as much and half as much."""

TRUST = 3.0
"""How many transitions weigh as much as looks."""


@njit(cache=True, nogil=True)
def pair_costs(
    now: tuple[I64, I64, I64],
    before: tuple[I64, I64, I64],
    speed: F64,
    gap: I64,
    camera: F64,
    looks: F64,
    known: tuple[I64, I64, F64],
) -> F64:
    """(N, M) costs of N things as the next of M tracks, infinite where nobody would believe it.

    ``now`` and ``before``: boxes (N, 4), sprites (N,), flips (N,); ``speed`` (M, 2) px a frame, ``gap`` (M,) frames,
    ``camera`` (M, 2) px that it went since; ``looks`` (S, K); ``known``: keys a * S + b of poses that followed each other,
    rising, how often they did, and (S,) how often each pose was followed by any.
    """
    boxes, sprites, flips = now
    costs = np.full((len(boxes), len(gap)), np.inf)
    for j in range(len(gap)):
        stray = STRAY * (1.5 * gap[j] - 0.5)
        for i in range(len(boxes)):
            # Who moves goes on, stops, or stands on the screen while the camera moves.
            missed = min(
                _missed(boxes[i], before[0][j], speed[j, 0] * gap[j], speed[j, 1] * gap[j]),
                _missed(boxes[i], before[0][j], 0.0, 0.0),
                _missed(boxes[i], before[0][j], camera[j, 0], camera[j, 1]),
            )
            cost = 2 * math.log1p(missed / stray**2 / 2) + 2 * math.log(stray / STRAY)
            if flips[i] != before[2][j]:
                cost += TURNED
            if cost < ALONE:
                costs[i, j] = cost + _pose_cost(before[1][j], sprites[i], looks, known)
    return costs


@njit(cache=True, nogil=True)
def _missed(box: I64, before: I64, x: float, y: float) -> float:
    """Square of the px by which a box is not where an earlier one would be after a move. Poses differ in size, and often
    their lower sides, their upper sides or their middles stay: what fits best counts."""
    total = 0.0
    for axis in range(2):
        move = x if axis == 0 else y
        low, high = box[axis] - before[axis] - move, box[axis + 2] - before[axis + 2] - move
        total += min(abs(low), abs(high), abs(low + high) / 2) ** 2
    return total


@njit(cache=True, nogil=True)
def _pose_cost(last: int, pose: int, looks: F64, known: tuple[I64, I64, F64]) -> float:
    """How unlikely a pose is after another one: as often as they followed each other, and by looks as long as nothing is
    known."""
    keys, counts, total = known
    guess = SAME if pose == last else OTHER + (UNLIKE - OTHER) * (1 - _likeness(looks[last], looks[pose]))
    key = last * len(looks) + pose
    at = np.searchsorted(keys, key)
    seen = counts[at] if at < len(keys) and keys[at] == key else 0
    share = (seen + TRUST * math.exp(-guess)) / (total[last] + TRUST)
    return min(-math.log(share), UNLIKE)


@njit(cache=True, nogil=True)
def _likeness(one: F64, other: F64) -> float:
    """How much two pictures have in common, 0 to 1."""
    common, first, second = 0.0, 0.0, 0.0
    for k in range(len(one)):
        common += min(one[k], other[k])
        first += one[k]
        second += other[k]
    return common / max(first, second, 1.0)
