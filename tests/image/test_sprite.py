"""Sprites: what is taken, what is refused, what is written."""

import io

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.config import Limits
from sprite_bridge.errors import BadImage, BadPalette, OutputError, TooLarge
from sprite_bridge.image import Palette, Sprite


def test_pixels_cannot_change_afterwards(few_colors):
    pixels = few_colors(5, 7)
    sprite = Sprite(pixels)
    before = sprite.pixels.copy()
    pixels[:] = 0
    assert np.array_equal(sprite.pixels, before)
    with pytest.raises(ValueError, match="read-only"):
        sprite.pixels[0, 0] = 1
    with pytest.raises(AttributeError):
        sprite.pixels = before


def test_what_a_sprite_says_of_itself(few_colors):
    sprite = Sprite(few_colors(5, 7))
    assert (sprite.width, sprite.height, sprite.size) == (7, 5, (7, 5))
    assert sprite.rgb.shape == (5, 7, 3)
    assert sprite.alpha.shape == (5, 7)
    assert sprite.pixels.flags.c_contiguous
    assert np.array_equal(np.asarray(sprite), sprite.pixels)
    assert np.asarray(sprite, dtype=float).dtype == float
    assert repr(sprite) == "Sprite(7 x 5)"


def test_equality_is_that_of_all_pixels(few_colors):
    one, same, other = Sprite(few_colors(5, 7)), Sprite(few_colors(5, 7)), Sprite(few_colors(5, 7, 1))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != "sprite"


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((4, 4, 4)),
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((0, 4, 4), np.uint8),
        np.zeros((4, 0, 4), np.uint8),
        "pixels",
    ],
)
def test_only_rgba_bytes_are_pixels(array):
    with pytest.raises(BadImage):
        Sprite(array)


def test_grey_rgb_and_rgba_arrays_are_taken():
    grey = np.array([[0, 255], [7, 8]], np.uint8)
    assert Sprite.from_array(grey).pixels[1, 1].tolist() == [8, 8, 8, 255]
    rgb = np.dstack([grey, grey, grey + 1])
    assert Sprite.from_array(rgb).pixels[1, 0].tolist() == [7, 7, 8, 255]
    rgba = np.dstack([rgb, grey])
    assert Sprite.from_array(rgba).pixels[1, 0].tolist() == [7, 7, 8, 7]
    assert Sprite.from_array(rgba[::-1, ::2]).pixels.flags.c_contiguous


@pytest.mark.parametrize(
    "array",
    [np.zeros((4, 4)), np.zeros(4, np.uint8), np.zeros((4, 4, 2), np.uint8), np.zeros((0, 0), np.uint8)],
)
def test_other_arrays_are_refused(array):
    with pytest.raises(BadImage):
        Sprite.from_array(array)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV", "F"]
)
def test_pillow_images_of_every_mode_are_taken(mode, few_colors):
    image = Image.fromarray(few_colors(6, 5)).convert("RGB").convert("P" if mode == "PA" else mode)
    if mode == "PA":
        image = image.convert("PA")
    sprite = Sprite.from_pil(image)
    assert sprite.size == (5, 6)
    assert (sprite.alpha == 255).all()
    if mode in ("RGB", "RGBA", "RGBX"):
        assert np.array_equal(sprite.rgb, few_colors(6, 5)[..., :3])


def test_16_bit_pillow_images_keep_their_high_byte():
    image = Image.fromarray(np.array([[0x12FF, 0xFF00]], np.uint16))
    assert Sprite.from_pil(image).pixels[0, :, 0].tolist() == [0x12, 0xFF]


def test_a_pillow_image_over_the_limit_is_refused():
    with pytest.raises(TooLarge):
        Sprite.from_pil(Image.new("1", (30, 30)), limits=Limits(max_pixels=899))


def test_a_sprite_becomes_a_pillow_image_and_comes_back(noise):
    sprite = Sprite(noise(9, 8, hard=False))
    assert Sprite.from_pil(sprite.to_pil()) == sprite


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.gif", "A.PNG"])
def test_what_is_saved_is_read_back(name, few_colors, tmp_path):
    sprite = Sprite(few_colors(9, 8))
    sprite.save(tmp_path / name)
    assert Sprite.open(tmp_path / name) == sprite


