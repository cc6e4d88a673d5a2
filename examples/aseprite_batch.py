"""Aseprite cleans an animation without its windows, and keeps layers, tags and durations.

python examples/aseprite_batch.py examples/pictures/walk.gif --out out
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from show import PICTURES

SCRIPT = Path(__file__).parents[1] / "plugins" / "aseprite" / "clean.lua"


def main() -> None:
    """Write OUT/walk.aseprite and OUT/walk.aseprite.gif, if there is an Aseprite."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sprite", type=Path, nargs="?", default=PICTURES / "walk.gif")
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    aseprite = os.environ.get("SPRITE_BRIDGE_ASEPRITE") or shutil.which("aseprite")
    if aseprite is None:
        print("skipped: no aseprite is on the PATH; the variable SPRITE_BRIDGE_ASEPRITE may name one")
        return
    # Says where Sprite Bridge is; whoever has installed the extension has that already.
    home = {**os.environ, "SPRITE_BRIDGE_HOME": str(options.out.absolute() / "home")}
    install = [sys.executable, "-m", "sprite_bridge", "install", "aseprite", "--build-only"]
    subprocess.run([*install, "--out", str(options.out)], env=home, check=True)
    cleaned = options.out / f"{options.sprite.stem}.aseprite"
    batch = [aseprite, "-b", str(options.sprite), "--script-param", f"out={cleaned}", "--script", str(SCRIPT)]
    subprocess.run(batch, env=home, check=True)
    subprocess.run([aseprite, "-b", str(cleaned), "--save-as", f"{cleaned}.gif"], check=True)


if __name__ == "__main__":
    main()
