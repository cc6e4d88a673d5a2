from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.boxes import box_of, drawn_at, starts_of
from sprite_bridge.stages.decompose.dictionary.entries import Entries, count_blocks, oriented, pixels_of


@pytest.fixture
def entries(blot):
    found = Entries(count_blocks(blot(9, 20, 20)[None]))
    for k, shape in enumerate([(5, 4), (3, 7), (6, 6)]):
        picture = blot(k, *shape)
        picture[0, 1] = NONE
        found.add(picture)
    found.drop(1)
    return found


def test_every_pixel_of_every_box_has_its_own_place(entries):
    start = starts_of(entries)
    values = np.arange(start[-1])
    boxes = [box_of(values, start, entries, k) for k in range(3)]
    assert [box.shape for box in boxes] == [(5, 4), (3, 7), (6, 6)]
    np.testing.assert_array_equal(np.concatenate([box.ravel() for box in boxes]), values)
    boxes[1][2, 6] = -1
    assert values[start[2] - 1] == -1


@pytest.mark.parametrize("turned", range(4))
def test_a_turned_pixel_is_found_where_it_is_drawn(entries, turned):
    start = starts_of(entries)
    values = np.arange(start[-1])
    for k in range(3):
        box = oriented(box_of(values, start, entries, k), turned)
        for y, x, _ in pixels_of(entries.table, k, turned):
            assert drawn_at(entries.table, start, k, turned, int(y), int(x)) == box[y, x]
