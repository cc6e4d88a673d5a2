"""Where the cells are: what is clean, upscaled, native or has a grid, and what the user names."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.errors import BadParams
from sprite_bridge.operations import layout as layouts
from sprite_bridge.operations.layout import NATIVE_SIDE, Layout, find_layout
from sprite_bridge.operations.params import Params
from sprite_bridge.synthetic.sprites import draw

SMALL_CELL = 6


def framed(picture: np.ndarray) -> np.ndarray:
    """(H, W, 3 or 4) -> (1, H, W, 4), RGB 0 under alpha 0."""
    if picture.shape[-1] == 3:
        picture = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    return np.where(picture[..., 3:] > 0, picture, 0).astype(np.uint8)[None]


def layout_of(picture: np.ndarray, **params: object) -> Layout:
    return find_layout(framed(picture), Params(**params))


@pytest.fixture
def tile() -> np.ndarray:
    return draw("tile", 17, np.random.default_rng(3))


@pytest.fixture
def soft_tile(tile, fake_pixels) -> np.ndarray:
    """Soft cells of 6 px, 102 px a side."""
    return fake_pixels(tile, SMALL_CELL, 0, wander=1.0)


def test_a_small_picture_with_an_obvious_grid_is_not_native(tile, soft_tile):
    assert max(soft_tile.shape) <= NATIVE_SIDE
    layout = layout_of(soft_tile)
    assert layout.kind == "grid" and layout.confidence >= 0.5
    assert (layout.grid.rows, layout.grid.columns) == tile.shape[:2]


def test_so_it_is_where_sides_are_such_as_pictures_are_drawn_at(soft_tile):
    layout = layout_of(soft_tile[:96, :96])
    assert layout.kind == "grid" and (layout.grid.columns, layout.grid.rows) == (16, 16)


def test_there_less_clear_grids_do_not_count(tile, fake_pixels, monkeypatch):
    faint = fake_pixels(tile, SMALL_CELL, 0, wander=1.0)
    found = layout_of(faint).candidates[0].confidence
    monkeypatch.setitem(layouts.OBVIOUS_IF_ROUND, "confidence", found + 0.05)
    assert layout_of(faint).kind == "grid"
    round_one = layout_of(faint[:96, :96])
    assert round_one.kind == "native" and round_one.confidence == pytest.approx(
        1 - round_one.candidates[0].confidence, abs=1e-3
    )


def test_a_picture_at_its_native_size_may_have_candidates_all_the_same(soft_tile, monkeypatch):
    monkeypatch.setitem(layouts.OBVIOUS_IF_ROUND, "support", 2.0)
    assert layout_of(soft_tile[:96, :96]).kind == "native"
    named = layout_of(soft_tile[:96, :96], candidate=0)
    assert named.kind == "grid" and (named.grid.columns, named.grid.rows) == (16, 16)


def test_a_small_picture_without_a_grid_is_native(case):
    picture = case("native", 1).picture[:127, :125]
    assert layout_of(picture).kind == "native"


def test_the_same_grid_on_a_large_picture_needs_not_be_obvious(case):
    degraded = case("video", 0)
    layout = layout_of(degraded.picture)
    assert layout.kind == "grid" and layout.candidates


@pytest.mark.parametrize("candidate", [1, 15])
def test_nobody_gets_another_grid_than_the_one_that_was_named(tile, case, candidate):
    with pytest.raises(BadParams, match="native size"):
        layout_of(tile[:7, :7], candidate=candidate)
    found = len(layout_of(case("ai", 0).picture).candidates)
    with pytest.raises(BadParams, match=f"{found} candidates found"):
        layout_of(case("ai", 0).picture, candidate=found)


def test_a_named_candidate_is_taken(case):
    picture = case("ai", 0).picture
    described = layout_of(picture).candidates
    layout = layout_of(picture, candidate=1)
    assert (layout.grid.columns, layout.grid.rows) == described[1].size
    assert layout.confidence == pytest.approx(described[1].confidence, abs=1e-4)


def test_a_named_size_or_scale_is_certain(case):
    picture = case("ai", 0).picture
    height, width = picture.shape[:2]
    sized = layout_of(picture, size="30x20")
    assert (sized.grid.columns, sized.grid.rows, sized.confidence) == (30, 20, 1.0)
    scaled = layout_of(picture, scale=10.0)
    assert scaled.confidence == 1.0
    assert scaled.grid.columns == pytest.approx(width / 10, abs=1)
    assert scaled.grid.rows == pytest.approx(height / 10, abs=1)


@pytest.mark.parametrize("params", [{"size": "18x17"}, {"size": "17x18"}, {"scale": 0.5}, {"scale": 18.0}])
def test_a_size_or_scale_that_cannot_be_is_refused(tile, params):
    with pytest.raises(BadParams):
        layout_of(tile, **params)


def test_the_size_of_an_upscale_names_its_pixels(tile):
    layout = layout_of(tile.repeat(5, 0).repeat(5, 1), size="17x17")
    assert (layout.kind, layout.factor, layout.confidence) == ("upscaled", 5, 1.0)
