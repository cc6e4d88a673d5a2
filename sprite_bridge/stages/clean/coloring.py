"""From cell colours to a palette and a label per cell, over all frames at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.clean.cells import Cells
from sprite_bridge.stages.clean.explanation import CRISP, SOFT, Opinion
from sprite_bridge.stages.clean.fit import explain
from sprite_bridge.stages.clean.ground import Ground
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.silhouette import Silhouette, pinholes
from sprite_bridge.stages.clean.spread import RADIUS
from sprite_bridge.stages.color import oklab, packed
from sprite_bridge.stages.palette import MOST_COLORS, Groups, group, reduce, snap

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

MOST_FITTED = 150_000
"""Cells over all frames up to which the picture is explained; above, its groups are taken as they are."""

HINT_NOISE = 0.006
"""OKLab deviation of what a network makes of cells that were one colour and have bled into others."""

FEWEST_LABELS, MOST_LABELS, MOST_WORK = 32, 96, 1_500_000
"""Colours with which a fit begins: as many as cells times colours allow. Of a sprite's groups, more are blends."""


@dataclass(frozen=True)
class Coloring:
    """``labels`` (F, h, w) int32, GROUND or an index into ``palette`` (K, 3) float64 RGB."""

    labels: NDArray[np.int32]
    palette: F64

    def pixels(self) -> NDArray[np.uint8]:
        """(F, h, w, 4) uint8, hard alpha, RGB 0 under alpha 0."""
        out = np.zeros((*self.labels.shape, 4), np.uint8)
        inside = self.labels != GROUND
        out[inside, :3] = np.clip(np.rint(self.palette), 0, 255).astype(np.uint8)[self.labels[inside]]
        out[inside, 3] = 255
        return out


def color(
    cells: Cells,
    silhouette: Silhouette,
    *,
    most: int = 0,
    locked: F64 | None = None,
    hint: F32 | None = None,
) -> Coloring:
    """Group, fit and label. ``most`` colours at most (0: as many as there are), ``locked`` (K, 3) RGB to use and no
    others, ``hint`` (F, h, w, 3) RGB: a network's opinion of the clean colours."""
    labels = np.full(cells.colors.shape[:3], GROUND, np.int32)
    inside = silhouette.inside
    if not inside.any():
        return Coloring(labels, np.zeros((0, 3)))
    source = cells.colors if hint is None else hint
    noise = HINT_NOISE if hint is not None and cells.soft else cells.noise
    groups = group(source[inside], noise, most or MOST_COLORS)
    if locked is not None:
        groups = snap(groups, locked)
    labels[inside] = groups.index
    near = labels[_window(silhouette)].size
    if near > MOST_FITTED:
        return Coloring(labels, groups.colors)
    if locked is None:
        groups = reduce(groups, int(np.clip(MOST_WORK // near, FEWEST_LABELS, MOST_LABELS)))
        labels[inside] = groups.index
    start = Coloring(labels, groups.colors)
    return _explained(cells, silhouette, start, hint, most or MOST_COLORS, keep_palette=locked is not None)


def _explained(
    cells: Cells,
    silhouette: Silhouette,
    start: Coloring,
    hint: F32 | None,
    most: int,
    *,
    keep_palette: bool,
) -> Coloring:
    """The fit, on all frames one below the other, cut to where there is any sprite."""
    window = _window(silhouette)
    # Where the silhouette is fixed, what shows beside it is what came in, and explains itself.
    surface = (
        cells.colors
        if silhouette.ground is None or silhouette.fixed
        else np.broadcast_to(silhouette.ground.surface, cells.colors.shape)
    )
    strip = _Strip(start.labels[window].shape)
    opinion = Opinion(
        strip.join(silhouette.probability[window], 0.0),
        None if hint is None else strip.join(hint[window]),
        keep_mask=silhouette.fixed,
    )
    # Between frames their last rows go on, in what was seen and in the ground: no frame leaks into the next, and there is
    # no edge that only one of the two has.
    behind = strip.join(np.asarray(surface[window], np.float32))
    fit = explain(
        strip.join(cells.colors[window]),
        strip.join(start.labels[window], GROUND),
        start.palette,
        behind,
        opinion,
        schedule=SOFT if cells.soft else CRISP,
        keep_palette=keep_palette,
        most_colors=most,
    )
    out = np.full_like(start.labels, GROUND)
    out[window] = strip.split(fit.labels)
    if silhouette.ground is not None and silhouette.weighed:
        _close_pinholes(out, cells, silhouette.ground, fit.palette)
    return Coloring(out, fit.palette)


def _close_pinholes(labels: NDArray[np.int32], cells: Cells, ground: Ground, palette: F64) -> None:
    """Give the slips among the sprite's cells the nearest colour of the ``palette``."""
    opened = pinholes(labels == GROUND, ground)
    if opened.any() and len(palette):
        away = oklab(cells.colors[opened])[:, None] - oklab(palette.astype(np.float32))[None]
        labels[opened] = (away**2).sum(-1).argmin(1)


def _window(silhouette: Silhouette) -> tuple[slice, slice, slice]:
    """All frames, and the rows and columns within reach of any cell of the sprite."""
    inside = np.asarray(silhouette.inside.any(0))
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    reach = RADIUS + 2
    return (
        slice(None),
        slice(max(0, int(rows[0]) - reach), int(rows[-1]) + reach + 1),
        slice(max(0, int(columns[0]) - reach), int(columns[-1]) + reach + 1),
    )


_Value = TypeVar("_Value", bound=np.generic)


class _Strip:
    """Frames (F, h, w, ...) one below the other with gaps between, and back."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.frames, self.height, self.width = shape

    def join(self, values: NDArray[_Value], fill: float | None = None) -> NDArray[_Value]:
        """One below the other, with gaps of ``fill``, or of the row above."""
        if self.frames == 1:
            return np.ascontiguousarray(values[0])
        pad = [(0, 0), (0, RADIUS), *[(0, 0)] * (values.ndim - 2)]
        padded = (
            np.pad(values, pad, mode="edge") if fill is None else np.pad(values, pad, constant_values=fill)
        )
        return padded.reshape(-1, *values.shape[2:])

    def split(self, values: NDArray[np.int32]) -> NDArray[np.int32]:
        if self.frames == 1:
            return values[None]
        return values.reshape(self.frames, self.height + RADIUS, self.width)[:, : self.height]


def true_coloring(frames: NDArray[np.uint8], most: int, locked: F64 | None) -> NDArray[np.uint8]:
    """True pixels (F, h, w, 4) in fewer colours or in those of a palette; alpha stays as it is."""
    shown = frames[..., 3] > 0
    if not shown.any():
        return frames
    _, first, index = np.unique(packed(frames[shown]), return_index=True, return_inverse=True)
    groups = Groups(frames[shown][first, :3].astype(np.float64), index.astype(np.int64))
    if most:
        groups = reduce(groups, most)
    if locked is not None:
        groups = snap(groups, locked)
    out = frames.copy()
    out[shown, :3] = np.clip(np.rint(groups.colors), 0, 255).astype(np.uint8)[groups.index]
    return out
