from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.stages.decompose.footage.upscaled import shrink


def enlarged(frames: np.ndarray, scale: int) -> np.ndarray:
    return frames.repeat(scale, axis=1).repeat(scale, axis=2)


@pytest.mark.parametrize("scale", [2, 3, 5])
def test_enlarged_frames_become_those_they_were(stage, scale):
    frames = stage(painted=True, count=4, side=32).frames
    small, found = shrink(enlarged(frames, scale))
    assert found == scale
    np.testing.assert_array_equal(small, frames)


def test_cells_may_begin_anywhere_and_be_cut_off(stage):
    frames = stage(painted=True, count=4, side=32).frames
    small, found = shrink(np.ascontiguousarray(enlarged(frames, 4)[:, 1:-2, 3:]))
    assert found == 4
    np.testing.assert_array_equal(small, frames)


def test_what_is_not_enlarged_stays_the_very_same(stage):
    frames = stage(count=6).frames
    small, found = shrink(frames)
    assert found == 1
    assert small is frames


@pytest.mark.parametrize("shape", [(3, 8, 8, 4), (1, 1, 1, 4), (2, 1, 9, 4)])
def test_flat_frames_have_no_scale(shape):
    assert shrink(np.full(shape, 200, np.uint8))[1] == 1


@given(
    arrays(
        np.uint8,
        st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6), st.just(4)),
        elements=st.sampled_from([0, 255]),
    ),
    st.integers(1, 3),
)
def test_frames_can_always_be_made_large_again(small, scale):
    frames = enlarged(small, scale)
    found, by = shrink(frames)
    # What is transparent has no colour.
    found, frames = (np.where(shown[..., 3:] > 0, shown, 0) for shown in (found, frames))
    # Cells at the borders may be cut off: those inside have the full size.
    start = (np.flatnonzero((frames[:, 1:] != frames[:, :-1]).any((0, 2, 3))) + 1)[:1] % by
    left = (np.flatnonzero((frames[:, :, 1:] != frames[:, :, :-1]).any((0, 1, 3))) + 1)[:1] % by
    y = (np.arange(frames.shape[1]) + (by - int(start[0]) if len(start) and start[0] else 0)) // by
    x = (np.arange(frames.shape[2]) + (by - int(left[0]) if len(left) and left[0] else 0)) // by
    np.testing.assert_array_equal(found[:, y][:, :, x], frames)
