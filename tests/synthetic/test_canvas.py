from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.synthetic.canvas import Canvas, grow

GREY = np.array([[40, 40, 40], [120, 120, 120], [200, 200, 200]], np.uint8)


def test_an_untouched_board_is_transparent_black() -> None:
    assert not Canvas(16).pixels().any()


def test_an_even_board_gets_a_mirror_symmetric_ellipse() -> None:
    board = Canvas(16)
    mask = board.ellipse(8, 8, 6, 5).mask
    assert np.array_equal(mask, mask[:, ::-1])
    assert np.array_equal(mask, mask[::-1])
    assert mask.sum() == pytest.approx(np.pi * 6 * 5, rel=0.08)


def test_light_falls_from_the_upper_left() -> None:
    board = Canvas(32)
    light = board.ellipse(16, 16, 14, 14).light
    assert light[8, 8] > light[16, 16] > light[24, 24]


def test_a_polygon_fills_the_pixels_whose_centres_it_holds() -> None:
    mask = Canvas(8).polygon([(2, 2), (2, 6), (5, 6), (5, 2)]).mask
    assert np.array_equal(np.argwhere(mask).min(0), [2, 2])
    assert np.array_equal(np.argwhere(mask).max(0), [4, 5])
    assert mask.sum() == 12


def test_paint_uses_only_the_ramp_and_the_rim() -> None:
    board = Canvas(16, rim=(1, 2, 3))
    board.paint(board.ellipse(8, 8, 5, 5), GREY)
    pixels = board.pixels()
    used = {tuple(color) for color in pixels[pixels[..., 3] > 0][:, :3].tolist()}
    assert used == {(1, 2, 3), (40, 40, 40), (120, 120, 120), (200, 200, 200)}


def test_a_rim_is_one_pixel_wide_and_outside_of_the_part() -> None:
    board = Canvas(16, rim=(1, 2, 3))
    painted = board.paint(board.box(5, 5, 10, 10), GREY)
    assert np.array_equal(board.opaque, grow(painted))
    assert (board.rgb[grow(painted) & ~painted] == (1, 2, 3)).all()


def test_paint_can_be_kept_inside_a_mask_and_then_has_no_rim() -> None:
    board = Canvas(16, rim=(1, 2, 3))
    body = board.paint(board.box(4, 4, 12, 12), GREY)
    before = board.opaque.copy()
    board.paint(board.box(0, 0, 16, 16, 0.99), GREY, only=body)
    assert np.array_equal(board.opaque, before)
    assert (board.rgb[body] == 200).all()


def test_dots_outside_of_the_board_are_skipped() -> None:
    board = Canvas(4)
    board.dots([(-1, 0), (0, 4), (1, 2)], (9, 9, 9))
    assert np.argwhere(board.opaque).tolist() == [[1, 2]]


def test_dither_mixes_neighbouring_shades_only() -> None:
    board = Canvas(16)
    board.paint(board.box(0, 0, 16, 16, 0.66), GREY, rim=False, dither=1.0)
    assert set(np.unique(board.rgb)) == {120, 200}


def test_a_board_without_outlines_draws_no_rim() -> None:
    board = Canvas(16, rim=(1, 2, 3), outlined=False)
    painted = board.paint(board.box(5, 5, 10, 10), GREY)
    assert np.array_equal(board.opaque, painted)
