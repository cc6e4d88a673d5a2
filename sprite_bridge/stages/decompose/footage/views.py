"""Which pieces of noisy footage show the same: one after the other joins the cel that it lies on best, or begins one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.dictionary.components import (
    AREA,
    BORDER,
    SEED,
    X0,
    X1,
    Y0,
    Y1,
    T,
    flood,
    pieces_of,
)
from sprite_bridge.stages.decompose.footage.cels import FAR, Cel, fit

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST_AREA = 10
"""Pixels of the smallest piece that is compared."""

ALIKE, DOUBT = 3.4, 60.0
"""Square of the deviations per pixel up to which a piece shows a cel, and how much more in a piece of one pixel: 3 by noise
alone, and all that small pieces have at their edges."""

SIZES = 1.25, 4
"""How many times larger in area, and px larger in a side, what is alike may be."""

PAD = 2
"""px around the first view of a cel in which later ones may have more of it."""

SAME = 4.2
"""Square of the deviations per pixel up to which two cels are the same."""

MOST_CELS = 160
"""More are not looked for in every frame: footage of that many is not of sprites."""

BLUR = 0.03
"""Share of the variance of one view that the mean of however many still has: its edges are never quite sure."""


class _Growing:
    """The sums of the views of one cel."""

    def __init__(self, color: F32, inside: Mask) -> None:
        height, width = inside.shape
        self.sums = np.zeros((height + 2 * PAD, width + 2 * PAD, 3), np.float64)
        self.counts = np.zeros(self.sums.shape[:2], np.int64)
        self.number = 0
        self.last = 0
        self.corner = (-PAD, -PAD)
        self.add(color, inside, 0, 0, 0)

    def add(self, color: F32, inside: Mask, orientation: int, dy: int, dx: int) -> None:
        """Join a view that lies as `fit` says on `cel`."""
        if orientation:
            color, inside = color[:, ::-1], inside[:, ::-1]
        ys, xs = np.nonzero(inside)
        to_y, to_x = ys + dy - self.corner[0], xs + dx - self.corner[1]
        within = (to_y >= 0) & (to_x >= 0) & (to_y < len(self.counts)) & (to_x < self.counts.shape[1])
        self.sums[to_y[within], to_x[within]] += color[ys[within], xs[within]]
        self.counts[to_y[within], to_x[within]] += 1
        self.number += 1
        self.cel = self._cel()

    def _cel(self) -> Cel:
        """The mean of what at least half of the views have; `corner` is then where its sums begin, seen from it."""
        views = np.where(2 * self.counts >= self.number, self.counts, 0)
        ys, xs = np.nonzero(views)
        box = (slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1))
        self.corner = (-int(ys.min()), -int(xs.min()))
        mean = self.sums[box] / np.maximum(self.counts[box], 1)[..., None]
        return Cel(mean.astype(np.float32), np.ascontiguousarray(views[box]))


def cels_in(rgb: NDArray[np.uint8], masks: Mask, sigma: float, least: int) -> list[Cel]:
    """The cels that at least so many whole pieces of ``masks`` (F, H, W) show in frames (F, H, W, 3)."""
    pieces = pieces_of(np.zeros(masks.shape, np.int32), masks)
    pieces = pieces[(pieces[:, AREA] >= LEAST_AREA) & (pieces[:, BORDER] == 0)]
    growing: list[_Growing] = []
    for n, piece in enumerate(pieces):
        color, inside = _cut(rgb, masks, piece, sigma)
        joined = _joined(growing, color, inside)
        joined.last = n
    often = sorted((one for one in growing if one.number >= least), key=lambda one: -one.number)
    return [one.cel for one in often[:MOST_CELS]]


def _cut(rgb: NDArray[np.uint8], masks: Mask, piece: I64, sigma: float) -> tuple[F32, Mask]:
    """Colours in units of the noise and shape of a piece."""
    t = int(piece[T])
    box = (slice(int(piece[Y0]), int(piece[Y1])), slice(int(piece[X0]), int(piece[X1])))
    y, x = divmod(int(piece[SEED]), masks.shape[2])
    inside = flood(np.ascontiguousarray(masks[t][box]), y - box[0].start, x - box[1].start)
    return (rgb[t][box] / sigma).astype(np.float32), inside


def _joined(growing: list[_Growing], color: F32, inside: Mask) -> _Growing:
    """The cel that a piece has joined, or begun. Who was seen last is tried first."""
    area = int(inside.sum())
    least, best, where = ALIKE + DOUBT / area, None, (0, 0, 0)
    for one in sorted(growing, key=lambda one: -one.last):
        cel = one.cel
        if not _alike_in_size(inside.shape, area, cel):
            continue
        cost, orientation, dy, dx = fit(color, inside, cel.color, cel.views, least)
        if cost < least:
            least, best, where = cost, one, (orientation, dy, dx)
    if best is None:
        growing.append(_Growing(color, inside))
        return growing[-1]
    best.add(color, inside, *where)
    return best


def _alike_in_size(shape: tuple[int, ...], area: int, cel: Cel) -> bool:
    ratio, px = SIZES
    height, width = cel.views.shape
    return (
        cel.area / ratio < area < cel.area * ratio
        and abs(height - shape[0]) <= px
        and abs(width - shape[1]) <= px
    )


def without_doubles(cels: list[Cel]) -> list[Cel]:
    """Of cels that are the same the one with the most views."""
    kept: list[Cel] = []
    for cel in sorted(cels, key=lambda cel: -cel.most_views):
        if not any(_same(cel, other) for other in kept):
            kept.append(cel)
    return kept


def _same(cel: Cel, other: Cel) -> bool:
    if not _alike_in_size(cel.views.shape, cel.area, other):
        return False
    # Scaled so that the difference of the two means has a variance of one per channel.
    unit = np.float32(1 / np.sqrt(1 / cel.most_views + 1 / other.most_views + BLUR))
    sure = np.where(other.views > 0, np.int64(1) << 40, 0)
    cost, *_ = fit(cel.color * unit, cel.views > 0, other.color * unit, sure, FAR)
    return cost < SAME
