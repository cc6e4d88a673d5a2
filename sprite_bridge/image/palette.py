"""An ordered list of colours, and the exact index of every pixel in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_bridge.config import LIMITS
from sprite_bridge.errors import BadPalette, OutputError
from sprite_bridge.image.sprite import Sprite

_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """Unique colours (N, 3) uint8 in their order, read-only, each with a name ("" if it has none).

    Raises BadPalette for no colours, too many, a colour that is there twice, or names that do not match.
    """

    colors: NDArray[np.uint8]
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        colors = np.array(self.colors)
        if colors.dtype != np.uint8 or colors.ndim != 2 or colors.shape[1] != 3:
            raise BadPalette(f"colours must be (N, 3) uint8, not {colors.shape} {colors.dtype}")
        if not 1 <= len(colors) <= LIMITS.max_palette_colors:
            raise BadPalette(f"a palette has 1 to {LIMITS.max_palette_colors:,} colours, not {len(colors)}")
        if len(np.unique(_codes(colors))) != len(colors):
            raise BadPalette("a colour is twice in the palette")
        if self.names and len(self.names) != len(colors):
            raise BadPalette(f"{len(colors)} colours have {len(self.names)} names")
        colors.flags.writeable = False
        object.__setattr__(self, "colors", colors)
        object.__setattr__(self, "names", tuple(self.names) or ("",) * len(colors))

    @classmethod
    def from_colors(cls, colors: ArrayLike, names: Sequence[str] = ()) -> Palette:
        """Take (N, 3) numbers 0-255; of a colour that comes again, the first is kept. Raises BadPalette."""
        values = np.asarray(colors)
        if values.ndim != 2 or values.shape[1] != 3 or values.shape[0] == 0 or values.dtype.kind not in "iu":
            raise BadPalette("a palette needs at least one colour of three whole numbers")
        if values.min() < 0 or values.max() > 255:
            raise BadPalette("the numbers of a colour must be 0 to 255")
        kept = np.sort(np.unique(_codes(values), return_index=True)[1])
        return cls(values[kept].astype(np.uint8), tuple(names[number] for number in kept) if names else ())

    @classmethod
    def from_hex(cls, colors: Iterable[str]) -> Palette:
        """Take colours such as "#1a2b3c" or "1a2b3c". Raises BadPalette."""
        values = []
        for color in colors:
            match = _HEX.fullmatch(color.strip())
            if match is None:
                raise BadPalette(f"{color!r} is not a colour", "write colours as #rrggbb")
            values.append(list(bytes.fromhex(match[1])))
        return cls.from_colors(np.array(values, np.int64).reshape(-1, 3))

    @classmethod
    def from_sprite(cls, sprite: Sprite) -> Palette:
        """Take the colours of a picture in reading order, transparent pixels left out. Raises BadPalette."""
        visible = sprite.rgb[sprite.alpha > 0]
        if not len(visible):
            raise BadPalette("a picture without visible pixels has no palette")
        return cls.from_colors(visible)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Palette:
        """Read a .gpl, .hex, .pal (JASC) or .png file. Raises BadPalette, or BadImage for a damaged .png."""
        from sprite_bridge.image.palette_files import read

        return read(Path(path))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a .gpl, .hex, .pal (JASC) or .png file. Raises OutputError."""
        from sprite_bridge.image.palette_files import write

        write(self, Path(path))

    def hex(self) -> list[str]:
        """Return the colours as "#rrggbb"."""
        return ["#" + bytes(color).hex() for color in self.colors]

    def indices(self, sprite: Sprite) -> NDArray[np.int32]:
        """Return the index of every pixel's colour, (H, W) int32, and -1 where alpha is 0.

        Raises BadPalette if a visible colour is not in the palette.
        """
        own = _codes(self.colors)
        order = np.argsort(own)
        wanted = _codes(sprite.rgb)
        place = np.minimum(np.searchsorted(own, wanted, sorter=order), len(own) - 1)
        found = order[place]
        missing = (own[found] != wanted) & (sprite.alpha > 0)
        if missing.any():
            first = "#" + bytes(sprite.rgb[missing][0]).hex()
            raise BadPalette(f"the palette lacks {first}, the colour of a pixel")
        return np.where(sprite.alpha > 0, found, -1).astype(np.int32)

    def hard_indices(self, sprite: Sprite) -> NDArray[np.int32]:
        """Return `indices`, which hold all of a picture that has no half-transparent pixels.

        Raises OutputError for one that has, BadPalette as `indices` does.
        """
        if bool(((sprite.alpha > 0) & (sprite.alpha < 255)).any()):
            raise OutputError("an indexed picture has no half-transparent pixels")
        return self.indices(sprite)

    def __len__(self) -> int:
        return len(self.colors)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Palette):
            return NotImplemented
        return np.array_equal(self.colors, other.colors)

    def __hash__(self) -> int:
        return hash(self.colors.tobytes())


def _codes(colors: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return (..., 3) colours as one number each, 0xrrggbb."""
    wide = colors.astype(np.int64)
    return wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]
