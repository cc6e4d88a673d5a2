from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.sheet import cuts_sprites, leaves_out_sprites, sheet_layout
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


@pytest.mark.parametrize("ground", [(0, 0, 0, 0), (255, 255, 255, 255)])
@pytest.mark.parametrize("wrong", [(5, 2), (3, 2), (4, 3), (8, 2), (4, 5)])
def test_lines_through_sprites_cut_them_and_lines_through_gutters_do_not(wrong, ground):
    sheet = board(4, 2, ground=ground)
    assert cuts_sprites(sheet, wrong)
    for right in [(4, 2), (2, 2), (4, 1), (1, 2), (1, 1)]:
        assert not cuts_sprites(sheet, right)


def test_tiles_without_gutters_are_not_said_to_be_cut():
    tiles = np.concatenate([draw("tile", 32, np.random.default_rng(k)) for k in range(4)], axis=1)
    assert not cuts_sprites(tiles, (4, 1)) and not cuts_sprites(tiles, (3, 1))


def test_two_sprites_that_touch_in_a_pixel_are_not_cut():
    sheet = board(4, 2)
    sheet[10, 70:74] = 255
    assert not cuts_sprites(sheet, (4, 2))


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1)])
def test_nothing_is_cut_on_an_empty_sheet(shape):
    empty = np.zeros((*shape, 4), np.uint8)
    layout = (min(3, shape[1]), min(2, shape[0]))
    assert not cuts_sprites(empty, layout) and not leaves_out_sprites(empty, layout)


def test_what_lies_between_even_cells_is_missed_only_if_there_is_something():
    sheet = np.zeros((20, 31, 4), np.uint8)
    sheet[5:15, 2:8] = sheet[5:15, 12:18] = sheet[5:15, 22:28] = 255
    assert not leaves_out_sprites(sheet, (3, 1))
    sheet[7, 30] = 255  # the cells begin at 0, 10 and 20, and are 10 wide
    assert leaves_out_sprites(sheet, (3, 1))
    assert not leaves_out_sprites(sheet, (1, 1)) and not leaves_out_sprites(sheet, (31, 4))
    assert leaves_out_sprites(sheet.transpose(1, 0, 2), (1, 3))
