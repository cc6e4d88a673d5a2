from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.clean.explanation import Opinion, unexplained
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.spread import Spread
from sprite_bridge.stages.clean.steps import (
    LEAST_NOISE,
    MOST_NOISE,
    noise_of,
    rounds,
    with_labels,
    with_palette,
    with_spreads,
)
from tests.stages.clean.pictures import colors, shown

SPREADS = st.builds(Spread, st.floats(0.3, 0.8), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))


@settings(max_examples=20, deadline=None)
@given(SPREADS)
def test_true_labels_and_spreads_give_the_true_palette(spread):
    problem, truth = shown(spread, noise=0.0)
    grey = replace(truth, palette=np.full_like(truth.palette, 128))
    counts = np.bincount(truth.labels[truth.labels >= 0])
    found = with_palette(problem, grey).palette
    assert np.abs(found - truth.palette)[counts >= 4].max() < 12
    assert np.abs(with_palette(problem, truth).palette - truth.palette).max() < 1


def test_a_few_wrong_pixels_do_not_move_the_palette():
    problem, truth = shown(Spread(0.5), noise=0.0)
    commonest = int(np.bincount(truth.labels[truth.labels >= 0]).argmax())
    picture = problem.seen.copy()
    ys, xs = np.nonzero(truth.labels == commonest)
    picture[ys[::12], xs[::12]] += 90
    found = with_palette(replace(problem, seen=picture), truth).palette
    assert np.abs(found[commonest] - truth.palette[commonest]).max() < 3


def test_a_locked_palette_stays():
    problem, truth = shown(Spread(0.5))
    grey = replace(truth, palette=np.full_like(truth.palette, 128))
    assert with_palette(replace(problem, keep_palette=True), grey) is grey


@pytest.mark.parametrize("spread", [Spread(0.5, 0.2, -0.3), Spread(0.8, 0.0, 0.1)])
def test_the_spread_is_found_from_the_truth(spread):
    problem, truth = shown(spread, noise=0.5)
    found = with_spreads(problem, replace(truth, luma=Spread(0.4), chroma=Spread(0.4)))
    for one in (found.luma, found.chroma):
        np.testing.assert_allclose((one.dy, one.dx), (spread.dy, spread.dx), atol=0.11)


@pytest.mark.parametrize(
    ("noise", "expected"), [(0.0, LEAST_NOISE), (2.0, 2.0), (4.0, 4.0), (20.0, MOST_NOISE)]
)
def test_noise_is_measured_between_bounds(noise, expected):
    problem, truth = shown(Spread(0.5), noise=noise)
    assert noise_of(unexplained(problem, truth), truth.labels) == pytest.approx(expected, rel=0.15)


def test_wrong_labels_are_put_right_and_indices_stay_dense():
    problem, truth = shown(Spread(0.4))
    start = truth.labels.copy()
    where = np.argwhere(start != GROUND)[::9]
    start[tuple(where.T)] = (start[tuple(where.T)] + 1) % len(truth.palette)
    wrong = replace(truth, labels=start)
    found = with_labels(problem, wrong, 1.7)
    off = [np.abs(colors(fit) - colors(truth)).max(-1) > 8 for fit in (wrong, found)]
    assert off[1].sum() < 0.3 * off[0].sum()
    assert set(np.unique(found.labels)) - {GROUND} == set(range(len(found.palette)))
    np.testing.assert_array_equal(wrong.labels, start)


def test_rounds_end_where_all_is_ground():
    problem, truth = shown(Spread(0.4))
    nowhere = Opinion(np.full(truth.labels.shape, 0.01, np.float32))
    blank = replace(problem, seen=problem.behind, opinion=nowhere)
    found = rounds(
        blank, replace(truth, palette=np.full_like(truth.palette, 180)), (2.0, 2.0), trust_spreads=True
    )
    assert (found.labels == GROUND).all() and not len(found.palette)
