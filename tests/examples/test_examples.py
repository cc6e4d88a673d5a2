"""Every example is run as a user runs it, and what it leaves is looked at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sprite_bridge import Animation, Palette, Sprite, clean
from sprite_bridge.decomposition import read, render

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PICTURES = EXAMPLES / "pictures"
NOT_RUN_HERE = {"show.py"}  # what the others share
PROBE = """\
extends SceneTree


func _initialize() -> void:
	var scene: Node = (load("res://main.tscn") as PackedScene).instantiate()
	root.add_child(scene)
	await process_frame
	for node: Node in scene.get_children():
		if node is Sprite2D:
			print("shown ", node.name, " ", (node as Sprite2D).texture.get_size())
		elif node is AnimatedSprite2D:
			var frames: SpriteFrames = (node as AnimatedSprite2D).sprite_frames
			var size: Vector2 = frames.get_frame_texture(&"default", 0).get_size()
			print("shown ", node.name, " ", size, " x ", frames.get_frame_count(&"default"))
	quit()
"""
"""A script of Godot's that says what the scene shows."""


def run(name: str, out: Path, *arguments: str) -> str:
    command = [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments, "--out", str(out)]
    done = subprocess.run(command, cwd=out.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def colors(sprite: Sprite) -> int:
    return len(Palette.from_sprite(sprite))


def test_every_example_has_a_test_and_a_line_in_the_readme() -> None:
    names = {path.name for path in EXAMPLES.glob("*.py")} - NOT_RUN_HERE
    here, readme = Path(__file__).read_text(), (EXAMPLES / "README.md").read_text()
    assert {name for name in names if f'run("{name}"' not in here} == set()
    assert {name for name in names if f"`{name}" not in readme} == set()


def test_every_example_picture_is_explained_in_the_readme_and_small() -> None:
    readme = (EXAMPLES / "README.md").read_text()
    paths = sorted(PICTURES.iterdir())
    assert len(paths) >= 10
    assert [path.name for path in paths if f"`{path.name}`" not in readme] == []
    assert sum(path.stat().st_size for path in paths) < 700_000


def test_clean_picture_leaves_true_pixels_and_a_picture_of_both(tmp_path: Path) -> None:
    said = run("clean_picture.py", tmp_path / "out")
    cleaned = Sprite.open(tmp_path / "out" / "clean.png")
    assert max(cleaned.size) < 80
    assert set(np.unique(cleaned.alpha)) == {0, 255}
    assert 3 < colors(cleaned) < 40
    with Image.open(tmp_path / "out" / "before_after.png") as both:
        assert both.width > 2 * 400
    assert "confidence" in said


def test_clean_folder_cleans_what_it_can_and_says_what_it_cannot(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("gem_upscaled.png", "chest_native.png"):
        (folder / name).write_bytes((PICTURES / name).read_bytes())
    (folder / "broken.png").write_bytes(b"no picture")
    said = run("clean_folder.py", tmp_path / "out", str(folder))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"gem_upscaled.png", "chest_native.png"}
    assert Sprite.open(tmp_path / "out" / "gem_upscaled.png").size == (24, 24)
    assert "bad_image" in said


def test_clean_animation_keeps_frames_and_times_and_shares_one_palette(tmp_path: Path) -> None:
    said = run("clean_animation.py", tmp_path / "out")
    before = Animation.open(PICTURES / "walk.gif")
    after = Animation.open(tmp_path / "out" / "walk.gif")
    assert len(after) == len(before)
    assert after.durations_ms == before.durations_ms
    assert max(after.size) < 60
    together = Sprite(np.concatenate([frame.pixels for frame in after.frames]))
    assert 3 < colors(together) < 64
    assert len(list((tmp_path / "out" / "walk").iterdir())) == len(after)
    assert Animation.open(tmp_path / "out" / "walk_large.gif").size == tuple(6 * side for side in after.size)
    assert "flicker" in said


def test_clean_sheet_leaves_the_sheet_and_its_sprites(tmp_path: Path) -> None:
    run("clean_sheet.py", tmp_path / "out")
    sheet = Sprite.open(tmp_path / "out" / "sheet.png")
    single = Sprite.open(tmp_path / "out" / "03.png")
    assert sheet.size == (4 * single.width, 2 * single.height)
    assert 24 <= single.width <= 40
    assert len(list((tmp_path / "out").glob("0?.png"))) == 8
    assert np.array_equal(sheet.pixels[: single.height, 3 * single.width :], single.pixels)


def test_lock_palette_writes_an_indexed_picture_in_the_order_of_the_palette(tmp_path: Path) -> None:
    run("lock_palette.py", tmp_path / "out")
    palette = Palette.open(tmp_path / "out" / "team.gpl")
    with Image.open(tmp_path / "out" / "locked.png") as image:
        assert image.mode == "P"
        entries = np.array(image.getpalette()[: 3 * len(palette)]).reshape(-1, 3)
    assert np.array_equal(entries, palette.colors)
    palette.indices(Sprite.open(tmp_path / "out" / "locked.png"))  # raises on a foreign colour


def test_pick_candidate_writes_one_result_for_each_grid(tmp_path: Path) -> None:
    said = run("pick_candidate.py", tmp_path / "out")
    results = [Sprite.open(path) for path in sorted((tmp_path / "out").glob("*.png"))]
    assert len(results) == len(said.splitlines()) >= 2
    assert len({result.size for result in results}) >= 2


def test_choose_size_gives_that_size_and_a_scene_keeps_its_background(tmp_path: Path) -> None:
    run("choose_size.py", tmp_path / "out")
    sized = Sprite.open(tmp_path / "out" / "sized.png")
    assert sized.size == (64, 64)
    assert (sized.alpha == 255).all()


def test_no_model_leaves_both_results(tmp_path: Path) -> None:
    run("no_model.py", tmp_path / "out")
    without, learned = (Sprite.open(tmp_path / "out" / f"{name}.png") for name in ("no_model", "with_model"))
    assert without.size == learned.size
    assert 0 < (learned.alpha > 0).mean() < 0.5


def test_draw_sprites_draws_a_sheet(tmp_path: Path) -> None:
    run("draw_sprites.py", tmp_path / "out", "--size", "16")
    assert Sprite.open(tmp_path / "out" / "sprites.png").size == (13 * 32, 13 * 32)


@pytest.mark.parametrize("name", ["hero.jpg", "items_sheet.jpg", "walk.gif"])
def test_make_pictures_makes_the_committed_pictures(name: str, made: Path) -> None:
    with Image.open(made / name) as new, Image.open(PICTURES / name) as committed:
        assert new.size == committed.size
        one, other = (np.asarray(image.convert("RGB"), int) for image in (new, committed))
        assert np.abs(one - other).mean() < 2  # codecs differ a little from release to release


def test_make_pictures_makes_all_of_them(made: Path) -> None:
    assert {path.name for path in made.iterdir()} == {path.name for path in PICTURES.iterdir()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("examples") / "pictures"
    run("make_pictures.py", out)
    return out


def test_ask_daemon_gives_what_this_process_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "home"))
    said = run("ask_daemon.py", tmp_path / "out")
    assert "2 replies" in said
    for name in ("ghost_clash", "hero"):
        here = clean(PICTURES / f"{name}.jpg").image
        assert Sprite.open(tmp_path / "out" / f"{name}.png") == here


