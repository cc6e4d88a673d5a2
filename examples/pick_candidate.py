"""See which grids were found in a picture, and clean it with each of them.

python examples/pick_candidate.py examples/pictures/tree.jpg --out out/candidates
"""

from __future__ import annotations

import argparse
from pathlib import Path

from show import PICTURES

import sprite_bridge


def main() -> None:
    """Write OUT/0.png with the first choice, OUT/1.png with the second, ..."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", type=Path, nargs="?", default=PICTURES / "tree.jpg")
    parser.add_argument("--out", type=Path, default=Path("out/candidates"))
    options = parser.parse_args()
    found = sprite_bridge.clean(options.picture).report.candidates
    for number, grid in enumerate(found):
        result = sprite_bridge.clean(options.picture, candidate=number)
        result.image.save(options.out / f"{number}.png")
        width, height = grid.size
        print(
            f"{number}: {width} x {height}, cells of {grid.cell[0]:.1f} px, confidence {grid.confidence:.2f}"
        )


if __name__ == "__main__":
    main()
