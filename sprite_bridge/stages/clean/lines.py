"""The lines of the grid along one axis: the cuts of the whole axis, then how each line bends; twice, for cuts are clearer
where the lines have been straightened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.bends import find_bends, straighten
from sprite_bridge.stages.clean.cuts import STIFFNESS, cut_axis, cut_into, relative_evidence
from sprite_bridge.stages.clean.edges import BAND
from sprite_bridge.stages.clean.profiles import smooth_rows

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

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
    soft = smooth_rows(strips, max(0.5, 0.06 * period))
    bends = find_bends(soft, cuts, period)
    cuts = _cuts(straighten(strips, cuts, bends), period, count, stiffness)
    bends = find_bends(soft, cuts, period)
    return Lines(cuts, bends, height, straighten(strips, cuts, bends))


def _cuts(total: F64, period: float, count: int, stiffness: float) -> F64:
    evidence = relative_evidence(total, period)
    return cut_into(evidence, count, stiffness) if count else cut_axis(evidence, period, stiffness)


def _strips(profile: F32, period: float) -> tuple[F32, int]:
    """Bands summed into strips about two cells high, so that each sees the edges of its cells."""
    group = max(1, round(STRIP * period / BAND))
    return np.add.reduceat(profile, np.arange(0, len(profile), group), axis=0), group * BAND
