"""The explaining picture: before and after, side by side, with what they mean."""

import dataclasses

import numpy as np
import pytest

from sprite_bridge.image import Sprite, join_sheet
from sprite_bridge.operations.inprocess import clean
from sprite_bridge.report import explain
from sprite_bridge.report.panel import draw_panel, panel_size
from sprite_bridge.report.view import whole_of


def test_before_and_after_stand_side_by_side(made):
    before, result = made.still()
    picture = explain(before, result)
    width, height = panel_size(whole_of(before, result))
    assert picture.width >= 2 * width
    assert picture.height > height
    assert (picture.alpha == 255).all()
    found = {tuple(color) for color in picture.rgb[:, picture.width // 2 :].reshape(-1, 3).tolist()}
    assert {made.RED[:3], made.GREEN[:3], made.BLUE[:3]} <= found


def test_of_an_animation_the_first_frame_is_explained(made):
    before, result = made.animation()
    assert explain(before, result) == explain(before.frames[0], result)


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (9, 1), (16, 16)])
def test_a_picture_that_was_clean_already_is_explained_without_lines(size):
    rng = np.random.default_rng(3)
    palette = np.array([[0, 0, 0, 0], [250, 20, 20, 255], [20, 20, 250, 255]], np.uint8)
    sprite = Sprite(palette[rng.integers(0, 3, (size[1], size[0]))])
    result = clean(sprite)
    assert result.trace.x_cuts is None
    panel = draw_panel(whole_of(sprite, result))
    assert panel.legend == ()
    assert explain(sprite, result).width >= 2 * panel.pixels.shape[1]


def test_a_picture_that_the_result_is_not_of_is_refused(made):
    _, result = made.still()
    with pytest.raises(ValueError, match=r"^the result is of a 60 x 50 picture, not of a 3 x 3 one$"):
        explain(Sprite(np.zeros((3, 3, 4), np.uint8)), result)


def test_no_cell_without_width_breaks_the_drawing(made):
    before, result = made.still()
    x, y = made.cuts()
    x[:, 1] = x[:, 0]
    y[-1] = y[-2]
    result = dataclasses.replace(result, trace=made.trace([result.image], x, y))
    assert explain(before, result) == explain(before, result)


def test_of_a_sheet_all_sprites_are_explained(made):
    sheet, result = made.sheet()
    whole = whole_of(sheet, result)
    picture = explain(sheet, result)
    width, height = panel_size(whole)
    assert picture.width >= 2 * width and picture.height > height
    joined = join_sheet(result.animation.frames, 3)
    factor = width // joined.width
    right = picture.rgb[:, picture.width - 20 - width : picture.width - 20]
    tops = [top for top in range(picture.height - height) if (right[top] != right[0]).any()]
    after = right[max(tops, key=lambda top: _alike(right, joined, factor, top)) :]
    assert _alike(after, joined, factor, 0) == 1


def _alike(pixels, sprite, factor, top):
    """Share of the opaque pixels of a sprite that are where they should be."""
    found = pixels[top + factor // 2 :: factor, factor // 2 :: factor][: sprite.height, : sprite.width]
    shown = sprite.alpha > 0
    if found.shape != sprite.rgb.shape:
        return 0.0
    return float((found == sprite.rgb).all(axis=-1)[shown].mean())
