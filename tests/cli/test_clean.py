"""`sprite-bridge clean` from the command line to the files it leaves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.cli.app import run
from sprite_bridge.image import Animation, Palette, Sprite, join_sheet

COLORS = np.array([[30, 20, 40], [200, 60, 50], [240, 200, 120], [60, 120, 200], [250, 250, 250]], np.uint8)


def drawn(seed=0, height=14, width=12):
    """A little sprite of five colours on nothing: a body with an outline, an eye, a belt."""
    rng = np.random.default_rng(seed)
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[1:-1, 2:-2] = [*COLORS[0], 255]
    pixels[2:-2, 3:-3] = [*COLORS[1], 255]
    pixels[4:8, 4:-4] = [*COLORS[2], 255]
    pixels[rng.integers(4, 8), rng.integers(4, width - 4)] = [*COLORS[4], 255]
    pixels[height - 4, 3:-3] = [*COLORS[3], 255]
    return Sprite(pixels)


def enlarged(sprite, factor=8):
    return Sprite(sprite.pixels.repeat(factor, axis=0).repeat(factor, axis=1))


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory without any settings but its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in [name for name in os.environ if name.startswith("SPRITE_BRIDGE_")]:
        monkeypatch.delenv(name)
    return tmp_path


def told(capsys):
    captured = capsys.readouterr()
    return json.loads(captured.out)


def test_an_enlarged_sprite_comes_back_beside_its_source(here, capsys):
    enlarged(drawn()).save("hero.png")
    before = (here / "hero.png").read_bytes()
    assert run(["clean", "hero.png"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("hero.png -> hero.clean.png: upscaled, 12 x 14, 5 colours")
    assert captured.err == ""
    assert Sprite.open("hero.clean.png") == drawn()
    assert (here / "hero.png").read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == ["hero.clean.png", "hero.png"]


def test_json_tells_what_was_found(here, capsys):
    enlarged(drawn()).save("hero.png")
    assert run(["clean", "hero.png", "-o", "out.png", "--json"]) == 0
    found = told(capsys)
    assert found["ok"] is True
    (result,) = found["results"]
    assert (result["input"], result["output"]) == ("hero.png", "out.png")
    assert result["report"]["size"] == [12, 14]
    assert result["report"]["input_size"] == [96, 112]
    assert result["report"]["kind"] == "upscaled"
    assert set(result["report"]["palette"]) == {"#" + bytes(color).hex() for color in COLORS}


def test_the_same_picture_gives_the_same_bytes(here):
    enlarged(drawn()).save("hero.png")
    for name in ("a.png", "b.png"):
        assert run(["clean", "hero.png", "-o", name]) == 0
    assert (here / "a.png").read_bytes() == (here / "b.png").read_bytes()


def test_a_tree_is_mirrored_and_a_bad_file_does_not_stop_it(here, capsys):
    for name in ("art/a.png", "art/deep/b ü.png"):
        enlarged(drawn()).save(name)
    (here / "art" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run(["clean", "art", "-o", "out"]) == 3
    assert "art/torn.png: the PNG data is cut off" in capsys.readouterr().err.replace("\\", "/")
    written = sorted(
        path.relative_to(here).as_posix() for path in (here / "out").rglob("*") if path.is_file()
    )
    assert written == ["out/a.png", "out/deep/b ü.png"]


def test_what_an_earlier_run_left_in_the_tree_is_not_cleaned_again(here, capsys):
    for name in ("art/a.png", "art/deep/b.png"):
        enlarged(drawn()).save(name)
    assert run(["clean", "art", "-o", "art/game", "--explain"]) == 0
    (here / "art" / "game" / "a.png").rename(here / "art" / "moved.png")
    capsys.readouterr()
    assert run(["clean", "art", "-o", "out"]) == 0
    assert "note: 2 earlier results were not read: name a file" in capsys.readouterr().err
    written = sorted(path.relative_to(here).as_posix() for path in (here / "out").rglob("*.png"))
    assert written == ["out/a.png", "out/deep/b.png"]
    assert run(["clean", "art/*.png", "-o", "again", "--json"]) == 0
    found = told(capsys)
    assert (found["left_out"], len(found["results"])) == (1, 1)
    assert run(["clean", "art/moved.png", "-o", "named.png"]) == 0


@pytest.mark.parametrize("words", [["--palette", "p.gpl"], ["--animation"], ["--sheet", "1x1"]])
def test_results_of_every_kind_are_marked(words, here):
    enlarged(drawn()).save("hero.png")
    colors_file("p.gpl", 8)
    assert run(["clean", "hero.png", *words, "-o", "out/hero.png"]) == 0
    assert run(["clean", "out", "-o", "again"]) == 1
    assert not (here / "again").exists()


def test_an_input_and_a_result_that_is_there_are_kept(here, capsys):
    enlarged(drawn()).save("hero.png")
    before = (here / "hero.png").read_bytes()
    assert run(["clean", "hero.png", "-o", "hero.png", "--overwrite"]) == 1
    assert (here / "hero.png").read_bytes() == before
    (here / "mine.png").write_bytes(b"mine")
    assert run(["clean", "hero.png", "-o", "mine.png"]) == 1
    assert (here / "mine.png").read_bytes() == b"mine"
    assert run(["clean", "hero.png", "-o", "mine.png", "--overwrite"]) == 0
    assert Sprite.open("mine.png") == drawn()


def test_a_palette_is_written_in_its_own_order(here):
    palette = Palette(np.concatenate([[[1, 2, 3]], COLORS[::-1]]).astype(np.uint8))
    palette.save("team.gpl")
    enlarged(drawn()).save("hero.png")
    assert run(["clean", "hero.png", "--palette", "team.gpl", "-o", "out.png"]) == 0
    assert Sprite.open("out.png") == drawn()
    with Image.open("out.png") as image:
        assert image.mode == "P"
        assert np.array_equal(np.array(image.getpalette("RGB")).reshape(-1, 3)[:6], palette.colors)


def colors_file(name, count):
    """A palette file of so many colours, those of the drawn sprite first."""
    more = [[1, number % 256, 100 + number // 256] for number in range(count - len(COLORS))]
    Palette(np.concatenate([COLORS, more]).astype(np.uint8)).save(name)
    return name


def failure(words, capsys):
    """Exit code and error of a command that is to fail and to leave no picture."""
    before = sorted(Path.cwd().rglob("*"))
    code = run(["clean", *words, "--json"])
    assert sorted(Path.cwd().rglob("*")) == before
    return code, told(capsys)["error"]


def test_a_palette_too_large_is_said_before_the_work(here, capsys):
    Sprite(np.full((8, 8, 4), 255, np.uint8)).save("hero.png")
    code, error = failure(["hero.png", "--palette", colors_file("p300.gpl", 300)], capsys)
    assert (code, error["code"]) == (1, "bad_palette")
    assert "300 colours" in error["message"]
    code, error = failure(["hero.png", "--palette", colors_file("p256.gpl", 256)], capsys)
    assert (code, error["code"]) == (1, "bad_palette")
    assert "--background keep" in error["hint"]
    assert run(["clean", "hero.png", "--palette", "p256.gpl", "--background", "keep"]) == 0
    with Image.open("hero.clean.png") as image:
        assert len(image.getpalette("RGB")) == 3 * 256


def test_a_full_palette_has_no_room_for_a_transparent_picture(here, capsys):
    enlarged(drawn()).save("hero.png")
    words = ["hero.png", "--palette", colors_file("p256.gpl", 256), "--background", "keep"]
    code, error = failure(words, capsys)
    assert (code, error["code"]) == (1, "bad_palette")
    assert "255" in error["hint"]
    assert run(["clean", "hero.png", "--palette", colors_file("p255.gpl", 255)]) == 0
    assert Sprite.open("hero.clean.png") == drawn()


def test_a_half_transparent_picture_has_no_palette(here, capsys):
    pixels = drawn().pixels.copy()
    pixels[5, 5:7, 3] = 100
    Sprite(pixels).save("ghost.png")
    code, error = failure(["ghost.png", "--palette", colors_file("p.gpl", 8)], capsys)
    assert (code, error["code"]) == (1, "bad_palette")
    assert error["message"].startswith("2 of its pixels")
    assert "--palette" in error["hint"]


@pytest.mark.parametrize("words", [["-o", "x.webp"], ["-o", "x.gif"], ["-o", "x.webp", "--animation"]])
def test_a_format_without_a_palette_is_refused_before_the_work(words, here, capsys):
    (here / "torn.gif").write_bytes(b"GIF89a")  # reading it would be the first of the work
    code, error = failure(["torn.gif", *words, "--palette", colors_file("p.gpl", 8)], capsys)
    assert (code, error["code"]) == (1, "output")
    assert "--palette" in error["hint"]


def test_an_unknown_format_is_refused_before_the_work(here, capsys):
    (here / "torn.png").write_bytes(b"")
    assert failure(["torn.png", "-o", "x.xyz"], capsys)[1]["code"] == "output"


def test_settings_of_the_project_hold_and_a_flag_wins(here, capsys):
    enlarged(drawn()).save("hero.png")
    (here / "sprite_bridge.toml").write_text("size = '24x28'\n")
    assert run(["clean", "hero.png", "-o", "a.png", "--json"]) == 0
    assert told(capsys)["results"][0]["report"]["size"] == [24, 28]
    assert run(["clean", "hero.png", "-o", "b.png", "--size", "auto", "--json"]) == 0
    assert told(capsys)["results"][0]["report"]["size"] == [12, 14]


def size_of(words, capsys):
    assert run(["clean", "hero.png", "--overwrite", "--json", *words]) == 0
    return told(capsys)["results"][0]["report"]["size"]


def test_a_grid_that_is_named_by_a_flag_wins_over_one_in_a_file(here, capsys, monkeypatch):
    enlarged(drawn()).save("hero.png")
    (here / "sprite_bridge.toml").write_text("scale = 4\n")
    assert size_of([], capsys) == [24, 28]
    assert size_of(["--size", "32x28"], capsys) == [32, 28]
    monkeypatch.setenv("SPRITE_BRIDGE_SIZE", "32X28")
    assert size_of([], capsys) == [32, 28]
    assert size_of(["--scale", "auto"], capsys) == [12, 14]
    assert run(["clean", "hero.png", "--size", "6x7", "--scale", "4"]) == 2


def test_a_candidate_wins_over_a_grid_in_a_file(here, capsys):
    enlarged(drawn()).save("hero.png")
    (here / "sprite_bridge.toml").write_text("scale = 4\n")
    assert run(["clean", "hero.png", "--candidate", "9", "--json"]) == 2
    assert "there is no candidate 9" in told(capsys)["error"]["message"]
    assert run(["clean", "hero.png", "--candidate", "9", "--size", "6x7", "--json"]) == 2
    assert told(capsys)["error"]["message"] == "size and candidate name the grid twice"


def test_flags_undo_the_palette_and_the_model_of_a_file(here, capsys):
    enlarged(drawn()).save("hero.png")
    Palette.from_hex(["#102030", "#ffffff"]).save("team.gpl")
    (here / "sprite_bridge.toml").write_text("palette = 'team.gpl'\n")
    assert run(["clean", "hero.png", "-o", "two.png"]) == 0
    assert len(Palette.from_sprite(Sprite.open("two.png"))) == 2
    assert run(["clean", "hero.png", "--palette", "none"]) == 0
    assert Sprite.open("hero.clean.png") == drawn()


def test_the_model_may_be_switched_on_again(here, capsys, monkeypatch):
    drawn().save("hero.png")
    seen = []
    monkeypatch.setattr(
        "sprite_bridge.cli.clean_run.run",
        lambda order: seen.append((order.params()["model"], order.params()["network"])) or 0,
    )
    (here / "sprite_bridge.toml").write_text("model = false\nnetwork = 'ours'\n")
    for words in ([], ["--model", "auto"], ["--model", "mine"], ["--no-model"]):
        assert run(["clean", "hero.png", *words]) == 0
    assert seen == [(False, "ours"), (True, "auto"), (True, "mine"), (False, "ours")]


@pytest.mark.parametrize(
    "words", [["--model", "mine", "--no-model"], ["--model", "../mine"], ["--model", ""]]
)
def test_a_model_that_cannot_be_is_a_usage_error(here, words):
    drawn().save("hero.png")
    assert run(["clean", "hero.png", *words]) == 2


def test_a_model_that_is_not_there_is_named(here, capsys):
    soft = Image.fromarray(drawn().pixels).resize((64, 64), Image.Resampling.BICUBIC)
    ground = Image.new("RGB", (128, 128), (200, 220, 240))
    ground.paste(soft.convert("RGB"), (30, 30), soft)
    ground.save("hero.png")
    assert run(["clean", "hero.png", "--size", "128x128", "--model", "nobody"]) == 5
    assert "nobody" in capsys.readouterr().err
    drawn().save("true.png")  # needs none
    assert run(["clean", "true.png", "--model", "nobody"]) == 5
    assert run(["clean", "true.png"]) == 0


def test_a_senseless_setting_is_a_usage_error(here, capsys):
    enlarged(drawn()).save("hero.png")
    (here / "sprite_bridge.toml").write_text("colours = 3\n")
    assert run(["clean", "hero.png", "--json"]) == 2
    assert told(capsys)["error"]["code"] == "bad_config"


def test_a_parameter_that_cannot_be_is_a_usage_error(here, capsys):
    enlarged(drawn()).save("hero.png")
    assert run(["clean", "hero.png", "--size", "999x999", "--json"]) == 2
    assert told(capsys)["error"]["field"] == "size"


def test_candidates_are_shown_and_nothing_is_written(here, capsys):
    enlarged(drawn()).save("hero.png")
    assert run(["clean", "hero.png", "--candidates", "--json"]) == 0
    (result,) = told(capsys)["results"]
    assert result["output"] is None
    assert [path.name for path in here.iterdir()] == ["hero.png"]


def walk():
    frames = tuple(Sprite(np.roll(drawn().pixels, shift, axis=1)) for shift in (-1, 0, 1))
    return Animation(frames, (80, 120, 200), 0)


@pytest.mark.parametrize("name", ["walk.gif", "walk.png", "walk.webp"])
def test_an_animation_keeps_its_kind_times_and_frames(name, here, capsys):
    Animation(tuple(map(enlarged, walk())), walk().durations_ms, 0).save(name)
    assert run(["clean", name, "--animation", "--json"]) == 0
    (result,) = told(capsys)["results"]
    assert result["output"] == name.replace(".", ".clean.")
    assert result["report"]["frames"] == 3
    assert Animation.open(result["output"]) == walk()


def test_a_folder_of_frames_keeps_their_names(here):
    for name, frame in zip(("step 1", "step 2", "step 10"), walk(), strict=True):
        enlarged(frame).save(f"walk/{name}.png")
    assert run(["clean", "walk", "--animation", "-o", "out"]) == 0
    assert sorted(path.name for path in (here / "out").iterdir()) == [
        "step 1.png",
        "step 10.png",
        "step 2.png",
    ]
    assert Animation.open("out").frames == walk().frames
    assert run(["clean", "walk", "--animation"]) == 0
    assert Animation.open("walk.clean").frames == walk().frames
    assert run(["clean", "walk", "--animation", "-o", "walk v1.2"]) == 0
    assert Animation.open("walk v1.2").frames == walk().frames
    assert run(["clean", "walk", "--animation", "-o", "walk.gif"]) == 0
    assert Animation.open("walk.gif").frames == walk().frames


def test_frames_of_an_earlier_result_are_kept_and_named(here, capsys):
    for name, frame in zip("abc", walk(), strict=True):
        enlarged(frame).save(f"walk/{name}.png")
    drawn().save("out/0007.png")
    (here / "out" / "notes.txt").write_text("mine")
    words = ["clean", "walk", "--animation", "-o", "out", "--overwrite"]
    assert run(words) == 0
    assert "out also holds pictures that are not of this result: 0007.png\n" in capsys.readouterr().err
    assert Sprite.open("out/0007.png") == drawn()
    (here / "out" / "0007.png").unlink()
    assert run([*words, "--json"]) == 0
    assert told(capsys)["results"][0]["warnings"] == []


def test_an_animation_has_the_palette_that_it_is_given(here):
    Palette(COLORS[::-1].copy()).save("p.hex")
    Animation(tuple(map(enlarged, walk())), walk().durations_ms, 0).save("walk.gif")
    assert run(["clean", "walk.gif", "--animation", "--palette", "p.hex", "-o", "out.gif"]) == 0
    with Image.open("out.gif") as image:
        assert np.array_equal(np.array(image.getpalette("RGB")).reshape(-1, 3)[:5], COLORS[::-1])


def test_the_first_frame_of_an_animation_is_read_with_a_warning(here, capsys):
    Animation(tuple(map(enlarged, walk())), walk().durations_ms, 0).save("walk.gif")
    assert run(["clean", "walk.gif"]) == 0
    assert "only the first of 3 frames" in capsys.readouterr().err
    assert Sprite.open("walk.clean.png") == walk().frames[0]


@pytest.mark.parametrize("layout", ["3x2", "96x112px"])
def test_a_sheet_comes_back_as_a_sheet(layout, here, capsys):
    sheet = join_sheet([drawn(seed) for seed in range(6)], 3)
    enlarged(sheet).save("sheet.png")
    assert run(["clean", "sheet.png", "--sheet", layout]) == 0
    assert Sprite.open("sheet.clean.png") == sheet
    assert "sheet.clean.png: upscaled, 3 x 2 sprites of 12 x 14, 5 colours" in capsys.readouterr().out


@pytest.mark.parametrize("layout", ["auto", "3x2"])
def test_a_whole_sheet_is_explained_and_reported(layout, here, capsys):
    sheet = join_sheet([drawn(seed) for seed in range(6)], 3)
    enlarged(sheet).save("sheet.png")
    words = ["--sheet", layout, "--explain", "--report", "page.html", "--json"]
    assert run(["clean", "sheet.png", *words]) == 0
    (result,) = told(capsys)["results"]
    assert result["report"]["sheet"] == {"columns": 3, "rows": 2}
    assert result["report"]["input_size"] == [8 * 36, 8 * 28]
    explained = Sprite.open("sheet.clean.explain.png")
    assert explained.width > 2 * 8 * 36
    assert "3 × 2 sprites of" in (here / "page.html").read_text(encoding="utf-8")


def test_a_wrong_layout_of_a_sheet_is_said(here, capsys):
    enlarged(join_sheet([drawn(seed) for seed in range(6)], 3)).save("sheet.png")
    assert run(["clean", "sheet.png", "--sheet", "4x2", "--json"]) == 0
    (result,) = told(capsys)["results"]
    assert "cut_sprites" in [warning["code"] for warning in result["warnings"]]


def test_a_sheet_shows_its_candidates(here, capsys):
    sheet = join_sheet([drawn(seed) for seed in range(6)], 3)
    rng = np.random.default_rng(1)
    flat = np.where(sheet.alpha[..., None] > 0, sheet.rgb, 230).repeat(9, axis=0).repeat(9, axis=1)
    noisy = np.clip(flat + rng.normal(0, 3, flat.shape), 0, 255).astype(np.uint8)
    Sprite.from_array(noisy).save("sheet.png")
    assert run(["clean", "sheet.png", "--sheet", "3x2", "--candidates"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("  0: 36 x 28, cells of 9.00 x 9.00, confidence")


def test_an_animation_is_no_sheet(here, capsys):
    assert run(["clean", "sheet.png", "--sheet", "2x2", "--animation", "--json"]) == 2
    assert told(capsys)["error"]["field"] == "sheet"


def test_a_sheet_that_does_not_fit_is_a_usage_error(here, capsys):
    enlarged(drawn()).save("sheet.png")
    assert run(["clean", "sheet.png", "--sheet", "50x50px", "--json"]) == 2
    assert told(capsys)["error"]["field"] == "sheet"


TINY = {
    "one pixel": np.full((1, 1, 4), 255, np.uint8),
    "one transparent pixel": np.zeros((1, 1, 4), np.uint8),
    "nothing": np.zeros((32, 48, 4), np.uint8),
    "hidden colours": np.full((16, 16, 4), (9, 200, 30, 0), np.uint8),
    "one colour": np.full((64, 64, 4), (200, 10, 10, 255), np.uint8),
    "one colour, half seen": np.full((8, 8, 4), (200, 10, 10, 100), np.uint8),
    "a row": np.full((1, 90, 4), (1, 2, 3, 255), np.uint8),
    "two by one": np.array([[[0, 0, 0, 255], [255, 255, 255, 255]]], np.uint8),
}


@pytest.mark.parametrize("name", TINY)
def test_the_smallest_and_emptiest_pictures_are_cleaned(name, here, capsys):
    Sprite(TINY[name]).save("tiny.png")
    assert run(["clean", "tiny.png", "-o", "out.png", "--json"]) == 0
    (result,) = told(capsys)["results"]
    assert 0 <= result["report"]["confidence"] <= 1
    out = Sprite.open("out.png")
    assert list(out.size) == result["report"]["size"]
    assert not out.rgb[out.alpha == 0].any()


def test_a_missing_model_folder_is_no_obstacle_without_a_model(here):
    enlarged(drawn()).save("hero.png")
    assert run(["clean", "hero.png", "--no-model"]) == 0


COLD = """
import resource, sys
from sprite_bridge.cli.app import run
assert run(["clean", "big.png", "--overwrite"]) == 0
heavy = {"torch", "onnx", "rich", "matplotlib"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
print(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource module")
def test_one_large_picture_costs_little_from_a_cold_start(here):
    rng = np.random.default_rng(0)
    big = np.asarray(Image.fromarray(enlarged(drawn(), 72).pixels[:1008, :864, :3]), np.int16)
    noisy = np.clip(big + rng.normal(0, 2, big.shape), 0, 255).astype(np.uint8)
    Image.fromarray(noisy).resize((1000, 1000), Image.Resampling.BICUBIC).save("big.png")
    costs = []
    for _ in range(3):  # the first run may compile
        done = subprocess.run(
            [sys.executable, "-c", COLD], capture_output=True, text=True, timeout=200, check=True
        )
        costs.append(float(done.stdout.splitlines()[-1]))
    # 1.5 s on an idle core; a core that others share counts their cache misses as ours
    assert min(costs) <= 3, costs
