from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.world.background import estimate
from sprite_bridge.stages.decompose.world.layers import find_layers
from sprite_bridge.stages.decompose.world.motion import moving


def nothing() -> None:
    """Nobody ends the work."""


@pytest.mark.parametrize("speeds", [(0.5, 1), (0, 1), (1, 0), (0.3, 0.6, 1.2)])
def test_layers_are_told_back_to_front_with_their_paths_and_gaps(scenery, speeds):
    made = scenery(speeds)
    layers, path = find_layers(made.codes, np.zeros_like(made.paths[0]), nothing)
    assert layers is not None
    for found, true in zip([*layers.paths, path], made.paths, strict=True):
        np.testing.assert_array_equal(found, true)
    front = estimate(layers.shown, path, moving(layers.shown, path))
    for found, true in zip([*layers.worlds, front], made.worlds, strict=True):
        known = found != NONE
        right = np.where(found == layers.gap, 0, found) == true
        assert known.mean() > 0.25
        assert right[known].mean() > 0.97
        assert (found == layers.gap).any() == (true == 0).any()


def test_what_is_behind_a_frame_is_what_its_layers_show(scenery):
    made = scenery((0.5, 1), actors=0)
    layers, _ = find_layers(made.codes, made.paths[1], nothing)
    assert layers is not None
    for t in (0, 30, len(made.codes) - 1):
        behind, seen = layers.behind(t), layers.shown[t] == layers.gap
        assert seen.mean() > 0.3
        np.testing.assert_array_equal(behind[seen], made.codes[t][seen])


def test_a_background_of_one_layer_has_none_behind_it(scenery):
    made = scenery((1,), actors=4)
    layers, path = find_layers(made.codes, made.paths[0], nothing)
    assert layers is None
    assert path is made.paths[0]


def test_frames_with_clear_pixels_are_no_layers(scenery):
    made = scenery((0.5, 1))
    made.codes[0, 0, 0] = 0
    assert find_layers(made.codes, made.paths[1], nothing)[0] is None


def test_few_or_small_frames_are_no_layers(scenery):
    codes = scenery((0.5, 1)).codes
    still = np.zeros((len(codes), 2), np.int64)
    assert find_layers(codes[:3], still[:3], nothing)[0] is None
    assert find_layers(np.ascontiguousarray(codes[:, :7, :7]), still, nothing)[0] is None


def test_work_that_nobody_wants_ends(scenery):
    def cancelled() -> None:
        raise Cancelled("cancelled")

    made = scenery((0.5, 1))
    with pytest.raises(Cancelled):
        find_layers(made.codes, made.paths[1], cancelled)
