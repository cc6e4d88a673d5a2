"""What Aseprite shows, as a plain reader of its files works it out."""

import numpy as np
import pytest

from sprite_bridge.image.aseprite import X_FLIP, Y_FLIP, Cel, Document, Layer, Tileset
from sprite_bridge.image.aseprite_render import composite
from sprite_bridge.image.aseprite_write import encode


@pytest.fixture
def same(aseprite_file):
    """Whether a frame is what the plain reader shows of the bytes."""

    def compare(document, frame=0):
        shown = composite(document, frame)
        plain = aseprite_file.flatten(aseprite_file.read(encode(document)), frame)
        seen = (shown[..., 3] > 0) | (plain[..., 3] > 0)
        return seen.any() and np.array_equal(shown[seen], plain[seen])

    return compare


@pytest.mark.parametrize("opacity", [255, 200, 128, 1])
@pytest.mark.parametrize("opaque", [True, False])
def test_half_transparent_pixels_are_cut_as_the_program_does(same, noise, opacity, opaque):
    ground, over = noise(30, 40, hard=False), noise(30, 40, hard=False)
    if opaque:
        ground[..., 3] = 255
    layers = (Layer("a", {0: Cel(0, 0, ground)}), Layer("b", {0: Cel(-3, 2, over, opacity)}))
    assert same(Document((40, 30), (0,), layers))


def test_tiles_are_mirrored_in_their_cells(same, noise):
    tiles = np.concatenate([np.zeros((1, 3, 5, 4), np.uint8), noise(6, 5, hard=False).reshape(2, 3, 5, 4)])
    cells = np.array([[1, 1 | X_FLIP, 0], [2 | Y_FLIP, 2 | X_FLIP | Y_FLIP, 2]], np.uint32)
    assert same(
        Document((14, 9), (0,), (Layer("t", {0: Cel(-1, 2, cells)}, tileset=0),), (Tileset("", tiles),))
    )


@pytest.mark.parametrize("lifts", [(0, 0, 0), (2, 0, -2), (1, -1, 0), (1, 1, -2), (0, 1, 0)])
def test_cels_are_lifted_over_others(same, noise, lifts):
    layers = []
    for number, lift in enumerate(lifts):
        pixels = noise(6, 6, hard=True)
        pixels[..., 3] = 255
        layers.append(Layer(str(number), {0: Cel(number, number, np.roll(pixels, number, 2), 255, lift)}))
    assert same(Document((9, 9), (0,), tuple(layers)))
