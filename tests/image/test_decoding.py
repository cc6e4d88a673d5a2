"""What is let in, what is refused and why, and what becomes of pixels that are not 8-bit RGBA."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.config import Limits
from sprite_bridge.errors import BadImage, InputError, TooLarge, TooManyFrames
from sprite_bridge.image import Sprite, count_frames, decode, decode_frames, read_bytes
from sprite_bridge.image.png_write import SIGNATURE, animation, chunk, still


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_a_huge_one_bit_png_is_refused_from_its_header(make_png):
    side = 9400
    bomb = make_png(side, side, depth=1, color=0, rows=bytes(side * (1 + (side + 7) // 8)))
    assert len(bomb) < 16_000
    begin = time.process_time()
    with pytest.raises(TooLarge, match="9400 x 9400"):
        decode(bomb)
    assert time.process_time() - begin < 0.1


def test_a_very_wide_picture_is_refused(make_png):
    with pytest.raises(TooLarge, match="side"):
        decode(make_png(65_535, 1, depth=1, color=0, rows=bytes(1 + 65_535 // 8 + 1)))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "JPEG", "BMP"])
def test_every_format_is_measured_before_it_is_decoded(kind):
    data = saved(Image.new("RGB", (300, 200)), kind)
    assert decode(data).shape == (200, 300, 4)
    with pytest.raises(TooLarge):
        decode(data, Limits(max_pixels=299 * 200))
    with pytest.raises(TooLarge):
        decode(data, Limits(max_side=299))


def test_a_file_of_too_many_bytes_is_refused_unread(tmp_path):
    path = tmp_path / "big.png"
    path.write_bytes(b"x" * 100)
    with pytest.raises(TooLarge, match="100 bytes"):
        read_bytes(path, Limits(max_file_bytes=99))
    with pytest.raises(TooLarge):
        decode(path.read_bytes(), Limits(max_file_bytes=99))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "JPEG", "BMP"])
def test_no_truncated_file_is_read(kind, few_colors):
    whole = saved(Image.fromarray(few_colors(24, 24)).convert("RGB"), kind)
    assert decode(whole).shape == (24, 24, 4)
    for end in range(0, len(whole) - 2, 7):
        with pytest.raises(BadImage):
            decode(whole[:end])


def test_a_wrong_checksum_is_refused(few_colors):
    data = bytearray(still(few_colors(8, 8)))
    data[data.index(b"IDAT") + 5] ^= 1
    with pytest.raises(BadImage, match=r"^the checksum of the PNG's IDAT chunk is wrong$"):
        decode(bytes(data))


def test_a_png_without_pixels_is_refused():
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 6, 0, 0, 0))
    with pytest.raises(BadImage, match="no pixels"):
        decode(SIGNATURE + header + chunk(b"IEND", b""))
    with pytest.raises(BadImage, match="no pixels"):
        decode(SIGNATURE + header + chunk(b"IDAT", b"") + chunk(b"IEND", b""))


@pytest.mark.parametrize("data", [b"", b"<!DOCTYPE html><html></html>", b"\x89PNG", b"hello", bytes(1000)])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(BadImage):
        decode(data)


def test_an_empty_file_and_a_web_page_named_png_are_refused(tmp_path):
    for name, data in (("empty.png", b""), ("page.png", b"<html>404</html>")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BadImage):
            Sprite.open(tmp_path / name)


def test_a_missing_file_and_a_folder_are_input_errors(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        Sprite.open(tmp_path / "none.png")
    with pytest.raises(InputError, match="not a file"):
        Sprite.open(tmp_path)


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_metadata_that_inflates_without_end_is_refused(kind, make_png):
    packed = zlib.compress(bytes(20_000_000))
    body = b"key\0\1\0\0\0" + packed if kind == b"iTXt" else b"key\0\0" + packed
    data = make_png(1, 1, rows=bytes(5), before=[(kind, body)])
    assert len(data) < 40_000
    with pytest.raises(BadImage, match="inflates"):
        decode(data)


def test_ordinary_metadata_is_no_obstacle(make_png):
    notes = [(b"tEXt", b"prompt\0a knight"), (b"zTXt", b"k\0\0" + zlib.compress(b"text"))]
    notes += [(b"iTXt", b"k\0\0\0\0\0plain"), (b"iCCP", b"sRGB\0\0" + zlib.compress(bytes(3000)))]
    assert decode(make_png(1, 1, rows=b"\0\1\2\3\4", before=notes)).tolist() == [[[1, 2, 3, 4]]]


def test_damaged_metadata_is_refused(make_png):
    with pytest.raises(BadImage, match="zTXt"):
        decode(make_png(1, 1, rows=bytes(5), before=[(b"zTXt", b"key\0\0not zlib")]))


def test_a_palette_index_without_a_colour_is_refused(make_png):
    palette = (b"PLTE", bytes(6))
    assert decode(make_png(2, 1, color=3, rows=b"\0\0\1", before=[palette])).shape == (1, 2, 4)
    with pytest.raises(BadImage, match="palette index 2 of 2"):
        decode(make_png(2, 1, color=3, rows=b"\0\0\2", before=[palette]))


def test_an_indexed_png_without_a_palette_is_refused(make_png):
    with pytest.raises(BadImage, match="no palette"):
        decode(make_png(2, 1, color=3, rows=b"\0\0\0"))


@pytest.mark.parametrize("length", [0, 4, 771])
def test_a_malformed_palette_is_refused(length, make_png):
    with pytest.raises(BadImage, match="palette"):
        decode(make_png(1, 1, color=3, rows=b"\0\0", before=[(b"PLTE", bytes(length))]))


def test_a_bmp_index_without_a_colour_is_refused(few_colors):
    image = Image.fromarray(np.array([[0, 1], [2, 3]], np.uint8))
    image.putpalette([9, 9, 9, 10, 10, 10, 11, 11, 11, 12, 12, 13])
    data = bytearray(saved(image, "BMP"))
    assert decode(bytes(data))[1, 1].tolist() == [12, 12, 13, 255]
    data[data.index(bytes([2, 3]), 54)] = 200
    with pytest.raises(BadImage, match="palette index 200"):
        decode(bytes(data))


@pytest.mark.parametrize("kind", ["EPS", "TIFF", "PPM", "TGA", "ICO", "PCX", "ICNS"])
def test_other_formats_are_refused_under_any_name(kind, tmp_path):
    path = tmp_path / "sprite.png"
    path.write_bytes(saved(Image.new("RGB", (16, 16)), kind))
    with pytest.raises(BadImage, match="not a picture that can be read"):
        Sprite.open(path)


def test_a_photoshop_file_named_png_is_refused():
    with pytest.raises(BadImage):
        decode(b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 8, 8, 8, 3) + bytes(300))


def test_the_content_tells_the_format_whatever_the_name(tmp_path, few_colors):
    pixels = few_colors(4, 4)
    (tmp_path / "sprite.jpg").write_bytes(still(pixels))
    assert np.array_equal(Sprite.open(tmp_path / "sprite.jpg").pixels, pixels)


def test_an_apng_of_twenty_thousand_frames_is_refused_before_any_is_decoded():
    frame = np.zeros((1, 1, 4), np.uint8)
    data = animation([frame] * 20_000, [10] * 20_000, 0)
    begin = time.process_time()
    with pytest.raises(TooManyFrames):
        decode_frames(data)
    with pytest.raises(TooManyFrames):
        decode(data)
    assert time.process_time() - begin < 0.5


def test_frames_are_counted_even_if_the_apng_declares_fewer():
    frame = np.zeros((1, 1, 4), np.uint8)
    data = animation([frame] * 50, [10] * 50, 0)
    control = data.index(b"acTL") - 4
    lying = data[:control] + chunk(b"acTL", struct.pack(">II", 1, 0)) + data[control + 20 :]
    with pytest.raises(TooManyFrames):
        decode_frames(lying, Limits(max_frames=49))


def test_a_gif_of_twenty_thousand_frames_is_refused_before_any_is_decoded():
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    assert decode_frames(head + image * 3 + b";").durations_ms == [0, 0, 0]
    begin = time.process_time()
    with pytest.raises(TooManyFrames):
        decode_frames(head + image * 20_000 + b";")
    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize("kind", ["png", "gif", "webp"])
def test_the_limits_on_frames_and_on_their_pixels_hold_for_every_format(kind, few_colors):
    from sprite_bridge.image import Animation

    frames = tuple(Sprite(few_colors(8, 8, seed)) for seed in range(6))
    data = Animation(frames, (20,) * 6).encode(kind)
    assert count_frames(data) == 6
    with pytest.raises(TooManyFrames):
        decode_frames(data, Limits(max_frames=5))
    with pytest.raises(TooLarge):
        decode_frames(data, Limits(max_total_pixels=6 * 64 - 1))


def test_a_file_of_endless_chunks_is_refused(make_png):
    data = make_png(1, 1, rows=bytes(5), before=[(b"teSt", b"")] * 200)
    with pytest.raises(BadImage, match="chunks"):
        decode(data, Limits(max_chunks=100))


@pytest.mark.parametrize("pixel", [(0, 0, 0, 0), (9, 8, 7, 0), (1, 2, 3, 255), (250, 0, 9, 128)])
def test_one_pixel_and_one_colour_are_pictures(pixel):
    for shape in ((1, 1, 4), (1, 7, 4), (5, 5, 4)):
        pixels = np.full(shape, pixel, np.uint8)
        assert np.array_equal(decode(still(pixels)), pixels)
        assert np.array_equal(decode(Sprite(pixels).encode("webp")), pixels)


def test_16_bit_grey_keeps_its_high_byte(make_png):
    grey = np.array([[0x0000, 0x00FF, 0x0100], [0x7FFF, 0x80FF, 0xFFFF]], ">u2")
    pixels = decode(make_png(3, 2, depth=16, color=0, rows=b"".join(b"\0" + row.tobytes() for row in grey)))
    assert pixels[..., 0].tolist() == [[0, 0, 1], [0x7F, 0x80, 0xFF]]
    assert (pixels[..., :3] == pixels[..., :1]).all()
    assert (pixels[..., 3] == 255).all()


@pytest.mark.parametrize(("color", "channels"), [(2, 3), (4, 2), (6, 4)])
def test_16_bit_samples_of_every_kind_keep_their_high_byte(color, channels, make_png):
    samples = np.random.default_rng(1).integers(0, 65_536, (5, 4, channels)).astype(">u2")
    pixels = decode(
        make_png(4, 5, depth=16, color=color, rows=b"".join(b"\0" + r.tobytes() for r in samples))
    )
    high = (samples >> 8).astype(np.uint8)
    opaque = np.dstack([high, np.full((5, 4), 255, np.uint8)])
    order = {2: [0, 1, 2, 3], 4: [0, 0, 0, 1], 6: [0, 1, 2, 3]}[color]
    assert np.array_equal(pixels, opaque[..., order])


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_low_depth_grey_is_spread_evenly(depth, make_png):
    values = [0, 1, 2**depth - 1]
    bits = "".join(f"{value:0{depth}b}" for value in values).ljust(16, "0")
    pixels = decode(
        make_png(3, 1, depth=depth, color=0, rows=b"\0" + int(bits, 2).to_bytes(2)[: (3 * depth + 7) // 8])
    )
    assert pixels[0, :, 0].tolist() == [value * 255 // (2**depth - 1) for value in values]


def test_grey_with_alpha_is_exact(make_png, make_rows):
    samples = np.array([[[10, 0], [20, 128]], [[30, 255], [40, 1]]], np.uint8)
    pixels = decode(make_png(2, 2, color=4, rows=make_rows(samples)))
    assert np.array_equal(pixels, samples[..., [0, 0, 0, 1]])


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_a_palette_with_transparencies_is_exact(depth, make_png):
    palette = bytes([1, 2, 3, 4, 5, 6])
    bits = 8 // depth
    row = int("".join(f"{index:0{depth}b}" for index in (0, 1)).ljust(-(-2 // bits) * 8, "0"), 2)
    data = make_png(
        2,
        1,
        depth=depth,
        color=3,
        rows=b"\0" + row.to_bytes(-(-2 // bits)),
        before=[(b"PLTE", palette), (b"tRNS", b"\x80")],
    )
    assert decode(data).tolist() == [[[1, 2, 3, 128], [4, 5, 6, 255]]]


@pytest.mark.parametrize(
    ("depth", "key", "row"), [(8, 7, b"\x07\x08"), (16, 0x0102, b"\1\2\1\3"), (4, 5, b"\x56")]
)
def test_a_transparent_grey_is_compared_in_full_depth(depth, key, row, make_png):
    data = make_png(2, 1, depth=depth, color=0, rows=b"\0" + row, before=[(b"tRNS", key.to_bytes(2))])
    assert decode(data)[0, :, 3].tolist() == [0, 255]


def test_a_transparent_rgb_colour_is_exact(make_png, make_rows):
    samples = np.array([[[1, 2, 3], [1, 2, 4]]], np.uint8)
    data = make_png(2, 1, color=2, rows=make_rows(samples), before=[(b"tRNS", bytes([0, 1, 0, 2, 0, 3]))])
    assert decode(data).tolist() == [[[1, 2, 3, 0], [1, 2, 4, 255]]]


def test_a_transparent_16_bit_rgb_colour_is_refused_rather_than_guessed(make_png):
    with pytest.raises(BadImage, match="16-bit RGB"):
        decode(make_png(1, 1, depth=16, color=2, rows=bytes(7), before=[(b"tRNS", bytes(6))]))


def test_cmyk_becomes_rgb_by_the_documented_formula():
    cmyk = Image.new("CMYK", (16, 16), (200, 100, 50, 30))
    data = saved(cmyk, "JPEG", quality=100, subsampling=0)
    with Image.open(io.BytesIO(data)) as image:
        stored = np.asarray(image).astype(int)
    expected = (255 - stored[..., :3]) * (255 - stored[..., 3:]) / 255
    pixels = decode(data)
    assert np.abs(pixels[..., :3] - expected).max() <= 1
    assert (pixels[..., 3] == 255).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("value", range(1, 9))
def test_the_exif_orientation_is_applied(kind, value):
    pixels = np.zeros((16, 24, 3), np.uint8)
    pixels[:8, :8] = [255, 0, 0]
    pixels[8:, 16:] = [0, 0, 255]
    exif = Image.Exif()
    exif[0x0112] = value
    options = (
        {"quality": 100, "subsampling": 0} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    )
    data = saved(Image.fromarray(pixels), kind, exif=exif, **options)
    turns = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: np.rot90(a, 2).transpose(1, 0, 2),
        8: lambda a: np.rot90(a, 1),
    }
    expected = turns[value](pixels).astype(int)
    found = decode(data)[..., :3].astype(int)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= (3 if kind == "JPEG" else 0)


def test_jpeg_pixels_are_those_of_the_decoder():
    pixels = np.random.default_rng(2).integers(0, 256, (9, 11, 3), dtype=np.uint8)
    data = saved(Image.fromarray(pixels), "JPEG", quality=90)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(image.convert("RGB"))
    assert np.array_equal(decode(data)[..., :3], expected)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_bmp_of_every_mode_is_exact(mode, few_colors):
    image = Image.fromarray(few_colors(6, 5)[..., :3]).convert(mode)
    assert np.array_equal(decode(saved(image, "BMP"))[..., :3], np.asarray(image.convert("RGB")))
