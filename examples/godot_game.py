"""A Godot game whose sprites are cleaned pictures, with the addon in it. Godot imports it, if there is one.

python examples/godot_game.py --out out/game
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from show import PICTURES

import sprite_bridge

PROJECT = Path(__file__).parent / "godot_project"
STILL = ("hero", "potion", "tree")


def main() -> None:
    """Copy the project to OUT, clean the pictures into it, install the addon, and import it all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("out/game"))
    game = parser.parse_args().out
    shutil.copytree(PROJECT, game, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".godot", "addons"))
    for name in STILL:
        result = sprite_bridge.clean(PICTURES / f"{name}.jpg")
        result.image.save(game / "sprites" / f"{name}.png")
        print(f"{name}: {result.image.width} x {result.image.height}")
    walk = sprite_bridge.clean_animation(sprite_bridge.Animation.open(PICTURES / "walk.gif")).animation
    row = np.concatenate([frame.pixels for frame in walk.frames], axis=1)
    sprite_bridge.Sprite(row).save(game / "sprites" / "walk.png")
    print(f"walk: {len(walk)} frames of {walk.size[0]} x {walk.size[1]}")
    subprocess.run([sys.executable, "-m", "sprite_bridge", "install", "godot", str(game)], check=True)
    godot = os.environ.get("SPRITE_BRIDGE_GODOT") or shutil.which("godot") or shutil.which("godot4")
    if godot is None:
        print(f"no Godot is on the PATH: open {game / 'project.godot'} with Godot 4 and press F5")
        return
    subprocess.run([godot, "--headless", "--path", str(game), "--import"], check=True)
    print(f"imported; to see it: {godot} --path {game}")


if __name__ == "__main__":
    main()
