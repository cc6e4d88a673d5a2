from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.refine import refine

BLUE = -0x00CC8844
"""The code of the ground."""


@pytest.fixture
def walk(play, blot):
    """One alone that walks over a painted ground."""
    shots = [[(0, 0, 10 + t % 3, 4 + 2 * t)] for t in range(16)]
    return play([blot(1, 10, 10)], shots, ground=blot(5, 40, 56))


def only(scene, numbers: list[int]) -> np.ndarray:
    assert len(numbers) == 1
    return scene.entries.pictures[numbers[0]]


def test_an_entry_gets_the_pixels_that_it_lacks_and_all_views_show(walk):
    part = walk.pictures[0].copy()
    part[:, 7:] = part[:2] = NONE
    scene = walk.scene([part[2:, :7]])
    assert scene.rest.any(axis=(1, 2)).all()
    np.testing.assert_array_equal(only(scene, refine(scene)), walk.pictures[0])
    scene.explain()
    assert not scene.rest.any()


def test_an_entry_loses_the_pixels_of_a_neighbour(walk):
    """It was found beside a thing that is not there in other views."""
    spoilt = np.pad(walk.pictures[0], ((0, 0), (0, 3)), constant_values=NONE)
    spoilt[3:6, 10:] = -99
    scene = walk.scene([spoilt])
    np.testing.assert_array_equal(only(scene, refine(scene)), walk.pictures[0])


def test_a_wrong_colour_becomes_the_one_that_views_agree_on(walk):
    spoilt = walk.pictures[0].copy()
    spoilt[4:6, 4:7] = -99
    scene = walk.scene([spoilt])
    np.testing.assert_array_equal(only(scene, refine(scene)), walk.pictures[0])


def test_a_pixel_that_is_hidden_in_all_views_stays(play, blot):
    shots = [[(1, 0, 15, 9 + 2 * t), (0, 0, 10, 4 + 2 * t)] for t in range(16)]
    act = play([blot(1, 10, 10), blot(2, 9, 9)], shots, ground=blot(5, 40, 56))
    scene = act.scene()
    assert not scene.rest.any() and all(len(rows) == 2 for rows in scene.placed)
    assert refine(scene) == []


def test_a_hole_in_the_colour_of_the_ground_is_transparent(play, blot):
    """In its picture it is filled, as it was cut out of a ground of one colour."""
    ring = blot(1, 12, 12)
    ring[4:8, 4:8] = NONE
    act = play([ring], [[(0, 0, 10, 4 + 2 * t)] for t in range(16)])
    filled = np.where(ring == NONE, act.ground[0, 0], ring)
    scene = act.scene([filled])
    assert not scene.rest.any()
    np.testing.assert_array_equal(only(scene, refine(scene)), ring)


def test_what_passes_by_now_and_then_is_not_taken_in(play, blot):
    """Though it is twice at the same place beside it."""
    shots = [[(0, 0, 10, 4 + 2 * t)] for t in range(16)]
    for t in (3, 9):
        shots[t].append((1, 0, 12, 14 + 2 * t))
    act = play([blot(1, 10, 10), blot(2, 5, 5)], shots)
    scene = act.scene(act.pictures[:1])
    assert scene.rest.any()
    assert refine(scene) == []


@pytest.mark.parametrize(("whole", "better"), [(1, 0), (2, 1)])
def test_one_view_alone_is_not_believed(play, blot, whole, better):
    """At the border of the picture all others show no more than is known."""
    shots = [[(0, 0, 3 * t, 49)] for t in range(10)] + [[(0, 0, 10, 20 + t)] for t in range(whole)]
    act = play([blot(1, 10, 10)], shots)
    scene = act.scene([act.pictures[0][:, :7]])
    new = refine(scene)
    assert len(new) == better
    for number in new:
        np.testing.assert_array_equal(scene.entries.pictures[number], act.pictures[0])


def test_a_row_of_tiles_is_cut_and_found_no_more(play, blot):
    row = np.tile(blot(1, 10, 9), (1, 3))
    scene = play([row], [[(0, 0, 10 + t % 2, 4 + t)] for t in range(8)]).scene()
    new = refine(scene)
    np.testing.assert_array_equal(only(scene, new), blot(1, 10, 9))
    assert scene.entries.living() == new
    scene.explain()
    assert not scene.rest.any() and all(len(rows) == 3 for rows in scene.placed)


def test_all_entries_get_better_at_once_but_for_those_that_are_dropped(play, blot):
    shots = [[(0, 0, 4, 4 + 2 * t), (1, 0, 22, 40 - 2 * t)] for t in range(12)]
    act = play([blot(1, 10, 10), blot(2, 10, 10)], shots)
    scene = act.scene([picture[:7] for picture in act.pictures])
    for number, picture in zip(refine(scene), act.pictures, strict=True):
        np.testing.assert_array_equal(scene.entries.pictures[number], picture)
    scene = act.scene([picture[:7] for picture in act.pictures])
    scene.entries.drop(0)
    scene.explain()
    np.testing.assert_array_equal(only(scene, refine(scene)), act.pictures[1])


@pytest.mark.parametrize("opaque", [True, False])
def test_a_colour_of_the_ground_is_told_from_a_hole_by_whom_it_hides(play, blot, opaque):
    """On the ground alone both look the same; only one of them hides somebody behind."""
    known = blot(1)
    known[3:5, 3:5] = NONE
    shown = np.where(known == NONE, BLUE, known) if opaque else known
    crossing = [[(0, 0, 10, 10 + t), (1, 0, 8 + t % 5, 24 - t // 2)] for t in range(24)]
    scene = play([shown.astype(np.int32), blot(2)], crossing).scene([known, blot(2)])
    new = [scene.entries.pictures[entry] for entry in refine(scene)]
    assert any(np.array_equal(picture, shown) for picture in new) == opaque
    assert all((picture != BLUE).all() for picture in new) or opaque
