"""Reading and applying in a real Aseprite, if SPRITE_BRIDGE_ASEPRITE names one or it is on the PATH."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from sprite_bridge.decomposition import (
    Background,
    Cycle,
    Decomposition,
    Layer,
    Placement,
    Track,
    render,
    to_aseprite,
)
from sprite_bridge.image import Sprite

HERE = Path(__file__).parent / "aseprite"
SOURCES = Path(__file__).parents[2] / "plugins" / "aseprite"
ASEPRITE = os.environ.get("SPRITE_BRIDGE_ASEPRITE") or shutil.which("aseprite")

needs_aseprite = pytest.mark.skipif(not ASEPRITE, reason="SPRITE_BRIDGE_ASEPRITE names no Aseprite")


def run(script, folder, **params):
    """A script of ours in Aseprite without windows; its last line is "done" if all went well."""
    said = {"plugin": SOURCES, **params}
    given = [word for name, value in said.items() for word in ("--script-param", f"{name}={value}")]
    (folder / "user").mkdir()
    done = subprocess.run(
        [ASEPRITE, "-b", *given, "--script", str(HERE / script)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "ASEPRITE_USER_FOLDER": str(folder / "user")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "done"


@needs_aseprite
def test_results_come_into_the_sprites_of_a_real_aseprite(tmp_path):
    run("real.lua", tmp_path)


def noise(seed, width, height, alpha=255):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = alpha
    pixels[0, 0] = 0
    return Sprite(pixels)


def parts():
    """Eight frames: a walker who sets out after four, whose two sprites take turns; a lamp that stands still and can be seen
    through; a row of tiles; and a sky that moves."""
    sprites = (noise(1, 5, 7), noise(2, 5, 7), noise(3, 4, 6, 150), noise(4, 4, 4), noise(5, 4, 4))
    tiles = tuple(Placement(3 + x % 2, 4 * x, 16, track=2) for x in range(6))
    frames = tuple(
        (*tiles, Placement(2, 18, 4, track=1), Placement(t % 2, max(0, t - 4), 8, flip_x=t > 5, track=0))
        for t in range(8)
    )
    sky = Layer(noise(6, 40, 20), tuple((t // 4, 0) for t in range(8)))
    tracks = (Track("walker", "actor", (Cycle("walk", 0, 7, 2),)), Track("lamp"), Track("floor", "tiles"))
    return Decomposition((24, 20), sprites, frames, (100, 60) * 4, Background((9, 90, 200), (sky,)), tracks)


@needs_aseprite
def test_parts_become_a_sprite_of_a_real_aseprite_that_shows_the_same_frames(tmp_path):
    of = parts()
    (tmp_path / "parts.aseprite").write_bytes(to_aseprite(of))
    (tmp_path / "frames.rgba").write_bytes(b"".join(render(of, t).tobytes() for t in range(8)))
    (tmp_path / "size.txt").write_text("{} {}".format(*of.size))
    (tmp_path / "durations.txt").write_text(" ".join(map(str, of.durations_ms)))
    (tmp_path / "layers.txt").write_text(
        "Ground: aaaaaaaa\n"
        "Background 1: aaaabbbb\n"
        "floor: tiles of 3 aaaaaaaa\n"
        "lamp: aaaaaaaa\n"
        "walker: ababacde\n"
        "Rounding: aaaabbbb\n"
        "walk: 1 to 2"
    )
    run("real_parts.lua", tmp_path, parts=tmp_path)
