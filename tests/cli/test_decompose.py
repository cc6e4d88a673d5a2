"""`sprite-bridge decompose` from the command line to the files it leaves."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from sprite_bridge.cli.app import run
from sprite_bridge.cli.decompose_run import summary
from sprite_bridge.decomposition import read, render
from sprite_bridge.image import Animation, Sprite, join_sheet
from sprite_bridge.image.results import MARK
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.inprocess import decompose


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory without any settings but its own."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("SPRITE_BRIDGE_")]:
        monkeypatch.delenv(name)
    return tmp_path


def walking(count=12, seed=0):
    """Frames of 32 x 20: a sprite that walks over flat ground."""
    walker = np.random.default_rng(seed).integers(40, 255, (7, 6, 4), np.uint8)
    walker[..., 3] = 255
    frames = np.full((count, 20, 32, 4), (20, 30, 90, 255), np.uint8)
    for t, frame in enumerate(frames):
        frame[8:15, 2 * t : 2 * t + 6] = walker
    return tuple(Sprite(frame) for frame in frames)


def written(path):
    return sorted(found.name for found in Path(path).iterdir())


NAMES = ["background0.png", "placements.json", "sprites.json", "sprites.png"]


def check(folder, frames):
    """The folder holds these frames."""
    of = read(folder)
    assert [render(of, number).tobytes() for number in range(len(of.frames))] == [
        frame.pixels.tobytes() for frame in frames
    ]
    return of


def test_an_animation_becomes_a_folder_of_parts(here, capsys):
    Animation(walking(), (60,) * 12).save("walk.png")
    before = Path("walk.png").read_bytes()
    assert run(["decompose", "walk.png", "-o", "out"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("walk.png -> out: 1 sprite, 1 actor in 12 frames of 32 x 20, exact, ")
    assert said.out.endswith("% of the memory saved\n") and said.err == ""
    assert written("out") == sorted([*NAMES, "out.spritedict.json"])
    assert check("out", walking()).durations_ms == (60,) * 12
    assert Path("walk.png").read_bytes() == before and written(".") == ["out", "walk.png"]


@pytest.mark.parametrize("kind", ["folder", "walk.gif", "walk.webp", "sheet", "cells", "auto"])
def test_frames_come_in_all_forms(here, kind):
    frames = walking(12)
    source, more = kind, []
    if kind == "folder":
        for number, frame in enumerate(frames):
            frame.save(Path("folder") / f"frame{number}.png")  # frame2 comes before frame10
    elif "." in kind:
        Animation(frames, (100,) * 12).save(kind)
    else:
        if kind == "auto":  # there must be gutters between them
            cut = [frame.pixels.copy() for frame in walking(6)]
            for pixels in cut:
                pixels[[0, 1, -2, -1]] = pixels[:, [0, 1, -2, -1]] = 0
                pixels[(pixels == (20, 30, 90, 255)).all(-1)] = 0
            frames = [Sprite(np.roll(pixels, 8 - 2 * t, 1)) for t, pixels in enumerate(cut)]
        join_sheet(frames, 3).save("sheet.png")
        source, more = "sheet.png", ["--sheet", {"sheet": "3x4", "cells": "32x20px", "auto": "auto"}[kind]]
    assert run(["decompose", source, "-o", "out", *more]) == 0
    if kind == "auto":
        assert len(read("out").frames) == 6
    elif kind == "walk.gif":  # a palette of a few colours holds these frames as they are
        assert len(check("out", Animation.open("walk.gif").frames).frames) == 12
    else:
        check("out", frames)


def test_json_tells_what_was_found_and_written(here, capsys):
    Animation(walking(), (60,) * 12).save("walk.png")
    words = ["decompose", "walk.png", "-o", "parts", "--aseprite", "walk.aseprite", "--report", "page.html"]
    assert run([*words, "--json"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert found["ok"] is True and said.err == ""
    assert (found["input"], found["output"], found["aseprite"]) == ("walk.png", "parts", "walk.aseprite")
    assert sorted(Path(name).name for name in found["files"]) == written("parts")
    assert found["page"] == {"ok": True, "output": "page.html"} and found["warnings"] == []
    assert found["report"]["sprites"] == 1 and found["report"]["exact"]
    assert Path("walk.aseprite").read_bytes()[4:6] == b"\xe0\xa5"
    assert "walk.png" in Path("page.html").read_text(encoding="utf-8")


def test_warnings_say_what_to_do(here, capsys):
    walking(1)[0].save("one.png")
    assert run(["decompose", "one.png", "-o", "out"]) == 0
    said = capsys.readouterr().err
    assert "warning: one.png: one frame does not tell what moves" in said and "--sheet 4x2" in said
    assert run(["decompose", "one.png", "-o", "two", "--json"]) == 0
    (warning,) = json.loads(capsys.readouterr().out)["warnings"]
    assert warning["code"] == "one_frame" and "--sheet" in warning["hint"]


def test_a_deadline_gives_what_there_is(here, capsys):
    Animation(walking(), (60,) * 12).save("walk.png")
    assert run(["decompose", "walk.png", "-o", "out", "--deadline", "0.000001"]) == 0
    check("out", walking())
    assert "the time was over" in capsys.readouterr().err
    assert run(["decompose", "walk.png", "-o", "two", "--deadline", "-1"]) == 2
    assert run(["decompose", "walk.png", "-o", "two", "--deadline", "nan"]) == 2
    assert not Path("two").exists()


# What is there is kept


def test_an_earlier_result_is_replaced_only_if_that_is_asked_for(here, capsys):
    Animation(walking(), (60,) * 12).save("walk.png")
    Animation(walking(8, seed=3), (60,) * 8).save("other.png")
    assert run(["decompose", "walk.png", "-o", "out"]) == 0
    before = {name: Path("out", name).read_bytes() for name in written("out")}
    assert run(["decompose", "other.png", "-o", "out"]) == 1
    assert "out holds an earlier result" in capsys.readouterr().err
    assert before == {name: Path("out", name).read_bytes() for name in written("out")}
    Path("out", "notes.txt").write_text("mine")
    assert run(["decompose", "other.png", "-o", "out", "--overwrite"]) == 0
    check("out", walking(8, seed=3))
    assert Path("out", "notes.txt").read_text() == "mine"
    named = json.loads(Path("out", "out.spritedict.json").read_text())
    assert named["content"] != json.loads(before["out.spritedict.json"])["content"]


def test_a_cleaned_picture_with_the_sheet_of_somebody_else_is_no_earlier_result(here, capsys):
    Animation(walking(3), (60,) * 3).save("walk.png")
    walking(1)[0].save("art/sprites.png", text=MARK)
    Path("art/sprites.json").write_text('{"frames": [], "meta": {"app": "https://www.aseprite.org/"}}')
    assert run(["decompose", "walk.png", "-o", "art", "--overwrite"]) == 1
    assert "something else" in capsys.readouterr().err
    assert written("art") == ["sprites.json", "sprites.png"]


@pytest.mark.parametrize("name", ["sprites.png", "hero.png", "placements.json"])
def test_a_folder_that_holds_something_else_is_refused_even_then(here, capsys, name):
    Animation(walking(3), (60,) * 3).save("walk.png")
    Path("art").mkdir()
    if name.endswith(".png"):
        walking(1)[0].save(Path("art", name))
    else:
        Path("art", name).write_text("{}")
    before = Path("art", name).read_bytes()
    for more in ([], ["--overwrite"]):
        assert run(["decompose", "walk.png", "-o", "art", *more]) == 1
        assert "something else than an earlier result" in capsys.readouterr().err
    assert written("art") == [name] and Path("art", name).read_bytes() == before


def test_the_folder_of_the_frames_is_not_written_into(here, capsys):
    for number, frame in enumerate(walking(4)):
        frame.save(Path("frames") / f"{number}.png")
    assert run(["decompose", "frames", "-o", "frames", "--overwrite"]) == 1
    assert written("frames") == ["0.png", "1.png", "2.png", "3.png"]
    assert run(["decompose", "frames", "-o", "frames/parts"]) == 0
    check("frames/parts", walking(4))


def test_a_result_that_was_not_finished_can_be_made_again(here):
    Animation(walking(3), (60,) * 3).save("walk.png")
    assert run(["decompose", "walk.png", "-o", "out"]) == 0
    Path("out/placements.json").unlink()
    Path("out/out.spritedict.json").unlink()
    assert run(["decompose", "walk.png", "-o", "out", "--overwrite"]) == 0
    check("out", walking(3))


def test_a_hidden_file_does_not_fill_a_folder(here):
    Animation(walking(3), (60,) * 3).save("walk.png")
    Path("out").mkdir()
    Path("out/.gdignore").touch()
    assert run(["decompose", "walk.png", "-o", "out"]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--aseprite", "walk.png"], "walk.png is no name of an Aseprite document"),
        (["--aseprite", "out/placements.json"], "is no name of an Aseprite document"),
        (["--aseprite", "there.aseprite"], "there.aseprite exists"),
        (["--report", "there.html"], "there.html exists"),
        (["--report", "page.txt"], "page.txt is no name of a page"),
        (["--report", "out/placements.json"], "is no name of a page"),
        (["--report", "folder.html"], "is a folder"),
        (["--report", "frames/0.png/page.html"], "cannot be written"),
        (["--sheet", "4x2"], "not for a folder"),
    ],
)
def test_nobody_waits_for_what_cannot_be_written(here, capsys, words, said):
    for number, frame in enumerate(walking(4)):
        frame.save(Path("frames") / f"{number}.png")
    for name in ("there.aseprite", "there.html"):
        Path(name).write_text("mine")
    Path("folder.html").mkdir()
    assert run(["decompose", "frames", "-o", "out", *words]) in (1, 2)
    assert said in capsys.readouterr().err
    assert not Path("out").exists() and Path("there.html").read_text() == "mine"


@pytest.mark.parametrize("words", [["--sheet", "5x7px"], ["--report", "pages/deep/page.txt"]])
def test_nothing_is_made_for_a_run_that_fails(here, words):
    Path("walk.png").write_bytes(join_sheet(walking(4), 2).encode())
    both = ["--report", "pages/deep/page.html", "--aseprite", "documents/walk.aseprite"]
    Path("bad.png").write_text("no picture")
    assert run(["decompose", "bad.png", "-o", "out/deep", *both]) == 1
    assert run(["decompose", "walk.png", "-o", "out/deep", *both, *words]) in (1, 2)
    assert written(".") == ["bad.png", "walk.png"]
    assert run(["decompose", "walk.png", "-o", "out/deep", *both]) == 0
    assert written(".") == ["bad.png", "documents", "out", "pages", "walk.png"]


def test_the_document_may_lie_in_the_folder(here):
    Animation(walking(3), (60,) * 3).save("walk.png")
    words = ["decompose", "walk.png", "-o", "out", "--aseprite", "out/sprites.aseprite"]
    assert run(words) == 0
    assert run(words) == 1
    assert run([*words, "--overwrite"]) == 0
    assert "sprites.aseprite" in written("out")


def test_a_former_document_goes_unless_somebody_has_changed_it(here, capsys):
    Animation(walking(3), (60,) * 3).save("walk.png")
    Animation(walking(4), (60,) * 4).save("other.png")
    again = ["decompose", "other.png", "-o", "out", "--overwrite"]
    assert run(["decompose", "walk.png", "-o", "out", "--aseprite", "out/sprites.aseprite"]) == 0
    assert run(again) == 0
    assert written("out") == sorted([*NAMES, "out.spritedict.json"]) and capsys.readouterr().err == ""
    assert run([*again, "--aseprite", "out/sprites.aseprite"]) == 0
    Path("out/sprites.aseprite").write_bytes(b"drawn by hand")
    assert run([*again, "--json"]) == 0
    (warning,) = json.loads(capsys.readouterr().out.splitlines()[-1])["warnings"]
    assert warning["code"] == "other_document" and "sprites.aseprite was changed" in warning["message"]
    assert Path("out/sprites.aseprite").read_bytes() == b"drawn by hand"


def test_a_page_that_fails_costs_no_result(here, capsys, monkeypatch):
    from sprite_bridge.errors import OutputError
    from sprite_bridge.report import parts

    def fail(path, items):
        raise OutputError(f"{path} cannot be written: full")

    monkeypatch.setattr(parts, "write_parts_html", fail)
    Animation(walking(3), (60,) * 3).save("walk.png")
    assert run(["decompose", "walk.png", "-o", "out", "--report", "page.html"]) == 3
    assert "page.html cannot be written: full" in capsys.readouterr().err
    assert run(["decompose", "walk.png", "-o", "two", "--report", "page.html", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert not found["ok"] and found["page"]["error"]["code"] == "output" and found["files"]
    check("out", walking(3))


# Odd input


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("name", ["nothing", "empty", "text.png", "sizes", "torn"])
def test_what_is_no_footage_is_refused_in_words(here, capsys, name, as_json):
    Path("empty").mkdir()
    Path("text.png").write_text("no picture")
    walking(1)[0].save("torn/1.png")
    Path("torn/2.png").write_text("no picture")
    for number in (3, 4):
        Sprite(np.zeros((number, number, 4), np.uint8)).save(Path("sizes") / f"{number}.png")
    expected = {
        "nothing": "nothing does not exist",
        "empty": "empty holds no pictures",
        "text.png": "text.png: the file is not a picture",
        "torn": "2.png: the file is not a picture",
        "sizes": "4.png is 4 x 4, 3.png is 3 x 3",
    }[name]
    assert run(["decompose", name, "-o", "out", *(["--json"] if as_json else [])]) == 1
    said = capsys.readouterr()
    text = json.loads(said.out)["error"]["message"] if as_json else said.err
    assert expected in text and "Traceback" not in said.err
    assert not Path("out").exists()


def test_too_many_frames_are_refused(here, capsys):
    Path("many").mkdir()
    walking(1)[0].save("many/0.png")
    data = Path("many/0.png").read_bytes()
    for number in range(1, 2_001):
        Path(f"many/{number}.png").write_bytes(data)
    assert run(["decompose", "many", "-o", "out"]) == 1
    assert "the animation has 2,001 frames or more; the limit is 2,000" in capsys.readouterr().err


def test_a_file_of_too_many_frames_is_refused_by_its_name(here, capsys):
    dot = [Sprite(np.full((1, 1, 4), (value, 0, 0, 255), np.uint8)) for value in (0, 200)]
    Animation((*dot,) * 2_500, (20,) * 5_000).save("long.gif")
    assert run(["decompose", "long.gif", "-o", "out"]) == 1
    assert (
        "long.gif: the GIF has more than 2,000 frames" in capsys.readouterr().err and not Path("out").exists()
    )


@pytest.mark.parametrize(("size", "count"), [((1, 1), 3), ((16, 9), 3), ((16, 9), 1)])
def test_frames_of_nothing_are_said_to_be_empty(here, capsys, size, count):
    empty = Sprite(np.zeros((size[1], size[0], 4), np.uint8))
    Animation((empty,) * count, (60,) * count).save("empty.gif")
    words = ["--aseprite", "out/sprites.aseprite", "--report", "page.html", "--json"]
    assert run(["decompose", "empty.gif", "-o", "out", *words]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [warning["code"] for warning in found["warnings"]] == ["empty"]
    assert found["report"]["sprites"] == found["report"]["backgrounds"] == 0
    assert "background0.png" not in written("out")
    check("out", [empty] * count)


def test_enlarged_frames_are_said_to_be_and_shown_small(here, capsys):
    large = [Sprite(frame.pixels.repeat(3, 0).repeat(3, 1)) for frame in walking()]
    Animation(tuple(large), (60,) * 12).save("large.png")
    assert run(["decompose", "large.png", "-o", "out", "--report", "page.html"]) == 0
    said = capsys.readouterr()
    assert "12 frames of 32 x 20, exact" in said.out and "every pixel was 3 x 3 large" in said.err
    check("out", walking())
    assert "every pixel of every frame" in Path("page.html").read_text(encoding="utf-8")


def test_who_says_that_frames_are_exact_gets_them_back(here, capsys):
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 4, (12, 40, 64, 3))
    frames = []
    for frame, more in zip(walking(), noise, strict=True):
        pixels = frame.pixels.repeat(2, 0).repeat(2, 1)
        pixels[..., :3] = (pixels[..., :3] + more).round().clip(0, 255)
        frames.append(Sprite(pixels))
    Animation(tuple(frames), (60,) * 12).save("walk.png")
    assert run(["decompose", "walk.png", "-o", "guess", "--report", "page.html"]) == 0
    said = capsys.readouterr()
    page = Path("page.html").read_text(encoding="utf-8")
    assert "every pixel of every frame</b>, once cleaned" in page and "1 of 1 without a wrong pixel" in page
    assert "exact once cleaned" in said.out and "with --exact" in said.err
    assert run(["decompose", "walk.png", "-o", "out", "--exact"]) == 0
    assert ", exact, " in capsys.readouterr().out
    check("out", frames)


def test_cleaned_frames_are_said_to_be():
    report = decompose(walking()).report
    assert ", exact, " in summary(report)
    noisy = report.model_copy(update={"footage": "noisy"})
    assert ", exact once cleaned, " in summary(noisy)
    wrong = noisy.model_copy(update={"exact": False, "wrong_share": 0.0125})
    assert ", 1.250% of the pixels differ from the cleaned frames, " in summary(wrong)


def test_what_saves_nothing_says_so():
    rng = np.random.default_rng(0)
    noise = [Sprite(frame) for frame in rng.integers(0, 256, (2, 9, 9, 4), np.uint8)]
    assert summary(decompose(noise).report).endswith("exact, no memory saved")
    assert "of the memory saved" in summary(decompose(walking()).report)


@pytest.mark.parametrize("at", ["sprites", "measuring"])
def test_an_interruption_leaves_nothing_half_done(here, capsys, monkeypatch, at):
    def interrupted(context, share, step):
        if step == at:
            raise KeyboardInterrupt

    monkeypatch.setattr(Context, "step", interrupted)
    Animation(walking(6), (60,) * 6).save("walk.png")
    assert run(["decompose", "walk.png", "-o", "out"]) == 130
    said = capsys.readouterr()
    assert said.out == "" and "interrupted" in said.err
    assert written(".") == ["walk.png"]
