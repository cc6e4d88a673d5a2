"""Seeded cases: sprites drawn by the project, or of any folder or zip of PNG files, degraded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sprite_bridge.synthetic.degrade import KINDS, Case, degrade
from sprite_bridge.synthetic.sprites import draw_any

Sprite = NDArray[np.uint8]  # (H, W, 4)
Supply = Callable[[np.random.Generator], Sprite]

SIDES = (8, 128)  # a sprite's longer side
BUCKETS = (16, 32, 64, 128)  # sprites of files are drawn evenly from these classes of size
FEWEST_COLORS = 3
OWN_GROUND = ("clash", "clean")


@dataclass(frozen=True)
class Named:
    """A case with the name that the tables and pictures call it by."""

    name: str
    case: Case


def make_cases(
    kinds: Sequence[str], count: int, seed: int, supply: Supply, grounds: Sequence[str] = ()
) -> Iterator[Named]:
    """Yield `count` cases of each kind. A case depends on `seed`, its kind and its number only. With `grounds`, each is
    shown on all of them in turn, and is otherwise the same; but for kinds that have a ground of their own, or none."""
    for kind in kinds:
        for number in range(count):
            for ground in grounds if grounds and kind not in OWN_GROUND else (None,):
                rng = np.random.default_rng([seed, KINDS.index(kind), number])
                name = f"{kind}-{number:03}" + (f"-{ground}" if ground else "")
                yield Named(name, degrade(supply(rng), kind, rng, ground))


def drawn(rng: np.random.Generator) -> Sprite:
    """A sprite of any kind and size, drawn by the project."""
    return draw_any(rng)


def supply_of(sources: Sequence[Path]) -> Supply:
    """Where sprites come from: the project's own drawings, or PNG files of folders and zips.

    Raises ValueError if the sources hold no usable sprite.
    """
    if not sources:
        return drawn
    buckets: dict[int, list[Sprite]] = {}
    for source in sources:
        for pixels in read_sprites(source):
            bucket = next(limit for limit in BUCKETS if max(pixels.shape[:2]) <= limit)
            buckets.setdefault(bucket, []).append(pixels)
    if not buckets:
        raise ValueError(f"no sprite of {SIDES[0]}..{SIDES[1]} px in {', '.join(map(str, sources))}")
    classes = [buckets[limit] for limit in sorted(buckets)]

    def pick(rng: np.random.Generator) -> Sprite:
        among = classes[int(rng.integers(len(classes)))]
        return among[int(rng.integers(len(among)))]

    return pick


def read_sprites(source: Path) -> Iterator[Sprite]:
    """Yield the usable sprites among the PNG files of a folder (with its subfolders) or a zip, by name."""
    if source.is_dir():
        for path in sorted(source.rglob("*.png")):
            yield from _usable(path.read_bytes())
        return
    with zipfile.ZipFile(source) as archive:
        for name in sorted(archive.namelist()):
            if name.lower().endswith(".png"):
                yield from _usable(archive.read(name))


def _usable(data: bytes) -> Iterator[Sprite]:
    """The picture with hard alpha, cut to its alpha box, if it has the size and the colours of a sprite."""
    with Image.open(io.BytesIO(data)) as image:
        pixels = np.asarray(image.convert("RGBA")).copy()
    pixels[..., 3] = np.where(pixels[..., 3] >= 128, 255, 0)
    pixels[pixels[..., 3] == 0] = 0
    rows, columns = np.flatnonzero(pixels[..., 3].any(1)), np.flatnonzero(pixels[..., 3].any(0))
    if not len(rows):
        return
    pixels = np.ascontiguousarray(pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    colors = len(np.unique(pixels[pixels[..., 3] > 0], axis=0))
    if SIDES[0] <= max(pixels.shape[:2]) <= SIDES[1] and colors >= FEWEST_COLORS:
        yield pixels
