"""Three simple ways to take footage apart: `python -m benchmarks.decompose.baselines NAME FRAMES OUT`.

``tiles``        cuts the frames into 8 x 8 cells; in each cell the most frequent content is the background, and
                 whatever else is seen there a tile of the dictionary, equal ones (flipped or not) once
``components``   takes each pixel's most frequent colour for the background, and every connected region that differs
                 from it for a sprite, equal ones (flipped or not) once
``whole-frames`` takes whole frames for sprites, equal ones once
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.decompose.cast import Sheet
from benchmarks.decompose.files import save
from benchmarks.decompose.model import Decomposition, Layer, Pixels, Placement, box
from sprite_bridge.stages.regions import label

Footage = NDArray[np.uint8]  # (N, H, W, 3)

CELL = 8


def whole_frames(footage: Footage) -> Decomposition:
    """One sprite per frame."""
    sheet = Sheet()
    shown = tuple((sheet.place(_opaque(frame), 0, 0, 0),) for frame in footage)
    return _result(footage, (), sheet, shown)


def tiles(footage: Footage) -> Decomposition:
    """Cells that are not what their place mostly shows."""
    count, height, width = footage.shape[:3]
    ground = np.zeros((height, width, 3), np.uint8)
    frames: list[list[Placement]] = [[] for _ in range(count)]
    sheet = Sheet()
    for y in range(0, height, CELL):
        for x in range(0, width, CELL):
            cells = footage[:, y : y + CELL, x : x + CELL]
            flat = np.ascontiguousarray(cells).reshape(count, -1)
            kinds, firsts, which = _distinct(flat)
            usual = int(np.bincount(which, minlength=kinds).argmax())
            ground[y : y + CELL, x : x + CELL] = cells[firsts[usual]]
            for number in np.flatnonzero(which != usual).tolist():
                frames[number].append(sheet.place(_opaque(cells[number]), x, y, 0))
    return _result(footage, (_still(ground),), sheet, tuple(map(tuple, frames)))


def components(footage: Footage) -> Decomposition:
    """Connected regions that are not the background."""
    ground = _modal(footage)
    sheet, frames = Sheet(), []
    for frame in footage:
        labels, count = label((frame != ground).any(-1), diagonal=True)
        shown = []
        for number in range(1, count + 1):
            mask = labels == number
            top, left, bottom, right = box(mask)
            inside = mask[top:bottom, left:right]
            pixels = _opaque(frame[top:bottom, left:right])
            shown.append(sheet.place(np.where(inside[..., None], pixels, 0).astype(np.uint8), left, top, 0))
        frames.append(tuple(shown))
    return _result(footage, (_still(ground),), sheet, tuple(frames))


BASELINES: Mapping[str, Callable[[Footage], Decomposition]] = {
    "tiles": tiles,
    "components": components,
    "whole-frames": whole_frames,
}


def read(folder: Path) -> Footage:
    """The PNG files of a folder in order of their names."""
    pictures = []
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as image:
            pictures.append(np.asarray(image.convert("RGB")))
    return np.stack(pictures)


def _distinct(rows: NDArray[np.uint8]) -> tuple[int, list[int], NDArray[np.int64]]:
    """How many distinct rows there are, the first place of each, and which of them each row is."""
    known: dict[bytes, int] = {}
    which = np.array([known.setdefault(row.tobytes(), len(known)) for row in rows], np.int64)
    firsts = np.unique(which, return_index=True)[1].tolist()
    return len(known), firsts, which


def _modal(footage: Footage) -> Pixels:
    """The most frequent colour of each pixel over time, (H, W, 3)."""
    codes = (footage.astype(np.int32) << np.array([16, 8, 0])).sum(-1)
    ordered = np.sort(codes, axis=0)
    best, length, longest = (
        ordered[0].copy(),
        np.ones(ordered.shape[1:], int),
        np.ones(ordered.shape[1:], int),
    )
    for before, now in itertools.pairwise(ordered):
        length = np.where(now == before, length + 1, 1)
        best, longest = np.where(length > longest, now, best), np.maximum(length, longest)
    return np.asarray(best[..., None] >> np.array([16, 8, 0]) & 255, np.uint8)


def _opaque(pixels: Pixels) -> Pixels:
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def _still(ground: Pixels) -> Layer:
    return Layer(_opaque(ground), ((0, 0),))


def _result(
    footage: Footage, layers: tuple[Layer, ...], sheet: Sheet, shown: tuple[tuple[Placement, ...], ...]
) -> Decomposition:
    _, height, width = footage.shape[:3]
    return Decomposition(width, height, (0, 0, 0), layers, tuple(sheet.sprites), shown)


def main() -> None:
    """Take the frames of a folder apart."""
    name, frames, out = sys.argv[1:]
    save(Path(out), BASELINES[name](read(Path(frames))))


if __name__ == "__main__":
    main()
