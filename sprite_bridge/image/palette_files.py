"""Palette files: GIMP (.gpl), Lospec (.hex), JASC (.pal), and pictures (.png)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sprite_bridge.config import LIMITS
from sprite_bridge.errors import BadPalette, OutputError
from sprite_bridge.image.decoding import read_bytes
from sprite_bridge.image.encoding import write_bytes
from sprite_bridge.image.palette import Palette
from sprite_bridge.image.sprite import Sprite

_FORMATS = "palettes are .gpl, .hex, .pal (JASC) and .png files"
_NUMBERS = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s+(.*))?$")


def read(path: Path) -> Palette:
    """Read a palette; the extension tells its format. A colour that comes again is dropped.

    Raises BadPalette, InputError if the file cannot be read, BadImage for a damaged .png.
    """
    suffix = path.suffix.lower()
    if suffix == ".png":
        return Palette.from_sprite(Sprite.open(path))
    if suffix not in _READERS:
        raise BadPalette(f"{path.name} is not a palette file", _FORMATS)
    data = read_bytes(path)
    if len(data) > LIMITS.max_palette_bytes:
        raise BadPalette(f"{path.name} has {len(data):,} bytes; the limit is {LIMITS.max_palette_bytes:,}")
    # Only names can hold more than ASCII: a name in an old encoding is no reason to refuse the colours.
    lines = data.decode("utf-8-sig", errors="replace").splitlines()
    try:
        return _READERS[suffix](lines)
    except BadPalette as error:
        raise BadPalette(f"{path.name}: {error.message}", error.hint or _FORMATS) from error


def write(palette: Palette, path: Path) -> None:
    """Write a palette; the extension tells its format. Raises OutputError."""
    suffix = path.suffix.lower()
    if suffix == ".png":
        Sprite.from_array(palette.colors[None]).save(path)
    elif suffix in _WRITERS:
        write_bytes(path, _WRITERS[suffix](palette).encode("utf-8"))
    else:
        raise OutputError(f"{path.name} is not a palette file", _FORMATS)


def _read_gpl(lines: list[str]) -> Palette:
    if not lines or lines[0].strip() != "GIMP Palette":
        raise BadPalette("the first line is not 'GIMP Palette'")
    with_alpha = any(line.replace(" ", "").lower() == "channels:rgba" for line in lines)
    colors, names = [], []
    for line in lines[1:]:
        text = line.strip()
        if not text or text.startswith("#") or re.match(r"(Name|Columns|Channels)\s*:", text):
            continue
        match = _NUMBERS.match(text)
        if match is None:
            raise BadPalette(f"{text!r} is not a colour")
        colors.append([int(number) for number in match.group(1, 2, 3)])
        name = match[4] or ""
        names.append(re.sub(r"^\d+\s*", "", name) if with_alpha else name.strip())
    return _palette(colors, names)


def _read_hex(lines: list[str]) -> Palette:
    return Palette.from_hex(line for line in lines if line.strip())


def _read_jasc(lines: list[str]) -> Palette:
    if [line.strip() for line in lines[:2]] != ["JASC-PAL", "0100"]:
        raise BadPalette("it does not begin with 'JASC-PAL' and '0100'", "Microsoft .pal files are not read")
    rows = [line.split() for line in lines[2:] if line.strip()]
    if not rows or not all(number.isascii() and number.isdigit() for row in rows for number in row):
        raise BadPalette("a line is not made of numbers")
    count, colors = int(rows[0][0]), rows[1:]
    if len(rows[0]) != 1 or count != len(colors) or any(len(row) not in (3, 4) for row in colors):
        raise BadPalette(f"it promises {count} colours and has {len(colors)}, or one has not three numbers")
    return _palette([[int(number) for number in row[:3]] for row in colors], [])


def _palette(colors: list[list[int]], names: list[str]) -> Palette:
    return Palette.from_colors(np.array(colors, np.int64).reshape(-1, 3), names)


def _write_gpl(palette: Palette) -> str:
    rows = zip(palette.colors.tolist(), palette.names, palette.hex(), strict=True)
    lines = [f"{r:3} {g:3} {b:3}\t{name or code}" for (r, g, b), name, code in rows]
    return "\n".join(["GIMP Palette", "#", *lines, ""])


def _write_hex(palette: Palette) -> str:
    return "".join(color.removeprefix("#") + "\n" for color in palette.hex())


def _write_jasc(palette: Palette) -> str:
    lines = [f"{r} {g} {b}" for r, g, b in palette.colors.tolist()]
    return "\r\n".join(["JASC-PAL", "0100", str(len(lines)), *lines, ""])


_READERS: dict[str, Callable[[list[str]], Palette]]
_READERS = {".gpl": _read_gpl, ".hex": _read_hex, ".pal": _read_jasc}
_WRITERS: dict[str, Callable[[Palette], str]] = {".gpl": _write_gpl, ".hex": _write_hex, ".pal": _write_jasc}
