"""Bytes of Aseprite's format, read by a reader of its own."""

import numpy as np
import pytest

from sprite_bridge.errors import OutputError
from sprite_bridge.image.aseprite import X_FLIP, Y_FLIP, Cel, Document, Layer, Tag, Tileset
from sprite_bridge.image.aseprite_write import encode


@pytest.fixture
def document(noise):
    """Two frames with a background, a tile map, and a cel that repeats."""
    ground, moving = noise(9, 12, hard=True), noise(3, 4, hard=False)
    ground[..., 3] = 255
    tiles = np.concatenate([np.zeros((1, 4, 4, 4), np.uint8), noise(8, 4, hard=False).reshape(2, 4, 4, 4)])
    cells = np.array([[1, 0, 2 | X_FLIP], [1 | Y_FLIP, 2 | X_FLIP | Y_FLIP, 0]], np.uint32)
    return Document(
        (12, 9),
        (40, 70_000, 0, 250),
        (
            Layer("Grund – ü", {frame: Cel(0, 0, ground) for frame in range(4)}, background=True),
            Layer("tiles", {0: Cel(-2, 1, cells), 2: Cel(3, 1, cells)}, tileset=0),
            Layer(
                "moving",
                {
                    0: Cel(-3, 7, moving, 255, 0, "sprite_0000"),
                    1: Cel(5, 7, moving, 255, 0),
                    2: Cel(-3, 7, moving, 128),
                    3: Cel(-3, 7, moving, 255, -1),
                },
                text="actor 0",
            ),
        ),
        (Tileset("bricks", tiles),),
        (Tag("walk", 0, 2, "ping-pong", "every 4 frames"), Tag("rest", 3, 3)),
        np.array([(1, 2, 3), (250, 0, 9)], np.uint8),
        "made here",
    )


def test_everything_is_where_readers_look_for_it(document, aseprite_file):
    file = aseprite_file.read(encode(document))
    assert file.size == (12, 9) and file.durations == [40, 65_535, 0, 250] and file.text == "made here"
    assert file.palette == [(1, 2, 3), (250, 0, 9)]
    assert [(layer.name, layer.tileset, layer.background, layer.text) for layer in file.layers] == [
        ("Grund – ü", None, True, ""),
        ("tiles", 0, False, ""),
        ("moving", None, False, "actor 0"),
    ]
    assert [(tag.name, tag.first, tag.last, tag.direction, tag.text) for tag in file.tags] == [
        ("walk", 0, 2, "ping-pong", "every 4 frames"),
        ("rest", 3, 3, "forward", ""),
    ]
    assert np.array_equal(file.tilesets[0].tiles, document.tilesets[0].tiles)
    for number, layer in enumerate(document.layers):
        for frame, cel in layer.cels.items():
            found = file.cels[frame, number]
            assert (found.x, found.y, found.opacity, found.z) == (cel.x, cel.y, cel.opacity, cel.z)
            assert np.array_equal(found.content, cel.content)
    assert file.cels[0, 2].text == "sprite_0000"


def test_what_repeats_is_linked_and_nothing_else(document, aseprite_file):
    file = aseprite_file.read(encode(document))
    links = {place: cel.link for place, cel in file.cels.items() if cel.link is not None}
    assert links == {(1, 0): 0, (2, 0): 0, (3, 0): 0, (3, 2): 0}


def test_the_same_document_gives_the_same_bytes(document):
    assert encode(document) == encode(document)


def test_names_are_cut_between_letters(aseprite_file):
    pixels = np.zeros((1, 1, 4), np.uint8)
    long = Document((1, 1), (0,), (Layer("ü" * 40_000, {0: Cel(0, 0, pixels)}), Layer("\ud800", {})))
    first, second = aseprite_file.read(encode(long)).layers
    assert first.name == "ü" * 32_767 and second.name == "?"


def test_what_the_format_does_not_hold_is_refused():
    with pytest.raises(OutputError, match="65,536 frames"):
        encode(Document((1, 1), (1,) * 65_536, ()))
    with pytest.raises(OutputError, match="65,536 layers"):
        encode(Document((1, 1), (1,), (Layer("", {}),) * 65_536))
    with pytest.raises(OutputError, match="70000 x 1"):
        encode(Document((70_000, 1), (1,), ()))
