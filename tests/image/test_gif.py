"""GIF frames as they are seen: placement, transparency, disposal, times, repetitions."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.config import LIMITS
from sprite_bridge.errors import BadImage
from sprite_bridge.image import decode, decode_frames
from sprite_bridge.image.gif import parse

TABLE = bytes([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])


def lzw(indices):
    """Two-bit indices as uncompressed LZW: a clear code before every pixel keeps the code size at 3 bits."""
    bits = "".join(f"{code:03b}"[::-1] for index in indices for code in (4, index)) + f"{5:03b}"[::-1]
    body = bytes(int(bits[i : i + 8][::-1], 2) for i in range(0, len(bits), 8))
    return b"\x02" + bytes([len(body)]) + body + b"\0"


def frame(
    indices, width, height, x=0, y=0, *, delay=0, dispose=0, transparent=None, table=b"", interlaced=False
):
    flags = dispose << 2 | (transparent is not None)
    control = b"\x21\xf9\x04" + struct.pack("<BHB", flags, delay, transparent or 0) + b"\0"
    local = (0x80 | (len(table) // 3 - 1).bit_length() - 1 if table else 0) | 0x40 * interlaced
    return control + b"\x2c" + struct.pack("<HHHHB", x, y, width, height, local) + table + lzw(indices)


def gif(width, height, *frames, table=TABLE, before=b""):
    flags = 0x80 | (len(table) // 3 - 1).bit_length() - 1 if table else 0
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, flags, 0, 0)
        + table
        + before
        + b"".join(frames)
        + b";"
    )


def letters(pixels):
    names = {
        (0, 0, 0, 0): ".",
        (0, 0, 0, 255): "k",
        (255, 0, 0, 255): "r",
        (0, 255, 0, 255): "g",
        (0, 0, 255, 255): "b",
    }
    return ["".join(names[tuple(pixel)] for pixel in row) for row in pixels.tolist()]


def test_frames_are_placed_and_what_is_transparent_shows_the_frame_before():
    file = gif(3, 2, frame([1] * 6, 3, 2), frame([2, 0, 2, 2], 2, 2, 1, 0, transparent=0))
    assert [letters(pixels) for pixels in decode_frames(file).pixels] == [["rrr", "rrr"], ["rgr", "rgg"]]


def test_a_frame_that_is_cleared_leaves_a_hole():
    file = gif(2, 1, frame([1, 1], 2, 1), frame([2], 1, 1, 0, 0, dispose=2), frame([3], 1, 1, 1, 0))
    assert [letters(pixels)[0] for pixels in decode_frames(file).pixels] == ["rr", "gr", ".b"]


def test_a_frame_that_is_taken_back_leaves_what_was_there():
    file = gif(2, 1, frame([1, 1], 2, 1), frame([2], 1, 1, 0, 0, dispose=3), frame([3], 1, 1, 1, 0))
    assert [letters(pixels)[0] for pixels in decode_frames(file).pixels] == ["rr", "gr", "rb"]


def test_nothing_is_before_the_first_frame():
    file = gif(2, 1, frame([1, 1], 2, 1, dispose=3), frame([2], 1, 1))
    assert [letters(pixels)[0] for pixels in decode_frames(file).pixels] == ["rr", "g."]


def test_a_small_first_frame_lies_on_a_transparent_canvas():
    file = gif(3, 1, frame([1], 1, 1, 1, 0))
    assert letters(decode(file)) == [".r."]


def test_a_frame_outside_of_the_screen_widens_it():
    assert letters(decode(gif(1, 1, frame([1], 1, 1, 2, 0)))) == ["..r"]


def test_a_table_of_its_own_wins_over_the_shared_one():
    file = gif(1, 1, frame([1], 1, 1), frame([1], 1, 1, table=bytes([0, 0, 0, 0, 0, 255])))
    assert [letters(pixels)[0] for pixels in decode_frames(file).pixels] == ["r", "b"]


def test_an_index_without_a_colour_is_refused_unless_it_is_transparent():
    two = bytes(6)
    with pytest.raises(BadImage, match="palette index"):
        decode(gif(1, 1, frame([3], 1, 1), table=two))
    assert letters(decode(gif(2, 1, frame([3, 0], 2, 1, transparent=3), table=two))) == [".k"]


def test_a_gif_without_a_palette_or_a_picture_is_refused():
    with pytest.raises(BadImage, match="no palette"):
        decode(gif(1, 1, frame([0], 1, 1), table=b""))
    with pytest.raises(BadImage, match="no picture"):
        decode(gif(1, 1))


def test_an_empty_frame_and_an_unknown_block_are_refused():
    with pytest.raises(BadImage, match="empty"):
        decode(gif(1, 1, frame([], 0, 1)))
    with pytest.raises(BadImage, match="block"):
        decode(gif(1, 1, frame([0], 1, 1), b"\x99"))


def test_too_few_pixels_are_noticed():
    with pytest.raises(BadImage):
        decode(gif(4, 4, frame([1] * 15, 4, 4)))


def test_interlaced_rows_come_in_order():
    rows = [[row % 4] * 2 for row in range(8)]
    stored = [rows[row] for row in (0, 4, 2, 6, 1, 3, 5, 7)]
    file = gif(2, 8, frame([index for row in stored for index in row], 2, 8, interlaced=True))
    assert letters(decode(file)) == ["kk", "rr", "gg", "bb"] * 2


@pytest.mark.parametrize(
    ("extension", "plays"),
    [
        (b"", 1),
        (b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 0),
        (b"\x21\xff\x0bNETSCAPE2.0\x03\x01\4\0\0", 5),
        (b"\x21\xff\x0bANIMEXTS1.0\x03\x01\0\0\0", 0),
        (b"\x21\xff\x0bXMP DataXMP\x03\x01\4\0\0", 1),
        (b"\x21\xfe\x05hello\0", 1),
    ],
)
def test_repetitions_come_from_the_netscape_extension(extension, plays):
    assert parse(gif(1, 1, frame([0], 1, 1), before=extension), LIMITS).plays == plays


def test_times_are_in_hundredths_of_a_second():
    file = gif(1, 1, frame([0], 1, 1, delay=7), frame([1], 1, 1), frame([1], 1, 1, delay=65_535))
    assert decode_frames(file).durations_ms == [70, 0, 655_350]


def test_frames_look_as_pillow_shows_them(few_colors):
    images = [Image.fromarray(few_colors(10, 12, seed)) for seed in range(5)]
    for disposal in (0, 1, 2):
        out = io.BytesIO()
        images[0].save(out, "GIF", save_all=True, append_images=images[1:], disposal=disposal, duration=70)
        frames = decode_frames(out.getvalue())
        with Image.open(out) as image:
            assert image.n_frames == len(frames.pixels) == 5
            for number, pixels in enumerate(frames.pixels):
                image.seek(number)
                shown = np.array(image.convert("RGBA"))
                shown[shown[..., 3] == 0] = 0
                assert np.array_equal(pixels, shown)
