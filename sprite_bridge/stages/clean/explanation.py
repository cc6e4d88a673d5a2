"""A picture explained: labels, a palette and a point spread, what is asked of them, and how they look.

The sprite is a label per pixel (a palette entry, or the ground). Rendered through a small point spread it should give
the observed picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.relabel import GROUND, Labels
from sprite_bridge.stages.clean.spread import RADIUS, Spread, apply
from sprite_bridge.stages.color import ycbcr
from sprite_bridge.stages.palette import MOST_COLORS

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Schedule:
    """How cautiously a fit proceeds. ``overstated``: by how much the noise is overstated in the likelihood, round by
    round, for neighbouring errors are not independent. ``sigmas``: the point spreads from which fits begin; ``most_sigma``
    the widest that is believed. ``label_cost``: what a palette entry must save, in nats. ``usual``: levels of 255 within
    which of black or of white a colour is taken for it: of what artists draw there, 30 to 100 % of the pixels are black
    itself, 70 to 100 % white itself, by pack. ``leap``: pixels by which a finished fit tries other shifts (0: none).
    ``again``: the rounds after such a leap, or after an entry was split, as in ``overstated``."""

    overstated: tuple[float, ...]
    sigmas: tuple[float, ...]
    most_sigma: float
    label_cost: float
    usual: float
    leap: float
    again: tuple[float, ...]


SOFT = Schedule(
    (4.0, 4.0, 4.0, 3.5, 3.0, 3.0, 2.5, 2.5, 2.0, 2.0, 1.7),
    (0.5,),
    most_sigma=1.0,
    label_cost=12.0,
    usual=8.0,
    leap=0.2,
    again=(3.0, 2.5, 2.0, 1.7),
)
"""For pictures whose pixels have bled into each other: a cautious start keeps blends from becoming labels of their own. How
far they bled, and where to, cannot be measured before the labels are known."""

CRISP = Schedule(
    (3.0, 2.5, 2.0, 1.7),
    (0.0,),
    most_sigma=0.3,
    label_cost=12.0,
    usual=2.0,
    leap=0.0,
    again=(),
)
"""For cells that were sampled well apart."""


@dataclass(frozen=True)
class Opinion:
    """What is believed before looking at the picture again.

    ``foreground`` (H, W) float32 probability of the sprite, from a network or a mask; ``color`` (H, W, 3) float32 RGB
    the same network's colours or None, which count by ``color_weight``; ``keep_mask`` forbids to move between ground and
    sprite at all.
    """

    foreground: F32
    color: F32 | None = None
    color_weight: float = 0.1
    keep_mask: bool = False


@dataclass(frozen=True)
class Problem:
    """What is to be explained: ``seen`` and the ground ``behind``, (H, W, 3) YCbCr; ``near`` (H, W) the pixels around the
    first labels, by which explanations are compared; ``keep_palette`` (a locked palette) fits labels alone; no palette gets
    larger than ``most_colors``, if it was not at first."""

    seen: F32
    behind: F32
    near: NDArray[np.bool_]
    opinion: Opinion
    schedule: Schedule
    keep_palette: bool
    most_colors: int = MOST_COLORS


@dataclass(frozen=True)
class Fit:
    """``labels`` (H, W) int32, GROUND or an index into ``palette`` (K, 3) float64 RGB in [0, 255];
    ``luma`` and ``chroma`` spreads; ``noise`` the residual's deviation in levels of 255."""

    labels: Labels
    palette: F64
    luma: Spread
    chroma: Spread
    noise: float


def render(labels: Labels, palette: F32, ground: F32) -> F32:
    """(H, W, 3) the labels in their colours before any spread, in the space of ``palette`` and ``ground``."""
    return np.where((labels == GROUND)[..., None], ground, palette[np.maximum(labels, 0)]).astype(np.float32)


def flat(problem: Problem, fit: Fit) -> F32:
    """(H, W, 3) YCbCr of the fit before any spread."""
    return render(fit.labels, ycbcr(fit.palette), problem.behind)


def unexplained(problem: Problem, fit: Fit) -> F32:
    """(H, W, 3) YCbCr: what was seen less what the fit shows through its spreads."""
    shown = flat(problem, fit)
    through = np.concatenate([apply(shown[..., :1], fit.luma), apply(shown[..., 1:], fit.chroma)], axis=-1)
    return np.asarray(problem.seen - through)


def near_sprite(labels: Labels) -> NDArray[np.bool_]:
    """(H, W) the pixels within a point spread's reach of any label but GROUND."""
    inside = np.pad(labels != GROUND, RADIUS)
    height, width = labels.shape
    near = np.zeros((height, width), bool)
    for dy in range(2 * RADIUS + 1):
        for dx in range(2 * RADIUS + 1):
            near |= inside[dy : dy + height, dx : dx + width]
    return near