def test_decompose_footage_leaves_the_parts_and_gives_every_frame_again(tmp_path: Path) -> None:
    said = run("decompose_footage.py", tmp_path / "out")
    parts = read(tmp_path / "out" / "parts")
    again = Animation.open(tmp_path / "out" / "again.png")
    assert "every pixel right: True" in said and len(again) == len(parts.frames) == 48
    assert all(np.array_equal(render(parts, t), frame.pixels) for t, frame in enumerate(again))
    actors = [track for track in parts.tracks if track.kind == "actor"]
    assert len(actors) == 3 and all(track.cycles for track in actors)
    assert len(parts.sprites) - len(parts.rest) <= 12  # three things that walk in four poses
    assert (tmp_path / "out" / "parts" / "parts.spritedict.json").is_file()
    assert (tmp_path / "out" / "parts.html").stat().st_size > 10_000
    run("decompose_footage.py", tmp_path / "two", str(tmp_path / "out" / "again.png"))
    assert read(tmp_path / "two" / "parts") == parts
    large = [frame.pixels.repeat(2, axis=0).repeat(2, axis=1) for frame in again][:8]
    Animation(tuple(map(Sprite, large)), (80,) * 8).save(tmp_path / "large.png")
    run("decompose_footage.py", tmp_path / "three", str(tmp_path / "large.png"))
    assert (tmp_path / "three" / "parts.html").is_file()


