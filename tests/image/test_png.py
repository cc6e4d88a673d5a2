"""APNG frames as they are seen, interlaced pictures, and rows that are missing."""

import io
import re
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.errors import BadImage
from sprite_bridge.image import decode, decode_frames
from sprite_bridge.image.png_write import SIGNATURE, chunk

PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def control(number, width, height, x=0, y=0, *, delay=(1, 10), dispose=0, blend=0):
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, x, y, *delay, dispose, blend))


def packed(pixels):
    return zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))


def apng(width, height, plays, *parts):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    frames = sum(part[4:8] == b"fcTL" for part in parts)
    return (
        SIGNATURE
        + header
        + chunk(b"acTL", struct.pack(">II", frames, plays))
        + b"".join(parts)
        + chunk(b"IEND", b"")
    )


def solid(height, width, *pixel):
    return np.full((height, width, 4), pixel, np.uint8)


def data(number, pixels):
    return chunk(b"fdAT", struct.pack(">I", number) + packed(pixels))


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (8, 8), (13, 9)])
def test_interlaced_pictures_are_exact(size, make_png, noise):
    width, height = size
    pixels = noise(height, width, hard=False)
    rows = b"".join(
        b"\0" + row.tobytes() for x, y, dx, dy in PASSES for row in pixels[y::dy, x::dx] if row.size
    )
    assert np.array_equal(decode(make_png(width, height, rows=rows, interlace=1)), pixels)
    with pytest.raises(BadImage):
        decode(make_png(width, height, rows=rows[:-1], interlace=1))


@pytest.mark.parametrize("missing", [1, 3, 39])
def test_rows_that_are_missing_from_sound_data_are_noticed(missing, make_png, make_rows, noise):
    pixels = noise(40, 10, hard=False)
    with pytest.raises(BadImage):
        decode(make_png(10, 40, rows=make_rows(pixels[missing:])))


def test_an_empty_last_row_is_not_a_missing_one(make_png, make_rows):
    pixels = solid(5, 5, 1, 2, 3, 255)
    pixels[-1] = 0
    assert np.array_equal(decode(make_png(5, 5, rows=make_rows(pixels))), pixels)
    assert not decode(make_png(5, 5, rows=make_rows(solid(5, 5, 0, 0, 0, 0)))).any()


def test_a_wrong_sum_at_the_end_of_the_pixels_is_noticed(make_png, make_rows, noise):
    pixels = noise(9, 9)
    body = zlib.compress(make_rows(pixels))
    with pytest.raises(BadImage):
        decode(make_png(9, 9, data=body[:-1] + bytes([body[-1] ^ 1])))


@pytest.mark.parametrize(
    ("kind", "shown"), [(b"ABCD", "ABCD"), (b"CgBI", "CgBI"), (b"A\n\x1b\xff", r"A\n\x1b\xff")]
)
def test_an_unknown_critical_chunk_is_refused_by_its_name(kind, shown, make_png):
    with pytest.raises(BadImage, match=f"unknown critical chunk {re.escape(shown)}$"):
        decode(make_png(1, 1, rows=bytes(5), before=[(kind, b"")]))


@pytest.mark.parametrize(("depth", "color"), [(3, 0), (16, 3), (1, 2), (8, 5), (0, 6)])
def test_a_header_that_makes_no_sense_is_refused(depth, color, make_png):
    with pytest.raises(BadImage, match="header"):
        decode(make_png(1, 1, depth=depth, color=color, rows=bytes(9)))


def test_a_picture_without_size_is_refused(make_png):
    with pytest.raises(BadImage, match="empty"):
        decode(make_png(0, 5, rows=b""))


def test_frames_are_placed_blended_and_disposed_of():
    red, blue, half = (255, 0, 0, 255), (0, 0, 255, 255), (0, 255, 0, 128)
    file = apng(
        4,
        2,
        3,
        control(0, 4, 2),
        chunk(b"IDAT", packed(solid(2, 4, *red))),
        control(1, 2, 2, 1, 0, dispose=2, blend=0, delay=(25, 1000)),
        data(2, solid(2, 2, *blue)),
        control(3, 1, 1, 0, 0, dispose=1, blend=1, delay=(1, 0)),
        data(4, solid(1, 1, *half)),
        control(5, 1, 1, 3, 1, blend=1),
        data(6, solid(1, 1, 0, 0, 0, 0)),
    )
    frames = decode_frames(file)
    assert frames.plays == 3
    assert frames.durations_ms == [100, 25, 10, 100]
    first = solid(2, 4, *red)
    second = first.copy()
    second[:, 1:3] = blue
    third = first.copy()
    third[0, 0] = [127, 128, 0, 255]
    fourth = first.copy()
    fourth[0, 0] = 0
    for found, expected in zip(frames.pixels, (first, second, third, fourth), strict=True):
        assert np.array_equal(found, expected)
    assert np.array_equal(decode(file), first)


def test_frames_look_as_pillow_shows_them(few_colors):
    images = [Image.fromarray(few_colors(12, 10, seed)) for seed in range(5)]
    for disposal, blend in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0)):
        out = io.BytesIO()
        options = {"disposal": disposal, "blend": blend, "duration": 70}
        images[0].save(out, "PNG", save_all=True, append_images=images[1:], **options)
        frames = decode_frames(out.getvalue())
        with Image.open(out) as image:
            assert image.n_frames == len(frames.pixels) == 5
            for number, pixels in enumerate(frames.pixels):
                image.seek(number)
                shown = np.array(image.convert("RGBA"))
                shown[shown[..., 3] == 0] = 0
                assert np.array_equal(np.where(pixels[..., 3:] > 0, pixels, 0), shown)


def test_a_still_picture_before_the_animation_is_not_a_frame():
    file = apng(
        2,
        2,
        0,
        chunk(b"IDAT", packed(solid(2, 2, 9, 9, 9, 255))),
        control(0, 2, 2),
        data(1, solid(2, 2, 5, 5, 5, 255)),
    )
    frames = decode_frames(file)
    assert [pixels[0, 0, 0] for pixels in frames.pixels] == [5]
    assert decode(file)[0, 0, 0] == 9


@pytest.mark.parametrize(
    "parts",
    [
        [control(0, 4, 4), chunk(b"IDAT", packed(solid(2, 2, 0, 0, 0, 0)))],
        [
            chunk(b"IDAT", packed(solid(2, 2, 0, 0, 0, 0))),
            control(0, 2, 2, 1, 0),
            data(1, solid(2, 2, 0, 0, 0, 0)),
        ],
        [chunk(b"IDAT", packed(solid(2, 2, 0, 0, 0, 0))), control(0, 0, 2), data(1, solid(2, 2, 0, 0, 0, 0))],
        [chunk(b"IDAT", packed(solid(2, 2, 0, 0, 0, 0))), control(0, 2, 2, dispose=3)],
        [chunk(b"IDAT", packed(solid(2, 2, 0, 0, 0, 0))), data(0, solid(2, 2, 0, 0, 0, 0))],
        [control(0, 2, 2), chunk(b"IDAT", packed(solid(2, 2, 0, 0, 0, 0))), control(1, 2, 2)],
        [chunk(b"IDAT", packed(solid(2, 2, 0, 0, 0, 0))), chunk(b"fcTL", b"short")],
    ],
)
def test_malformed_frames_are_refused(parts):
    with pytest.raises(BadImage):
        decode_frames(apng(2, 2, 0, *parts))
