"""Two small convex-like fits by Newton's method with a ridge: which of several, and whether."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]
Loss = Callable[[F64], tuple[float, F64, F64]]

STEPS = 60
ENOUGH = 1e-9


def fit_choice(features: Sequence[F64], right: Sequence[Bools], ridge: float) -> F64:
    """(K,) weights of the conditional logit "which candidate is the right one".

    ``features``: per picture (n, K), ``right`` (n,); pictures without any right candidate say nothing and are left
    out. ``ridge`` is against the weights of standardised features; those returned are for features as they are.
    Raises ValueError if no picture is left.
    """
    kept = [(x, y) for x, y in zip(features, right, strict=True) if y.any()]
    if not kept:
        raise ValueError("no picture has a right candidate")
    scale = _deviation(np.concatenate([x for x, _ in kept]))
    most = max(len(x) for x, _ in kept)
    padded = np.stack([np.pad(x / scale, ((0, most - len(x)), (0, 0))) for x, _ in kept])
    there = np.stack([np.arange(most) < len(x) for x, _ in kept])
    good = np.stack([np.pad(y, (0, most - len(y))) for _, y in kept])

    def loss(weights: F64) -> tuple[float, F64, F64]:
        scores = padded @ weights
        log_all, share_all = _shares(scores, there)
        log_good, share_good = _shares(scores, good)
        mean = np.einsum("pn,pnk->pk", share_all, padded)
        slope = (mean - np.einsum("pn,pnk->pk", share_good, padded)).mean(0) + 2 * ridge * weights
        # The other half of the curvature is negative; without it every step still leads downhill.
        bend = np.einsum("pn,pnk,pnl->kl", share_all, padded, padded) / len(padded)
        bend -= mean.T @ mean / len(padded)
        value = float((log_all - log_good).mean() + ridge * weights @ weights)
        return value, slope, bend + 2 * ridge * np.eye(len(weights))

    return _newton(loss, padded.shape[2]) / scale


def fit_whether(features: F64, true: Bools, ridge: float) -> tuple[F64, float]:
    """(K,) weights and the bias of the logistic regression of ``true`` (N,) on ``features`` (N, K).

    ``ridge`` as in `fit_choice`; the bias is free of it. Raises ValueError if all of ``true`` is the same.
    """
    if true.all() or not true.any():
        raise ValueError("the cases are all alike: nothing can be fitted")
    middle, scale = features.mean(0), _deviation(features)
    table = np.column_stack([(features - middle) / scale, np.ones(len(features))])
    penalty = np.append(np.full(features.shape[1], ridge), 1e-9)

    def loss(weights: F64) -> tuple[float, F64, F64]:
        log_odds = table @ weights
        chance = 1 / (1 + np.exp(-np.clip(log_odds, -500, 500)))
        value = float((np.logaddexp(0, log_odds) - true * log_odds).mean() + penalty @ weights**2)
        slope = table.T @ (chance - true) / len(table) + 2 * penalty * weights
        bend = (table.T * (chance * (1 - chance))) @ table / len(table) + 2 * np.diag(penalty)
        return value, slope, bend

    weights = _newton(loss, table.shape[1])
    raw = weights[:-1] / scale
    return raw, float(weights[-1] - raw @ middle)


def _newton(loss: Loss, count: int) -> F64:
    """The weights of least loss, from 0; a step that does not help is halved."""
    weights = np.zeros(count)
    value, slope, bend = loss(weights)
    for _ in range(STEPS):
        step = np.linalg.solve(bend, slope)
        for _ in range(30):
            tried = weights - step
            answer = loss(tried)
            if answer[0] <= value:
                break
            step = step / 2
        gain = value - answer[0]
        if gain <= ENOUGH:
            break
        weights, (value, slope, bend) = tried, answer
    return weights


def _shares(scores: F64, among: Bools) -> tuple[F64, F64]:
    """(P,) log of the sum of exp over the candidates ``among``, and (P, n) the share of each in it."""
    held = np.where(among, scores, -np.inf)
    top = held.max(1, keepdims=True)
    parts = np.exp(held - top)
    total = parts.sum(1, keepdims=True)
    return (top + np.log(total))[:, 0], parts / total


def _deviation(table: F64) -> F64:
    deviation = table.std(0)
    return np.where(deviation > 1e-9, deviation, 1.0)
