"""`clean`: a generated or corrupted picture becomes true pixel art.

The steps, over all frames at once: recognise what is clean already; find the grid; one colour per cell; tell the
sprite from the ground; group the colours and fit them to what came in.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sprite_bridge import __version__
from sprite_bridge.errors import BadParams
from sprite_bridge.image import Palette, Sprite
from sprite_bridge.metrics import flicker
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.report import GridCandidate, GroundReport, ModelReport, Report, Warning
from sprite_bridge.operations.results import Trace
from sprite_bridge.stages.clean.cells import Cells, grid_cells, native_cells
from sprite_bridge.stages.clean.coloring import color, true_coloring
from sprite_bridge.stages.clean.grid import Candidate, Grid, find_grids, grid_of_scale, grid_of_size
from sprite_bridge.stages.clean.native import has_true_colors, is_repeated, upscale_factor
from sprite_bridge.stages.clean.silhouette import (
    Silhouette,
    by_color,
    by_network,
    everything,
    from_alpha,
    is_doubtful,
    with_network,
)

if TYPE_CHECKING:
    from sprite_bridge.runtime.model import Model

U8 = NDArray[np.uint8]

MODEL = "v1-16"
"""The network that decides alpha and edges where colour cannot."""

NATIVE_SIDE = 160
"""Pictures up to this side are taken to be at their native size; name a scale or size for others."""

NETWORK_SIDE = 512
"""Cells along a side up to which the network is asked: it was trained on sprites, not on whole scenes."""

SURE = 0.5
"""Confidence below which the size is said to be doubtful."""


HexColor = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class Params(BaseModel):
    """What may be asked of `clean`. Zero, "auto" and an empty palette mean: find out."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Clean Pixel Art")

    size: str = Field(
        "auto",
        title="Size",
        pattern=r"^(auto|[1-9]\d{0,4}x[1-9]\d{0,4})$",
        description="auto, or WxH of the result.",
    )
    scale: float = Field(
        0.0,
        title="Scale",
        ge=0,
        le=512,
        description="Pixels of the input per pixel of the result; 0 finds it.",
    )
    colors: int = Field(0, title="Colours", ge=0, le=256, description="At most so many colours; 0 finds it.")
    palette: tuple[HexColor, ...] = Field(
        (), title="Palette", max_length=256, description='Use these "#rrggbb" colours and no others.'
    )
    background: str = Field(
        "auto",
        title="Background",
        pattern=r"^(auto|keep|#[0-9a-fA-F]{6})$",
        description="auto removes a plain ground, keep removes nothing, #rrggbb removes that colour.",
    )
    candidate: int = Field(
        0, title="Candidate", ge=0, le=15, description="Which of the grids that were found."
    )
    model: bool = Field(
        True, title="Use the network", description="Let the network decide what colour cannot."
    )
    device: str = Field(
        "auto", title="Device", pattern=r"^(auto|cpu|cuda)$", description="Where the network runs."
    )

    @property
    def forced_size(self) -> tuple[int, int] | None:
        """(width, height) or None."""
        if self.size == "auto":
            return None
        width, height = self.size.split("x")
        return int(width), int(height)

    @property
    def ground_color(self) -> tuple[int, int, int] | None:
        """The ground's colour if the user named one."""
        if not self.background.startswith("#"):
            return None
        red, green, blue = bytes.fromhex(self.background[1:])
        return red, green, blue

    @property
    def asks_nothing(self) -> bool:
        """Whether a picture that is clean already may be returned as it is."""
        return self.colors == 0 and not self.palette and self.ground_color is None


def parse_params(values: dict[str, object]) -> Params:
    """Params from plain values. Raises BadParams naming the field."""
    try:
        return Params.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "params"
        raise BadParams(f"{name}: {first['msg']}", field=name) from error


@dataclass(frozen=True)
class Outcome:
    """Frames (F, h, w, 4) uint8 with what was found and seen."""

    frames: U8
    report: Report
    trace: Trace


@dataclass(frozen=True)
class Layout:
    """Where the cells are: ``kind`` and the grid, or the factor of a nearest-neighbour upscale."""

    kind: str
    confidence: float
    factor: int = 1
    grid: Grid | None = None
    candidates: tuple[GridCandidate, ...] = ()


@dataclass
class _Stopwatch:
    """Wall time per step, in ms."""

    times: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.times[name] = self.times.get(name, 0.0) + 1000 * (now - self._last)
        self._last = now


