from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.stages.clean.cuts import LEAST_PART, NARROWEST, STIFFNESS, WIDEST, cut_axis, cut_into

PROFILES = arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 100))


def comb(positions: np.ndarray, length: int) -> np.ndarray:
    """(length + 1,) evidence of 1 at the positions and 0 elsewhere."""
    evidence = np.zeros(length + 1)
    evidence[positions] = 1
    return evidence


@pytest.mark.parametrize("period", [4, 7, 12])
def test_even_lines_are_cut_where_they_are(period):
    positions = np.arange(0, 20 * period + 1, period)
    np.testing.assert_array_equal(cut_axis(comb(positions, positions[-1]), period), positions)


def test_uneven_lines_are_cut_where_they_are():
    widths = np.random.default_rng(0).integers(9, 12, 30)
    positions = np.concatenate([[0], np.cumsum(widths)])
    np.testing.assert_array_equal(cut_axis(comb(positions, positions[-1]), float(widths.mean())), positions)


def test_lines_without_evidence_are_filled_in():
    positions = np.arange(0, 201, 10)
    seen = np.delete(positions, [4, 9, 10])
    np.testing.assert_allclose(cut_axis(comb(seen, 200), 10), positions, atol=1)


def test_a_line_that_should_not_be_there_is_passed_over():
    positions = np.arange(0, 201, 10)
    np.testing.assert_array_equal(cut_axis(comb(np.sort(np.append(positions, 74)), 200), 10), positions)


def test_the_rest_of_a_cell_at_the_border_counts_if_it_is_large_enough():
    assert len(cut_axis(comb(np.arange(6, 97, 10), 100), 10)) == 12  # 6 px before and 4 px after ten lines
    assert len(cut_axis(comb(np.arange(1, 92, 10), 92), 10)) == 10  # one px on either side does not


@given(PROFILES.filter(lambda profile: len(profile) > 1), st.floats(2, 30))
def test_cuts_rise_and_there_are_at_least_two(profile, period):
    cuts = cut_axis(profile / 100, period)
    assert len(cuts) >= 2
    assert (np.diff(cuts) > 0).all()


@given(st.integers(2, 60), st.data())
def test_so_many_cuts_as_were_asked_for(length, data):
    count = data.draw(st.integers(1, length))
    evidence = np.asarray(data.draw(arrays(np.float64, length + 1, elements=st.floats(0, 1))))
    cuts = cut_into(evidence, count)
    assert len(cuts) == count + 1
    assert (cuts[0], cuts[-1]) == (0, length)
    assert (np.diff(cuts) > 0).all()


def test_a_wrong_line_more_does_not_make_a_cell_more():
    widths = np.random.default_rng(1).integers(9, 12, 30)
    positions = np.concatenate([[0], np.cumsum(widths)])
    seen = np.sort(np.append(positions, [44, 171]))
    np.testing.assert_array_equal(cut_into(comb(seen, positions[-1]), 30), positions)


def test_a_cell_that_the_border_cuts_is_one_of_those_asked_for():
    positions = np.arange(5, 96, 10)
    np.testing.assert_array_equal(cut_into(comb(positions, 100), 11), [0, *positions, 100])


def objective(cuts: tuple[float, ...], evidence: np.ndarray, period: float) -> float:
    """What `cut_into` makes as large as it can, written out; -inf for cells that cannot be."""
    widths = np.diff(cuts) / period
    least = np.full(len(widths), NARROWEST)
    least[[0, -1]] = LEAST_PART
    border = np.zeros(len(widths), bool)
    border[[0, -1]] = True
    # Steps are half pixels, so the limits are met to within one of them.
    if (widths < least - 0.5 / period).any() or (widths > WIDEST + 0.5 / period).any():
        return -np.inf
    cost = np.where(border & (widths < 1), 0, STIFFNESS * (widths - 1) ** 2)
    inner = np.asarray(cuts[1:-1])
    steps = np.interp(np.arange(2 * len(evidence) - 1) / 2, np.arange(len(evidence)), evidence)
    return float(
        np.interp(inner, np.arange(len(evidence)), evidence).sum() - cost.sum() - len(inner) * steps.mean()
    )


@given(arrays(np.float64, 13, elements=st.floats(0, 1)), st.integers(2, 3))
def test_no_other_cuts_are_better(evidence, count):
    length = len(evidence) - 1
    period = length / count
    places = np.arange(1, 2 * length) / 2
    best = max(
        objective((0.0, *inner, float(length)), evidence, period)
        for inner in itertools.combinations(places, count - 1)
    )
    assert objective(tuple(cut_into(evidence, count)), evidence, period) == pytest.approx(best, abs=1e-9)
