from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.entries import (
    Entries,
    choose_anchors,
    count_blocks,
    laid_together,
    oriented,
    pixels_of,
)
from sprite_bridge.stages.decompose.placing.peel import suggested

PICTURES = array_shapes(min_dims=2, max_dims=2, max_side=9).flatmap(
    lambda shape: arrays(np.int32, shape, elements=st.sampled_from([NONE, -2, -3, -4]))
)
SEEN = PICTURES.filter(lambda picture: bool((picture != NONE).any()))


def entries_of(frame: np.ndarray, *pictures: np.ndarray) -> Entries:
    entries = Entries(count_blocks(frame[None]), (0, 1, 2, 3))
    for picture in pictures:
        entries.add(picture)
    return entries


@given(PICTURES, st.integers(0, 3), st.integers(0, 3))
def test_turning_twice_is_turning_once(picture, first, second):
    np.testing.assert_array_equal(
        oriented(oriented(picture, first), second), oriented(picture, first ^ second)
    )


@given(SEEN, st.integers(0, 3))
def test_every_entry_is_found_where_it_stands_alone(picture, orientation):
    """Where an orientation looks like another one, that is as good."""
    turned = oriented(picture, orientation)
    frame = np.pad(turned, 2, constant_values=NONE)
    places = suggested(frame, frame != NONE, entries_of(frame, picture).table, -1).tolist()
    right = [k for _, k, y, x in places if (y, x) == (2, 2) and np.array_equal(oriented(picture, k), turned)]
    assert len(right) == 1


def test_entries_keep_their_pixels_however_many_there_are(blot):
    pictures = [blot(k, 8 + k % 3, 7 + k % 5) for k in range(150)]
    entries = entries_of(blot(0, 4, 4), *pictures)
    table = entries.table
    assert len(entries) == len(pictures) and entries.living() == list(range(150))
    for k, picture in enumerate(pictures):
        for orientation in range(4):
            rows = pixels_of(table, k, orientation)
            again = np.full((table.height[k], table.width[k]), NONE, np.int32)
            again[rows[:, 0], rows[:, 1]] = rows[:, 2]
            np.testing.assert_array_equal(again, oriented(picture, orientation))


def test_what_is_dropped_is_found_no_more_until_it_is_revived(blot):
    frame = np.pad(blot(1), 4, constant_values=-9)
    entries = entries_of(frame, blot(1))
    for alive in (True, False, True):
        places = suggested(frame, frame != -9, entries.table, -1)
        assert [0, 0, 4, 4] in places.tolist() if alive else not len(places)
        assert entries.is_alive(0) == alive and entries.living() == [0] * alive
        (entries.drop if alive else entries.revive)(0)


@pytest.mark.parametrize(("side", "votes"), [(6, 1), (16, 2)])
def test_one_anchor_tells_a_small_entry_but_not_a_large_one(blot, side, votes):
    assert entries_of(blot(1, 4, 4), blot(2, side, side)).table.votes[0] == votes


def test_anchors_are_what_is_rare_in_the_footage(blot):
    """A cell of two blocks, of which the footage is full of one."""
    picture = blot(1, 2, 3)
    for common, rare in ((0, 1), (1, 0)):
        frames = np.tile(picture[:, common : common + 2], (1, 10, 10))
        ys, xs, _ = choose_anchors(picture, count_blocks(frames))
        assert (ys.tolist(), xs.tolist()) == ([0], [rare])


@settings(max_examples=40)
@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 6), st.integers(1, 6))
def test_two_laid_together_lie_as_far_from_each_other_as_said(dy, dx, height, width):
    one, other = np.full((5, 4), -2, np.int32), np.full((height, width), -3, np.int32)
    first, second = laid_together(one, other, dy, dx)
    assert first.shape == second.shape
    corners = []
    for picture, entry in ((first, one), (second, other)):
        ys, xs = np.nonzero(picture != NONE)
        corners.append((ys.min(), xs.min()))
        np.testing.assert_array_equal(picture[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1], entry)
    assert np.subtract(corners[1], corners[0]).tolist() == [dy, dx]
    assert np.min(corners, axis=0).tolist() == [0, 0]
