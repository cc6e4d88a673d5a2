"""The scripts in a real Aseprite without its windows, if SPRITE_BRIDGE_ASEPRITE names one or it is on the PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sprite_bridge import Animation, Sprite, connection
from sprite_bridge.install import aseprite as installing

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "plugins" / "aseprite" / "clean.lua"
DECOMPOSE = SCRIPT.with_name("decompose.lua")
ASEPRITE = os.environ.get("SPRITE_BRIDGE_ASEPRITE") or shutil.which("aseprite")
CELL = 6

MAKE = """
local sprite = Sprite({ fromFile = app.params.from })
local layer = sprite.layers[1]
layer.name, layer.opacity = "body", 200
sprite.frames[1].duration = 0.25
layer.isContinuous = true
sprite:newFrame(1)
local over = sprite:newLayer()
over.name = "over"
sprite:newCel(over, 2, layer.cels[1].image)
local hidden = sprite:newLayer()
hidden.name, hidden.isVisible = "hidden", false
local tag = sprite:newTag(2, 2)
tag.name = "step"
sprite:saveAs(app.params.out)
"""
LOOK = """
local sprite = app.sprite
print(sprite.width, sprite.height)
for _, layer in ipairs(sprite.layers) do
  local ids = {}
  for _, cel in ipairs(layer.cels) do ids[#ids + 1] = cel.frameNumber .. " " .. cel.image.width .. " " .. cel.position.x end
  local linked = #layer.cels == 2 and layer.cels[1].image.id == layer.cels[2].image.id
  print(layer.name, layer.opacity, layer.isVisible, table.concat(ids, ", "), linked)
end
for _, tag in ipairs(sprite.tags) do print(tag.name, tag.fromFrame.frameNumber, tag.toFrame.frameNumber) end
print(sprite.frames[1].duration, sprite.frames[2].duration)
"""

WALK = """
local sprite = Sprite(32, 24)
sprite.layers[1].name = "actor"
for frame = 1, 6 do
  if frame > 1 then sprite:newEmptyFrame() end
  sprite.frames[frame].duration = frame / 20
  local image = Image(6, 8, ColorMode.RGB)
  for pixel in image:pixels() do pixel(app.pixelColor.rgba(40 * pixel.x, 30 * pixel.y, 90)) end
  sprite:newCel(sprite.layers[1], frame, image, Point(4 * (frame - 1), 9))
end
sprite:saveAs(app.params.out)
"""
COMPARE = """
local parts, before = app.sprites[1], app.sprites[2]
if parts.filename:find("walk") then parts, before = before, parts end
print(#parts.layers, #parts.frames, parts.data)
for frame = 1, #before.frames do
  local one, other = Image(32, 24, ColorMode.RGB), Image(32, 24, ColorMode.RGB)
  one:drawSprite(before, frame)
  other:drawSprite(parts, frame)
  local function seen(image) return (image.bytes:gsub("...%z", "\\0\\0\\0\\0")) end
  print(frame, seen(one) == seen(other), before.frames[frame].duration == parts.frames[frame].duration)
end
"""

pytestmark = pytest.mark.skipif(not ASEPRITE, reason="SPRITE_BRIDGE_ASEPRITE names no Aseprite")

Batch = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def drawing() -> np.ndarray:
    """(12, 10, 4): three colours, and nothing around them."""
    y, x = np.mgrid[:12, :10]
    colors = np.array([(220, 40, 40, 255), (40, 60, 200, 255), (250, 240, 200, 255)], np.uint8)
    pixels = colors[(x * 3 + y * 5) % 7 % 3]
    pixels[(x < 1) | (y < 2) | (x > 8)] = 0
    return pixels


@pytest.fixture
def enlarged(drawing: np.ndarray, tmp_path: Path) -> Path:
    """The drawing with cells of several pixels, in a file whose name is not easy."""
    path = tmp_path / "it's a drawing.png"
    Sprite(drawing.repeat(CELL, 0).repeat(CELL, 1)).save(path)
    return path


@pytest.fixture
def batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """``batch(path, *parameters)``: run the script; the folder of temporary files is empty before and after."""
    home, temporary = tmp_path / "my home", tmp_path / "temporary"
    for folder in (home, temporary, tmp_path / "user"):
        folder.mkdir()
    connection.write_launcher(home)
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(home))
    monkeypatch.setenv("ASEPRITE_USER_FOLDER", str(tmp_path / "user"))
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.chdir(tmp_path)

    def run(path: Path | None, *parameters: str, script: Path = SCRIPT) -> subprocess.CompletedProcess[str]:
        given = [word for parameter in parameters for word in ("--script-param", parameter)]
        command = [ASEPRITE, "-b", *([str(path)] if path else []), *given, "--script", str(script)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert [path.name for path in temporary.iterdir() if path.name.startswith("sprite-bridge")] == []
        return done

    return run


def test_a_picture_becomes_what_was_drawn(batch: Batch, enlarged: Path, drawing: np.ndarray) -> None:
    done = batch(enlarged, "out=clean.png", "model=false")
    assert done.returncode == 0, done.stdout
    assert "clean.png: 1 cel, 10 x 12 pixels" in done.stdout
    assert np.array_equal(Sprite.open("clean.png").pixels, drawing)


def test_it_works_from_the_folder_where_it_is_installed(
    batch: Batch, enlarged: Path, drawing: np.ndarray, tmp_path: Path
) -> None:
    installing.install(tmp_path / "user")
    script = tmp_path / "user" / "extensions" / "sprite-bridge" / "clean.lua"
    done = batch(enlarged, f"out={tmp_path / 'b c.png'}", "model=false", script=script)
    assert done.returncode == 0, done.stdout
    assert np.array_equal(Sprite.open(tmp_path / "b c.png").pixels, drawing)


def test_a_palette_becomes_exact_indices(batch: Batch, enlarged: Path, tmp_path: Path) -> None:
    (tmp_path / "team.hex").write_text("dc2828\n283cc8\nfaf0c8\n00ff00\n")
    indexed = tmp_path / "indexed.png"
    convert = [ASEPRITE, "-b", str(enlarged), "--color-mode", "indexed", "--save-as", str(indexed)]
    subprocess.run(convert, check=True, timeout=120)
    done = batch(indexed, "out=clean.png", "palette=team.hex", "model=false")
    assert done.returncode == 0, done.stdout
    with Image.open("clean.png") as image:
        assert image.mode == "P" and image.size == (10, 12)
        assert {color[:3] for _, color in image.convert("RGBA").getcolors() if color[3]} == {
            (220, 40, 40),
            (40, 60, 200),
            (250, 240, 200),
        }


def test_frames_and_their_times_are_kept(batch: Batch, drawing: np.ndarray, tmp_path: Path) -> None:
    frames = [
        Sprite(drawing.repeat(CELL, 0).repeat(CELL, 1)),
        Sprite(drawing[::-1].repeat(CELL, 0).repeat(CELL, 1)),
    ]
    Animation(tuple(frames), (100, 250), 0).save(tmp_path / "walk.gif")
    done = batch(tmp_path / "walk.gif", "out=clean.gif", "model=false")
    assert done.returncode == 0, done.stdout
    cleaned = Animation.open("clean.gif")
    assert (cleaned.size, cleaned.durations_ms) == ((10, 12), (100, 250))
    assert np.array_equal(cleaned.frames[1].pixels, drawing[::-1])


def test_layers_links_tags_and_times_are_kept(batch: Batch, enlarged: Path, tmp_path: Path) -> None:
    (tmp_path / "make.lua").write_text(MAKE)
    (tmp_path / "look.lua").write_text(LOOK)
    made, cleaned = tmp_path / "made.aseprite", tmp_path / "cleaned.aseprite"
    assert batch(None, f"from={enlarged}", f"out={made}", script=tmp_path / "make.lua").returncode == 0
    done = batch(made, f"out={cleaned}", "model=false")
    assert done.returncode == 0 and "3 cels, 2 unique" in done.stdout, done.stdout
    before, after = (
        batch(path, script=tmp_path / "look.lua").stdout.splitlines() for path in (made, cleaned)
    )
    assert before[0] == "60\t72" and after[0] == "10\t12"
    assert before[1] == "body\t200\ttrue\t1 60 0, 2 60 0\ttrue" and after[1] == before[1].replace("60", "10")
    assert before[2] == "over\t255\ttrue\t2 60 0\tfalse" and after[2] == before[2].replace("60", "10")
    assert after[3:] == before[3:] and "step\t2\t2" in after and "0.25\t0.25" in after


def test_a_format_of_one_frame_gets_a_file_for_each(
    batch: Batch, drawing: np.ndarray, tmp_path: Path
) -> None:
    frame = Sprite(drawing.repeat(CELL, 0).repeat(CELL, 1))
    Animation((frame, frame), (100, 100), 0).save(tmp_path / "walk.gif")
    done = batch(tmp_path / "walk.gif", "out=step.png", "model=false", "scope=cel", "fit=layer")
    assert done.returncode == 0, done.stdout
    assert len(list(tmp_path.glob("step*.png"))) == 2


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (("out=a.png", "colour=3"), 'no parameter "colour"'),
        ((), "where the result goes"),
        (("out=a.png", "size=big"), "neither auto nor a size"),
        (("out=a.nothing", "model=false"), "cannot be written"),
        (("out=none/a.png", "model=false"), "cannot be written"),
    ],
)
def test_what_is_wrong_is_said_with_exit_status_255(
    batch: Batch, enlarged: Path, tmp_path: Path, parameters: tuple[str, ...], said: str
) -> None:
    done = batch(enlarged, *parameters)
    assert done.returncode == 255 and said in done.stdout + done.stderr, done.stdout + done.stderr
    assert not list(tmp_path.glob("a.*"))


def test_without_a_picture_or_sprite_bridge_it_says_what_to_do(
    batch: Batch, enlarged: Path, tmp_path: Path
) -> None:
    done = batch(None, "out=a.png")
    assert done.returncode == 255 and "Name a picture before the script" in done.stdout
    (tmp_path / "my home" / "launcher.json").unlink()
    done = batch(enlarged, "out=a.png")
    assert done.returncode == 255 and "sprite-bridge install aseprite" in done.stdout


def test_frames_become_a_sprite_that_shows_the_same_in_layers(batch: Batch, tmp_path: Path) -> None:
    for name, text in {"walk": WALK, "compare": COMPARE}.items():
        (tmp_path / f"{name}.lua").write_text(text)
    walk, parts = tmp_path / "walk.aseprite", tmp_path / "the parts.aseprite"
    made = batch(None, f"out={walk}", script=tmp_path / "walk.lua")
    assert made.returncode == 0, made.stdout
    before = walk.read_bytes()
    done = batch(walk, f"out={parts}", script=DECOMPOSE)
    assert done.returncode == 0, done.stdout
    assert "1 actor" in done.stdout and "in 6 frames. Every pixel comes back." in done.stdout
    assert walk.read_bytes() == before
    command = [ASEPRITE, "-b", str(walk), str(parts), "--script", str(tmp_path / "compare.lua")]
    compared = subprocess.run(command, capture_output=True, text=True, timeout=120)
    layers, *frames = compared.stdout.splitlines()
    assert layers == "1\t6\tThe parts of walk.aseprite, found by Sprite Bridge"
    assert frames == [f"{frame}\ttrue\ttrue" for frame in range(1, 7)]
