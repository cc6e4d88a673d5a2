"""The panel: lines where the cuts are, marks where something changed, on a sheet in every sprite."""

import dataclasses

import numpy as np
import pytest

from sprite_bridge.image import Sprite
from sprite_bridge.operations.inprocess import clean
from sprite_bridge.operations.results import Result
from sprite_bridge.report import panel as drawn_panel
from sprite_bridge.report.panel import LARGEST, draw_panel, panel_size
from sprite_bridge.report.view import whole_of


def lined(panel, plain):
    """Where the panel differs from the picture as it was."""
    return (panel.astype(int) != plain.astype(int)).any(axis=-1)


def drawn(before, result):
    """The panel, the enlarged picture under it, and by how much it was enlarged."""
    whole = whole_of(before, result)
    pixels = draw_panel(whole).pixels
    factor = panel_size(whole)[0] // before.width
    plain = before.rgb.repeat(factor, axis=0).repeat(factor, axis=1)
    return pixels, plain, factor


def test_straight_lines_are_drawn_where_the_cuts_are_and_nowhere_else(made):
    before, result = made.still()
    result = dataclasses.replace(result, trace=made.trace([result.image], *made.cuts()))
    panel, plain, factor = drawn(before, result)
    changed = lined(panel, plain)[:, 10 * factor :]  # the first column was made transparent and is tinted
    expected = np.zeros_like(changed)
    expected[:: 10 * factor] = True
    expected[:, :: 10 * factor] = True
    assert np.array_equal(changed, expected)


def test_a_bent_line_is_drawn_as_it_bends_and_in_the_colour_of_drift(made):
    before, result = made.still()
    x, y = made.cuts()
    x[2, 3] += 4  # one line leaves its place in one row
    result = dataclasses.replace(result, trace=made.trace([result.image], x, y))
    panel, plain, factor = drawn(before, result)
    changed = lined(panel, plain)
    row = 25 * factor
    assert changed[row, 34 * factor]
    assert not changed[row, 30 * factor]
    assert changed[15 * factor, 30 * factor]
    bent, straight = panel[row, 34 * factor].astype(int), panel[row, 40 * factor].astype(int)
    assert bent[0] > bent[1]
    assert straight[2] > straight[0]
    texts = [entry.text for entry in draw_panel(whole_of(before, result)).legend]
    assert "lines off a regular grid, by up to 0.4 cells" in texts


def test_lines_of_a_small_copy_are_brought_to_the_size_of_the_picture(made):
    before, result = made.still()
    x, y = made.cuts()
    result = dataclasses.replace(result, trace=made.trace([result.image], x / 2, y / 2))
    (view,) = whole_of(before, result).views
    assert np.array_equal(view.x_cuts, x)
    assert np.array_equal(view.y_cuts, y)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("doubtful", "sprite or ground: doubtful: 1 cell"),
        ("merged", "colour merged with a similar one: 1 cell"),
        ("dropped", "colour dropped for another one: 1 cell"),
        ("filled", "made opaque: 1 cell"),
    ],
)
def test_a_changed_cell_is_marked_and_told(made, name, text):
    before, result = made.still()
    trace, row, column = result.trace, 2, 3
    cells, probability = trace.cells.copy(), trace.probability.copy()
    pixels = before.pixels.copy()
    if name == "doubtful":
        probability[0, row, column] = 0.5
    elif name == "filled":
        pixels[20:30, 30:40] = 0
    else:
        cells[0, row, column] = result.image.rgb[row, column] + 30 if name == "merged" else (255, 255, 255)
    plain = draw_panel(whole_of(before, result))
    result = dataclasses.replace(
        result, trace=dataclasses.replace(trace, cells=cells, probability=probability)
    )
    marked = draw_panel(whole_of(Sprite(pixels), result))
    assert text in [entry.text for entry in marked.legend]
    assert text not in [entry.text for entry in plain.legend]
    factor = marked.pixels.shape[1] // before.width
    where = np.argwhere(lined(marked.pixels, plain.pixels)) // (10 * factor)
    assert {tuple(cell) for cell in where.tolist()} == {(row, column)}


