from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.stages.regions import label, sizes, touching_border

MASKS = arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9)))


def brute_force(mask: np.ndarray, diagonal: bool) -> np.ndarray:
    """Each pixel takes the least number of its neighbours until none changes; then 1..n in reading order."""
    height, width = mask.shape
    number = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    reach = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if diagonal or dy == 0 or dx == 0]
    changed = True
    while changed:
        changed = False
        for y, x in zip(*np.nonzero(mask), strict=True):
            around = [
                number[y + dy, x + dx]
                for dy, dx in reach
                if 0 <= y + dy < height and 0 <= x + dx < width and mask[y + dy, x + dx]
            ]
            if min(around) < number[y, x]:
                number[y, x] = min(around)
                changed = True
    names = {old: new for new, old in enumerate(np.unique(number[mask]), 1)}
    return np.array([[names.get(value, 0) for value in row] for row in number.tolist()]).reshape(mask.shape)


@given(MASKS, st.booleans())
def test_labels_are_those_of_brute_force(mask, diagonal):
    labels, count = label(mask, diagonal=diagonal)
    expected = brute_force(mask, diagonal)
    np.testing.assert_array_equal(labels, expected)
    assert count == expected.max()


@given(MASKS, st.booleans())
def test_labels_partition_the_mask(mask, diagonal):
    labels, count = label(mask, diagonal=diagonal)
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels > 0, mask)
    np.testing.assert_array_equal(np.unique(labels[mask]), np.arange(1, count + 1))


@given(MASKS)
def test_diagonal_neighbours_only_join_regions(mask):
    assert label(mask, diagonal=True)[1] <= label(mask)[1]


@given(MASKS)
def test_sizes_count_every_pixel_once(mask):
    labels, count = label(mask)
    found = sizes(labels, count)
    assert found.tolist() == [int((labels == k).sum()) for k in range(count + 1)]


@given(MASKS)
def test_what_touches_the_border_has_a_pixel_there(mask):
    labels, count = label(mask)
    edge = np.ones(mask.shape, bool)
    edge[1:-1, 1:-1] = False
    expected = [k for k in range(1, count + 1) if (edge & (labels == k)).any()]
    assert touching_border(labels).tolist() == expected


def test_a_view_that_is_not_contiguous_can_be_labelled():
    mask = np.eye(6, dtype=bool)[::2, ::2]
    assert label(mask)[1] == 3 and label(mask, diagonal=True)[1] == 1


@pytest.mark.parametrize("diagonal", [False, True])
def test_a_large_filled_mask_is_one_region(diagonal):
    labels, count = label(np.ones((700, 500), bool), diagonal=diagonal)
    assert count == 1 and (labels == 1).all()
