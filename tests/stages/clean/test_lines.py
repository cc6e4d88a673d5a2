from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.stages.clean.edges import find_edges
from sprite_bridge.stages.clean.lines import cut_axis, find_lines, running_max, smooth

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


@pytest.mark.parametrize("count", [1, 5, 36, 40])
def test_so_many_cells_as_were_asked_for(paint, flat, count):
    edges = find_edges(paint(flat, 6, 6, soft=0.5)[None])
    lines = find_lines(edges.across_x, 216 / count, count=count)
    assert len(lines.cuts) == count + 1
    assert lines.bends.shape[1] == count + 1


def test_straight_lines_do_not_bend(paint, flat):
    edges = find_edges(paint(flat, 9, 9)[None])
    lines = find_lines(edges.across_x, 9)
    np.testing.assert_allclose(lines.cuts, np.arange(0, 325, 9), atol=0.5)
    assert np.abs(lines.bends).mean() < 0.3


def test_lines_that_lean_are_followed(paint, flat):
    cell, lean = 12, 6
    picture = paint(flat, cell, cell)
    height, width = picture.shape[:2]
    shift = np.rint(np.linspace(-lean / 2, lean / 2, height)).astype(int)
    columns = np.clip(np.arange(width) - shift[:, None], 0, width - 1)
    leaning = picture[np.arange(height)[:, None], columns]
    lines = find_lines(find_edges(leaning[None]).across_x, cell)
    assert len(lines.cuts) == 37
    middle = np.median(lines.bends[:, 8:28], axis=1)  # where the sprite is
    strips = np.arange(len(middle)) * lines.strip
    sprite = (strips > 4 * cell) & (strips < 30 * cell)
    slope = np.polyfit(strips[sprite], middle[sprite], 1)[0]
    assert slope == pytest.approx(lean / height, rel=0.4)


@given(PROFILES, st.floats(0.5, 6))
def test_smoothing_stays_within_the_range(values, sigma):
    soft = smooth(values, sigma)
    assert soft.shape == values.shape
    assert values.min() - 1e-6 <= soft.min() and soft.max() <= values.max() + 1e-6


def test_smoothing_keeps_the_sum_and_the_place():
    values = np.zeros(61)
    values[30] = 5
    soft = smooth(values, 3)
    assert soft.sum() == pytest.approx(5)
    assert soft.argmax() == 30
    np.testing.assert_allclose(soft, soft[::-1])


@given(PROFILES, st.integers(0, 8))
def test_running_max_is_that_of_brute_force(values, half):
    expected = [values[max(0, i - half) : i + half + 1].max() for i in range(len(values))]
    np.testing.assert_array_equal(running_max(values, 2 * half + 1), expected)