def test_removed_ground_is_counted(made):
    legend = draw_panel(whole_of(*made.still())).legend
    assert "made transparent: 5 cells" in [entry.text for entry in legend]


def test_an_enlarged_picture_has_a_line_at_every_pixel_of_the_result():
    rng = np.random.default_rng(5)
    palette = np.array([[10, 20, 30, 255], [250, 20, 20, 255], [20, 20, 250, 255]], np.uint8)
    small = palette[rng.integers(0, 3, (12, 12))]
    sprite = Sprite(small.repeat(4, axis=0).repeat(4, axis=1))
    result = clean(sprite)
    assert result.report.kind == "upscaled"
    panel, plain, factor = drawn(sprite, result)
    expected = np.zeros(panel.shape[:2], bool)
    expected[:: 4 * factor] = expected[:, :: 4 * factor] = True
    assert np.array_equal(lined(panel, plain), expected)


def test_a_result_with_fewer_pixels_than_cells_is_shown_over_the_whole_grid(made):
    before, result = made.still()
    small = Sprite(result.image.pixels[::2, ::2])
    (view,) = whole_of(before, Result(small, made.report(before, small), result.trace)).views
    assert view.after.shape == (5, 6, 4)
    assert np.array_equal(view.after[::2, ::2], small.pixels)


def test_a_huge_picture_gives_a_panel_of_bounded_size(made):
    small = made.after(8, 8)
    before = Sprite(np.full((100, 4 * LARGEST, 4), 255, np.uint8))
    result = Result(small, made.report(before, small), made.trace([small]))
    assert draw_panel(whole_of(before, result)).pixels.shape[1] == LARGEST


def test_lines_that_would_stand_too_close_are_left_out_in_between(made, monkeypatch):
    monkeypatch.setattr(drawn_panel, "LARGEST", 96)
    small = Sprite(np.full((48, 48, 4), 255, np.uint8))
    before = Sprite(np.full((192, 192, 4), 255, np.uint8))  # shrunk to 96 px: cells of 2 px
    result = Result(small, made.report(before, small), made.trace([small]))
    panel = draw_panel(whole_of(before, result))
    assert panel.legend[0].text.startswith("grid lines, one in 2")
    assert (panel.pixels[1] != 255).any(axis=-1).sum() == 24


def test_every_sprite_of_a_sheet_has_the_marks_that_it_has_alone(made):
    sheet, result = made.sheet()
    whole = draw_panel(whole_of(sheet, result))
    factor = whole.pixels.shape[1] // sheet.width
    assert whole.pixels.shape[:2] == (sheet.height * factor, sheet.width * factor)
    removed = 0
    for number, small in enumerate(result.animation.frames):
        row, column = divmod(number, 3)
        part = whole.pixels[row * 50 * factor :, column * 60 * factor :][: 50 * factor, : 60 * factor]
        plain = made.before(small).rgb.repeat(factor, axis=0).repeat(factor, axis=1)
        changed = lined(part, plain)
        assert changed[:: 10 * factor].all() and changed[:, :: 10 * factor].all()  # its lines
        assert changed[:, : 10 * factor].all()  # its ground, which was removed
        assert not changed[5 * factor, 15 * factor]
        removed += int((small.alpha == 0).sum())
    assert f"made transparent: {removed} cells" in [entry.text for entry in whole.legend]
    assert len({entry.text for entry in whole.legend}) == len(whole.legend)


def test_a_sheet_with_more_sprites_than_can_be_seen_is_drawn(made, monkeypatch):
    monkeypatch.setattr(drawn_panel, "LARGEST", 100)
    sheet, result = made.sheet()
    assert draw_panel(whole_of(sheet, result)).pixels.shape[:2] == (56, 100)
