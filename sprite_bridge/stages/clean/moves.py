"""Ways out of a fit that is stuck: leaps no single step would take, kept where the description gets shorter.

Rounds of steps lead downhill. Labels that are half a pixel off, with edges made up of blends, explain a shifted picture
nearly as well as the truth does, and two shades in one entry hold each other there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.explanation import Fit, Problem, flat, unexplained
from sprite_bridge.stages.clean.length import length
from sprite_bridge.stages.clean.relabel import alone
from sprite_bridge.stages.clean.spread import MOST_SHIFT, Spread
from sprite_bridge.stages.clean.steps import rounds
from sprite_bridge.stages.color import from_ycbcr, ycbcr

F32 = NDArray[np.float32]

PASSES, LARGE = 2, 32_768
"""How often all moves are tried, as long as one of them helps: once where a picture has more than ``LARGE`` pixels."""

GAIN = 0.5
"""Nats by which a description has to get shorter."""

FEWEST, FARTHEST = 4, 60.0
"""Pixels that an entry must have to be split, and levels of 255 from its middle beyond which one of them counts no more."""

MOST_SPLITS, SPLIT_WORK = 40, 400_000
"""Entries that are tried to be split in a pass: fewer, the larger the picture (``SPLIT_WORK`` pixels in all), but at least
``LEAST_SPLITS``."""
LEAST_SPLITS = 6

HALVINGS = 8


@dataclass(frozen=True)
class Found:
    """A fit and its description's length in nats."""

    fit: Fit
    nats: float


def improved(problem: Problem, fit: Fit) -> Fit:
    """The best that leaps of the shift and splits of entries lead to; ``fit`` itself where none helps."""
    best = Found(fit, length(problem, fit))
    for _ in range(PASSES if problem.near.size <= LARGE else 1):
        before = best.nats
        best = _shifted(problem, best)
        if not problem.keep_palette:
            best = _split(problem, best)
        if best.nats > before - GAIN:
            break
    return best.fit


def _shifted(problem: Problem, start: Found) -> Found:
    """From eight shifts around that of the fit, down and across, each followed by rounds of steps."""
    best, leaps = start, (-problem.schedule.leap, 0.0, problem.schedule.leap)
    spreads = [
        tuple(_moved(spread, dy, dx) for spread in (start.fit.luma, start.fit.chroma))
        for dy, dx in itertools.product(leaps, leaps)
    ]
    for luma, chroma in dict.fromkeys(spreads):  # at the bounds some are the same
        if (luma, chroma) != (start.fit.luma, start.fit.chroma):
            best = _better(problem, best, replace(start.fit, luma=luma, chroma=chroma))
    return best


def _moved(spread: Spread, dy: float, dx: float) -> Spread:
    down, across = (
        float(np.clip(at + by, -MOST_SHIFT, MOST_SHIFT)) for at, by in ((spread.dy, dy), (spread.dx, dx))
    )
    return replace(spread, dy=down, dx=across)


def _split(problem: Problem, best: Found) -> Found:
    """Entries made two, those first whose pixels disagree most."""
    budget = int(np.clip(SPLIT_WORK // problem.near.size, LEAST_SPLITS, MOST_SPLITS))
    while budget > 0 and len(best.fit.palette) < problem.most_colors:
        for halves in _halves(problem, best.fit):
            budget -= 1
            found = _better(problem, best, halves)
            if found is not best:
                best = found
                break  # its labels are other ones now
            if budget == 0:
                return best
        else:
            return best
    return best


def _halves(problem: Problem, fit: Fit) -> Iterator[Fit]:
    """The fit with one of its entries made two, for every entry."""
    taps = (*fit.luma.taps(), *fit.chroma.taps())
    wanted = flat(problem, fit) + alone(unexplained(problem, fit), taps)
    members = [wanted[fit.labels == k] for k in range(len(fit.palette))]
    away = [np.clip(of - np.median(of, 0), -FARTHEST, FARTHEST) if len(of) else of for of in members]
    scatter = [float((of**2).sum()) for of in away]
    for k in np.argsort(-np.array(scatter), kind="stable"):
        if len(members[k]) < FEWEST:
            continue
        upper = _upper(away[k])
        if upper.all() or not upper.any():
            continue
        palette = np.vstack([ycbcr(fit.palette), np.median(members[k][upper], 0)]).astype(np.float64)
        palette[k] = np.median(members[k][~upper], 0)
        labels = fit.labels.copy()
        labels[tuple(np.argwhere(labels == k)[upper].T)] = len(fit.palette)
        yield replace(fit, labels=labels, palette=np.clip(from_ycbcr(palette), 0, 255))


def _upper(away: F32) -> NDArray[np.bool_]:
    """(n,) which of (n, 3) colours are in the upper of two groups along the direction in which they vary most."""
    direction = np.linalg.eigh(away.T.astype(np.float64) @ away)[1][:, -1]
    along = away @ (direction * np.sign(direction[np.abs(direction).argmax()]))
    cut = float(np.median(along))
    for _ in range(HALVINGS):
        upper = along > cut
        if upper.all() or not upper.any():
            break
        cut = float(along[upper].mean() + along[~upper].mean()) / 2
    return np.asarray(along > cut)


def _better(problem: Problem, best: Found, start: Fit) -> Found:
    """What rounds from ``start`` lead to, if it is shorter than ``best``."""
    fit = rounds(problem, start, problem.schedule.again, trust_spreads=True)
    nats = length(problem, fit)
    return Found(fit, nats) if nats < best.nats - GAIN else best
