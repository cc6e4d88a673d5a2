"""Where the native pixels of a picture are: a grid, a factor, or every pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.errors import BadParams
from sprite_bridge.operations.params import Params
from sprite_bridge.operations.report import GridCandidate
from sprite_bridge.stages.clean.grid import Candidate, Grid, find_grids, grid_of_scale, grid_of_size
from sprite_bridge.stages.clean.native import has_true_colors, is_repeated, upscale_factor

U8 = NDArray[np.uint8]

NATIVE_SIDE = 160
"""Pictures up to this side are at their native size, unless they have an obvious grid; name a scale or size for others."""

NATIVE_CONFIDENCE = 0.9

ROUND_SIDE = 8
"""What is drawn at its native size has sides that are multiples of this: no grid is looked for in it."""

OBVIOUS = {"confidence": 0.5, "width": 4.0, "coverage": 0.5, "middle": 0.12, "inner": 0.025}
"""The least confidence, cell width in px and coverage, and the largest features middle and inner, of an obvious grid: 1 of
300 degraded native sprites, 4 of 60 textures and 34 of 51 small gridded tiles were as clear."""


@dataclass(frozen=True)
class Layout:
    """Where the cells are: ``kind`` and the grid, or the factor of a nearest-neighbour upscale."""

    kind: str
    confidence: float
    factor: int = 1
    grid: Grid | None = None
    candidates: tuple[GridCandidate, ...] = ()


def find_layout(pixels: U8, params: Params) -> Layout:
    """Where the cells of (F, H, W, 4) uint8 frames, RGB 0 under alpha 0, are.

    Raises BadParams for a size, scale or candidate that cannot be.
    """
    height, width = pixels.shape[1:3]
    forced = params.forced_size
    if forced is not None:
        return _of_size(pixels, forced)
    if params.scale > 0:
        if params.scale < 1 or max(height, width) / params.scale < 1:
            raise BadParams(f"cells of {params.scale} px do not fit into {width} x {height}", field="scale")
        return Layout("grid", 1.0, grid=grid_of_scale(pixels[..., :3], params.scale))
    factor = upscale_factor(pixels)
    small = pixels[:, ::factor, ::factor]
    true_colors = has_true_colors(small)
    if factor > 1 and true_colors:
        return _without_candidates(Layout("upscaled", 1.0, factor), params)
    if max(small.shape[1:3]) > NATIVE_SIDE:
        return _of_grids(find_grids(_samples(small)), small, factor, true_colors, params)
    if true_colors:
        return _without_candidates(Layout("clean", 1.0), params)
    found = [] if _is_round(small) else find_grids(_samples(small))
    if found and _is_obvious(found[0]):
        return _of_grids(found, small, factor, true_colors, params)
    return _without_candidates(Layout("native", NATIVE_CONFIDENCE, factor), params)


def _without_candidates(layout: Layout, params: Params) -> Layout:
    _check_candidate(params, 0)
    return layout


def _is_round(pixels: U8) -> bool:
    return all(side % ROUND_SIDE == 0 for side in pixels.shape[1:3])


def _is_obvious(candidate: Candidate) -> bool:
    features = candidate.features
    return (
        candidate.confidence >= OBVIOUS["confidence"]
        and candidate.period.width >= OBVIOUS["width"]
        and features["coverage"] >= OBVIOUS["coverage"]
        and features["middle"] <= OBVIOUS["middle"]
        and features["inner"] <= OBVIOUS["inner"]
    )


def _of_grids(found: list[Candidate], small: U8, factor: int, true_colors: bool, params: Params) -> Layout:
    described = tuple(_describe(candidate) for candidate in found)
    _check_candidate(params, len(found))
    chosen = found[params.candidate] if found else None
    if true_colors and not params.candidate and (chosen is None or not is_repeated(small, chosen.grid)):
        return Layout("clean", NATIVE_CONFIDENCE, factor, candidates=described)
    if chosen is None:
        return Layout("native", 0.0, factor, candidates=described)
    return Layout("grid", chosen.confidence, factor, chosen.grid, described)


def _of_size(pixels: U8, size: tuple[int, int]) -> Layout:
    height, width = pixels.shape[1:3]
    if size[0] > width or size[1] > height:
        raise BadParams(f"{size[0]} x {size[1]} is larger than the picture, {width} x {height}", field="size")
    if size == (width, height):
        return Layout("clean" if has_true_colors(pixels) else "native", 1.0)
    factor = upscale_factor(pixels)
    if (width // factor, height // factor) == size and has_true_colors(pixels):
        return Layout("upscaled", 1.0, factor)
    return Layout("grid", 1.0, grid=grid_of_size(pixels[..., :3], *size))


def _check_candidate(params: Params, count: int) -> None:
    """Nobody gets another grid than the one that was named."""
    if params.candidate and params.candidate >= count:
        found = f"{count} candidates were found" if count else "the picture is at its native size"
        raise BadParams(f"there is no candidate {params.candidate}: {found}", field="candidate")


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
