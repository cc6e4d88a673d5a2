"""Where the native pixels of a picture are: a grid, a factor, or every pixel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge import words
from sprite_bridge.errors import BadParams
from sprite_bridge.operations.params import Params
from sprite_bridge.operations.report import GridCandidate
from sprite_bridge.stages.clean.grid import Candidate, Grid, find_grids, grid_of_scale, grid_of_size
from sprite_bridge.stages.clean.native import has_true_colors, repeated_share, small_steps, upscale_factor

U8 = NDArray[np.uint8]

SURE = 0.5
"""Confidence from which a size is to be relied on, and below which it is said to be doubtful."""

NATIVE_SIDE = 160
"""Pictures up to this side are at their native size, unless they have an obvious grid; larger ones have a grid."""

NATIVE_CONFIDENCE = 0.9

ROUND_SIDE = 8
"""What is drawn at its native size has sides that are multiples of this."""

OBVIOUS = {"confidence": 0.05, "coverage": 0.4, "support": 0.42, "middle": 0.2, "inner": 0.03}
"""The least confidence, coverage and support, and the largest features middle and inner, of an obvious grid in a small
picture: 44 of 52 soft tiles and 60 of 80 enlarged JPEGs had them, and 8 of 420 degraded native pictures."""

OBVIOUS_IF_ROUND = {"confidence": 0.5, "support": 0.42}
"""The same where the sides are round: 24 of 35 enlarged JPEGs, none of 420 degraded native pictures."""

FEWER_COLORS = 0.2
"""Share of small steps from which a picture of few colours is a fake one of which somebody has reduced the colours: it was
above 0.23 in 192 of them (above 0.5 in 190) and below in 168 scenes of true pixels."""

UNEVEN = 0.98
"""Share of the pixels that are exactly their cell's, from which a picture of true colours was enlarged by a factor that is
not whole: 79 of 91 of these were above, and 2 of 1292 true pictures."""

REPEATED = 0.75
"""The same for large pictures that were changed here and there since."""


@dataclass(frozen=True)
class Layout:
    """Where the cells are: ``kind`` and the grid, or the factor of a nearest-neighbour upscale. An "upscaled" one with a
    grid was enlarged by a factor that is not whole."""

    kind: str
    confidence: float
    factor: int = 1
    grid: Grid | None = None
    candidates: tuple[GridCandidate, ...] = ()


def find_layout(pixels: U8, params: Params, check: Callable[[], None] = lambda: None) -> Layout:
    """Where the cells of (F, H, W, 4) uint8 frames, RGB 0 under alpha 0, are.

    ``check`` is called again and again meanwhile. Raises what it raises, and BadParams for a size, scale or candidate that
    cannot be.
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
        _check_candidate(params, 0)
        return Layout("upscaled", 1.0, factor)
    found = find_grids(_samples(small), check=check)
    _check_candidate(params, len(found))
    described = tuple(_describe(candidate) for candidate in found)
    if params.candidate >= 0:
        chosen = found[params.candidate]
        return Layout("grid", chosen.confidence, factor, chosen.grid, described)
    if not found:
        return _without_grid(small, true_colors, factor, described)
    best = found[0]
    share = repeated_share(small, best.grid) if true_colors else 0.0
    if share >= UNEVEN:
        return Layout("upscaled", share, factor, best.grid, described)
    if _has_grid(best, small, true_colors, share):
        return Layout("grid", best.confidence, factor, best.grid, described)
    return _without_grid(small, true_colors, factor, described)


def _has_grid(best: Candidate, small: U8, true_colors: bool, share: float) -> bool:
    """Whether the picture is one of cells of several pixels, of which the ``best`` candidate may be the grid; ``share`` of
    its pixels are exactly their cell's."""
    is_large = max(small.shape[1:3]) > NATIVE_SIDE
    if not true_colors:
        return is_large or _is_obvious(best, small)
    if best.confidence >= SURE and small_steps(small) >= FEWER_COLORS:
        return True
    return is_large and share >= REPEATED


def _is_obvious(best: Candidate, small: U8) -> bool:
    figures = best.features | {"confidence": best.confidence}
    is_round = all(side % ROUND_SIDE == 0 for side in small.shape[1:3])
    bounds = OBVIOUS_IF_ROUND if is_round else OBVIOUS
    largest = ("middle", "inner")
    return all(
        figures[name] <= bound if name in largest else figures[name] >= bound
        for name, bound in bounds.items()
    )


def _without_grid(small: U8, true_colors: bool, factor: int, found: tuple[GridCandidate, ...]) -> Layout:
    """Every pixel is one: the less surely, the surer a grid would be."""
    best = found[0].confidence if found else 0.0
    if max(small.shape[1:3]) <= NATIVE_SIDE:
        sure = 1.0 if true_colors else min(NATIVE_CONFIDENCE, 1 - best)
    else:
        sure = min(NATIVE_CONFIDENCE, 1 - best) if true_colors else 0.0
    return Layout("clean" if true_colors else "native", sure, factor, candidates=found)


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
    if params.candidate >= count:
        found = f"{words.count(count, 'candidate')} found" if count else "the picture is at its native size"
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
