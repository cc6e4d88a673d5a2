"""What an output says of itself, and what nobody else's picture says."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.image import Palette, Sprite
from sprite_bridge.image.results import is_marked
from sprite_bridge.watch.marker import (
    KEY,
    Marker,
    hash_bytes,
    hash_pixels,
    hash_recipe,
    is_edited,
    read_marker,
    source_id,
)


def marker(sprite, source="hero.png", **changes):
    values = {"input": "i" * 64, "recipe": "r" * 32, "maker": "1.0 abc", "confidence": 0.75, **changes}
    return Marker(source, pixels=hash_pixels(sprite.pixels), **values)


@pytest.fixture
def output(tmp_path, drawing):
    """An output, and what it says of itself."""
    sprite = drawing()[0]
    said = marker(sprite)
    sprite.save(tmp_path / "hero.png", text=said.texts())
    return tmp_path / "hero.png", said


def test_an_output_says_what_it_was_made_of(output):
    path, said = output
    assert read_marker(path) == said
    assert is_marked(path)
    assert said.is_of("hero.png", "i" * 64, "r" * 32)
    assert not said.is_of("bat.png", "i" * 64, "r" * 32)
    assert not said.is_of("hero.png", "j" * 64, "r" * 32)
    assert not said.is_of("hero.png", "i" * 64, "q" * 32)


def test_pictures_of_others_say_nothing(tmp_path, drawing):
    sprite = drawing()[0]
    sprite.save(tmp_path / "plain.png")
    sprite.save(tmp_path / "cleaned.png", text={"Software": "sprite-bridge"})
    (tmp_path / "text.png").write_bytes(b"no picture")
    (tmp_path / "empty.png").write_bytes(b"")
    names = ("plain.png", "cleaned.png", "text.png", "empty.png", "none.png")
    assert [read_marker(tmp_path / name) for name in names] == [None] * 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "1",
        "{",
        '"text"',
        "[" * 2000,
        '{"source": 1}',
        '{"further": "x"}',
        '{"confidence": "x"}',
    ],
)
def test_a_text_that_is_no_marker_of_ours_makes_nothing_ours(tmp_path, drawing, text):
    sprite = drawing()[0]
    if text.startswith('{"'):
        text = json.dumps(json.loads(marker(sprite).texts()[KEY]) | json.loads(text))
    sprite.save(tmp_path / "x.png", text={KEY: text})
    assert read_marker(tmp_path / "x.png") is None


def test_other_pixels_make_it_somebody_elses_and_other_texts_do_not(output, drawing):
    path, said = output
    assert not is_edited(path, said)
    Sprite.open(path).save(path, text={**said.texts(), "Comment": "saved by another program"})
    assert not is_edited(path, said)
    drawing(99)[0].save(path, text=said.texts())
    assert is_edited(path, said)
    drawing(100, size=(2, 8))[0].save(path, text=said.texts())
    assert is_edited(path, said)
    path.write_bytes(path.read_bytes()[:-30])
    assert is_edited(path, said)


def test_an_indexed_output_with_holes_is_not_taken_for_edited(tmp_path, drawing):
    pixels = drawing()[0].pixels.copy()
    pixels[0] = 0
    sprite = Sprite(pixels)
    said = marker(sprite)
    sprite.save(tmp_path / "x.png", palette=Palette.from_hex(["#64ffff", "#000000"]), text=said.texts())
    assert read_marker(tmp_path / "x.png") == said
    assert not is_edited(tmp_path / "x.png", said)


@given(st.lists(st.text("aü像🗡\udcff '\"", min_size=1, max_size=80), min_size=1, max_size=12))
def test_whatever_a_source_is_called_its_marker_can_be_read(tmp_path_factory, parts):
    path = tmp_path_factory.getbasetemp() / "named.png"
    sprite = Sprite(np.zeros((1, 1, 4), np.uint8))
    said = marker(sprite, source_id(Path(*parts)))
    sprite.save(path, text=said.texts())
    assert read_marker(path) == said


@pytest.mark.parametrize("letter", ["a", "ü", "像", "🗡", "\udcff"])
def test_however_long_the_path_of_a_source_its_marker_can_be_read(tmp_path, letter):
    for length in range(50, 1400, 50):
        sprite = Sprite(np.zeros((1, 1, 4), np.uint8))
        said = marker(sprite, source_id(Path(letter * length)))
        sprite.save(tmp_path / "x.png", text=said.texts())
        assert read_marker(tmp_path / "x.png") == said


def test_long_names_are_told_apart():
    first, second = (Path("folder/" * 400 + name) for name in ("a.png", "b.png"))
    assert source_id(first) != source_id(second)
    assert len(source_id(first)) < 100
    assert source_id(Path("a/b.png")) == "a/b.png"


def test_a_recipe_is_the_same_in_whatever_order_it_is_said():
    assert hash_recipe("clean", {"a": 1, "b": [2]}) == hash_recipe("clean", {"b": [2], "a": 1})
    different = [("clean", {"a": 1}), ("clean", {"a": 2}), ("other", {"a": 1}), ("clean", {})]
    assert len({hash_recipe(*one) for one in different}) == 4


def test_pixels_of_another_shape_have_another_hash(drawing):
    wide, high = (drawing(size=size)[0].pixels for size in ((2, 8), (8, 2)))
    assert hash_pixels(wide) != hash_pixels(high)
    assert hash_pixels(wide) == hash_pixels(wide[::1])
    assert len(hash_bytes(b"")) == 64
