"""Palette files of every format, as other programs write them."""

import numpy as np
import pytest

from sprite_bridge.errors import BadImage, BadPalette, InputError, OutputError
from sprite_bridge.image import Palette, Sprite

COLORS = ["#0d2b45", "#203c56", "#ffecd6", "#000000"]


@pytest.mark.parametrize("suffix", ["gpl", "hex", "pal", "png", "GPL", "PNG"])
def test_what_is_written_is_read_back_in_its_order(suffix, tmp_path):
    palette = Palette.from_hex(COLORS)
    palette.save(tmp_path / f"p.{suffix}")
    assert Palette.open(tmp_path / f"p.{suffix}").hex() == COLORS


def test_names_survive_a_gimp_palette(tmp_path):
    palette = Palette(np.array([[1, 2, 3], [4, 5, 6]], np.uint8), ("deep sea", "Körper"))
    palette.save(tmp_path / "p.gpl")
    assert Palette.open(tmp_path / "p.gpl").names == ("deep sea", "Körper")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("gimp.gpl", b"GIMP Palette\nName: Slso8\nColumns: 4\n#\n 13  43  69\tdark\n 32 60 86\n"
                     b"255 236 214 skin\n0 0 0\n"),
        ("lospec.gpl", b"GIMP Palette\r\n#Palette Name: Slso8\r\n13\t43\t69\t0d2b45\r\n32\t60\t86\t203c56\r\n"
                       b"255\t236\t214\tffecd6\r\n0\t0\t0\t000000\r\n"),
        ("aseprite.gpl", b"GIMP Palette\nChannels: RGBA\n#\n 13 43 69 255 Untitled\n 32 60 86 255\n"
                         b"255 236 214 255 a\n0 0 0 255\n"),
        ("old.gpl", b"GIMP Palette\n13 43 69 K\xf6rper\n32 60 86\n255 236 214\n0 0 0"),
        ("lospec.hex", b"0d2b45\r\n203C56\r\n\r\nffecd6\r\n000000"),
        ("sign.hex", b"\xef\xbb\xbf#0d2b45\n#203c56\n#ffecd6\n#000000\n#000000\n"),
        ("jasc.pal", b"JASC-PAL\r\n0100\r\n4\r\n13 43 69\r\n32 60 86\r\n255 236 214\r\n0 0 0\r\n"),
        ("alpha.pal", b"JASC-PAL\n0100\n4\n13 43 69 255\n32 60 86 255\n255 236 214 255\n0 0 0 255\n"),
    ],
)  # fmt: skip
def test_files_of_other_programs_are_read(name, data, tmp_path):
    (tmp_path / name).write_bytes(data)
    assert Palette.open(tmp_path / name).hex() == COLORS


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.gpl", b""),
        ("a.gpl", b"not a palette\n1 2 3\n"),
        ("a.gpl", b"GIMP Palette\n#\n"),
        ("a.gpl", b"GIMP Palette\n1 2\n"),
        ("a.gpl", b"GIMP Palette\n1 2 999\n"),
        ("a.hex", b""),
        ("a.hex", b"0d2b4\n"),
        ("a.hex", bytes(range(256))),
        ("a.pal", b"RIFF\x10\0\0\0PAL data"),
        ("a.pal", b"JASC-PAL\n0100\n2\n1 2 3\n"),
        ("a.pal", b"JASC-PAL\n0100\n1\n1 2\n"),
        ("a.pal", b"JASC-PAL\n0100\n1\n1 2 300\n"),
        ("a.pal", b"JASC-PAL\n0100\n1\n1 2 -3\n"),
        ("a.pal", b"JASC-PAL\n0100\n1\n1 2 x\n"),
        ("a.pal", b"JASC-PAL\n0100\n"),
        ("a.aco", b"\0\1"),
        ("a.txt", b"0d2b45"),
    ],
)
def test_what_is_no_palette_file_is_refused_by_name(name, data, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadPalette) as caught:
        Palette.open(tmp_path / name)
    assert name in caught.value.message
    assert caught.value.hint


def test_a_damaged_picture_is_no_palette(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(BadImage):
        Palette.open(tmp_path / "a.png")


def test_a_picture_is_a_palette_in_reading_order(tmp_path):
    pixels = np.array([[[3, 3, 3], [1, 1, 1]], [[3, 3, 3], [2, 2, 2]]], np.uint8)
    Sprite.from_array(pixels).save(tmp_path / "a.png")
    assert Palette.open(tmp_path / "a.png").hex() == ["#030303", "#010101", "#020202"]


def test_a_file_that_is_missing_or_huge_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        Palette.open(tmp_path / "none.gpl")
    (tmp_path / "huge.hex").write_bytes(b"000000\n" * 200_000)
    with pytest.raises(BadPalette, match="limit"):
        Palette.open(tmp_path / "huge.hex")


def test_other_formats_are_not_written(tmp_path):
    with pytest.raises(OutputError):
        Palette.from_hex(COLORS).save(tmp_path / "p.aco")
