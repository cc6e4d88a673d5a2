"""Draw a sheet of sprites from a seed: what the tests, these examples and the benchmarks are made of.

python examples/draw_sprites.py --size 32 --seed 7 --out out
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from show import enlarged

from sprite_bridge import Sprite
from sprite_bridge.image import join_sheet
from sprite_bridge.synthetic.sprites import KINDS, draw

COLUMNS, ZOOM = 13, 2


def main() -> None:
    """Write OUT/sprites.png, one kind a row."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    sprites = [Sprite(draw(kind, options.size, rng)) for kind in KINDS for _ in range(COLUMNS)]
    enlarged(join_sheet(sprites, COLUMNS), ZOOM).save(options.out / "sprites.png")
    print(f"{len(sprites)} sprites of {len(KINDS)} kinds")


if __name__ == "__main__":
    main()
