"""Which cells belong to the sprite: by the picture's own alpha, or by a ground that can be told from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.cells import Cells
from sprite_bridge.stages.clean.ground import Ground, find_ground, ground_around, ground_of_color
from sprite_bridge.stages.regions import label, sizes, touching_border

F32 = NDArray[np.float32]
Mask = NDArray[np.bool_]

SPECK_CELLS = 2
SPECK_SHARE = 0.004
"""A region of at most so many cells, and less than this share of the largest one, is dirt on the ground."""

DOUBTFUL, DOUBTFUL_SHARE = 3.0, 0.12
"""Edge cells nearer to the ground than so many thresholds, and the share of the edge that makes a picture doubtful."""

DARK_GROUND = 0.4
"""OKLab lightness below which a ground may be of the colour of outlines, which then leave no trace."""

COLOR_WEIGHT, NETWORK_WEIGHT = 6.0, 4.0

PINHOLE_CELLS, HOLE = 3, 0.3
"""A hole of at most so many cells that is further from the ground's colour than this share of its threshold is a slip
where sprite and ground look alike: true holes show the ground itself. In 120 such pictures this closed 239 of 368 holes,
where 43 were true."""

LEAST_SPRITE = 0.001
"""Share of the cells below which a network that sees only ground is not believed."""

MIXED = 0.25
"""Deviation inside a cell, as a share of its distance from the ground, from which it is a mixture of both."""

RINGING = 1.5
"""Levels of 255 inside cells from which the cells around the sprite are suspected to be its fringe."""

FRINGE_STEPS, FRINGE_TIMES, FRINGE_MOST, LEAST_CONTRAST = 2, 3.0, 0.2, 0.08
"""How many cells deep a fringe is looked for; by how many times more than the ground beside the sprite, and by how much
OKLab at most, it may stand out; and the least contrast to the sprite from which that is measured."""

CLEAR_EDGE, TRACE = 0.38, 0.15
"""OKLab: the median contrast of the sprite's edge from which a ground stands out from it so clearly that cells beside the
sprite are ground with a trace of it, as codecs leave, where they differ from the ground by less than that share of it."""


@dataclass(frozen=True)
class Silhouette:
    """``inside`` (F, h, w) cells of the sprite; ``probability`` (F, h, w) float32 of the same before it was decided;
    ``ground`` what is behind it, if it was found by colour; ``fixed`` whether it is not to be questioned; ``weighed``
    whether colour left so much open that a network was heard."""

    inside: Mask
    probability: F32
    ground: Ground | None
    fixed: bool
    weighed: bool = False


def from_alpha(alpha: F32) -> Silhouette:
    """The picture's own alpha (F, h, w) in [0, 1], made hard."""
    return Silhouette(alpha >= 0.5, alpha, None, True)


def everything(cells: Cells) -> Silhouette:
    """No ground at all."""
    shape = cells.colors.shape[:3]
    return Silhouette(np.ones(shape, bool), np.ones(shape, np.float32), None, True)


def without_color(cells: Cells, silhouette: Silhouette, given: tuple[int, int, int]) -> Silhouette:
    """True pixels less those that are exactly of the ``given`` colour."""
    named = silhouette.inside & (cells.colors == np.array(given, np.float32)).all(-1)
    if not named.any():
        return silhouette
    ground = ground_of_color(cells.colors, named, given)
    inside = silhouette.inside & ~named
    return Silhouette(inside, inside.astype(np.float32), ground, True)


def of_color(cells: Cells, given: tuple[int, int, int]) -> Silhouette:
    """All but the ground of the ``given`` colour, less what the picture's own alpha leaves out."""
    whole = everything(cells) if cells.alpha is None else from_alpha(cells.alpha)
    ground = ground_of_color(cells.colors, whole.inside, given)
    if ground is None:
        return whole
    if cells.alpha is None:
        return _against(cells, ground)
    inside = whole.inside & _sharp_edge(whole.inside & ~ground.mask, cells, ground)
    return Silhouette(inside, inside.astype(np.float32), ground, True)


def by_color(cells: Cells) -> Silhouette:
    """What stands out from a plain ground; everything where there is none."""
    ground = find_ground(cells.colors)
    return everything(cells) if ground is None else _against(cells, ground)


def _against(cells: Cells, ground: Ground) -> Silhouette:
    """What stands out from the ``ground``, and how clearly."""
    inside = np.stack([_without_specks(frame) for frame in _sharp_edge(~ground.mask, cells, ground)])
    margin = (ground.residual - ground.threshold) / (0.35 * ground.threshold)
    probability = 1 / (1 + np.exp(-np.clip(margin, -30, 30)))
    # What is enclosed and was not taken for a hole is the sprite's, however much it looks like the ground.
    probability = np.where(inside & (ground.residual < ground.threshold), 0.9, probability)
    return Silhouette(inside, _decided(probability, inside, ground), ground, False)


def _decided(probability: NDArray[np.floating], inside: Mask, ground: Ground) -> F32:
    """(F, h, w) ``probability`` within what a fit may still overrule; traces of the sprite are ground for good."""
    edge = inside & np.stack([_touches(~frame) for frame in inside])
    if edge.any() and float(np.median(ground.residual[edge])) > CLEAR_EDGE:
        traces = ~inside & (ground.residual < TRACE * _contrast_beside(inside, ground))
        probability = np.where(traces, 0.0, probability)
    return np.asarray(np.clip(probability, 0.02, 0.98), np.float32)


def _contrast_beside(inside: Mask, ground: Ground) -> F32:
    """(F, h, w) how much the sprite's cells in and around each cell stand out from the ground at most."""
    return np.stack(
        [_largest_around(np.where(i, r, 0)) for i, r in zip(inside, ground.residual, strict=True)]
    )


