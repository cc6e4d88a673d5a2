"""Which pictures are laid out of tiles, and that the tiles and the rest are the picture."""

import numpy as np
import pytest

from sprite_bridge.decomposition.tiling import find_tiles
from sprite_bridge.image.aseprite import TILE_ID, X_FLIP, Y_FLIP
from sprite_bridge.image.aseprite_render import untile


def noise(height, width, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


def put_together(tiling):
    """The picture that tiles and rest make."""
    pixels = tiling.rest.copy()
    laid = untile(tiling.cells, tiling.tiles)
    part = pixels[tiling.top : tiling.top + laid.shape[0], tiling.left : tiling.left + laid.shape[1]]
    assert not (part[..., 3] > 0)[laid[..., 3] > 0].any()
    part[laid[..., 3] > 0] = laid[laid[..., 3] > 0]
    return pixels


@pytest.mark.parametrize("side", [8, 16, 32])
@pytest.mark.parametrize(("left", "top"), [(0, 0), (3, 5)])
def test_tiles_are_found_wherever_their_grid_begins(side, left, top):
    tiles = noise(2 * side, side, 1).reshape(2, side, side, 4)
    which = np.random.default_rng(2).integers(0, 2, (4, 6))
    pixels = noise(4 * side + 11, 6 * side + 13, 3)
    for row, column in np.ndindex(4, 6):
        y, x = top + side * row, left + side * column
        pixels[y : y + side, x : x + side] = tiles[which[row, column]]
    found = find_tiles(pixels)
    assert found.tiles.shape == (3, side, side, 4) and not found.tiles[0].any()
    assert (found.left % side, found.top % side) == (left, top)
    assert np.count_nonzero(found.cells) == 24
    assert np.array_equal(put_together(found), pixels)


def test_mirrored_tiles_are_one_tile():
    tile = noise(16, 16, 4)
    row = np.hstack([tile, tile[:, ::-1], tile[::-1], tile[::-1, ::-1]] * 2)
    found = find_tiles(row)
    assert len(found.tiles) == 2
    flips = found.cells[0] & ~np.uint32(TILE_ID)
    assert set((flips ^ flips[0]).tolist()) == {0, X_FLIP, Y_FLIP, X_FLIP | Y_FLIP}
    assert np.array_equal(put_together(found), row)


@pytest.mark.parametrize(
    "pixels", [noise(64, 64, 5), np.full((64, 64, 4), 255, np.uint8), np.zeros((5, 90, 4), np.uint8)]
)
def test_a_drawing_a_plain_ground_and_a_small_picture_have_none(pixels):
    assert find_tiles(pixels) is None


def test_a_tile_that_is_there_twice_is_none():
    pixels = noise(64, 64, 6)
    pixels[:16, 16:32] = pixels[:16, :16]
    assert find_tiles(pixels) is None
