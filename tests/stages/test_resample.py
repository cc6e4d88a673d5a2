from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.resample import cell_medians


def straight(widths: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cuts of a grid whose lines do not bend."""
    x = np.concatenate([[0], np.cumsum(widths)]).astype(np.float32)
    y = np.concatenate([[0], np.cumsum(heights)]).astype(np.float32)
    return np.tile(x, (len(heights), 1)), np.tile(y[:, None], (1, len(widths)))


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 24), min_size=1, max_size=7),
    st.lists(st.integers(1, 24), min_size=1, max_size=7),
    st.sampled_from([1, 3, 4]),
    st.integers(0, 2**32 - 1),
)
def test_cells_of_a_perfect_grid_are_exact(widths, heights, channels, seed):
    cells = np.random.default_rng(seed).integers(0, 256, (len(heights), len(widths), channels), np.uint8)
    color, spread = cell_medians(
        cells.repeat(heights, 0).repeat(widths, 1), *straight(np.array(widths), np.array(heights))
    )
    np.testing.assert_array_equal(color, cells)
    assert (spread == 0).all()


def test_what_bleeds_in_from_the_neighbours_does_not_count():
    cells = np.random.default_rng(0).integers(0, 256, (6, 6, 3), np.uint8)
    picture = cells.repeat(10, 0).repeat(10, 1)
    border = np.arange(60) % 10 % 9 == 0
    picture[border] = 255
    picture[:, border] = 0
    color, _ = cell_medians(picture, *straight(np.full(6, 10), np.full(6, 10)))
    np.testing.assert_array_equal(color, cells)


def test_the_spread_grows_with_what_varies_inside_a_cell():
    rng = np.random.default_rng(0)
    cuts = straight(np.full(4, 10), np.full(4, 10))
    spreads = [
        float(
            cell_medians(np.clip(rng.normal(128, noise, (40, 40, 3)), 0, 255).astype(np.uint8), *cuts)[
                1
            ].mean()
        )
        for noise in (1, 5, 25)
    ]
    assert spreads[0] < spreads[1] < spreads[2]
    assert spreads[1] == pytest.approx(5 * 0.8, rel=0.2)  # mean absolute deviation of a normal law


def test_lines_that_bend_are_followed():
    picture = np.zeros((20, 30, 3), np.uint8)
    picture[:10, 12:] = 200
    picture[10:, 18:] = 200
    x_cuts = np.array([[0, 12, 30], [0, 18, 30]], np.float32)
    y_cuts = np.array([[0, 0], [10, 10], [20, 20]], np.float32)
    color, spread = cell_medians(picture, x_cuts, y_cuts)
    np.testing.assert_array_equal(color[..., 0], [[0, 200], [0, 200]])
    assert (spread == 0).all()


def test_lines_outside_the_picture_take_the_nearest_pixels():
    picture = np.zeros((10, 10, 3), np.uint8)
    picture[:, 5:] = 100
    color, _ = cell_medians(picture, *straight(np.array([5, 12]), np.array([10])))
    np.testing.assert_array_equal(color[..., 0], [[0, 100]])
    beyond = np.array([[-8, -2, 5, 14, 20]], np.float32)
    color, _ = cell_medians(picture, beyond, np.tile(np.array([[0], [10]], np.float32), (1, 4)))
    np.testing.assert_array_equal(color[0, :, 0], [0, 0, 100, 100])
