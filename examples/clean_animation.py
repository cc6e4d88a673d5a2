"""Clean an animation with one grid, one palette and one alpha rule, so that nothing flickers.

python examples/clean_animation.py examples/pictures/walk.gif --out out
"""

from __future__ import annotations

import argparse
from pathlib import Path

from show import PICTURES, enlarged

import sprite_bridge

ZOOM = 6


def main() -> None:
    """Write OUT/walk.gif at native size, OUT/walk_large.gif to look at, and the frames into OUT/walk."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("animation", type=Path, nargs="?", default=PICTURES / "walk.gif")
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    result = sprite_bridge.clean_animation(sprite_bridge.Animation.open(options.animation))
    cleaned, name = result.animation, options.animation.stem
    cleaned.save(options.out / f"{name}.gif")
    cleaned.save(options.out / name)
    large = tuple(enlarged(frame, ZOOM) for frame in cleaned.frames)
    sprite_bridge.Animation(large, cleaned.durations_ms, cleaned.loops).save(
        options.out / f"{name}_large.gif"
    )
    width, height = cleaned.size
    print(f"{len(cleaned)} frames of {width} x {height} pixels, {result.report.colors_out} colours")
    print(f"flicker: {result.report.flicker_before} -> {result.report.flicker_after}")


if __name__ == "__main__":
    main()
