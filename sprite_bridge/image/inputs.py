"""Pictures and animations of whatever Python programs have them as."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.errors import BadImage
from sprite_bridge.image.animation import FRAME_MS, Animation
from sprite_bridge.image.sprite import Sprite

if TYPE_CHECKING:
    from PIL import Image

ImageLike: TypeAlias = "str | os.PathLike[str] | Sprite | Image.Image | NDArray[np.uint8]"
AnimationLike: TypeAlias = "Animation | str | os.PathLike[str] | Sequence[ImageLike]"

_PICTURE = "a path, a Sprite, a Pillow image or a uint8 array"


def as_sprite(image: ImageLike) -> Sprite:
    """A Sprite of a path, a Sprite, a Pillow image or a uint8 array. Raises InputError."""
    if isinstance(image, Sprite):
        return image
    if isinstance(image, str | os.PathLike):
        return Sprite.open(image)
    if isinstance(image, np.ndarray):
        return Sprite.from_array(image)
    from PIL import Image

    if isinstance(image, Image.Image):
        return Sprite.from_pil(image)
    raise BadImage(f"a value of the kind {type(image).__name__} is no picture", f"give {_PICTURE}")


def as_animation(frames: AnimationLike) -> Animation:
    """An Animation of the path of one (a file, or a folder of frames), an Animation, or pictures. Raises InputError."""
    if isinstance(frames, Animation):
        return frames
    if isinstance(frames, str | os.PathLike):
        return Animation.open(frames)
    try:
        pictures = iter(frames)
    except TypeError as error:
        hint = f"give an Animation, the path of one, or a list of frames, each {_PICTURE}"
        raise BadImage(f"a value of the kind {type(frames).__name__} is no animation", hint) from error
    sprites = tuple(as_sprite(picture) for picture in pictures)
    return Animation(sprites, (FRAME_MS,) * len(sprites))
