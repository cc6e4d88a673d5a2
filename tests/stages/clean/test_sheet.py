from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.sheet import sheet_layout
from sprite_bridge.synthetic.sprites import draw


def board(columns: int, rows: int, *, ground: tuple[int, int, int, int] = (0, 0, 0, 0)) -> np.ndarray:
    """A sheet of drawn potions with a gutter around each."""
    sheet = np.full((rows * 36, columns * 36, 4), ground, np.uint8)
    for row in range(rows):
        for column in range(columns):
            sprite = draw("potion", 32, np.random.default_rng([row, column]))
            cell = sheet[row * 36 + 2 : row * 36 + 34, column * 36 + 2 : column * 36 + 34]
            cell[sprite[..., 3] > 0] = sprite[sprite[..., 3] > 0]
    return sheet


@pytest.mark.parametrize("layout", [(4, 1), (1, 4), (3, 2), (5, 4)])
def test_the_layout_of_a_sheet_is_told(layout):
    assert sheet_layout(board(*layout)) == layout


def test_an_opaque_ground_is_a_gutter_as_well():
    assert sheet_layout(board(4, 3, ground=(255, 255, 255, 255))) == (4, 3)


def test_a_large_sheet_has_the_same_layout():
    assert sheet_layout(board(3, 2).repeat(4, 0).repeat(4, 1)) == (3, 2)


def test_one_sprite_is_no_sheet():
    assert sheet_layout(board(1, 1)) == (1, 1)


def test_a_sheet_without_gutters_cannot_be_told_apart():
    tiles = np.concatenate([draw("tile", 32, np.random.default_rng(k)) for k in range(4)], axis=1)
    assert sheet_layout(tiles) == (1, 1)


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (8, 8)])
def test_empty_and_tiny_pictures_are_no_sheets(shape):
    assert sheet_layout(np.zeros((*shape, 4), np.uint8)) == (1, 1)
    assert sheet_layout(np.full((*shape, 4), 255, np.uint8)) == (1, 1)
