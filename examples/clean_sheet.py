"""Clean a sprite sheet of which the layout is known: all its sprites share one grid and one palette.

python examples/clean_sheet.py examples/pictures/items_sheet.jpg --grid 4x2 --out out/sheet
"""

from __future__ import annotations

import argparse
from pathlib import Path

from show import PICTURES

import sprite_bridge
from sprite_bridge.image import join_sheet


def main() -> None:
    """Write OUT/sheet.png and every sprite of it as OUT/00.png, OUT/01.png, ..."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sheet", type=Path, nargs="?", default=PICTURES / "items_sheet.jpg")
    parser.add_argument("--grid", default="4x2", help="columns x rows")
    parser.add_argument("--out", type=Path, default=Path("out/sheet"))
    options = parser.parse_args()
    columns, rows = (int(number) for number in options.grid.split("x"))
    result = sprite_bridge.clean_sheet(sprite_bridge.Sprite.open(options.sheet), (columns, rows))
    join_sheet(result.animation.frames, columns).save(options.out / "sheet.png")
    for number, sprite in enumerate(result.animation.frames):
        sprite.save(options.out / f"{number:02}.png")
    width, height = result.animation.size
    print(f"{columns * rows} sprites of {width} x {height} pixels, {result.report.colors_out} colours in all")


if __name__ == "__main__":
    main()