def run(frames: Sequence[Sprite], params: Params, context: Context) -> Outcome:
    """Clean frames of one size together. Raises BadParams for a size or candidate that cannot be, Cancelled, ModelError
    and DeviceError for a model or device that was asked for and cannot be had."""
    watch = _Stopwatch()
    pixels = np.stack([frame.pixels for frame in frames])
    pixels[pixels[..., 3] == 0] = 0
    context.step(0.05, "grid")
    layout = find_layout(pixels, params)
    watch.lap("grid")
    if layout.factor > 1:
        pixels = np.ascontiguousarray(pixels[:, :: layout.factor, :: layout.factor])
    if layout.kind in ("clean", "upscaled"):
        return _clean_already(pixels, frames, params, layout, watch)
    context.step(0.4, "cells")
    cells = native_cells(pixels) if layout.grid is None else grid_cells(pixels, layout.grid)
    watch.lap("cells")
    context.step(0.6, "ground")
    network = _Network(params, context)
    silhouette, hint = _silhouette(cells, params, layout, network)
    watch.lap("ground")
    context.step(0.75, "colours")
    coloring = color(cells, silhouette, most=params.colors, locked=_locked(params), hint=hint)
    watch.lap("colours")
    out = coloring.pixels()
    if params.size == "auto" and params.scale == 0 and (factor := upscale_factor(out)) > 1:
        out = np.ascontiguousarray(out[:, ::factor, ::factor])
    context.step(1.0, "done")
    return Outcome(
        out,
        _report(frames, out, layout, cells, silhouette, params, watch, network.report()),
        _trace(layout, cells, silhouette),
    )


def find_layout(pixels: U8, params: Params) -> Layout:
    """Where the cells of (F, H, W, 4) uint8 frames are. Raises BadParams for a size or candidate that cannot be."""
    height, width = pixels.shape[1:3]
    forced = params.forced_size
    if forced is not None:
        return _forced_layout(pixels, forced)
    if params.scale > 0:
        if params.scale < 1 or max(height, width) / params.scale < 1:
            raise BadParams(f"cells of {params.scale} px do not fit into {width} x {height}", field="scale")
        return Layout("grid", 1.0, grid=grid_of_scale(pixels[..., :3], params.scale))
    factor = upscale_factor(pixels)
    small = pixels[:, ::factor, ::factor]
    true_colors = has_true_colors(small)
    if factor > 1 and true_colors:
        return Layout("upscaled", 1.0, factor)
    if true_colors and max(height, width) <= NATIVE_SIDE:
        return Layout("clean", 1.0)
    if max(small.shape[1:3]) <= NATIVE_SIDE:
        return Layout("native", 0.9, factor)
    found = find_grids(_samples(small))
    described = tuple(_describe(candidate) for candidate in found)
    if params.candidate >= max(1, len(found)):
        raise BadParams(f"there are {len(found)} candidates, no {params.candidate}", field="candidate")
    chosen = found[params.candidate] if found else None
    if chosen is None or (true_colors and not is_repeated(small, chosen.grid)):
        return Layout("clean" if true_colors else "native", 0.9, factor, candidates=described)
    return Layout("grid", chosen.confidence, factor, chosen.grid, described)


