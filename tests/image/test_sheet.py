"""Sheets: cut into sprites and joined again."""

import numpy as np
import pytest

from sprite_bridge.errors import BadImage, BadParams
from sprite_bridge.image import Sprite, join_sheet, slice_sheet


def test_sprites_come_in_reading_order(noise):
    sheet = Sprite(noise(6, 12))
    sprites = slice_sheet(sheet, cell=(4, 3))
    assert [sprite.size for sprite in sprites] == [(4, 3)] * 6
    assert np.array_equal(sprites[1].pixels, sheet.pixels[:3, 4:8])
    assert np.array_equal(sprites[3].pixels, sheet.pixels[3:, :4])
    assert slice_sheet(sheet, grid=(3, 2)) == sprites


def test_a_sheet_is_joined_from_its_sprites(noise):
    sheet = Sprite(noise(6, 12))
    assert join_sheet(slice_sheet(sheet, cell=(4, 3)), 3) == sheet


def test_cells_that_are_left_over_are_transparent(noise):
    sheet = join_sheet([Sprite(noise(2, 2, seed)) for seed in range(3)], 2)
    assert sheet.size == (4, 4)
    assert not sheet.pixels[2:, 2:].any()


def test_a_grid_may_leave_pixels_between_its_cells(noise):
    sheet = Sprite(noise(10, 11))
    sprites = slice_sheet(sheet, grid=(3, 1))
    assert [sprite.size for sprite in sprites] == [(3, 10)] * 3
    assert np.array_equal(sprites[2].pixels, sheet.pixels[:, 7:10])


@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"cell": (4, 3), "grid": (3, 2)},
        {"cell": (5, 3)},
        {"cell": (0, 3)},
        {"grid": (13, 1)},
        {"grid": (0, 1)},
    ],
)
def test_a_layout_that_does_not_fit_is_refused(layout, noise):
    with pytest.raises(BadParams) as caught:
        slice_sheet(Sprite(noise(6, 12)), **layout)
    assert caught.value.field == "sheet"


def test_what_does_not_fit_is_said_in_sizes(noise):
    sheet = Sprite(noise(6, 12))
    with pytest.raises(BadParams, match=r"^cells of 5 x 3 do not fill a sheet of 12 x 6$"):
        slice_sheet(sheet, cell=(5, 3))
    with pytest.raises(BadParams, match=r"^13 x 1 sprites do not fit a sheet of 12 x 6$"):
        slice_sheet(sheet, grid=(13, 1))


def test_only_sprites_of_one_size_make_a_sheet(noise):
    with pytest.raises(BadImage):
        join_sheet([Sprite(noise(2, 2)), Sprite(noise(2, 3))], 2)
    with pytest.raises(BadImage):
        join_sheet([], 2)
    with pytest.raises(BadParams):
        join_sheet([Sprite(noise(2, 2))], 0)
