"""`clean`: a generated or corrupted picture becomes true pixel art.

The steps, over all frames at once: recognise what is clean already; find the grid; one colour per cell; tell the
sprite from the ground; group the colours and fit them to what came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image import Palette, Sprite
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.describe import describe
from sprite_bridge.operations.layout import Layout, find_layout
from sprite_bridge.operations.params import Params
from sprite_bridge.operations.report import ModelReport, Report
from sprite_bridge.operations.results import Trace
from sprite_bridge.operations.stopwatch import Stopwatch
from sprite_bridge.stages.clean.cells import Cells, grid_cells, native_cells, sampled
from sprite_bridge.stages.clean.coloring import color, true_coloring
from sprite_bridge.stages.clean.ground import Ground
from sprite_bridge.stages.clean.native import upscale_factor
from sprite_bridge.stages.clean.silhouette import (
    Silhouette,
    by_color,
    by_network,
    everything,
    from_alpha,
    is_doubtful,
    of_color,
    with_network,
    without_color,
)
from sprite_bridge.stages.tiles import in_tiles

if TYPE_CHECKING:
    from sprite_bridge.runtime.model import Model

U8 = NDArray[np.uint8]

MODEL = "v2"
"""The network that decides alpha and edges where colour cannot."""

NETWORK_SIDE = 1024
"""Cells along a side up to which the network is asked, which takes a second there: larger ones are whole scenes."""


@dataclass(frozen=True)
class Outcome:
    """Frames (F, h, w, 4) uint8 with what was found and seen."""

    frames: U8
    report: Report
    trace: Trace


def run(frames: Sequence[Sprite], params: Params, context: Context) -> Outcome:
    """Clean frames of one size together. Raises BadParams for a size or candidate that cannot be, Cancelled, ModelError
    and DeviceError for a model or device that the picture needs and that cannot be had."""
    watch = Stopwatch()
    pixels = np.stack([frame.pixels for frame in frames])
    pixels[pixels[..., 3] == 0] = 0
    context.step(0.05, "grid")
    layout = find_layout(pixels, params, context.check)
    watch.lap("grid")
    if layout.factor > 1:
        pixels = np.ascontiguousarray(pixels[:, :: layout.factor, :: layout.factor])
    network = _Network(params, context)
    if params.network != "auto":
        network.check()
    if layout.kind == "upscaled" and layout.grid is not None:
        pixels = sampled(pixels, layout.grid)
    if layout.kind in ("clean", "upscaled"):
        cells, silhouette, out = _clean_already(pixels, params)
        watch.lap("colours")
    else:
        cells, silhouette, out = _mended(pixels, params, layout, network, context, watch)
    context.step(1.0, "done")
    report = describe(frames, out, layout, cells, silhouette, params, watch.times, network.report())
    return Outcome(out, report, _trace(layout, cells, silhouette))


def _mended(
    pixels: U8, params: Params, layout: Layout, network: _Network, context: Context, watch: Stopwatch
) -> tuple[Cells, Silhouette, U8]:
    """Cells, what of them is sprite, and the result (F, h, w, 4)."""
    context.step(0.4, "cells")
    cells = native_cells(pixels) if layout.grid is None else grid_cells(pixels, layout.grid)
    watch.lap("cells")
    context.step(0.6, "ground")
    silhouette, hint = _silhouette(cells, params, layout, network)
    watch.lap("ground")
    context.step(0.75, "colours")
    out = color(cells, silhouette, most=params.colors, locked=_locked(params), hint=hint).pixels()
    # Where the true cell was missed for a part of it, all of the result is an upscale again.
    if params.finds_grid and (factor := upscale_factor(out)) > 1:
        out = np.ascontiguousarray(out[:, ::factor, ::factor])
    watch.lap("colours")
    return cells, silhouette, out


class _Network:
    """The anti-corruption network, opened when it is first needed."""

    def __init__(self, params: Params, context: Context) -> None:
        self._open = context.open_model if params.model else None
        self._name = MODEL if params.network == "auto" else params.network
        self._device = params.device
        self._model: Model | None = None

    @property
    def usable(self) -> bool:
        return self._open is not None

    def check(self) -> None:
        """Open it, so that a name that is no model's is told even where no picture needs one."""
        if self._open is not None:
            self._open(self._name, self._device)

    def run(self, cells: Cells, ground: Ground) -> NDArray[np.float32]:
        """(F, h, w, 4) float32 in [0, 1]: RGB and alpha of every cell, frame by frame to bound the memory."""
        assert self._open is not None
        if self._model is None:
            self._model = self._open(self._name, self._device)
        behind = _planes(ground.surface)
        outputs = [in_tiles(self._model.run, _planes(frame), behind) for frame in cells.colors]
        return np.concatenate(outputs).transpose(0, 2, 3, 1)

    def report(self) -> ModelReport | None:
        """Which model ran, None if none did."""
        if self._model is None:
            return None
        card = self._model.card
        return ModelReport(name=card.name, sha256=card.sha256, provider=self._model.provider)


def _planes(colors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w, 3) in [0, 255] as a network takes it: (1, 3, h, w) in [0, 1]."""
    return np.ascontiguousarray(np.clip(colors / np.float32(255), 0, 1).transpose(2, 0, 1)[None])


def _silhouette(
    cells: Cells, params: Params, layout: Layout, network: _Network
) -> tuple[Silhouette, NDArray[np.float32] | None]:
    """The sprite's cells, and the network's colours where it was asked for them."""
    if params.ground_color is not None:
        return of_color(cells, params.ground_color), None
    if cells.alpha is not None:
        return from_alpha(cells.alpha), None
    if params.background == "keep":
        return everything(cells), None
    by_eye = by_color(cells)
    if not network.usable or by_eye.ground is None or max(cells.colors.shape[1:3]) > NETWORK_SIDE:
        return by_eye, None
    if layout.grid is None:
        seen = network.run(cells, by_eye.ground)
        return by_network(cells, seen[..., 3]), 255 * seen[..., :3]
    if is_doubtful(by_eye):
        return with_network(cells, by_eye, network.run(cells, by_eye.ground)[..., 3]), None
    return by_eye, None


def _locked(params: Params) -> NDArray[np.float64] | None:
    return Palette.from_hex(params.palette).colors.astype(np.float64) if params.palette else None


def _clean_already(pixels: U8, params: Params) -> tuple[Cells, Silhouette, U8]:
    """Nothing to mend: only what was asked for by name is done."""
    cells = native_cells(pixels)
    silhouette = everything(cells) if cells.alpha is None else from_alpha(cells.alpha)
    out = pixels
    if params.ground_color is not None:
        silhouette = without_color(cells, silhouette, params.ground_color)
        out = np.where(silhouette.inside[..., None], pixels, 0).astype(np.uint8)
    if params.colors or params.palette:
        out = true_coloring(out, params.colors, _locked(params))
    return cells, silhouette, out


def _trace(layout: Layout, cells: Cells, silhouette: Silhouette) -> Trace:
    grid = layout.grid
    return Trace(
        None if grid is None else grid.x_cuts,
        None if grid is None else grid.y_cuts,
        np.clip(np.rint(cells.colors), 0, 255).astype(np.uint8),
        silhouette.probability,
    )