def _sharp_edge(inside: Mask, cells: Cells, ground: Ground) -> Mask:
    """(F, h, w) without the cells in which sprite and ground are mixed."""
    if cells.spread is None:
        return inside
    inside = without_straddlers(inside, ground, cells.spread)
    return without_fringe(inside, ground) if float(np.percentile(cells.spread, 90)) > RINGING else inside


def without_straddlers(inside: Mask, ground: Ground, spread: F32) -> Mask:
    """(F, h, w) without the edge cells that the sprite's edge runs through: they stand out from the ground by little more
    than they vary inside, where a cell of the sprite's own stands out by many times that."""
    mixed = spread > MIXED * 255 * ground.residual
    for _ in range(FRINGE_STEPS):
        edge = inside & np.stack([_touches(~frame) for frame in inside])
        inside = inside & ~(edge & mixed)
    return inside


def without_fringe(inside: Mask, ground: Ground) -> Mask:
    """(F, h, w) without the edge cells that are ground with a trace of the sprite in it.

    How much the sprite bleeds is measured where it is known: on the ground cells beside it, against their contrast to
    the sprite. Edge cells that stand out by little more than that are fringe.
    """
    for _ in range(FRINGE_STEPS):
        contrast = _contrast_beside(inside, ground)
        beside = ~inside & (contrast > LEAST_CONTRAST)
        if beside.sum() < 8:
            return inside
        bleeding = float(np.percentile(ground.residual[beside] / contrast[beside], 90))
        edge = inside & np.stack([_touches(~frame) for frame in inside])
        limit = np.minimum(FRINGE_TIMES * bleeding * contrast, FRINGE_MOST)
        inside = inside & ~(edge & (ground.residual < limit))
    return inside


def _largest_around(values: F32) -> F32:
    """(h, w) the largest of each cell and its eight neighbours."""
    padded = np.pad(values, 1)
    height, width = values.shape
    shifted = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return np.asarray(np.max(shifted, axis=0))


def is_doubtful(silhouette: Silhouette) -> bool:
    """Whether the sprite's edge comes so near to the ground's colour that colour alone does not decide, or a part of it
    may have that colour."""
    ground = silhouette.ground
    if ground is None:
        return False
    if ground.lightness < DARK_GROUND:
        return True
    close = (ground.residual > 0.6 * ground.threshold) & (ground.residual < DOUBTFUL * ground.threshold)
    edge = np.stack([inside & _touches(~inside) for inside in silhouette.inside])
    return bool((close & edge).sum() > DOUBTFUL_SHARE * max(1, int(edge.sum())))


def with_network(cells: Cells, silhouette: Silhouette, alpha: F32) -> Silhouette:
    """The colour's evidence and a network's (F, h, w) alpha weighed together. On near-white grounds, where highlights look
    like holes, only what reaches the border goes."""
    ground = silhouette.ground
    if ground is None:
        return silhouette
    evidence = np.clip((ground.residual - ground.threshold) / ground.threshold, -1, 4)
    log_odds = COLOR_WEIGHT * evidence + NETWORK_WEIGHT * _log_odds(alpha)
    outside = log_odds < 0
    inside = ~np.stack([_reached(frame) for frame in outside]) if ground.near_white else ~outside
    if cells.spread is not None:
        inside = without_straddlers(inside, ground, cells.spread)
    inside = np.stack([_without_specks(frame) for frame in inside])
    probability = np.where(inside & outside, 0.9, 1 / (1 + np.exp(-log_odds)))
    return Silhouette(inside, _decided(probability, inside, ground), ground, fixed=False, weighed=True)


def pinholes(outside: Mask, ground: Ground) -> Mask:
    """(F, h, w) the small enclosed regions of ``outside`` that are not of the ground's colour."""
    away = ground.residual / ground.threshold
    return np.stack([_pinholes(frame, part) for frame, part in zip(outside, away, strict=True)])


def _pinholes(outside: Mask, away: F32) -> Mask:
    labels, count = label(outside)
    cells = sizes(labels, count)
    mean = np.bincount(labels.ravel(), away.ravel(), count + 1) / cells.clip(1)
    slips = (cells <= PINHOLE_CELLS) & (mean > HOLE)
    slips[0] = False
    slips[touching_border(labels)] = False
    return np.asarray(slips[labels])


def by_network(cells: Cells, alpha: F32) -> Silhouette:
    """What a network takes for the sprite, where the picture is too soft for its colours to tell: (F, h, w) alpha."""
    inside = alpha > 0.5
    ground = ground_around(cells.colors, alpha < 0.1)
    if ground is None or float(inside.mean()) < LEAST_SPRITE:
        return everything(cells)
    return Silhouette(inside, alpha, ground, False)


def _log_odds(alpha: F32) -> F32:
    inside = np.clip(alpha, 0.01, 0.99)
    return np.asarray(np.log(inside / (1 - inside)))


def _reached(outside: Mask) -> Mask:
    labels, _ = label(outside)
    return np.isin(labels, touching_border(labels))


def _touches(mask: Mask) -> Mask:
    """Cells of which one of the four neighbours is in ``mask``."""
    padded = np.pad(mask, 1)
    return padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]


def _without_specks(inside: Mask) -> Mask:
    labels, count = label(inside, diagonal=True)
    if count < 2:
        return inside
    area = sizes(labels, count)
    area[0] = 0
    small = np.flatnonzero((area <= SPECK_CELLS) & (area < SPECK_SHARE * area.max()))
    return inside & ~np.isin(labels, small[small > 0])
