"""Pictures and animations of whatever Python programs have them as."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image.animation import Animation
from sprite_bridge.image.sprite import Sprite

if TYPE_CHECKING:
    from PIL import Image

ImageLike: TypeAlias = "str | os.PathLike[str] | Sprite | Image.Image | NDArray[np.uint8]"
AnimationLike: TypeAlias = "Animation | str | os.PathLike[str] | Sequence[ImageLike]"

FRAME_MS = 100
"""How long frames are shown that came without a time."""


def as_sprite(image: ImageLike) -> Sprite:
    """A Sprite of a path, a Sprite, a Pillow image or a uint8 array. Raises InputError."""
    if isinstance(image, Sprite):
        return image
    if isinstance(image, str | os.PathLike):
        return Sprite.open(image)
    if isinstance(image, np.ndarray):
        return Sprite.from_array(image)
    return Sprite.from_pil(image)


def as_animation(frames: AnimationLike) -> Animation:
    """An Animation of the path of one (a file, or a folder of frames), an Animation, or pictures. Raises InputError."""
    if isinstance(frames, Animation):
        return frames
    if isinstance(frames, str | os.PathLike):
        return Animation.open(frames)
    sprites = tuple(as_sprite(frame) for frame in frames)
    return Animation(sprites, (FRAME_MS,) * len(sprites))
