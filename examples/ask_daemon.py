"""Let the daemon do the work: it loads the models once, and every program may ask it.

python examples/ask_daemon.py examples/pictures/ghost_clash.jpg examples/pictures/hero.jpg --out out
"""

from __future__ import annotations

import argparse
from pathlib import Path

from show import PICTURES

from sprite_bridge import Client


def main() -> None:
    """Write OUT/NAME.png for each picture; a daemon is started if none runs, and ends with this program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    usual = [PICTURES / "ghost_clash.jpg", PICTURES / "hero.jpg"]
    parser.add_argument("pictures", type=Path, nargs="*", default=usual)
    parser.add_argument("--out", type=Path, default=Path("out/daemon"))
    options = parser.parse_args()
    with Client(start=True) as bridge:
        for picture in options.pictures:
            result = bridge.clean(picture, progress=lambda share, step: print(f"  {share:4.0%} {step}"))
            result.image.save(options.out / f"{picture.stem}.png")
            width, height = result.image.size
            print(f"{picture.name}: {width} x {height} pixels")
        replies = bridge.status()["counters"]["replies"]
    print(f"{replies} replies")


if __name__ == "__main__":
    main()
