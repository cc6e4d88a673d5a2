from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.decomposition import render
from sprite_bridge.stages.decompose.assemble import assemble
from sprite_bridge.stages.decompose.codes import pack, unpack


@pytest.fixture
def act(play, blot):
    """A camera that pans past one before another; a stain that nobody knows comes twice; a picture is never shown."""
    path = np.stack([np.arange(8), np.arange(8)[::-1] // 2], axis=1)
    stains = [[(3, 0, 30, 40)] if t in (2, 5) else [] for t in range(8)]
    shots = [[(1, 0, 10, 3 + t), (2, 1, 14, 8), *stain] for t, stain in enumerate(stains)]
    pictures = [blot(k, 6 + k) for k in range(4)]
    return play(pictures, shots, path=path, ground=blot(9, 43, 63))


def test_the_result_renders_what_came_in(act):
    result = assemble(act.scene(act.pictures[:3]), (70,) * 8)
    for t, frame in enumerate(act.codes):
        np.testing.assert_array_equal(render(result, t), unpack(frame))
    assert result.durations_ms == (70,) * 8 and result.size == (56, 40)


def test_sprites_that_are_never_shown_are_left_out_and_equal_stains_are_one_entry_of_the_rest(act):
    result = assemble(act.scene(act.pictures[:3]), (70,) * 8)
    shown = [pack(sprite.pixels) for sprite in result.sprites]
    for picture, expected in zip(shown, act.pictures[1:], strict=True):
        np.testing.assert_array_equal(picture, expected)
    assert result.rest == {2}
    stained = [t for t, frame in enumerate(result.frames) if any(one.sprite == 2 for one in frame)]
    assert stained == [2, 5]


def test_placements_lie_back_to_front_and_are_mirrored_as_they_stand(act):
    result = assemble(act.scene(act.pictures[:3]), (70,) * 8)
    for t, frame in enumerate(result.frames):
        back, front = frame[-2:]
        assert (front.sprite, front.x, front.y, front.flip_x, front.flip_y) == (0, 3 + t, 10, False, False)
        assert (back.sprite, back.x, back.y, back.flip_x, back.flip_y) == (1, 8, 14, True, False)


def test_where_nothing_is_left_over_there_is_no_track_of_the_rest(act):
    result = assemble(act.scene(), (70,) * 8)
    assert not result.tracks and not result.rest
    assert result.background.layers[0].offsets == tuple((int(x), int(y)) for x, y in act.path)
