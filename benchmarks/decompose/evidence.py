"""What the frames of a scene tell of its truth. What no frame tells is asked of nobody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.decompose.model import Mask, Pixels, Placement, Scene, flipped, opaque
from benchmarks.decompose.rendering import Drawn, draw, placed

UNTOLD = -2  # a pixel of a sprite that hardly ever differs from what lies beneath it
TOLD_FROM = 3  # frames in which it must; all of them where it is seen in fewer
SEEN_WHOLE = 0.95


@dataclass(frozen=True)
class Evidence:
    """`clean`: (N, H, W, 3); `labels`: (N, H, W) sprites, -1 background, UNTOLD; per sprite which pixels were `seen`,
    and which were `told` from what lies beneath; per frame the visible share of each placement."""

    clean: Pixels
    labels: NDArray[np.int16]
    seen: tuple[Mask, ...]
    told: tuple[Mask, ...]
    visible: tuple[tuple[float, ...], ...]

    def asked(self, sprite: int, pixels: Pixels) -> bool:
        """Whether a sprite was seen well enough to be asked for."""
        return bool(self.seen[sprite].sum() >= SEEN_WHOLE * opaque(pixels).sum() and self.seen[sprite].any())


def gather(scene: Scene) -> Evidence:
    """Draw all frames of the truth and note what they show."""
    truth = scene.truth
    shape = len(truth.frames), truth.height, truth.width
    clean, labels = np.empty((*shape, 3), np.uint8), np.empty(shape, np.int16)
    seen, told = ([np.zeros(sprite.shape[:2], np.int32) for sprite in truth.sprites] for _ in range(2))
    visible = []
    for number, frame in enumerate(truth.frames):
        drawn = draw(truth, number)
        clean[number], labels[number] = drawn.rgb, drawn.label
        counts = np.bincount(drawn.instance[drawn.instance >= 0], minlength=len(frame))
        shares = []
        for index, placement in enumerate(frame):
            covered = opaque(placed(truth, placement)[0], placement.opacity).sum()
            shares.append(float(counts[index] / max(1, covered)))
            if placement.pose is None:
                sprite, mine = truth.sprites[placement.sprite], drawn.instance == index
                seen[placement.sprite] += _on_sprite(sprite, placement, mine)
                told[placement.sprite] += _on_sprite(sprite, placement, mine & drawn.told)
        visible.append(tuple(shares))
    known = tuple(
        (often > 0) & (counts >= np.minimum(often, TOLD_FROM))
        for often, counts in zip(seen, told, strict=True)
    )
    _mark_untold(scene, labels, known)
    return Evidence(clean, labels, tuple(counts > 0 for counts in seen), known, tuple(visible))


def _mark_untold(scene: Scene, labels: NDArray[np.int16], told: tuple[Mask, ...]) -> None:
    """Take the pixels that nobody can know of out of the labels."""
    untold = [opaque(sprite) & ~known for sprite, known in zip(scene.truth.sprites, told, strict=True)]
    for number, frame in enumerate(scene.truth.frames):
        if not any(untold[placement.sprite].any() for placement in frame if placement.pose is None):
            continue
        drawn: Drawn = draw(scene.truth, number)
        for index, placement in enumerate(frame):
            if placement.pose is None and untold[placement.sprite].any():
                mine = drawn.instance == index
                hidden = _on_frame(untold[placement.sprite], placement, mine.shape)
                labels[number][mine & hidden] = UNTOLD


def _window(shape: tuple[int, ...], placement: Placement, frame: tuple[int, ...]) -> tuple[slice, ...]:
    """The part of the frame, and of the sprite as it lies there, where the two overlap: rows, columns of each."""
    top, left = max(0, placement.y), max(0, placement.x)
    bottom = max(top, min(frame[0], placement.y + shape[0]))
    right = max(left, min(frame[1], placement.x + shape[1]))
    return (
        slice(top, bottom),
        slice(left, right),
        slice(top - placement.y, bottom - placement.y),
        slice(left - placement.x, right - placement.x),
    )


def _on_sprite(sprite: Pixels, placement: Placement, mask: Mask) -> Mask:
    """A mask of the frame in the coordinates of the sprite."""
    found = np.zeros(sprite.shape[:2], bool)
    rows, columns, inner_rows, inner_columns = _window(sprite.shape, placement, mask.shape)
    found[inner_rows, inner_columns] = mask[rows, columns]
    return flipped(found, placement.flip_x, placement.flip_y)


def _on_frame(mask: Mask, placement: Placement, frame: tuple[int, ...]) -> Mask:
    """A mask of the sprite in the coordinates of the frame."""
    found = np.zeros(frame, bool)
    rows, columns, inner_rows, inner_columns = _window(mask.shape, placement, frame)
    lying = flipped(mask, placement.flip_x, placement.flip_y)
    found[rows, columns] = lying[inner_rows, inner_columns]
    return found
