"""Palettes: order, uniqueness, exact indices."""

import numpy as np
import pytest

from sprite_bridge.errors import BadPalette
from sprite_bridge.image import Palette, Sprite


def test_order_is_kept_and_a_colour_that_comes_again_dropped():
    palette = Palette.from_colors([[9, 9, 9], [1, 2, 3], [9, 9, 9], [0, 0, 0]], ["a", "b", "c", "d"])
    assert palette.hex() == ["#090909", "#010203", "#000000"]
    assert palette.names == ("a", "b", "d")
    assert len(palette) == 3


def test_hex_colours_come_with_or_without_their_sign():
    assert Palette.from_hex(["#FF8000", " 0a0b0c "]).hex() == ["#ff8000", "#0a0b0c"]


@pytest.mark.parametrize("text", ["#12345", "#1234567", "red", "#12345g", "", "#12 456"])
def test_other_words_are_no_colours(text):
    with pytest.raises(BadPalette):
        Palette.from_hex([text])


def test_the_colours_of_a_sprite_come_in_reading_order_without_the_invisible():
    pixels = np.array([[[5, 5, 5, 255], [1, 1, 1, 0]], [[2, 2, 2, 9], [5, 5, 5, 255]]], np.uint8)
    assert Palette.from_sprite(Sprite(pixels)).hex() == ["#050505", "#020202"]
    with pytest.raises(BadPalette):
        Palette.from_sprite(Sprite(np.zeros((2, 2, 4), np.uint8)))


def test_indices_are_exact_and_minus_one_where_nothing_is_seen():
    palette = Palette.from_hex(["#030303", "#010101", "#020202"])
    pixels = np.array([[[1, 1, 1, 255], [2, 2, 2, 255], [9, 9, 9, 0], [3, 3, 3, 1]]], np.uint8)
    indices = palette.indices(Sprite(pixels))
    assert indices.dtype == np.int32
    assert indices.tolist() == [[1, 2, -1, 0]]


@pytest.mark.parametrize("color", [(0, 0, 0), (2, 2, 3), (255, 255, 255)])
def test_a_visible_colour_that_is_missing_is_named(color):
    palette = Palette.from_hex(["#010101", "#020202"])
    with pytest.raises(BadPalette, match="#" + bytes(color).hex()):
        palette.indices(Sprite.from_array(np.full((2, 2, 3), color, np.uint8)))


def test_indices_lead_back_to_the_pixels(few_colors):
    sprite = Sprite(few_colors(30, 30))
    palette = Palette.from_sprite(sprite)
    indices = palette.indices(sprite)
    seen = indices >= 0
    assert np.array_equal(palette.colors[indices[seen]], sprite.rgb[seen])
    assert np.array_equal(seen, sprite.alpha > 0)


@pytest.mark.parametrize(
    ("colors", "names"),
    [
        (np.zeros((0, 3), np.uint8), ()),
        (np.zeros((2, 3), np.uint8), ()),
        (np.zeros((1, 4), np.uint8), ()),
        (np.zeros((1, 3), np.int64), ()),
        (np.zeros((1, 3), np.uint8), ("a", "b")),
        (
            np.stack([np.arange(5000) // 256, np.arange(5000) % 256, np.arange(5000) % 7], 1).astype(
                np.uint8
            ),
            (),
        ),
    ],
)
def test_what_is_no_palette_is_refused(colors, names):
    with pytest.raises(BadPalette):
        Palette(colors, names)


@pytest.mark.parametrize("colors", [[], [[1, 2]], [[1, 2, 256]], [[-1, 0, 0]], [[0.5, 0, 0]]])
def test_numbers_that_are_no_colours_are_refused(colors):
    with pytest.raises(BadPalette):
        Palette.from_colors(colors)


def test_a_palette_cannot_change_and_compares_by_its_colours():
    palette = Palette.from_hex(["#010203"])
    with pytest.raises(ValueError, match="read-only"):
        palette.colors[0] = 9
    assert palette == Palette(palette.colors, ("named",))
    assert hash(palette) == hash(Palette(palette.colors, ("named",)))
    assert palette != Palette.from_hex(["#010204"])
    assert palette != "palette"