def test_watch_folder_cleans_into_the_game_and_leaves_alone_what_was_undone(tmp_path: Path) -> None:
    said = run("watch_folder.py", tmp_path / "out")
    assert {
        path.name for path in (tmp_path / "out" / "game").rglob("*.png") if "previous" not in path.parts
    } == {"potion.png"}
    assert colors(Sprite.open(tmp_path / "out" / "game" / "items" / "potion.png")) <= 8
    assert "hero.jpg: made" in said and "hero.jpg: undone" in said and "potion.jpg: current" in said


def test_without_aseprite_the_batch_says_so_and_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPRITE_BRIDGE_ASEPRITE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run("aseprite_batch.py", tmp_path / "out").startswith("skipped: no aseprite is on the PATH")
    assert list(tmp_path.iterdir()) == []


def test_aseprite_cleans_the_animation_and_keeps_its_frames(tmp_path: Path) -> None:
    if not (os.environ.get("SPRITE_BRIDGE_ASEPRITE") or shutil.which("aseprite")):
        pytest.skip("no aseprite is on the PATH; the variable SPRITE_BRIDGE_ASEPRITE may name one")
    said = run("aseprite_batch.py", tmp_path / "out")
    assert re.search(r"6 cels, 6 unique, \d+ x \d+ pixels, \d+ % sure of the size", said), said
    before, after = (
        Animation.open(path) for path in (PICTURES / "walk.gif", tmp_path / "out" / "walk.aseprite.gif")
    )
    assert max(after.size) < 60 < max(before.size)
    assert after.durations_ms == before.durations_ms
    assert colors(Sprite(np.concatenate([frame.pixels for frame in after.frames]))) < 64


@pytest.fixture
def game(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The game that the example makes; Godot has imported it, if SPRITE_BRIDGE_GODOT names one."""
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path))
    if not os.environ.get("SPRITE_BRIDGE_GODOT"):
        monkeypatch.setenv("PATH", str(tmp_path))
    said = run("godot_game.py", tmp_path / "game")
    assert ("imported" if os.environ.get("SPRITE_BRIDGE_GODOT") else "no Godot is on the PATH") in said
    return tmp_path / "game"


def test_the_game_has_cleaned_sprites_and_the_addon(game: Path) -> None:
    for name in ("hero", "potion", "tree", "walk"):
        made, committed = (
            Sprite.open(folder / "sprites" / f"{name}.png") for folder in (game, EXAMPLES / "godot_project")
        )
        assert made.size == committed.size and set(np.unique(made.alpha)) == {0, 255}
        assert (
            np.abs(made.pixels.astype(int) - committed.pixels).mean() < 2
        )  # models differ a little by processor
    assert "res://addons/sprite_bridge/plugin.cfg" in (game / "project.godot").read_text(encoding="utf-8")
    assert (game / "addons" / "sprite_bridge" / "plugin.gd").is_file()


def test_godot_shows_the_game(game: Path) -> None:
    godot = os.environ.get("SPRITE_BRIDGE_GODOT")
    if not godot:
        pytest.skip("SPRITE_BRIDGE_GODOT names no Godot")
    (game / "probe.gd").write_text(PROBE)
    command = [godot, "--headless", "--path", str(game), "-s", "probe.gd"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "ERROR" not in said, said
    shown = dict(re.findall(r"shown (\w+) (.*)", said))
    width, height = Sprite.open(game / "sprites" / "walk.png").size
    assert shown.pop("Walk") == f"({width / 6}, {float(height)}) x 6"
    sizes = {name: Sprite.open(game / "sprites" / f"{name.lower()}.png").size for name in shown}
    assert len(shown) == 3
    assert shown == {name: f"({float(width)}, {float(height)})" for name, (width, height) in sizes.items()}
