"""A sheet: one size for all sprites, and as sure of it as of the whole sheet's grid."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge import clean_sheet
from sprite_bridge.errors import BadParams
from sprite_bridge.image import Sprite, join_sheet
from sprite_bridge.operations import sheet as sheets
from sprite_bridge.operations.describe import SURE
from sprite_bridge.operations.inprocess import clean
from sprite_bridge.operations.layout import find_layout
from sprite_bridge.operations.params import parse_params
from sprite_bridge.operations.report import GridCandidate
from sprite_bridge.synthetic.sprites import draw

KINDS = ("character", "chest", "shield", "slime", "monster", "potion")
CELL = 9


@pytest.fixture(scope="module")
def sheet(fake_pixels) -> Sprite:
    """3 x 2 sprites of 28 x 28 pixels as soft, noisy cells of 9 px."""
    rng = np.random.default_rng(3)
    sprites = [np.pad(draw(kind, 24, rng), ((2, 2), (2, 2), (0, 0))) for kind in KINDS]
    truth = join_sheet([Sprite(np.ascontiguousarray(sprite)) for sprite in sprites], 3)
    return Sprite.from_array(fake_pixels(truth.pixels, CELL, 1))


def test_the_report_is_as_sure_as_of_the_whole_sheet(sheet):
    whole, report = clean(sheet, model=False).report, clean_sheet(sheet, (3, 2), model=False).report
    assert report.confidence == whole.confidence < 1
    assert report.candidates == whole.candidates != ()
    assert report.candidate == whole.candidate == 0
    assert report.size == (28, 28)
    assert report.input_size == sheet.size == (3 * 28 * CELL, 2 * 28 * CELL)
    assert (report.sheet.columns, report.sheet.rows, report.frames) == (3, 2, 6)
    assert report.size_text == "3 x 2 sprites of 28 x 28"
    assert report.cell == pytest.approx((CELL, CELL))
    assert report.flicker_before is report.flicker_after is None


@pytest.mark.parametrize("layout", [(4, 2), (3, 3), (5, 2)])
def test_a_layout_that_cuts_sprites_is_said_to(sheet, layout):
    codes = [w.code for w in clean_sheet(sheet, layout, model=False, size="20x20").report.warnings]
    assert "cut_sprites" in codes
    assert "cut_sprites" not in [w.code for w in clean_sheet(sheet, (3, 2), model=False).report.warnings]


def test_sprites_between_the_cells_are_said_to_be_left_out():
    tiles = np.concatenate([draw("tile", 32, np.random.default_rng(k)) for k in range(3)], axis=1)
    report = clean_sheet(tiles[:, :-2], (3, 1), model=False).report
    assert [warning.code for warning in report.warnings] == ["uneven_cells"]
    assert clean_sheet(tiles, (3, 1), model=False).report.warnings == ()


def test_another_candidate_gives_sprites_of_another_size(sheet):
    candidates = clean_sheet(sheet, (3, 2), model=False).report.candidates
    assert len(candidates) > 1
    result = clean_sheet(sheet, (3, 2), model=False, candidate=1)
    wanted = [side / count for side, count in zip(candidates[1].size, (3, 2), strict=True)]
    assert result.report.size != (28, 28)
    assert np.abs(np.subtract(result.report.size, wanted)).max() <= 1
    assert result.report.confidence == candidates[1].confidence < SURE
    assert result.report.candidate == 1
    assert result.report.warnings == ()
    with pytest.raises(BadParams) as caught:
        clean_sheet(sheet, (3, 2), model=False, candidate=len(candidates))
    assert caught.value.field == "candidate"


def test_a_doubtful_sheet_is_said_to_be_one(sheet, monkeypatch):
    def doubtful(pixels, params, check):
        found = find_layout(pixels, params)
        other = GridCandidate(size=(77, 55), cell=(9.0, 9.0), confidence=0.1)
        return type(found)("grid", 0.2, grid=found.grid, candidates=(found.candidates[0], other))

    monkeypatch.setattr(sheets, "find_layout", doubtful)
    report = clean_sheet(sheet, (3, 2), model=False).report
    assert report.confidence == 0.2 < SURE
    (warning,) = report.warnings
    assert warning.code == "low_confidence"
    assert "77 x 55" in warning.message


def test_a_size_that_is_given_is_sure(sheet):
    report = clean_sheet(sheet, (3, 2), model=False, size="28x28").report
    assert (report.confidence, report.candidates, report.warnings) == (1.0, (), ())
    assert report.candidate is None


def test_what_is_hidden_under_transparency_is_no_grid():
    """An enlarged sheet whose invisible pixels hold noise is still an enlarged sheet."""
    rng = np.random.default_rng(5)
    sprites = [np.pad(draw(kind, 24, rng), ((2, 2), (2, 2), (0, 0))) for kind in KINDS]
    truth = join_sheet([Sprite(np.ascontiguousarray(sprite)) for sprite in sprites], 3)
    pixels = truth.pixels.repeat(CELL, axis=0).repeat(CELL, axis=1)
    hidden = pixels[..., 3] == 0
    pixels[hidden, :3] = rng.integers(0, 256, (int(hidden.sum()), 3))
    result = clean_sheet(Sprite(pixels), (3, 2))
    assert result.report.kind == "upscaled"
    cleaned = join_sheet(result.animation.frames, 3)
    assert np.array_equal(cleaned.pixels, np.where(truth.alpha[..., None] > 0, truth.pixels, 0))
    assert (pixels[hidden, :3] > 0).any()
    assert find_layout(sheets._visible(Sprite(pixels))[None], parse_params({})).factor == CELL


def test_a_sheet_of_which_no_layout_is_found_is_said_to_be_one_sprite():
    alone = Sprite(draw("chest", 24, np.random.default_rng(0)))
    warnings = clean_sheet(alone).report.warnings
    assert [warning.code for warning in warnings] == ["one_sprite"]
    assert clean_sheet(alone, (1, 1)).report.warnings == ()
