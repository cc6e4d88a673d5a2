"""What --sheet says of a sheet that was read."""

from __future__ import annotations

from sprite_bridge.cli import options
from sprite_bridge.image.sheet import slice_sheet
from sprite_bridge.image.sprite import Sprite


def layout_of(sheet: Sprite, asked: str) -> tuple[int, int] | None:
    """Return the columns and rows that "COLSxROWS" or "WxHpx" mean, None for "auto": they are to be found.

    Raises BadParams for cells that do not fill the sheet.
    """
    if asked == "auto":
        return None
    across, down = options.pair(asked.removesuffix("px")) or (0, 0)
    if not asked.endswith("px"):
        return across, down
    slice_sheet(sheet, cell=(across, down))  # says so if they do not fill it
    return sheet.width // across, sheet.height // down
