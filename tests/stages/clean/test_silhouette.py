from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.cells import Cells, native_cells
from sprite_bridge.stages.clean.ground import find_ground
from sprite_bridge.stages.clean.silhouette import (
    by_color,
    everything,
    from_alpha,
    is_doubtful,
    of_color,
    pinholes,
    with_network,
)
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


def with_hole(color: tuple[int, int, int], side: int) -> tuple[np.ndarray, np.ndarray]:
    """(1, 30, 30) a square silhouette on ground with a hole of some cells, and the same cells' colours."""
    outside = np.ones((1, 30, 30), bool)
    outside[0, 5:25, 5:25] = False
    outside[0, 12, 12 : 12 + side] = True
    colors = np.where(outside[..., None], GROUND, (200, 40, 40)).astype(np.float32)
    colors[0, 12, 12 : 12 + side] = color
    return outside, colors


def test_small_holes_of_another_colour_than_the_ground_are_slips():
    for side, closed in ((1, True), (3, True), (4, False)):
        outside, colors = with_hole((104, 170, 226), side)
        ground = find_ground(colors)
        assert pinholes(outside, ground).sum() == closed * side


def test_small_holes_that_show_the_ground_are_meant():
    outside, colors = with_hole(GROUND, 1)
    assert not pinholes(outside, find_ground(colors)).any()


def test_what_reaches_the_border_is_no_pinhole():
    outside = np.zeros((1, 9, 9), bool)
    outside[0, 0, 4] = True
    ground = find_ground(with_hole(GROUND, 1)[1][:, :9, :9])
    assert ground is not None
    assert not pinholes(outside, ground).any()


def test_a_network_is_heard_where_colour_is_in_doubt():
    cells = cells_of(figure())
    alpha = (figure()[None, ..., 3] > 0).astype(np.float32)
    weighed = with_network(cells, by_color(cells), alpha)
    assert weighed.weighed and not by_color(cells).weighed
    np.testing.assert_array_equal(weighed.inside[0], figure()[..., 3] > 0)


@pytest.mark.parametrize(
    ("color", "doubtful"), [((12, 14, 18), True), ((60, 50, 40), True), ((90, 200, 90), False)]
)
def test_on_a_dark_ground_an_outline_may_be_lost_without_a_trace(color, doubtful):
    """All that is left of the figure stands out clearly."""
    block = np.zeros((24, 24, 4), np.uint8)
    block[8:16, 8:16] = (250, 120, 220, 255)
    assert is_doubtful(by_color(cells_of(block, color))) == doubtful
