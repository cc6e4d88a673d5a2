"""A picture: (H, W, 4) uint8, straight alpha."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.errors import BadImage, OutputError
from sprite_bridge.image import decoding, encoding
from sprite_bridge.image.bounds import check_size

if TYPE_CHECKING:
    from PIL import Image

    from sprite_bridge.image.palette import Palette


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """An immutable picture. `pixels` is (H, W, 4) uint8 with straight alpha, C-contiguous and read-only.

    Two sprites are equal if all their pixels are, those under alpha 0 too. Raises BadImage for other arrays.
    """

    pixels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        pixels = self.pixels
        if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8:
            kind = getattr(pixels, "dtype", type(pixels).__name__)
            raise BadImage(f"pixels must be a uint8 array, not {kind}")
        if pixels.ndim != 3 or pixels.shape[2] != 4 or 0 in pixels.shape:
            raise BadImage(f"pixels must have the shape (height, width, 4), not {pixels.shape}")
        if pixels.flags.writeable or not pixels.flags.c_contiguous:
            pixels = np.array(pixels, order="C")
            pixels.flags.writeable = False
            object.__setattr__(self, "pixels", pixels)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> Sprite:
        """Read a PNG, GIF, WebP, JPEG or BMP file; of an animation, its first frame.

        Raises InputError if the file cannot be read, BadImage, TooLarge or TooManyFrames if it is not let in.
        """
        return cls.decode(decoding.read_bytes(Path(path), limits), limits=limits)

    @classmethod
    def decode(cls, data: bytes, *, limits: Limits = LIMITS) -> Sprite:
        """Read the bytes of a picture file. Raises BadImage, TooLarge or TooManyFrames."""
        return cls(decoding.decode(data, limits))

    @classmethod
    def from_array(cls, array: ArrayLike) -> Sprite:
        """Take grey (H, W), RGB (H, W, 3) or RGBA (H, W, 4), all uint8. Raises BadImage for anything else."""
        values = np.asarray(array)
        if values.dtype != np.uint8:
            raise BadImage(f"an array must be uint8, not {values.dtype}", "scale it to 0-255 and convert it")
        if values.ndim == 2:
            values = np.repeat(values[..., None], 3, axis=2)
        if values.ndim != 3 or values.shape[2] not in (3, 4):
            raise BadImage(f"an array must be (H, W), (H, W, 3) or (H, W, 4), not {values.shape}")
        if values.shape[2] == 3:
            values = np.dstack([values, np.full(values.shape[:2], 255, np.uint8)])
        return cls(values)

    @classmethod
    def from_pil(cls, image: Image.Image, *, limits: Limits = LIMITS) -> Sprite:
        """Take a Pillow image of any mode. Raises BadImage or TooLarge."""
        from sprite_bridge.image.pillow import guarded, to_rgba

        check_size(*image.size, limits)
        with guarded(image.format or "pillow"):
            return cls(to_rgba(image))

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """Red, green and blue, (H, W, 3), read-only."""
        return self.pixels[..., :3]

    @property
    def alpha(self) -> NDArray[np.uint8]:
        """Straight alpha, (H, W), read-only."""
        return self.pixels[..., 3]

    def encode(
        self, format: str = "png", *, palette: Palette | None = None, text: Mapping[str, str] | None = None
    ) -> bytes:
        """Return the picture as "png", "webp" (lossless), "gif" or "bmp"; equal pixels give equal bytes.

        With a `palette` the PNG is indexed: the palette's own order and exact indices, then a transparent
        entry if the picture needs one. `text` is stored in a PNG. Raises OutputError if the format cannot
        hold the pixels, BadPalette if the palette lacks a colour.
        """
        if palette is None:
            return encoding.encode(self.pixels, format, text)
        if format != "png":
            raise OutputError(f"an indexed picture is written as PNG, not {format.upper()}", "use .png")
        return encoding.encode_indexed(palette.hard_indices(self), palette.colors, text)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        palette: Palette | None = None,
        text: Mapping[str, str] | None = None,
    ) -> None:
        """Write the picture as its extension says, in one step. Arguments and errors are as in `encode`."""
        target = Path(path)
        encoding.write_bytes(target, self.encode(encoding.format_of(target), palette=palette, text=text))

    def to_pil(self) -> Image.Image:
        """Return a Pillow image of mode RGBA."""
        from PIL import Image

        return Image.fromarray(self.pixels)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.pixels, dtype=dtype, copy=copy)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sprite):
            return NotImplemented
        return np.array_equal(self.pixels, other.pixels)

    def __hash__(self) -> int:
        return hash((self.size, self.pixels.tobytes()))

    def __repr__(self) -> str:
        return f"Sprite({self.width} x {self.height})"
