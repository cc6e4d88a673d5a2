"""The dictionary: which true sprites are in it pixel for pixel, and how large it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.decompose.cast import FLIPS
from benchmarks.decompose.evidence import Evidence
from benchmarks.decompose.model import Decomposition, Mask, Pixels, Scene, box, flipped, opaque

TOLERANCE = 2  # of 255, per channel
ENTRY_COST, PLACEMENT_COST = 8, 4  # in pixels


class Entries(NamedTuple):
    """`recall`: share of the true sprites that are found; `f1`: with the share of the entries that are needed;
    `size`: pixels, and what entries and placements cost."""

    recall: float
    f1: float
    size: int


def judge(
    scene: Scene, evidence: Evidence, found: Decomposition, matches: NDArray[np.int64], of_tiles: Mask
) -> Entries:
    """Judge the entries that are placed at least once and are no tiles that stand still.

    `matches` says which sprite each entry covers most, `of_tiles` which entries are such tiles.
    """
    truth = scene.truth
    asked = [
        sprite
        for sprite in truth.used()
        if sprite not in scene.fixed and evidence.asked(sprite, truth.sprites[sprite])
    ]
    used = [entry for entry in found.used() if not of_tiles[entry]]
    cut = [trimmed(found.sprites[entry]) for entry in used]
    hits = sum(
        any(same(truth.sprites[sprite], evidence.told[sprite], entry) for entry in cut) for sprite in asked
    )
    hardly_seen = set(truth.used()) - scene.fixed - set(asked)
    free = sum(int(matches[entry]) in hardly_seen for entry in used)
    recall = hits / len(asked) if asked else float("nan")
    precision = hits / max(1, len(used) - free)
    placements = sum(not of_tiles[one.sprite] for frame in found.frames for one in frame)
    size = _size([found.sprites[entry] for entry in used], placements)
    return Entries(recall, 2 * precision * recall / max(1e-9, precision + recall), size)


def size_of_truth(scene: Scene) -> int:
    """Pixels of the moving sprites, and what they and their placements cost."""
    truth = scene.truth
    placements = sum(not one.fixed for frame in truth.frames for one in frame)
    return _size([truth.sprites[sprite] for sprite in truth.used() if sprite not in scene.fixed], placements)


def same(sprite: Pixels, told: Mask, entry: Pixels) -> bool:
    """Whether a trimmed entry, flipped or not, is the sprite. Pixels that no frame tells may be anything."""
    first, begin, last, end = box(told & opaque(sprite))
    high, wide = sprite.shape[0] - len(entry), sprite.shape[1] - entry.shape[1]
    tops = range(max(0, last - len(entry)), min(first, high) + 1)
    lefts = range(max(0, end - entry.shape[1]), min(begin, wide) + 1)
    return any(
        _equal(sprite, told, flipped(entry, *flips), top, left)
        for flips in FLIPS
        for top in tops
        for left in lefts
    )


def trimmed(pixels: Pixels) -> Pixels:
    """Cut to what is opaque; the rest has alpha 0."""
    mask = opaque(pixels)
    top, left, bottom, right = box(mask)
    return np.where(mask[..., None], pixels, 0)[top:bottom, left:right].astype(np.uint8)


def _equal(sprite: Pixels, told: Mask, entry: NDArray[np.generic], top: int, left: int) -> bool:
    lying = np.zeros_like(sprite)
    lying[top : top + entry.shape[0], left : left + entry.shape[1]] = entry
    true, here = opaque(sprite), opaque(lying)
    if ((true != here) & (told | ~true)).any():
        return False
    away = np.abs(lying[..., :3].astype(int) - sprite[..., :3])[told & true]
    return bool(away.size and away.max() <= TOLERANCE)


def _size(sprites: list[Pixels], placements: int) -> int:
    return sum(int(opaque(sprite).sum()) + ENTRY_COST for sprite in sprites) + PLACEMENT_COST * placements
