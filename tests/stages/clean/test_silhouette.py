from __future__ import annotations

import numpy as np

from sprite_bridge.stages.clean.cells import Cells, native_cells
from sprite_bridge.stages.clean.silhouette import by_color, everything, from_alpha, of_color
from sprite_bridge.synthetic.sprites import draw

GROUND = (90, 160, 230)


def cells_of(figure: np.ndarray, ground: tuple[int, int, int] = GROUND) -> Cells:
    """Opaque cells of a (h, w, 4) figure on a ground."""
    flat = np.where(figure[..., 3:] > 0, figure, (*ground, 255)).astype(np.uint8)
    return native_cells(flat[None])


def figure() -> np.ndarray:
    return np.pad(draw("character", 32, np.random.default_rng(3)), ((6, 6), (6, 6), (0, 0)))


def test_alpha_is_made_hard():
    alpha = np.array([[[0, 0.49, 0.5, 1]]], np.float32)
    found = from_alpha(alpha)
    assert found.inside.tolist() == [[[False, False, True, True]]]
    assert found.fixed and found.ground is None


def test_everything_is_everything():
    found = everything(cells_of(figure()))
    assert found.inside.all() and found.fixed and found.ground is None


def test_what_stands_out_from_the_ground_is_the_sprite():
    found = by_color(cells_of(figure()))
    assert found.ground is not None and not found.fixed
    np.testing.assert_array_equal(found.inside[0], figure()[..., 3] > 0)


def test_probabilities_are_never_certain_and_lean_to_the_decision():
    found = by_color(cells_of(figure()))
    assert found.probability.min() > 0 and found.probability.max() < 1
    assert found.probability[found.inside].min() > found.probability[~found.inside].max()


def test_without_a_ground_everything_is_the_sprite():
    noise = np.random.default_rng(0).integers(0, 256, (1, 30, 30, 4), np.uint8)
    noise[..., 3] = 255
    found = by_color(native_cells(noise))
    assert found.inside.all() and found.ground is None


def test_dirt_on_the_ground_goes_and_details_in_the_sprite_stay():
    dirty = figure()
    dirty[2, 2] = (40, 40, 40, 255)
    inside = np.argwhere(figure()[..., 3] > 0)
    y, x = inside[len(inside) // 2]
    dirty[y, x] = (255, 0, 90, 255)
    found = by_color(cells_of(dirty))
    assert not found.inside[0, 2, 2]
    assert found.inside[0, y, x]


def test_a_sprite_of_a_few_cells_is_no_dirt():
    small = np.zeros((20, 20, 4), np.uint8)
    small[9:11, 9] = (250, 220, 40, 255)
    np.testing.assert_array_equal(by_color(cells_of(small)).inside[0], small[..., 3] > 0)


def test_a_ground_that_is_named_goes_though_the_border_is_mostly_sprite():
    board = np.full((20, 20, 4), (200, 40, 40, 255), np.uint8)
    board[0, 5:9] = 0
    board[1:6, 6:8] = 0
    found = of_color(cells_of(board), GROUND)
    np.testing.assert_array_equal(found.inside[0], board[..., 3] > 0)
