"""How the grid chooser picks the best candidate and when it relies on it, fitted and tested across sprites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.clean.fitting import fit_choice, fit_whether
from benchmarks.clean.grid_table import Picture, Table
from sprite_bridge.stages.clean import grid

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

FOLDS = 3
CHOICE_RIDGE, CONFIDENCE_RIDGE = 0.02, 0.001
LEAST_EXACT, LEAST_COVER = 0.99, 0.8
"""What a confidence of 0.5 is to mean: this share is exact above it, and at least that share of sprites is above it."""


@dataclass(frozen=True)
class Best:
    """The best candidate of each of P pictures: its number (-1 where there is none), its lead over the second in log
    odds, its share of the softmax, and whether it has the right width and the exact size."""

    number: Ints
    lead: F64
    share: F64
    right: Bools
    exact: Bools


def fold_of(picture: Picture) -> int:
    """Which fold a picture is tested in: the same for all pictures of one sprite."""
    return picture.group % FOLDS


def choose(table: Table, names: Sequence[str], ridge: float = CHOICE_RIDGE) -> tuple[F64, Best]:
    """Weights of the features `names` fitted to all pictures, and the best candidates by weights that were fitted
    without the sprite's own fold. Raises ValueError for an unknown feature."""
    columns = [_column(table, name) for name in names]
    features = [picture.features[:, columns] for picture in table.pictures]
    right = [picture.right for picture in table.pictures]
    folds = np.array([fold_of(picture) for picture in table.pictures])

    def fit(taken: Ints) -> F64:
        return fit_choice([features[i] for i in taken], [right[i] for i in taken], ridge)

    by_fold = [fit(np.flatnonzero(folds != fold)) for fold in range(FOLDS)]
    scores = [rows @ by_fold[fold] for rows, fold in zip(features, folds, strict=True)]
    return fit(np.arange(len(folds))), best_of(table, scores)


def best_of(table: Table, scores: Sequence[F64]) -> Best:
    """The candidates with the highest of the (n,) scores per picture."""
    number = np.array([int(row.argmax()) if len(row) else -1 for row in scores])
    ordered = [np.sort(row)[::-1] for row in scores]
    lead = np.array([row[0] - row[1] if len(row) > 1 else np.inf for row in ordered])
    share = np.array([1 / np.exp(row - row[0]).sum() if len(row) else 0.0 for row in ordered])
    pairs = list(zip(table.pictures, number, strict=True))
    right = np.array([at >= 0 and bool(picture.right[at]) for picture, at in pairs])
    exact = np.array([at >= 0 and bool(picture.exact[at]) for picture, at in pairs])
    return Best(number, lead, share, right, exact)


def evidence(table: Table, best: Best, names: Sequence[str]) -> F64:
    """(P, K) features of the best candidates that speak for their size; rows of pictures without any are 0.

    A name is a feature of the table, one of `lead_figures`, or a product of such: ``a*b``.
    """
    figures = lead_figures(best)

    def one(name: str) -> F64:
        if name in figures:
            return figures[name]
        column = _column(table, name)
        pairs = zip(table.pictures, best.number, strict=True)
        return np.array([picture.features[at, column] if at >= 0 else 0.0 for picture, at in pairs])

    return np.column_stack([np.prod([one(part) for part in name.split("*")], axis=0) for name in names])


def lead_figures(best: Best) -> dict[str, F64]:
    """(P,) figures of how far the best candidates are ahead: ``margin`` as the grid chooser caps it, ``lead`` hardly
    capped, its logarithm, and the log odds of the candidate's share among its rivals."""
    lead = np.minimum(best.lead, 40.0)
    share = np.clip(best.share, 1e-6, 1 - 1e-6)
    return {
        "margin": np.minimum(lead, grid.MOST_MARGIN),
        "lead": lead,
        "log_lead": np.log(lead + 0.1),
        "share": share,
        "log_share": np.minimum(np.log(share / (1 - share)), grid.MOST_MARGIN),
    }


def rely(table: Table, best: Best, names: Sequence[str]) -> tuple[F64, float, F64]:
    """Weights and bias of "the size is exact" fitted to all best candidates, and (P,) log odds by weights that were
    fitted without the sprite's own fold; -inf where there is no candidate."""
    features, there = evidence(table, best, names), best.number >= 0
    folds = np.array([fold_of(picture) for picture in table.pictures])
    log_odds = np.full(len(folds), -np.inf)
    for fold in range(FOLDS):
        taken, tested = there & (folds != fold), there & (folds == fold)
        weights, bias = fit_whether(features[taken], best.exact[taken], CONFIDENCE_RIDGE)
        log_odds[tested] = features[tested] @ weights + bias
    weights, bias = fit_whether(features[there], best.exact[there], CONFIDENCE_RIDGE)
    return weights, bias, log_odds


def threshold(log_odds: F64, exact: Bools) -> float:
    """The log odds from which a size is to be relied on: the lowest with `LEAST_EXACT` above it, if that leaves
    `LEAST_COVER` of the sprites above it, else that which does."""
    order = np.argsort(-log_odds, kind="stable")
    share = np.cumsum(exact[order]) / np.arange(1, len(order) + 1)
    needed = int(np.ceil(LEAST_COVER * len(order)))
    good = np.flatnonzero(share[needed - 1 :] >= LEAST_EXACT)
    last = needed - 1 + (int(good[-1]) if len(good) else 0)
    return float(log_odds[order[last]])


def _column(table: Table, name: str) -> int:
    if name not in table.names:
        raise ValueError(f"no feature {name!r}; there are: {', '.join(table.names)}")
    return table.names.index(name)
