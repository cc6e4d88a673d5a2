"""Pictures as entries of a message, and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.config import Limits
from sprite_bridge.errors import BadImage, ShapeMismatch, TooLarge
from sprite_bridge.image import Sprite
from sprite_bridge.protocol import ImageEntry, Request, decode, encode, join, split
from sprite_bridge.protocol.pictures import to_entries, to_sprites

SIZES = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=6)


def sprite(width, height, seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    return Sprite(pixels)


@given(SIZES, st.sampled_from(["rgba8", "png"]))
def test_pictures_are_read_back_in_order(sizes, format):
    sprites = [sprite(*size, seed) for seed, size in enumerate(sizes)]
    entries = to_entries(sprites, format)
    assert to_sprites(entries) == sprites
    sent = decode(split(join(encode(Request("a", "clean", {}, entries)))), to_daemon=True)
    assert to_sprites(sent.images) == sprites


def test_frames_of_one_size_share_an_entry_and_keep_their_order():
    frames = [sprite(2, 1, 1), sprite(2, 1, 2), sprite(1, 2, 3), sprite(2, 1, 4)]
    entries = to_entries(frames)
    assert [(entry.width, entry.height, entry.count) for entry in entries] == [
        (2, 1, 2),
        (1, 2, 1),
        (2, 1, 1),
    ]
    assert bytes(entries[0].data) == frames[0].pixels.tobytes() + frames[1].pixels.tobytes()


def test_pixels_are_rows_from_the_top_red_first():
    pixels = np.zeros((2, 1, 4), np.uint8)
    pixels[0, 0], pixels[1, 0] = (1, 2, 3, 4), (5, 6, 7, 8)
    (entry,) = to_entries([Sprite(pixels)])
    assert (entry.width, entry.height, bytes(entry.data)) == (1, 2, bytes(range(1, 9)))


def test_one_raw_picture_is_never_copied():
    picture = sprite(3, 2)
    (entry,) = to_entries([picture])
    assert np.shares_memory(np.frombuffer(entry.data, np.uint8), picture.pixels)
    (back,) = to_sprites([entry])
    assert np.shares_memory(back.pixels, picture.pixels)


def test_pictures_in_memory_that_may_change_cannot_be_written_through():
    data = bytearray(8)
    (back,) = to_sprites([ImageEntry(2, 1, "rgba8", 1, memoryview(data))])
    assert not back.pixels.flags.writeable


def test_a_png_is_one_entry_each():
    entries = to_entries([sprite(2, 1), sprite(2, 1, 1)], "png")
    assert [(entry.format, entry.count, bytes(entry.data[:4])) for entry in entries] == [
        ("png", 1, b"\x89PNG")
    ] * 2


def test_no_pictures_are_no_entries():
    assert to_entries([]) == to_entries([], "png") == ()
    assert to_sprites([]) == []


@pytest.mark.parametrize(("width", "height"), [(1, 2), (2, 2), (3, 1)])
def test_a_png_of_another_size_than_announced_is_refused(width, height):
    data = sprite(2, 1).encode("png")
    with pytest.raises(ShapeMismatch, match=f"2 x 1 was announced as {width} x {height}"):
        to_sprites([ImageEntry(width, height, "png", 1, data)])
    assert to_sprites([ImageEntry(2, 1, "png", 1, memoryview(data))]) == [sprite(2, 1)]


def test_bytes_that_are_no_png_are_refused():
    for data in (b"", b"<html>", sprite(2, 1).encode("png")[:-20]):
        with pytest.raises(BadImage):
            to_sprites([ImageEntry(2, 1, "png", 1, data)])


def test_a_png_that_is_larger_than_allowed_is_refused():
    data = sprite(3, 3).encode("png")
    with pytest.raises(TooLarge):
        to_sprites([ImageEntry(3, 3, "png", 1, data)], Limits(max_pixels=8))


@pytest.mark.parametrize("format", ["gif", "bmp", "webp"])
def test_another_picture_format_called_png_is_refused(format):
    pixels = sprite(2, 1).pixels.copy()
    pixels[..., 3] = 255
    data = Sprite(pixels).encode(format)
    assert Sprite.decode(data).size == (2, 1)
    with pytest.raises(BadImage, match="no PNG"):
        to_sprites([ImageEntry(2, 1, "png", 1, data)])


def test_more_pixels_than_an_animation_may_have_are_refused_before_any_is_decoded():
    broken = ImageEntry(8, 8, "png", 1, b"no picture at all")
    with pytest.raises(TooLarge, match="192"):
        to_sprites([broken] * 3, Limits(max_total_pixels=191))
    with pytest.raises(BadImage):
        to_sprites([broken] * 3, Limits(max_total_pixels=192))
