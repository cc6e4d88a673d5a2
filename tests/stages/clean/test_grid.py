from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.grid import find_grids, grid_of_scale, grid_of_size
from sprite_bridge.stages.resample import cell_medians


@pytest.mark.parametrize("cell", [5, 8, 13])
def test_the_best_grid_has_the_cells_that_were_painted(paint, flat, cell):
    picture = paint(flat, cell, cell, soft=0.1 * cell, noise=1)
    best = find_grids(picture[None])[0]
    assert (best.grid.columns, best.grid.rows) == (36, 36)
    assert best.grid.cell == pytest.approx((cell, cell), rel=0.03)
    assert best.confidence > 0.5


def test_uneven_cells_are_found_with_their_colours(paint, flat):
    rng = np.random.default_rng(5)
    widths, heights = (
        np.clip(np.rint(11 + 0.7 * rng.standard_normal(36)), 9, 13).astype(int) for _ in range(2)
    )
    picture = paint(flat, widths, heights, soft=0.8)
    grid = find_grids(picture[None])[0].grid
    assert (grid.columns, grid.rows) == (36, 36)
    color, _ = cell_medians(picture, grid.x_cuts, grid.y_cuts)
    right = np.abs(color - flat).max(-1) <= 8
    assert right.mean() > 0.97


def test_candidates_come_best_first_and_no_more_than_asked_for(paint, flat):
    frames = paint(flat, 8, 8, soft=1, noise=1)[None]
    found = find_grids(frames)
    confidences = [candidate.confidence for candidate in found]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= value <= 1 for value in confidences)
    assert len(find_grids(frames, most=2)) == 2
    widths = [candidate.period.width for candidate in found]
    assert len(set(widths)) == len(widths)


def test_lines_cover_the_picture_and_never_cross(paint, flat):
    picture = paint(flat, 8, 10, soft=1, noise=2)
    for candidate in find_grids(picture[None]):
        grid = candidate.grid
        assert grid.x_cuts.shape == (grid.rows, grid.columns + 1)
        assert grid.y_cuts.shape == (grid.rows + 1, grid.columns)
        inner = grid.x_cuts[:, 1:-1]
        assert (inner > 0).all() and (inner < picture.shape[1]).all()
        assert (np.diff(grid.x_cuts.mean(0)) > 0).all() and (np.diff(grid.y_cuts.mean(1)) > 0).all()


@pytest.mark.parametrize("size", [(36, 36), (24, 50), (1, 1), (7, 3)])
def test_a_grid_of_a_given_size_has_that_size(paint, flat, size):
    grid = grid_of_size(paint(flat, 6, 6, soft=0.6)[None], *size)
    assert (grid.columns, grid.rows) == size


def test_a_grid_of_the_true_scale_has_the_true_cells(paint, flat):
    picture = paint(flat, 7, 7, soft=0.5)
    grid = grid_of_scale(picture[None], 7.0)
    assert (grid.columns, grid.rows) == (36, 36)
    color, _ = cell_medians(picture, grid.x_cuts, grid.y_cuts)
    assert np.abs(color - flat).max() <= 8


def test_frames_are_looked_at_together(paint, flat):
    still = np.full_like(flat, 128)
    frames = np.stack([paint(still, 9, 9), paint(flat, 9, 9, soft=0.9, noise=1)])
    best = find_grids(frames)[0].grid
    assert (best.columns, best.rows) == (36, 36)
