"""How results are scored, in numpy: the V1 bundle against a true sprite, and a flicker figure that needs
no truth.

The bundle ("acc") is 0.35 mask IoU + 0.25 edge + 0.25 rgb + 0.15 bga, after the best alignment by whole
pixels:

- ``iou``   alpha > 0.5 of both;
- ``edge``  premultiplied RGB within 1/255 on the band dilate - erode (radius 1) of the true mask;
- ``rgb``   RGB within 2/255 where the truth is opaque;
- ``bga``   alpha <= 0.05 where the truth is transparent.

``soft`` is the same bundle with 8/255 in place of 1 and 2. All distances are L-inf.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Size = tuple[int, int]

EDGE_TOLERANCE = 1
RGB_TOLERANCE = 2
SOFT_TOLERANCE = 8
FAILED_OVER = 3
TRANSPARENT_AT_MOST = 12  # 0.05 * 255, rounded down
OPAQUE_OVER = 127


@dataclass(frozen=True)
class Score:
    """Figures of one result against its truth. All but ``colors_ratio`` lie in [0, 1]; a failed result
    has 0 in them."""

    acc: float
    soft: float
    iou: float
    edge: float
    rgb: float
    bga: float
    size_exact: bool
    failed: bool
    colors_ratio: float


@dataclass(frozen=True)
class Flicker:
    """Restlessness of an animation. ``toggle``: mean share of pixels that leave their colour for one
    frame and come back. ``palette``: mean Jaccard distance of the colours of consecutive frames. Both in
    [0, 1], 0 is still."""

    toggle: float
    palette: float


def score(
    predicted: Pixels,
    target: Pixels,
    *,
    max_shift: int = 3,
    tolerance_scale: float = 1.0,
    border_cut: int = 0,
) -> Score:
    """Score a (h, w, 4) uint8 result against its (H, W, 4) uint8 truth, straight alpha.

    The result is moved by up to ``max_shift`` pixels around two alignments (same top left corner of the
    canvas, same top left corner of the alpha box) and the move with the best ``acc`` counts.
    ``tolerance_scale`` widens the tolerances of ``acc`` (not of ``soft``). ``border_cut`` is how many
    rows and columns of cells the border of the picture cuts: the result may lack up to that many and its
    size is still exact.

    Raises ValueError if either is not (H, W, 4) uint8.
    """
    _check(predicted)
    _check(target)
    ratio = distinct_colors(predicted) / max(1, distinct_colors(target))
    if _failed(predicted, target, border_cut):
        return Score(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, False, True, ratio)
    best = _best_alignment(predicted, target, max_shift, tolerance_scale)
    exact = _size_exact(predicted, target, border_cut)
    return Score(
        best.acc, best.bundle(SOFT_TOLERANCE, SOFT_TOLERANCE), best.iou, *best.parts, exact, False, ratio
    )


def distinct_colors(pixels: Pixels) -> int:
    """Number of distinct RGB colours among the pixels of a (H, W, 4) uint8 picture with alpha > 0.5."""
    return len(np.unique(_packed(pixels)[pixels[..., 3] > OPAQUE_OVER]))


def alpha_box(pixels: Pixels) -> tuple[int, int, int, int]:
    """(top, left, height, width) of the pixels with alpha > 0.5; (0, 0, 0, 0) where there are none."""
    mask = pixels[..., 3] > OPAQUE_OVER
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    top, left = int(rows[0]), int(columns[0])
    return top, left, int(rows[-1]) - top + 1, int(columns[-1]) - left + 1


def flicker(frames: Sequence[Pixels], *, tolerance: int = 4) -> Flicker:
    """Restlessness of (H, W, 4) uint8 frames of one size, without a truth.

    A pixel toggles when its premultiplied RGBA moves by more than ``tolerance`` and in the next frame
    comes back to at most half that distance of where it was. Fewer than three frames never toggle, fewer
    than two never change palette.
    """
    for frame in frames:
        _check(frame)
    shades = [_premultiplied(frame) // 255 for frame in frames]
    toggles = [
        _toggle_share(before, now, after, tolerance)
        for before, now, after in zip(shades, shades[1:], shades[2:], strict=False)
    ]
    changes = [_palette_change(a, b) for a, b in itertools.pairwise(frames)]
    return Flicker(_mean(toggles), _mean(changes))


@dataclass(frozen=True)
class _Aligned:
    """The result moved onto the canvas of the truth: what the bundle is computed from."""

    predicted: Pixels
    truth: _Truth
    iou: float
    scale: float

    @property
    def parts(self) -> tuple[float, float, float]:
        """(edge, rgb, bga) at the tolerances of ``acc``."""
        return self._parts(EDGE_TOLERANCE * self.scale, RGB_TOLERANCE * self.scale)

    @property
    def acc(self) -> float:
        return self.bundle(EDGE_TOLERANCE * self.scale, RGB_TOLERANCE * self.scale)

    def bundle(self, edge_tolerance: float, rgb_tolerance: float) -> float:
        edge, rgb, bga = self._parts(edge_tolerance, rgb_tolerance)
        return 0.35 * self.iou + 0.25 * edge + 0.25 * rgb + 0.15 * bga

    def _parts(self, edge_tolerance: float, rgb_tolerance: float) -> tuple[float, float, float]:
        truth = self.truth
        edge = np.abs(_premultiplied(self.predicted)[truth.band, :3] - truth.premultiplied_band)
        rgb = np.abs(self.predicted[truth.opaque, :3].astype(np.int32) - truth.opaque_rgb)
        return (
            _share(edge.max(axis=-1, initial=0) <= 255 * edge_tolerance),
            _share(rgb.max(axis=-1, initial=0) <= rgb_tolerance),
            _share(self.predicted[truth.transparent, 3] <= TRANSPARENT_AT_MOST),
        )


class _Truth:
    """What is needed of the truth, computed once for all alignments."""

    def __init__(self, pixels: Pixels) -> None:
        self.shape: Size = (pixels.shape[0], pixels.shape[1])
        self.opaque: Mask = pixels[..., 3] > OPAQUE_OVER
        self.transparent: Mask = pixels[..., 3] <= TRANSPARENT_AT_MOST
        self.area = int(self.opaque.sum())
        self.band: Mask = _dilate(self.opaque) & _dilate(~self.opaque)
        self.premultiplied_band = _premultiplied(pixels)[self.band, :3]
        self.opaque_rgb = pixels[self.opaque, :3].astype(np.int32)


def _best_alignment(predicted: Pixels, target: Pixels, max_shift: int, scale: float) -> _Aligned:
    truth = _Truth(target)
    area = int((predicted[..., 3] > OPAQUE_OVER).sum())
    found = []
    for dy, dx in _moves(predicted, target, max_shift):
        moved = _moved(predicted, truth.shape, dy, dx)
        common = int((truth.opaque & (moved[..., 3] > OPAQUE_OVER)).sum())
        union = truth.area + area - common
        found.append(_Aligned(moved, truth, common / union if union else 1.0, scale))
    found.sort(key=lambda aligned: -aligned.iou)
    best = found[0]
    best_acc = best.acc
    for aligned in found[1:]:
        if (
            0.35 * aligned.iou + 0.65 <= best_acc
        ):  # not even a perfect rest would win, nor would any that follows
            break
        if (acc := aligned.acc) > best_acc:
            best, best_acc = aligned, acc
    return best


def _moves(predicted: Pixels, target: Pixels, max_shift: int) -> Iterator[Size]:
    box, true_box = alpha_box(predicted), alpha_box(target)
    reach = range(-max_shift, max_shift + 1)
    anchors = {(0, 0), (true_box[0] - box[0], true_box[1] - box[1])}
    moves = {(y + dy, x + dx) for y, x in anchors for dy in reach for dx in reach}
    yield from sorted(moves, key=lambda move: (abs(move[0]) + abs(move[1]), move))


def _moved(pixels: Pixels, shape: Size, dy: int, dx: int) -> Pixels:
    canvas = np.zeros((*shape, 4), np.uint8)
    height, width = pixels.shape[:2]
    top, left, bottom, right = max(0, dy), max(0, dx), min(shape[0], height + dy), min(shape[1], width + dx)
    if top < bottom and left < right:
        canvas[top:bottom, left:right] = pixels[top - dy : bottom - dy, left - dx : right - dx]
    return canvas


def _failed(predicted: Pixels, target: Pixels, border_cut: int) -> bool:
    """Both the canvas and the alpha box are further off than any alignment could mend."""
    canvas_off = max(_off(predicted.shape[i], target.shape[i], border_cut) for i in (0, 1))
    box_off = max(
        _off(a, b, border_cut) for a, b in zip(alpha_box(predicted)[2:], alpha_box(target)[2:], strict=True)
    )
    return min(canvas_off, box_off) > FAILED_OVER


def _size_exact(predicted: Pixels, target: Pixels, border_cut: int) -> bool:
    canvas = all(_off(predicted.shape[i], target.shape[i], border_cut) == 0 for i in (0, 1))
    return canvas or alpha_box(predicted)[2:] == alpha_box(target)[2:]


def _off(size: int, true_size: int, border_cut: int) -> int:
    """How far ``size`` lies outside of [true_size - border_cut, true_size]."""
    return max(size - true_size, true_size - border_cut - size, 0)


def _dilate(mask: Mask) -> Mask:
    """Dilation by a 3x3 square; what lies outside of the canvas counts as not set."""
    grown = mask.copy()
    grown[1:] |= mask[:-1]
    grown[:-1] |= mask[1:]
    wide = grown.copy()
    wide[:, 1:] |= grown[:, :-1]
    wide[:, :-1] |= grown[:, 1:]
    return wide


def _premultiplied(pixels: Pixels) -> NDArray[np.int32]:
    """(H, W, 4): RGB times alpha in [0, 65025], and alpha times 255."""
    wide = pixels.astype(np.int32)
    return np.concatenate([wide[..., :3] * wide[..., 3:], wide[..., 3:] * 255], axis=-1)


def _packed(pixels: Pixels) -> NDArray[np.int32]:
    wide = pixels.astype(np.int32)
    return (wide[..., 0] << 16) | (wide[..., 1] << 8) | wide[..., 2]


def _toggle_share(
    before: NDArray[np.int32], now: NDArray[np.int32], after: NDArray[np.int32], tolerance: int
) -> float:
    left = np.abs(now - before).max(axis=-1)
    back = np.abs(after - now).max(axis=-1)
    rest = np.abs(after - before).max(axis=-1)
    away = np.minimum(left, back)
    return float(np.mean((away > tolerance) & (2 * rest <= away)))


def _palette_change(a: Pixels, b: Pixels) -> float:
    colors_a, colors_b = (np.unique(_packed(frame)[frame[..., 3] > OPAQUE_OVER]) for frame in (a, b))
    union = len(np.union1d(colors_a, colors_b))
    return 1 - len(np.intersect1d(colors_a, colors_b)) / union if union else 0.0


def _share(right: Mask) -> float:
    return float(right.mean()) if right.size else 1.0


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _check(pixels: Pixels) -> None:
    if pixels.ndim != 3 or pixels.shape[2] != 4 or pixels.dtype != np.uint8 or 0 in pixels.shape:
        raise ValueError(f"a picture must be (H, W, 4) uint8, not {pixels.shape} {pixels.dtype}")
