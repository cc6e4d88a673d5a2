from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.clean.native import count_colors, has_true_colors, upscale_factor
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import KINDS, draw


def enlarge(frames: np.ndarray, factor: int) -> np.ndarray:
    return frames.repeat(factor, 1).repeat(factor, 2)


@st.composite
def true_pictures(draw: st.DrawFn) -> np.ndarray:
    """(F, H, W, 4) opaque frames of at least three colours that are no upscale of anything smaller."""
    shape = (draw(st.integers(1, 3)), draw(st.integers(8, 14)), draw(st.integers(8, 14)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    colors = np.unique(rng.integers(0, 256, (draw(st.integers(3, 12)), 4)), axis=0).astype(np.uint8)
    colors[:, 3] = 255
    index = rng.integers(0, len(colors), shape)
    index[0, 0, :3] = (0, 1, 2)
    index[0, :3, 0] = (0, 1, 2)
    return colors[index]


@settings(max_examples=60)
@given(true_pictures(), st.integers(1, 16))
def test_the_factor_of_an_upscale_is_found(frames, factor):
    assert upscale_factor(enlarge(frames, factor)) == factor


@settings(max_examples=30)
@given(true_pictures(), st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_one_pixel_that_differs_makes_it_no_upscale(frames, factor, seed):
    large = enlarge(frames, factor)
    rng = np.random.default_rng(seed)
    frame, y, x = (int(rng.integers(length)) for length in large.shape[:3])
    large[frame, y, x, 0] ^= 255
    assert upscale_factor(large) == 1


def test_a_picture_that_would_shrink_below_eight_pixels_is_left_alone():
    tiny = np.random.default_rng(0).integers(0, 256, (1, 7, 20, 4), np.uint8)
    assert upscale_factor(enlarge(tiny, 4)) == 1


def test_two_colours_may_be_what_the_artist_drew():
    board = np.zeros((1, 16, 16, 4), np.uint8)
    board[..., 3] = 255
    board[:, ::2, ::2] = 255
    assert upscale_factor(enlarge(board, 4)) == 1


def test_a_flat_colour_is_native():
    assert upscale_factor(np.full((1, 64, 64, 4), 200, np.uint8)) == 1


def test_frames_share_one_factor():
    rng = np.random.default_rng(0)
    fine = rng.integers(0, 256, (1, 24, 24, 4), np.uint8)
    coarse = enlarge(rng.integers(0, 256, (1, 12, 12, 4), np.uint8), 2)
    assert upscale_factor(coarse) == 2
    assert upscale_factor(np.concatenate([coarse, fine])) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_drawn_sprites_have_true_colours(kind):
    for size in (12, 32, 96):
        assert has_true_colors(draw(kind, size, np.random.default_rng(size))[None])


@pytest.mark.parametrize("kind", ["ai", "video", "clash"])
def test_degraded_sprites_have_not(kind):
    rng = np.random.default_rng(4)
    picture = degrade(draw("character", 24, rng), kind, rng).picture
    assert not has_true_colors(np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])[None])


def test_colours_are_counted_over_all_frames_alpha_included():
    frames = np.zeros((2, 3, 3, 4), np.uint8)
    frames[0, 0, 0] = (1, 2, 3, 255)
    frames[1, 0, 0] = (1, 2, 3, 128)
    assert count_colors(frames) == 3
