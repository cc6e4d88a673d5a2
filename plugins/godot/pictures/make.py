"""Makes the pictures of the README in a real Godot, without a screen: `python plugins/godot/pictures/make.py`.

It needs Sprite Bridge, Xvfb and a Godot 4, which $SPRITE_BRIDGE_GODOT or the PATH names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sprite_bridge import Sprite

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[2] / "examples"
WIDTH, HEIGHT = 1152, 720
SECONDS = 180
SHOTS = "menu", "after", "parts"
PARTS_SCENE = """[gd_scene load_steps=2 format=3]

[ext_resource type="PackedScene" path="res://parts/parts.spritedict.json" id="1"]

[node name="parts" instance=ExtResource("1")]
"""
PLUGINS = '"res://addons/sprite_bridge/plugin.cfg"', '"res://addons/photographer/plugin.cfg"'


def main() -> None:
    """Let an editor take its own pictures, of a game with a sprite that needs cleaning and a sprite dictionary.

    They are put beside this file.
    """
    godot = os.environ.get("SPRITE_BRIDGE_GODOT") or shutil.which("godot") or shutil.which("godot4")
    screen = shutil.which("Xvfb")
    if godot is None or screen is None:
        sys.exit(f"{'no Godot' if godot is None else 'no Xvfb'} is on the PATH")
    with tempfile.TemporaryDirectory() as temporary:
        room = Path(temporary)
        environment = surroundings(room)
        game = make_game(room / "game", environment)
        subprocess.run([godot, "--headless", "--path", str(game), "--import"], env=environment, check=True)
        shots = room / "shots"
        shots.mkdir()
        with_screen = [screen, "-displayfd", "1", "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
        with subprocess.Popen(with_screen, stdout=subprocess.PIPE, text=True) as shown:
            assert shown.stdout is not None
            display = f":{shown.stdout.readline().strip()}"
            try:
                look = {**environment, "DISPLAY": display, "PHOTOGRAPHS": str(shots)}
                subprocess.run(editor(godot, game), env=look, check=True, timeout=SECONDS)
            finally:
                shown.terminate()
        for name in SHOTS:
            Sprite.open(shots / f"{name}.png").save(HERE / f"{name}.png")


def surroundings(room: Path) -> dict[str, str]:
    """Those of a user who has just begun: no settings of anybody else's are in the pictures."""
    folders = {
        name: str(room / name.lower())
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    }
    for folder in folders.values():
        Path(folder).mkdir()
    return {**os.environ, **folders, "SPRITE_BRIDGE_HOME": str(room / "bridge")}


def make_game(game: Path, environment: dict[str, str]) -> Path:
    """The example's project, with a sprite as an image model leaves it, both plugins enabled."""
    shutil.copytree(EXAMPLES / "godot_project", game, ignore=shutil.ignore_patterns(".godot", "addons"))
    Sprite.open(EXAMPLES / "pictures" / "hero.jpg").save(game / "sprites" / "hero.png")
    add_parts(game)
    install = [sys.executable, "-m", "sprite_bridge", "install", "godot", str(game)]
    subprocess.run(install, env=environment, check=True)
    shutil.copytree(HERE / "photographer", game / "addons" / "photographer")
    project = game / "project.godot"
    text = project.read_text(encoding="utf-8")
    project.write_text(text.replace(PLUGINS[0], ", ".join(PLUGINS)), encoding="utf-8")
    return game


def add_parts(game: Path) -> None:
    """Put the sprite dictionary of the example's footage there, and a scene that inherits from what it is imported as."""
    with tempfile.TemporaryDirectory() as out:
        footage = [sys.executable, str(EXAMPLES / "decompose_footage.py"), "--out", out]
        subprocess.run(footage, check=True)
        shutil.copytree(Path(out) / "parts", game / "parts")
    (game / "parts.tscn").write_text(PARTS_SCENE, encoding="utf-8")


def editor(godot: str, game: Path) -> list[str]:
    """The command that shows the editor, with its menus in its one window."""
    drawn = ["--rendering-driver", "opengl3", "--audio-driver", "Dummy", "--single-window"]
    placed = ["--position", "0,0", "--resolution", f"{WIDTH}x{HEIGHT}"]
    return [godot, "--editor", *drawn, *placed, "--path", str(game)]


if __name__ == "__main__":
    main()
