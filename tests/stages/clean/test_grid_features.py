"""What the features say of the true lines of a picture, and of others."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.edges import find_edges
from sprite_bridge.stages.clean.grid import make_grid
from sprite_bridge.stages.clean.grid_features import cell_features, line_features
from sprite_bridge.stages.clean.lines import find_lines
from sprite_bridge.stages.clean.period import Period

CELL = 8.0


@pytest.fixture
def picture(paint, flat) -> np.ndarray:
    """(H, W, 3) uint8: soft, noisy cells of 8 px."""
    return paint(flat, CELL, CELL, soft=1, noise=1)


def features(picture: np.ndarray, width: float) -> dict[str, float]:
    edges = find_edges(picture[None])
    lines = find_lines(edges.across_x, width), find_lines(edges.across_y, width)
    grid = make_grid(*lines)
    return line_features(Period(width, 1.0), *lines) | cell_features(picture, grid.x_cuts, grid.y_cuts)


def test_the_true_lines_explain_the_edges_and_have_nothing_between_them(picture):
    true = features(picture, CELL)
    assert true["coverage"] > 0.6
    assert true["support"] > 0.4
    assert true["middle"] < 0.2
    assert true["mixed_share"] < 0.05
    assert true["stable"] == 1


def test_cells_of_twice_the_width_hold_several_colours(picture):
    true, double = features(picture, CELL), features(picture, 2 * CELL)
    for name in ("middle", "inner", "log_mixed", "mixed_share", "worst"):
        assert double[name] > true[name]
    assert double["coverage"] < true["coverage"]


def test_lines_through_the_middle_of_cells_stand_on_nothing(picture):
    true, half = features(picture, CELL), features(picture, CELL / 2)
    assert half["support"] < true["support"]
    assert half["least_support"] <= half["support"]


def test_plain_pictures_have_finite_features():
    plain = np.full((64, 48, 3), 90, np.uint8)
    assert np.isfinite(list(features(plain, CELL).values())).all()


def test_a_single_cell_has_finite_features():
    cuts = np.array([[0, 9]], np.float32)
    found = cell_features(np.zeros((9, 9, 3), np.uint8), cuts, cuts.T.copy())
    assert np.isfinite(list(found.values())).all()
