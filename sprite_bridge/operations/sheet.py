"""A sprite sheet: its layout, the cell size of the whole, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.errors import BadImage
from sprite_bridge.image import Sprite
from sprite_bridge.image.sheet import slice_sheet
from sprite_bridge.operations.clean import Outcome, run
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.describe import describe_sheet, sheet_warnings
from sprite_bridge.operations.layout import Layout, find_layout
from sprite_bridge.operations.params import Params, SheetParams
from sprite_bridge.operations.report import SheetReport
from sprite_bridge.stages.sheet import cuts_sprites, leaves_out_sprites, sheet_layout


def run_one_sheet(sheets: Sequence[Sprite], params: SheetParams, context: Context) -> Outcome:
    """`run_sheet` as an operation: of one picture. Raises BadImage for several."""
    if len(sheets) != 1:
        raise BadImage(f"a sheet is one picture, not {len(sheets)}")
    return run_sheet(sheets[0], params.grid, params, context)


def run_sheet(sheet: Sprite, layout: tuple[int, int] | None, params: Params, context: Context) -> Outcome:
    """Clean the sprites of a sheet of (columns, rows) together; None looks for the layout. Raises as `run`, and
    BadParams for a layout that does not fit the sheet."""
    grid = layout or sheet_layout(sheet.pixels)
    frames = slice_sheet(sheet, grid=grid)
    told = SheetReport(columns=grid[0], rows=grid[1])
    whole = None
    if params.size == "auto" and params.scale == 0:
        whole = find_layout(_visible(sheet)[None], params, context.check)
        asked = params.model_copy(update=_cell_size(whole, frames[0]))
    else:
        asked = params
    outcome = run(frames, asked, context)
    warnings = sheet_warnings(
        grid,
        found=layout is None,
        cut=cuts_sprites(sheet.pixels, grid),
        left_out=leaves_out_sprites(sheet.pixels, grid),
    )
    report = describe_sheet(outcome.report, sheet.size, told, whole, params, warnings)
    return Outcome(outcome.frames, report, outcome.trace)


def _visible(sprite: Sprite) -> NDArray[np.uint8]:
    """The pixels (H, W, 4), zero where they cannot be seen: whatever is hidden there must not pass for a grid."""
    pixels = sprite.pixels.copy()
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def _cell_size(found: Layout, frame: Sprite) -> dict[str, object]:
    """The parameters that give the sprites of a sheet the pixels of the whole."""
    if found.grid is not None:
        return {"scale": float(np.mean(found.grid.cell)), "candidate": -1}
    return {"size": f"{frame.width // found.factor}x{frame.height // found.factor}", "candidate": -1}