def _forced_layout(pixels: U8, size: tuple[int, int]) -> Layout:
    height, width = pixels.shape[1:3]
    if size[0] > width or size[1] > height:
        raise BadParams(f"{size[0]} x {size[1]} is larger than the picture, {width} x {height}", field="size")
    if size == (width, height):
        return Layout("clean" if has_true_colors(pixels) else "native", 1.0)
    factor = upscale_factor(pixels)
    if (width // factor, height // factor) == size and has_true_colors(pixels):
        return Layout("upscaled", 1.0, factor)
    return Layout("grid", 1.0, grid=grid_of_size(pixels[..., :3], *size))


def _samples(pixels: U8) -> U8:
    """At most three frames spread over the animation, RGB: enough for the grid that all share."""
    picks = np.unique(np.linspace(0, len(pixels) - 1, 3).astype(int))
    return np.ascontiguousarray(pixels[picks][..., :3])


def _describe(candidate: Candidate) -> GridCandidate:
    grid = candidate.grid
    return GridCandidate(
        size=(grid.columns, grid.rows),
        cell=(round(grid.cell[0], 3), round(grid.cell[1], 3)),
        confidence=round(candidate.confidence, 4),
    )


class _Network:
    """The anti-corruption network, opened when it is first needed."""

    def __init__(self, params: Params, context: Context) -> None:
        self._open = context.open_model if params.model else None
        self._device = params.device
        self._model: Model | None = None

    @property
    def usable(self) -> bool:
        return self._open is not None

    def run(self, cells: Cells) -> NDArray[np.float32]:
        """(F, h, w, 4) float32 in [0, 1]: RGB and alpha of every cell, frame by frame to bound the memory."""
        assert self._open is not None
        if self._model is None:
            self._model = self._open(MODEL, self._device)
        planes = np.clip(cells.colors / np.float32(255), 0, 1).transpose(0, 3, 1, 2)
        outputs = [self._model.run(np.ascontiguousarray(frame[None])) for frame in planes]
        return np.concatenate(outputs).transpose(0, 2, 3, 1)

    def report(self) -> ModelReport | None:
        """Which model ran, None if none did."""
        if self._model is None:
            return None
        card = self._model.card
        return ModelReport(name=card.name, sha256=card.sha256, provider=self._model.provider)


def _silhouette(
    cells: Cells, params: Params, layout: Layout, network: _Network
) -> tuple[Silhouette, NDArray[np.float32] | None]:
    """The sprite's cells, and the network's colours where it was asked for them."""
    if params.background == "keep":
        return (everything(cells) if cells.alpha is None else from_alpha(cells.alpha)), None
    if cells.alpha is not None and params.ground_color is None:
        return from_alpha(cells.alpha), None
    by_eye = by_color(cells, params.ground_color)
    if not network.usable or params.ground_color is not None or by_eye.ground is None:
        return by_eye, None
    if layout.grid is None and max(cells.colors.shape[1:3]) <= NETWORK_SIDE:
        seen = network.run(cells)
        return by_network(cells, seen[..., 3]), 255 * seen[..., :3]
    if is_doubtful(by_eye) and max(cells.colors.shape[1:3]) <= NETWORK_SIDE:
        return with_network(cells, by_eye, network.run(cells)[..., 3]), None
    return by_eye, None


def _locked(params: Params) -> NDArray[np.float64] | None:
    return Palette.from_hex(params.palette).colors.astype(np.float64) if params.palette else None


def _clean_already(
    pixels: U8, frames: Sequence[Sprite], params: Params, layout: Layout, watch: _Stopwatch
) -> Outcome:
    """Nothing to mend: only what was asked for by name is done."""
    cells = native_cells(pixels)
    out = pixels
    silhouette = everything(cells) if cells.alpha is None else from_alpha(cells.alpha)
    if params.ground_color is not None:
        silhouette = by_color(cells, params.ground_color)
        out = np.where(silhouette.inside[..., None], pixels, 0).astype(np.uint8)
    if not params.asks_nothing:
        out = true_coloring(out, params.colors, _locked(params))
    watch.lap("colours")
    return Outcome(
        out,
        _report(frames, out, layout, cells, silhouette, params, watch),
        _trace(layout, cells, silhouette),
    )


def _trace(layout: Layout, cells: Cells, silhouette: Silhouette) -> Trace:
    grid = layout.grid
    return Trace(
        None if grid is None else grid.x_cuts,
        None if grid is None else grid.y_cuts,
        np.clip(np.rint(cells.colors), 0, 255).astype(np.uint8),
        silhouette.probability,
    )


def _report(
    frames: Sequence[Sprite],
    out: U8,
    layout: Layout,
    cells: Cells,
    silhouette: Silhouette,
    params: Params,
    watch: _Stopwatch,
    model: ModelReport | None = None,
) -> Report:
    width, height = frames[0].size
    shown = out[..., 3] > 0
    colors = np.unique(out[shown][:, :3], axis=0)
    before = np.clip(np.rint(cells.colors[silhouette.inside]), 0, 255).astype(np.uint8)
    animated = len(frames) > 1
    return Report(
        version=__version__,
        kind=layout.kind,
        input_size=(width, height),
        size=(out.shape[2], out.shape[1]),
        cell=(round(width / out.shape[2], 3), round(height / out.shape[1], 3)),
        confidence=round(layout.confidence, 4),
        candidates=layout.candidates,
        ground=_ground_report(cells, silhouette, params, shown),
        colors_in=len(np.unique(before, axis=0)),
        colors_out=len(colors),
        palette=tuple("#%02x%02x%02x" % tuple(color) for color in colors.tolist()),
        noise=round(255 * cells.noise, 3),
        frames=len(frames),
        flicker_before=round(_flicker(cells, silhouette), 5) if animated else None,
        flicker_after=round(flicker(list(out)).toggle, 5) if animated else None,
        model=model,
        device=_device_of(model),
        warnings=tuple(_warnings(layout, shown)),
        timings_ms={name: round(value, 2) for name, value in watch.times.items()},
    )


def _device_of(model: ModelReport | None) -> str:
    """Where the work really ran: all but the network runs on the CPU."""
    return "cuda" if model is not None and model.provider.startswith("CUDA") else "cpu"


def _flicker(cells: Cells, silhouette: Silhouette) -> float:
    """Share of cells that toggled before their colours were grouped."""
    alpha = np.where(silhouette.inside, 255, 0)[..., None]
    return flicker(list(np.concatenate([np.rint(cells.colors), alpha], -1).astype(np.uint8))).toggle


def _ground_report(
    cells: Cells, silhouette: Silhouette, params: Params, shown: NDArray[np.bool_]
) -> GroundReport:
    removed = round(1 - float(shown.mean()), 4)
    if silhouette.ground is not None:
        kind = "plain" if params.ground_color is None else "given"
        return GroundReport(kind=kind, color="#%02x%02x%02x" % silhouette.ground.color, removed=removed)
    if cells.alpha is not None:
        return GroundReport(kind="alpha", removed=removed)
    return GroundReport(kind="kept" if params.background == "keep" else "none", removed=removed)


def _warnings(layout: Layout, shown: NDArray[np.bool_]) -> list[Warning]:
    found = []
    if layout.confidence < SURE:
        others = ", ".join(f"{c.size[0]}x{c.size[1]}" for c in layout.candidates[1:])
        found.append(
            Warning(
                code="low_confidence",
                message=f"the native size is doubtful (confidence {layout.confidence:.2f}); "
                + (f"other candidates: {others}; " if others else "")
                + "name one with --candidate or --size",
            )
        )
    if not shown.any():
        found.append(Warning(code="empty", message="nothing but ground was found; try --background keep"))
    return found
