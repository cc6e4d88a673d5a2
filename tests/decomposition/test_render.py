"""Frames made again from their parts, pixel by pixel as the files say it."""

import numpy as np
import pytest

from sprite_bridge.decomposition import Background, Decomposition, Layer, Placement, render
from sprite_bridge.image import Sprite


def over(top, under, opacity):
    """One pixel over another, in the plainest words."""
    coverage = np.float32(top[3]) / np.float32(255) * np.float32(opacity)
    if coverage >= 0.999:
        return (*(int(value) for value in top[:3]), 255)
    if coverage == 0:
        return under
    mixed = [
        np.rint(np.uint8(a) * coverage + np.uint8(b) * (1 - coverage))
        for a, b in zip(top, under, strict=True)
    ]
    return (*(int(value) for value in mixed[:3]), 255)


def slowly(of, t):
    """The frame pixel by pixel, on an opaque ground."""
    width, height = of.size
    frame = np.zeros((height, width, 4), np.uint8)
    for y in range(height):
        for x in range(width):
            pixel = (*of.background.color, 255)
            for layer in of.background.layers:
                ox, oy = layer.offsets[t]
                u, v = x + ox, y + oy
                u = u % layer.image.width if layer.wrap_x else u
                v = v % layer.image.height if layer.wrap_y else v
                if 0 <= u < layer.image.width and 0 <= v < layer.image.height:
                    pixel = over(layer.image.pixels[v, u], pixel, 1.0)
            for placed in of.frames[t]:
                sprite = of.sprites[placed.sprite]
                u, v = x - placed.x, y - placed.y
                if 0 <= u < sprite.width and 0 <= v < sprite.height:
                    u = sprite.width - 1 - u if placed.flip_x else u
                    v = sprite.height - 1 - v if placed.flip_y else v
                    pixel = over(sprite.pixels[v, u], pixel, placed.opacity)
            frame[y, x] = pixel
    return frame


@pytest.mark.parametrize("t", range(0, 12, 3))
def test_every_pixel_is_what_the_parts_say(scene, t):
    assert np.array_equal(render(scene, t), slowly(scene, t))


def test_nothing_is_drawn_for_what_lies_outside(sprite):
    placed = tuple(Placement(0, x, y) for x, y in ((-5, 0), (0, -4), (9, 0), (0, 9), (40, 40), (-40, -40)))
    of = Decomposition((9, 9), (sprite(1, 5, 4),), (placed,), (0,), Background((1, 2, 3)))
    assert (render(of, 0) == (1, 2, 3, 255)).all()


def test_without_a_colour_frames_are_transparent(sprite):
    solid, half = sprite(1, 5, 4), sprite(2, 5, 4, 100)
    placed = (Placement(0, 1, 1), Placement(1, 7, 1))
    of = Decomposition((16, 8), (solid, half), (placed,), (0,), Background(None))
    frame = render(of, 0)
    assert np.array_equal(frame[1:5, 1:6], solid.pixels)
    assert np.array_equal(frame[1:5, 7:12], half.pixels)
    assert not frame[5:].any() and not frame[:, 12:].any()


def test_half_over_half_covers_three_quarters():
    red, blue = (
        Sprite(np.full((1, 1, 4), color, np.uint8)) for color in ((255, 0, 0, 128), (0, 0, 255, 128))
    )
    of = Decomposition(
        (1, 1), (red, blue), ((Placement(0, 0, 0), Placement(1, 0, 0)),), (0,), Background(None)
    )
    assert render(of, 0)[0, 0].tolist() == [85, 0, 170, 192]


def test_a_layer_with_one_offset_stands_still(sprite):
    layer = Layer(sprite(3, 9, 9), ((2, 3),))
    of = Decomposition((6, 5), (), ((), ()), (1, 1), Background((0, 0, 0), (layer,)))
    assert np.array_equal(render(of, 0), render(of, 1))
    assert np.array_equal(render(of, 1)[..., :3], layer.image.rgb[3:8, 2:8])
