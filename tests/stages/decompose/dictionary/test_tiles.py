from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.tiles import tile_of


@pytest.fixture
def brick(blot):
    """Lines of one colour each with a stone in them, and a dark joint."""
    tile = blot(1, 10, 1, colors=3).repeat(9, 1)
    tile[3:6, 4:7] = -99
    tile[:, 0] = -5
    return tile


@pytest.mark.parametrize("upright", [False, True])
def test_a_row_is_cut_into_its_tile(brick, upright):
    row = np.tile(brick, (1, 4))
    tile = tile_of(np.ascontiguousarray(row.T) if upright else row)
    np.testing.assert_array_equal(tile.T if upright else tile, brick)


def test_holes_in_a_row_are_filled_by_its_other_tiles(brick):
    row = np.tile(brick, (1, 5))
    row[2:6, 12:17] = NONE
    row[7:, 20:26] = NONE
    row[:2, 41:44] = NONE
    np.testing.assert_array_equal(tile_of(row), brick)


@given(st.integers(1, 8), st.integers(3, 5))
@settings(max_examples=20)
def test_a_row_that_is_cut_off_anywhere_begins_at_its_strongest_edge(before, count):
    begins = 3 + np.arange(9)[:, None] % 3  # one colour becomes the other little by little, and back at once
    tile = np.where(np.arange(9) < begins, np.int32(-7), np.int32(-8))
    row = np.ascontiguousarray(np.tile(tile, (1, count + 1))[:, before:-1])
    expected = tile if row.shape[1] % 9 else np.roll(tile, -before, axis=1)
    np.testing.assert_array_equal(tile_of(row), expected)


@pytest.mark.parametrize("what", ["no row", "one and a bit", "small tiles", "a strip"])
def test_a_picture_that_is_no_row_of_tiles_stays_the_same_object(blot, what):
    picture = {
        "no row": blot(1, 16, 40),
        "one and a bit": np.tile(blot(1, 12, 12), (1, 2))[:, :15],
        "small tiles": np.tile(blot(1, 12, 5, colors=200), (1, 2)),
        "a strip": np.tile(blot(1, 5, 9), (1, 2)),
    }[what]
    assert tile_of(picture) is picture


def test_a_row_of_which_no_tile_is_seen_whole_stays_as_it_is(brick):
    """All its tiles lack the same."""
    row = np.tile(brick, (1, 4))
    row[2:5, np.isin(np.arange(36) % 9, (4, 5, 6))] = NONE
    assert tile_of(row) is row
