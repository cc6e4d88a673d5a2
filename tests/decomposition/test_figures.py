"""How far frames are from what a decomposition makes of them."""

import numpy as np
import pytest

from sprite_bridge.decomposition import render
from sprite_bridge.decomposition.figures import EXACT_DB, measure
from sprite_bridge.errors import Cancelled, InputError
from sprite_bridge.image import Sprite


def frames_of(scene):
    return [render(scene, t).copy() for t in range(len(scene.frames))]


def test_its_own_frames_are_exact(scene):
    found = measure(scene, [Sprite(frame) for frame in frames_of(scene)])
    assert found.exact and found.psnr == EXACT_DB and not found.errors.any()
    assert found.placements == 37 and found.shown == 40 * 26 * 12
    assert found.dictionary == 63 + 72 + 63 + 72 + 64 + 30 + 6 and found.scenery == 64 * 30 + 20 * 12


def test_one_wrong_pixel_is_found_where_it_is(scene):
    frames = frames_of(scene)
    frames[7][20, 30, 1] ^= 128
    frames[7][3, 4, 0] ^= 1
    found = measure(scene, [Sprite(frame) for frame in frames])
    assert not found.exact and found.worst == 7 and found.wrong[7] == pytest.approx(2 / 1040)
    assert found.errors[20, 30] == 128 and found.errors[3, 4] == 1 and np.count_nonzero(found.errors) == 2
    assert found.psnr == pytest.approx(10 * np.log10(255**2 * 12480 * 3 / (128**2 + 1)))


def test_what_cannot_be_seen_is_not_compared(make, scene):
    bare = make(background=type(scene.background)(None))
    frames = frames_of(bare)
    for frame in frames:
        frame[frame[..., 3] == 0] = (9, 9, 9, 0)
    assert measure(bare, [Sprite(frame) for frame in frames]).exact


def test_other_frames_are_refused(scene):
    frames = [Sprite(frame) for frame in frames_of(scene)]
    with pytest.raises(InputError, match="12 of 40 x 26, not 11 of 40 x 26"):
        measure(scene, frames[1:])
    with pytest.raises(InputError, match="not 0"):
        measure(scene, [])


def test_it_can_be_ended(scene):
    def stop():
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        measure(scene, [Sprite(frame) for frame in frames_of(scene)], stop)
