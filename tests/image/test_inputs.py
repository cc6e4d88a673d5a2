"""Pictures and animations as Python programs hand them over; anything else is refused in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import sprite_bridge
from sprite_bridge.errors import BadImage
from sprite_bridge.image import Animation, Sprite
from sprite_bridge.image.animation import FRAME_MS
from sprite_bridge.image.inputs import as_animation, as_sprite

PIXELS = np.full((2, 3, 4), (10, 20, 30, 255), np.uint8)


def test_pictures_of_all_kinds_are_the_same_sprite(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Sprite(PIXELS).save(path)
    given = (path, str(path), Sprite(PIXELS), Image.fromarray(PIXELS), PIXELS, PIXELS[..., :3])
    assert all(as_sprite(image) == Sprite(PIXELS) for image in given)
    animation = as_animation(list(given))
    assert animation == Animation((Sprite(PIXELS),) * 6, (FRAME_MS,) * 6)
    assert as_animation(image for image in given) == animation == as_animation(animation)


@pytest.mark.parametrize("value", [3, None, 2.5, True, object(), b"abc", [[1]], {1: 2}])
def test_what_is_no_picture_is_said_to_be_none(value: object) -> None:
    with pytest.raises(BadImage, match=f"a value of the kind {type(value).__name__} is no picture") as caught:
        as_sprite(value)  # type: ignore[arg-type]
    assert "a path, a Sprite, a Pillow image or a uint8 array" in caught.value.hint


@pytest.mark.parametrize("value", [3, None, 2.5, object(), Sprite(PIXELS), Image.fromarray(PIXELS)])
def test_what_is_no_animation_is_said_to_be_none(value: object) -> None:
    with pytest.raises(BadImage, match=f"of the kind {type(value).__name__} is no animation") as caught:
        as_animation(value)  # type: ignore[arg-type]
    assert "a list of frames" in caught.value.hint


@pytest.mark.parametrize("value", [[3], [[1]], {1: 2}, b"abc"])
def test_frames_that_are_no_pictures_are_said_to_be_none(value: object) -> None:
    with pytest.raises(BadImage, match="is no picture"):
        as_animation(value)  # type: ignore[arg-type]


def test_an_iterator_that_fails_fails_with_its_own_error() -> None:
    def failing():
        yield PIXELS
        raise TypeError("a fault of the caller")

    with pytest.raises(TypeError, match="a fault of the caller"):
        as_animation(failing())


def test_the_operations_say_it_too() -> None:
    with pytest.raises(BadImage, match="kind int is no picture"):
        sprite_bridge.clean(3)  # type: ignore[arg-type]
    for work in (sprite_bridge.clean_animation, sprite_bridge.decompose):
        with pytest.raises(BadImage, match="kind int is no animation"):
            work(3)  # type: ignore[arg-type]
