"""Clean with and without the learned model, on a picture where colour alone cannot tell sprite from ground.

python examples/no_model.py examples/pictures/ghost_clash.jpg --out out
"""

from __future__ import annotations

import argparse
from pathlib import Path

from show import PICTURES, before_after

import sprite_bridge


def main() -> None:
    """Write OUT/no_model.png, OUT/with_model.png and, of both side by side, OUT/model_compared.png."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", type=Path, nargs="?", default=PICTURES / "ghost_clash.jpg")
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    without = sprite_bridge.clean(options.picture, model=False)
    learned = sprite_bridge.clean(options.picture)
    without.image.save(options.out / "no_model.png")
    learned.image.save(options.out / "with_model.png")
    before_after(without.image, learned.image, options.out / "model_compared.png")
    for name, result in (("without", without), ("with", learned)):
        opaque = (result.image.alpha > 0).mean()
        print(f"{name} the model: {opaque:.0%} of the pixels are opaque")


if __name__ == "__main__":
    main()
