"""Clean every picture of a folder; a file that cannot be read does not stop the others.

python examples/clean_folder.py examples/pictures --out out/cleaned
"""

from __future__ import annotations

import argparse
from pathlib import Path

from show import PICTURES

import sprite_bridge
from sprite_bridge.image import EXTENSIONS


def main() -> None:
    """Write OUT/NAME.png for every picture, and say how sure each result is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=PICTURES)
    parser.add_argument("--out", type=Path, default=Path("out/cleaned"))
    options = parser.parse_args()
    for path in sorted(options.folder.iterdir()):
        if path.suffix.lower() not in EXTENSIONS or path.suffix.lower() == ".gif":
            continue
        try:
            result = sprite_bridge.clean(path)
        except sprite_bridge.SpriteBridgeError as error:
            print(f"{path.name:<24} {error.code}: {error}")
            continue
        result.image.save(options.out / f"{path.stem}.png")
        width, height = result.image.size
        print(f"{path.name:<24} {width:>4} x {height:<4} confidence {result.report.confidence:.2f}")


if __name__ == "__main__":
    main()
