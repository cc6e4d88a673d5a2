"""Frames of one size with their durations."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.errors import BadImage, InputError
from sprite_bridge.image import decoding, encoding
from sprite_bridge.image.bounds import check_frames
from sprite_bridge.image.order import natural_key
from sprite_bridge.image.palette import Palette
from sprite_bridge.image.sprite import Sprite
from sprite_bridge.words import times

FRAME_MS = 100
"""How long frames are shown that came without a time, such as those of a folder."""


@dataclass(frozen=True, slots=True)
class Animation:
    """Frames of one size, how long each is shown in milliseconds, and how often all are (0: for ever).

    Raises BadImage for no frames, frames of several sizes, or durations that do not match.
    """

    frames: tuple[Sprite, ...]
    durations_ms: tuple[int, ...]
    loops: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "frames", tuple(self.frames))
        object.__setattr__(self, "durations_ms", tuple(self.durations_ms))
        if not self.frames:
            raise BadImage("an animation needs at least one frame")
        for number, frame in enumerate(self.frames):
            if frame.size != self.size:
                raise BadImage(f"frame {number} is {times(frame.size)}, the first {times(self.size)}")
        if len(self.durations_ms) != len(self.frames):
            raise BadImage(f"{len(self.frames)} frames have {len(self.durations_ms)} durations")
        if min(self.durations_ms) < 0 or not 0 <= self.loops < 65_536:
            raise BadImage("durations and loops cannot be negative, nor loops over 65,535")

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> Animation:
        """Read a GIF, APNG or WebP file, or a folder of pictures in natural order (frame2 before frame10).

        A still picture is an animation of one frame. Raises InputError, BadImage, TooLarge or TooManyFrames.
        """
        source = Path(path)
        if source.is_dir():
            return cls._open_folder(source, limits)
        return cls.decode(decoding.read_bytes(source, limits), limits=limits)

    @classmethod
    def decode(cls, data: bytes, *, limits: Limits = LIMITS) -> Animation:
        """Read the bytes of an animation file. Raises BadImage, TooLarge or TooManyFrames."""
        found = decoding.decode_frames(data, limits)
        return cls(tuple(Sprite(pixels) for pixels in found.pixels), tuple(found.durations_ms), found.plays)

    @classmethod
    def _open_folder(cls, folder: Path, limits: Limits) -> Animation:
        paths = frame_paths(folder)
        if not paths:
            raise InputError(
                f"{folder} holds no pictures", f"pictures are {', '.join(decoding.EXTENSIONS)} files"
            )
        check_frames(len(paths), 1, 1, limits)
        frames: list[Sprite] = []
        for path in paths:
            frames.append(_open_frame(path, limits))
            check_frames(len(paths), *frames[0].size, limits)
            if frames[-1].size != frames[0].size:
                sizes = times(frames[-1].size), times(frames[0].size)
                raise BadImage(f"{path.name} is {sizes[0]}, {paths[0].name} is {sizes[1]}")
        return cls(tuple(frames), (FRAME_MS,) * len(frames), 0)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of every frame."""
        return self.frames[0].size

    def encode(
        self, format: str = "png", *, palette: Palette | None = None, text: Mapping[str, str] | None = None
    ) -> bytes:
        """Return the animation as "png" (APNG), "gif" or "webp" (lossless), every frame and pixel kept.

        With a `palette`, a PNG or GIF has its order and its exact indices. `text` is stored in a PNG. Raises
        OutputError if the format cannot hold them, BadPalette if the palette lacks a colour: see `Sprite.encode`.
        """
        if palette is not None:
            indices = [palette.hard_indices(frame) for frame in self.frames]
            return encoding.encode_indexed_frames(
                indices, self.durations_ms, self.loops, format, palette.colors, text
            )
        pixels = [frame.pixels for frame in self.frames]
        return encoding.encode_frames(pixels, self.durations_ms, self.loops, format, text)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        palette: Palette | None = None,
        text: Mapping[str, str] | None = None,
    ) -> None:
        """Write a .png/.apng, .gif or .webp file, or, if the name has no extension, a folder of frames.

        Arguments and errors are as in `encode`.
        """
        target = Path(path)
        if target.suffix:
            kind = encoding.format_of(target, encoding.ANIMATION_FORMATS)
            encoding.write_bytes(target, self.encode(kind, palette=palette, text=text))
            return
        digits = max(4, len(str(len(self.frames) - 1)))
        for number, frame in enumerate(self.frames):
            frame.save(target / f"{number:0{digits}}.png", palette=palette, text=text)

    def __len__(self) -> int:
        return len(self.frames)

    def __iter__(self) -> Iterator[Sprite]:
        return iter(self.frames)


def _open_frame(path: Path, limits: Limits) -> Sprite:
    """One frame of a folder: what is wrong with it is of no use without its name."""
    data = decoding.read_bytes(path, limits)
    try:
        return Sprite.decode(data, limits=limits)
    except InputError as error:
        raise type(error)(f"{path.name}: {error.message}", error.hint) from error


def frame_paths(folder: Path) -> list[Path]:
    """Return the pictures of a folder in natural order."""
    files = (path for path in folder.iterdir() if path.is_file())
    return sorted((path for path in files if path.suffix.lower() in decoding.EXTENSIONS), key=natural_key)
