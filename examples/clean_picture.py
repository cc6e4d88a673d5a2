"""Clean one picture and put it side by side with what came out.

python examples/clean_picture.py                       # the example picture
python examples/clean_picture.py my.png --out out      # yours
"""

from __future__ import annotations

import argparse
from pathlib import Path

from show import PICTURES, before_after

import sprite_bridge


def main() -> None:
    """Write OUT/clean.png and OUT/before_after.png."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", type=Path, nargs="?", default=PICTURES / "hero.jpg")
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    before = sprite_bridge.Sprite.open(options.picture)
    result = sprite_bridge.clean(before)
    result.image.save(options.out / "clean.png")
    before_after(before, result.image, options.out / "before_after.png")
    width, height = result.image.size
    print(f"{options.picture.name}: {before.width} x {before.height} -> {width} x {height} pixels")
    print(f"colours: {result.report.colors_in} -> {result.report.colors_out}")
    print(f"confidence: {result.report.confidence:.2f}")
    for warning in result.report.warnings:
        print(f"warning: {warning.message}")
    print(f"look at {options.out / 'before_after.png'}")


if __name__ == "__main__":
    main()
