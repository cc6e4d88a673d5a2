from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.cells import grid_cells, native_cells, sampled
from sprite_bridge.stages.clean.grid import Grid
from sprite_bridge.synthetic.sprites import draw

CELL = 8


def even_grid(rows: int, columns: int) -> Grid:
    x_cuts = np.tile(np.arange(columns + 1, dtype=np.float32) * CELL, (rows, 1))
    y_cuts = np.tile(np.arange(rows + 1, dtype=np.float32)[:, None] * CELL, (1, columns))
    return Grid(x_cuts, y_cuts, (CELL, CELL))


def enlarged(frames: np.ndarray) -> np.ndarray:
    return frames.repeat(CELL, 1).repeat(CELL, 2)


@pytest.fixture
def frames() -> np.ndarray:
    """(2, 24, 24, 4) true pixels."""
    return np.stack([draw(kind, 24, np.random.default_rng(0)) for kind in ("gem", "potion")])


def test_every_native_pixel_is_a_cell(frames):
    cells = native_cells(frames)
    np.testing.assert_array_equal(cells.colors, frames[..., :3])
    assert cells.alpha is not None
    np.testing.assert_array_equal(cells.alpha * 255, frames[..., 3])


def test_cells_of_a_perfect_grid_are_exact(frames):
    cells = grid_cells(enlarged(frames), even_grid(24, 24))
    assert cells.alpha is not None
    np.testing.assert_array_equal(cells.colors, frames[..., :3])
    np.testing.assert_array_equal(cells.alpha * 255, frames[..., 3])


def test_an_opaque_picture_has_no_alpha_of_its_own(frames):
    opaque = frames.copy()
    opaque[..., 3] = 255
    assert native_cells(opaque).alpha is None
    assert grid_cells(enlarged(opaque), even_grid(24, 24)).alpha is None


def test_uniform_cells_are_sampled_exactly(frames):
    np.testing.assert_array_equal(sampled(enlarged(frames), even_grid(24, 24)), frames)


def test_noise_is_measured_inside_the_cells(frames):
    rng = np.random.default_rng(0)
    large = enlarged(frames).astype(float)
    measured = []
    for deviation in (0, 4, 16):
        noisy = np.clip(large + rng.normal(0, deviation, large.shape), 0, 255).astype(np.uint8)
        noisy[..., 3] = 255
        measured.append(grid_cells(noisy, even_grid(24, 24)).noise)
    assert 0 < measured[0] < measured[1] < measured[2]


def test_noise_does_not_move_the_colours_far(frames):
    opaque = frames.copy()
    opaque[..., 3] = 255
    noise = np.random.default_rng(0).normal(0, 4, enlarged(opaque).shape)
    noisy = np.clip(enlarged(opaque) + noise, 0, 255).astype(np.uint8)
    noisy[..., 3] = 255
    colors = grid_cells(noisy, even_grid(24, 24)).colors
    assert np.abs(colors - opaque[..., :3]).mean() < 2
