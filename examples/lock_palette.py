"""Clean a picture with the palette of a project: exact colours, exact indices, an indexed PNG.

python examples/lock_palette.py examples/pictures/potion.jpg --out out
"""

from __future__ import annotations

import argparse
from pathlib import Path

from show import PICTURES, before_after

import sprite_bridge

# fmt: off
TEAM = [
    "#1a1423", "#3d2b45", "#684a52", "#a06a4f", "#d9a066", "#f2d8a7", "#fff8e7", "#8c1c28",
    "#cf3a2e", "#f08a3c", "#ffce5c", "#2f5d3a", "#6aa84f", "#c4dc6f", "#2b3f73", "#4f86c6",
    "#a8d8ea", "#6b2d73", "#b0489a", "#5a5a66", "#9a9aa8", "#cfcfd8",
]
# fmt: on


def main() -> None:
    """Write OUT/team.gpl, OUT/locked.png (indexed in the palette's order) and OUT/locked_before_after.png."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", type=Path, nargs="?", default=PICTURES / "potion.jpg")
    parser.add_argument("--palette", type=Path, help="a .gpl, .hex, .pal or .png (default: one of our own)")
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    chosen = options.palette
    palette = sprite_bridge.Palette.open(chosen) if chosen else sprite_bridge.Palette.from_hex(TEAM)
    before = sprite_bridge.Sprite.open(options.picture)
    result = sprite_bridge.clean(before, palette=palette.hex())
    result.image.save(options.out / "locked.png", palette=palette)
    palette.save(options.out / "team.gpl")
    before_after(before, result.image, options.out / "locked_before_after.png")
    print(f"{result.report.colors_out} of the {len(palette)} colours are used")


if __name__ == "__main__":
    main()
