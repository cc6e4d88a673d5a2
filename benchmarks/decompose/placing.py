"""The placements: an entry must always lie at the same distance from its true sprite, flipped the same way."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.decompose.evidence import Evidence
from benchmarks.decompose.model import Decomposition, Mask, Pixels, Placement, Scene, box, flipped, opaque

VISIBLE_FROM = 0.25  # share of a sprite from which its placement is asked for
REACH = 4  # pixels by which the boxes of the two may be apart

Way = tuple[
    bool, bool, int, int
]  # flipped against each other (x, y), and how far apart in the sprite's own view


class Placed(NamedTuple):
    """Shares of the placements that are right and of those that are found; mean error of the opacity of these; per frame
    the numbers of the placement found (-1: none) for a true one, of that, and whether it is asked for."""

    f1: float
    precision: float
    recall: float
    opacity: float
    pairs: list[list[tuple[int, int, bool]]]


class Pair(NamedTuple):
    """A placement that may stand for a true one: their numbers in the frame, the entry and how it lies."""

    found: int
    true: int
    entry: int
    way: Way


class Lying(NamedTuple):
    """The opaque box of a placement on the frame; flips that change nothing are left out."""

    left: int
    top: int
    right: int
    bottom: int
    flip_x: bool
    flip_y: bool


def judge(
    scene: Scene, evidence: Evidence, found: Decomposition, matches: NDArray[np.int64], of_tiles: Mask
) -> Placed:
    """Pair up found and true placements frame by frame; `matches` and `of_tiles` are as in `dictionary.judge`."""
    truth = scene.truth
    cuts = [_Cut(sprite) for sprite in found.sprites]
    true_cuts = [_Cut(sprite) for sprite in truth.sprites]
    frames = [
        _pairs([true_cuts[one.sprite].lying(one) for one in true], true, frame, cuts, matches)
        for frame, true in zip(found.frames, truth.frames, strict=True)
    ]
    ways = _usual(frames)
    right = placed = hit = asked = 0
    errors: list[float] = []
    told: list[list[tuple[int, int, bool]]] = []
    for number, pairs in enumerate(frames):
        visible, true, frame = evidence.visible[number], truth.frames[number], found.frames[number]
        kept = _one_to_one([pair for pair in pairs if ways[pair.entry] == pair.way], visible)
        wanted = {k for k, one in enumerate(true) if not one.fixed and visible[k] >= VISIBLE_FROM}
        placed += sum(not of_tiles[one.sprite] for one in frame)
        right += sum(not of_tiles[pair.entry] for pair in kept)
        asked += len(wanted)
        hit += sum(pair.true in wanted for pair in kept)
        places = {pair.true: pair.found for pair in kept}
        told.append([(places.get(k, -1), k, k in wanted) for k in range(len(true))])
        errors += [
            abs(cuts[pair.entry].alpha * frame[pair.found].opacity - true[pair.true].opacity)
            for pair in kept
            if pair.true in wanted
        ]
    precision, recall = right / max(1, placed), hit / max(1, asked)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return Placed(f1, precision, recall, float(np.mean(errors)) if errors else float("nan"), told)


class _Cut:
    """The opaque part of a sprite, its symmetries and its own opacity."""

    def __init__(self, pixels: Pixels) -> None:
        mask = opaque(pixels)
        self.top, self.left, self.bottom, self.right = box(mask)
        self.height, self.width = mask.shape
        cut = np.where(mask[..., None], pixels, 0)[self.top : self.bottom, self.left : self.right]
        self.same_x, self.same_y = (
            np.array_equal(cut, flipped(cut, *flips)) for flips in ((True, False), (False, True))
        )
        self.alpha = float(np.median(pixels[..., 3][mask])) / 255 if mask.any() else 0.0

    def lying(self, one: Placement) -> Lying:
        """Where it is on the frame."""
        left = self.width - self.right if one.flip_x else self.left
        top = self.height - self.bottom if one.flip_y else self.top
        return Lying(
            one.x + left,
            one.y + top,
            one.x + left + self.right - self.left,
            one.y + top + self.bottom - self.top,
            one.flip_x and not self.same_x,
            one.flip_y and not self.same_y,
        )


def _pairs(
    boxes: list[Lying],
    true: tuple[Placement, ...],
    frame: tuple[Placement, ...],
    cuts: list[_Cut],
    matches: NDArray[np.int64],
) -> list[Pair]:
    """All placements of a frame with the true ones of their sprite that they touch or nearly touch."""
    by_sprite: dict[int, list[int]] = defaultdict(list)
    for k, one in enumerate(true):
        by_sprite[one.sprite].append(k)
    pairs = []
    for j, one in enumerate(frame):
        here = cuts[one.sprite].lying(one)
        for k in by_sprite.get(int(matches[one.sprite]), ()):
            if _near(here, boxes[k]):
                pairs.append(Pair(j, k, one.sprite, _way(here, boxes[k])))
    return pairs


def _near(one: Lying, other: Lying) -> bool:
    across = one.left < other.right + REACH and other.left < one.right + REACH
    return across and one.top < other.bottom + REACH and other.top < one.bottom + REACH


def _way(here: Lying, true: Lying) -> Way:
    """How the entry lies against the sprite, in the sprite's own view."""
    x = true.right - here.right if true.flip_x else here.left - true.left
    y = true.bottom - here.bottom if true.flip_y else here.top - true.top
    return here.flip_x != true.flip_x, here.flip_y != true.flip_y, x, y


def _usual(frames: list[list[Pair]]) -> dict[int, Way]:
    """The most frequent way of each entry."""
    counts: dict[int, Counter[Way]] = defaultdict(Counter)
    for pairs in frames:
        for pair in pairs:
            counts[pair.entry][pair.way] += 1
    return {entry: ways.most_common(1)[0][0] for entry, ways in counts.items()}


def _one_to_one(pairs: list[Pair], visible: tuple[float, ...]) -> list[Pair]:
    """Each placement once, the true ones that are seen best first."""
    kept: list[Pair] = []
    for pair in sorted(pairs, key=lambda pair: -visible[pair.true]):
        if all(pair.found != other.found and pair.true != other.true for other in kept):
            kept.append(pair)
    return kept