def test_an_opaque_sprite_is_saved_as_bmp_and_a_transparent_one_refused(few_colors, tmp_path):
    pixels = few_colors(9, 8)
    with pytest.raises(OutputError, match="transparency"):
        Sprite(pixels).save(tmp_path / "a.bmp")
    pixels[..., 3] = 255
    Sprite(pixels).save(tmp_path / "a.bmp")
    assert Sprite.open(tmp_path / "a.bmp") == Sprite(pixels)


@pytest.mark.parametrize("name", ["a.jpg", "a.tiff", "a", "a.png.exe"])
def test_formats_that_lose_pixels_or_are_unknown_are_refused(name, few_colors, tmp_path):
    with pytest.raises(OutputError):
        Sprite(few_colors(2, 2)).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_an_unknown_format_is_refused(few_colors):
    with pytest.raises(OutputError, match="tiff"):
        Sprite(few_colors(2, 2)).encode("tiff")


def test_a_png_is_read_by_others_pixel_by_pixel(noise):
    pixels = noise(11, 13, hard=False)
    with Image.open(io.BytesIO(Sprite(pixels).encode())) as image:
        assert image.mode == "RGBA"
        assert np.array_equal(np.asarray(image), pixels)


def test_text_is_stored_in_a_png_and_nowhere_else(few_colors):
    sprite = Sprite(few_colors(3, 3))
    data = sprite.encode(text={"Software": "Sprite Bridge", "Comment": "größer → kleiner"})
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.text["Comment"] == "größer → kleiner"
    assert Sprite.decode(data) == sprite
    with pytest.raises(OutputError, match="text"):
        sprite.encode("webp", text={"a": "b"})


def test_equal_pixels_give_equal_bytes(noise):
    for kind in ("png", "webp"):
        assert Sprite(noise(20, 20)).encode(kind) == Sprite(noise(20, 20)).encode(kind)


def test_an_indexed_png_has_the_palettes_own_order_and_indices(few_colors):
    sprite = Sprite(few_colors(12, 12))
    own = Palette.from_sprite(sprite).colors
    palette = Palette(np.concatenate([[[1, 1, 1]], own[::-1], [[2, 2, 2]]]).astype(np.uint8))
    data = sprite.encode(palette=palette)
    assert Sprite.decode(data) == sprite
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode == "P"
        table = np.array(image.getpalette("RGB")).reshape(-1, 3)
        assert np.array_equal(table[: len(palette)], palette.colors)
        indices = np.asarray(image)
        assert np.array_equal(table[indices][sprite.alpha > 0], sprite.rgb[sprite.alpha > 0])
        assert (indices[sprite.alpha == 0] == len(palette)).all()


def test_an_opaque_sprite_needs_no_transparent_entry():
    colors = np.stack([np.arange(256)] * 3, axis=1).astype(np.uint8)
    opaque = Sprite.from_array(colors.reshape(16, 16, 3))
    assert Sprite.decode(opaque.encode(palette=Palette(colors))) == opaque
    pixels = opaque.pixels.copy()
    pixels[0, 0] = 0
    with pytest.raises(OutputError, match="257"):
        Sprite(pixels).encode(palette=Palette(colors))


def test_an_indexed_png_is_refused_where_it_would_change_pixels(few_colors):
    sprite = Sprite(few_colors(4, 4))
    with pytest.raises(BadPalette, match="lacks #"):
        sprite.encode(palette=Palette.from_hex(["#000001"]))
    with pytest.raises(OutputError, match="PNG"):
        sprite.encode("webp", palette=Palette.from_sprite(sprite))
    half = sprite.pixels.copy()
    half[0, 0] = [1, 2, 3, 100]
    with pytest.raises(OutputError, match="half-transparent"):
        Sprite(half).encode(palette=Palette.from_sprite(Sprite(half)))
