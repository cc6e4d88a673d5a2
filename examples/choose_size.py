"""Tell the size of the result, or the pixels per cell, where they are known better than they can be measured.

python examples/choose_size.py examples/pictures/landscape.jpg --size 64x64 --out out
"""

from __future__ import annotations

import argparse
from pathlib import Path

from show import PICTURES, before_after

import sprite_bridge


def main() -> None:
    """Write OUT/sized.png and OUT/sized_before_after.png; a full scene keeps its background."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", type=Path, nargs="?", default=PICTURES / "landscape.jpg")
    parser.add_argument("--size", default="64x64", help="auto or WIDTHxHEIGHT")
    parser.add_argument(
        "--scale", type=float, default=0.0, help="pixels of the picture per cell, 0: find out"
    )
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    before = sprite_bridge.Sprite.open(options.picture)
    result = sprite_bridge.clean(before, size=options.size, scale=options.scale, background="keep")
    result.image.save(options.out / "sized.png")
    before_after(before, result.image, options.out / "sized_before_after.png")
    opaque = (result.image.alpha == 255).mean()
    print(f"{result.image.width} x {result.image.height} pixels, {opaque:.0%} opaque")


if __name__ == "__main__":
    main()
