from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.world.gaps import cut_gaps, held

GAP = -77
STILL = np.zeros((10, 2), np.int64)


def test_one_sees_through_where_only_what_is_behind_explains_the_frames():
    world = np.full((1, 6), -2, np.int32)
    world[0, 3:] = -3
    own, other = np.zeros((10, 1, 6), np.bool_), np.zeros((10, 1, 6), np.bool_)
    own[:, 0, :3] = True
    other[:, 0, 3:] = True
    np.testing.assert_array_equal(cut_gaps(world, STILL, own, other, GAP), [[-2, -2, -2, GAP, GAP, GAP]])


def test_pixels_that_both_explain_go_with_their_colour_around_them():
    world = np.array([[-2, -2, -2, NONE, -3, -3, -3]], np.int32)
    own, other = np.zeros((10, 1, 7), np.bool_), np.zeros((10, 1, 7), np.bool_)
    own[:, 0, 0] = True
    other[:, 0, 6] = True
    np.testing.assert_array_equal(
        cut_gaps(world, STILL, own, other, GAP), [[-2, -2, -2, NONE, GAP, GAP, GAP]]
    )


@pytest.mark.parametrize(("times", "hides"), [(10, True), (9, False)])
def test_a_pixel_hides_what_is_behind_if_its_colour_is_nearly_always_seen(times, hides):
    codes = np.full((10, 1, 1), -2, np.int32)
    codes[times:] = -3
    behind = np.full((10, 1, 1), NONE, np.int32)
    covered, known = np.zeros((10, 1, 1), np.bool_), np.zeros((1, 1), np.bool_)
    assert held(STILL, codes, behind, covered, known)[0, 0] == hides
    covered[times:] = True
    assert held(STILL, codes, behind, covered, known)[0, 0]  # what sprites cover does not count


@pytest.mark.parametrize("known", [False, True])
def test_what_is_explained_either_way_stays_as_it_was(known):
    codes = np.full((10, 1, 1), -2, np.int32)
    covered = np.zeros(codes.shape, np.bool_)
    assert held(STILL, codes, codes, covered, np.array([[known]]))[0, 0] == known
