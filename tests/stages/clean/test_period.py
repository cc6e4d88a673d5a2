from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.edges import find_edges
from sprite_bridge.stages.clean.period import candidates, spectrum


@pytest.mark.parametrize("cell", [4, 7, 11])
def test_the_width_of_the_cells_is_among_the_candidates(paint, flat, cell):
    edges = find_edges(paint(flat, cell, cell, soft=0.1 * cell, noise=1)[None])
    widths = np.array([period.width for period in candidates(edges)])
    assert np.abs(widths / cell - 1).min() < 0.03


def test_the_mean_of_uneven_cells_is_found(paint, flat):
    rng = np.random.default_rng(2)
    widths, heights = (np.rint(9 * (1 + 0.06 * rng.standard_normal(36))).astype(int) for _ in range(2))
    edges = find_edges(paint(flat, widths, heights, soft=1, noise=1)[None])
    found = np.array([period.width for period in candidates(edges)])
    assert np.abs(found / widths.mean() - 1).min() < 0.05


def test_half_and_double_of_the_strongest_are_looked_at_too(paint, flat):
    found = candidates(find_edges(paint(flat, 8, 8, soft=0.8)[None]))
    ratios = np.array([period.width for period in found]) / found[0].width
    for harmonic in (0.5, 2.0):
        assert np.abs(ratios / harmonic - 1).min() < 0.2


def test_the_strongest_peak_comes_first_and_strengths_are_shares_of_it(paint, flat):
    found = candidates(find_edges(paint(flat, 8, 8, soft=0.8)[None]))
    assert found[0].strength == pytest.approx(1, abs=0.02)
    for period in found:
        assert 0 <= period.strength <= 1 + 1e-6


def test_widths_rise_and_magnitudes_are_finite(paint, flat):
    widths, strength = spectrum(find_edges(paint(flat, 5, 5)[None]))
    assert (np.diff(widths) > 0).all()
    assert widths.shape == strength.shape
    assert np.isfinite(strength).all() and (strength >= 0).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (9, 9), (20, 300)])
def test_small_and_flat_pictures_do_not_harm(shape):
    for period in candidates(find_edges(np.full((1, *shape, 3), 7, np.uint8))):
        assert np.isfinite([period.width, period.strength]).all()
