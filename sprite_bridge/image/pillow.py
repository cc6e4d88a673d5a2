"""The only place that hands bytes to Pillow: one named decoder at a time, its errors turned into ours."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.errors import BadImage, SpriteBridgeError, TooLarge

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_DECODERS = {
    "png": ("PIL.PngImagePlugin", "PngImageFile"),
    "gif": ("PIL.GifImagePlugin", "GifImageFile"),
    "webp": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "jpeg": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "bmp": ("PIL.BmpImagePlugin", "BmpImageFile"),
}


def open_as(kind: str, data: bytes) -> ImageFile:
    """Open `data` with the decoder of `kind` and no other; nothing is decoded yet."""
    module, name = _DECODERS[kind]
    return cast("ImageFile", getattr(import_module(module), name)(io.BytesIO(data)))


@contextmanager
def guarded(kind: str) -> Iterator[None]:
    """Turn whatever Pillow raises or warns about in this block into TooLarge or BadImage."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (SpriteBridgeError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(f"the {kind.upper()} picture is too large: {error}") from error
    except Exception as error:  # Pillow's decoders raise nearly everything on hostile input
        raise BadImage(f"the {kind.upper()} data is damaged: {error}") from error


def to_rgba(image: Any) -> NDArray[np.uint8]:
    """Return a Pillow image of any mode as (H, W, 4) uint8 straight alpha.

    16-bit grey keeps its high byte; CMYK becomes (255 - C)(255 - K) / 255; other modes are converted as
    Pillow does.
    """
    if image.mode.startswith("I"):
        grey = np.asarray(image).astype(np.int64)
        return grey_to_rgba(np.clip(grey >> 8, 0, 255).astype(np.uint8))
    if image.mode in ("F", "LAB", "HSV", "YCbCr", "CMYK", "RGBX"):
        image = image.convert("RGB")
    return np.array(image.convert("RGBA"), dtype=np.uint8)


def grey_to_rgba(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return grey (H, W) as opaque (H, W, 4)."""
    pixels = np.full((*grey.shape, 4), 255, np.uint8)
    pixels[..., :3] = grey[..., None]
    return pixels
