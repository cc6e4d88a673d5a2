"""Texts of a PNG, read without its pixels."""

import struct

import pytest

from sprite_bridge.errors import OutputError
from sprite_bridge.image import Animation, Palette, Sprite, read_texts
from sprite_bridge.image.png_write import SIGNATURE, chunk

TEXT = {"Software": "sprite-bridge", "Title": "ein Held ü"}


@pytest.fixture
def sprite(noise):
    return Sprite(noise(9, 7))


def test_what_is_written_is_read_from_every_kind_of_png(tmp_path, sprite):
    sprite.save(tmp_path / "a.png", text=TEXT)
    palette = Palette.from_sprite(sprite)
    sprite.save(tmp_path / "b.png", text=TEXT, palette=palette)
    walk = Animation((sprite, sprite), (80, 80))
    walk.save(tmp_path / "c.apng", text=TEXT)
    walk.save(tmp_path / "d.png", text=TEXT, palette=palette)
    walk.save(tmp_path / "walk", text=TEXT)
    for name in ("a.png", "b.png", "c.apng", "d.png", "walk/0000.png", "walk/0001.png"):
        assert read_texts(tmp_path / name) == TEXT
        assert Sprite.open(tmp_path / name) == sprite
    assert Animation.open(tmp_path / "d.png") == walk


def test_other_files_have_none(tmp_path, sprite):
    sprite.save(tmp_path / "a.png")
    sprite.save(tmp_path / "b.webp")
    (tmp_path / "c.png").write_bytes(b"")
    for name in ("a.png", "b.webp", "c.png", "none.png", "."):
        assert read_texts(tmp_path / name) == {}


@pytest.mark.parametrize("end", [b"", b"\0\0", struct.pack(">I4s", 2**32 - 1, b"tEXt"), b"\xff" * 40])
def test_damage_after_a_text_does_not_matter_here(end, tmp_path):
    parts = [SIGNATURE, chunk(b"tEXt", b"Software\0me"), chunk(b"tEXt", b"no end"), end]
    (tmp_path / "a.png").write_bytes(b"".join(parts))
    assert read_texts(tmp_path / "a.png")["Software"] == "me"


def test_long_and_late_texts_are_passed_over(tmp_path):
    long = chunk(b"tEXt", b"Comment\0" + b"x" * 10_000)
    late = [chunk(b"IDAT", b""), chunk(b"tEXt", b"Software\0late"), chunk(b"IEND", b"")]
    (tmp_path / "a.png").write_bytes(b"".join([SIGNATURE, long, chunk(b"tEXt", b"Author\0me"), *late]))
    assert read_texts(tmp_path / "a.png") == {"Author": "me"}


def test_text_that_a_format_cannot_hold_is_refused(tmp_path, sprite):
    walk = Animation((sprite,), (80,))
    for kind in ("gif", "webp"):
        with pytest.raises(OutputError, match="text cannot be stored"):
            walk.encode(kind, text=TEXT)
    with pytest.raises(OutputError, match="text cannot be stored"):
        walk.encode("gif", text=TEXT, palette=Palette.from_sprite(sprite))
