"""`sprite-bridge watch`: lines, JSON, exit codes, and what it leaves alone."""

import json
import os
import signal
import threading
import time

import numpy as np
import pytest

from sprite_bridge import __version__
from sprite_bridge.cli.app import run
from sprite_bridge.errors import Unreachable
from sprite_bridge.image import Sprite
from sprite_bridge.watch.cleaners import Cleaned
from sprite_bridge.watch.watcher import Watcher


class Copier:
    """A cleaner whose results are the pictures; a dark one it is not sure of."""

    maker = "test 1"

    def __init__(self, models=""):
        self.models = models

    def clean(self, picture, params):
        bright = picture.frames[0].pixels[0, 0, 0] > 100
        return Cleaned(picture.frames, 0.9 if bright else 0.2, () if bright else ("it is dark",))

    def cancel(self):
        pass

    def close(self):
        pass


@pytest.fixture(autouse=True)
def art(tmp_path, monkeypatch):
    """The working directory, with a folder of pictures; nobody else's settings, signals or daemon."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sprite_bridge.project.user_settings", lambda user_dir=None: {})
    monkeypatch.setattr("sprite_bridge.watch.run.LocalCleaner", Copier)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    (tmp_path / "art").mkdir()
    yield tmp_path / "art"
    for number, handler in before.items():
        signal.signal(number, handler)


def drop(path, shade=200):
    path.parent.mkdir(parents=True, exist_ok=True)
    Sprite(np.full((2, 2, 4), (shade, 0, 0, 255), np.uint8)).save(path)
    os.utime(path, (time.time() - 3600 + shade,) * 2)


@pytest.fixture
def mixed(art):
    """A good picture, one that is put aside, one that is none, and a link."""
    drop(art / "hero.png")
    drop(art / "dark.png", 50)
    (art / "broken.png").write_bytes(b"no picture")
    (art / "link.png").symlink_to(art / "hero.png")
    return art


def test_one_pass_tells_each_output_what_is_skipped_and_how_far_it_is(mixed, capsys):
    assert run(["watch", "art", "--once", "--local", "-o", "game"]) == 3
    out, err = capsys.readouterr()
    aside = mixed.parent / "game" / ".sprite-bridge" / "review" / "dark.png"
    assert sorted(out.splitlines()) == [
        f"dark.png -> {aside}: confidence 0.20, put aside: move it to {mixed.parent / 'game' / 'dark.png'}, "
        "or name its size in sprite_bridge.toml, or undo it",
        f"hero.png -> {mixed.parent / 'game' / 'hero.png'}: confidence 0.90",
    ]
    lines = err.splitlines()
    assert lines[0] == "cleaning art"
    assert "skipped: link.png: is a link" in lines
    assert "warning: dark.png: it is dark" in lines
    assert any(line.startswith("error: broken.png") for line in lines)
    assert lines[-1] == "0 waiting, 2 done, 1 to review, 1 failed, 1 skipped"


def test_a_second_pass_has_nothing_to_do_and_says_so(art, capsys):
    drop(art / "hero.png")
    assert run(["watch", "art", "--once", "--local"]) == 0
    capsys.readouterr()
    assert run(["watch", "art", "--once", "--local"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["cleaning art", "0 waiting, 0 done, 1 current"]
    assert (art / "hero.clean.png").is_file()


def test_one_json_object_tells_of_all(mixed, capsys):
    assert run(["watch", "art", "--once", "--local", "-o", "game", "--json"]) == 3
    out, err = capsys.readouterr()
    assert err == ""
    found = json.loads(out)
    assert (found["ok"], found["version"]) == (False, __version__)
    assert found["counts"] == {"made": 1, "reviewed": 1, "failed": 1, "skipped": 1}
    results = {result["input"]: result for result in found["results"]}
    assert {name: result["kind"] for name, result in results.items()} == {
        "hero.png": "made",
        "dark.png": "reviewed",
        "broken.png": "failed",
        "link.png": "skipped",
    }
    assert results["hero.png"] == {
        "ok": True,
        "input": "hero.png",
        "kind": "made",
        "output": str(mixed.parent / "game" / "hero.png"),
        "confidence": 0.9,
        "error": None,
        "warnings": [],
    }
    assert results["dark.png"]["warnings"] == ["it is dark"]
    assert results["broken.png"]["error"]["code"] == "bad_image" and not results["broken.png"]["ok"]
    assert results["link.png"] == {"ok": True, "input": "link.png", "kind": "skipped", "reason": "is a link"}


@pytest.mark.parametrize(("good", "bad", "code"), [(0, 0, 0), (2, 0, 0), (1, 1, 3), (0, 1, 1), (0, 2, 1)])
def test_the_exit_code_is_that_of_a_batch(art, good, bad, code):
    for number in range(good):
        drop(art / f"good{number}.png")
    for number in range(bad):
        (art / f"bad{number}.png").write_bytes(b"no picture")
    assert run(["watch", "art", "--once", "--local"]) == code
    assert run(["watch", "art", "--once", "--local", "--json"]) == code


def test_what_was_done_before_counts_as_well_as_what_is_done_now(art):
    drop(art / "hero.png")
    run(["watch", "art", "--once", "--local"])
    (art / "bad.png").write_bytes(b"no picture")
    assert run(["watch", "art", "--once", "--local"]) == 3


def test_a_dry_run_tells_what_would_be_done_and_changes_nothing(mixed, capsys):
    drop(mixed / "old.png")
    run(["watch", "art", "--once", "--local", "-o", "game"])
    drop(mixed / "old.png", 210)
    drop(mixed / "deep" / "new.png")
    capsys.readouterr()
    before = _tree(mixed.parent)
    assert run(["watch", "art", "--dry-run", "-o", "game"]) == 3
    out, err = capsys.readouterr()
    assert _tree(mixed.parent) == before
    game = mixed.parent / "game"
    assert out.splitlines() == [
        f"dark.png -> {game / '.sprite-bridge' / 'review' / 'dark.png'}: current",
        f"hero.png -> {game / 'hero.png'}: current",
        f"old.png -> {game / 'old.png'}: would be replaced",
        f"deep/new.png -> {game / 'deep' / 'new.png'}: would be made",
    ]
    assert "skipped: link.png: is a link" in err and "error: broken.png" in err
    assert run(["watch", "art", "--dry-run", "-o", "game", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert {one["input"]: one["kind"] for one in found["results"]} == {
        "link.png": "skipped",
        "broken.png": "failed",
        "dark.png": "current",
        "hero.png": "current",
        "old.png": "replaced",
        "deep/new.png": "made",
    }
    assert _tree(mixed.parent) == before


def test_a_dry_run_of_a_folder_that_was_never_watched_makes_nothing(art, capsys):
    drop(art / "hero.png")
    before = _tree(art.parent)
    assert run(["watch", "art", "--dry-run"]) == 0
    assert capsys.readouterr().out == f"hero.png -> {art / 'hero.clean.png'}: would be made\n"
    assert _tree(art.parent) == before


@pytest.mark.parametrize("bad", [1, 2])
def test_a_dry_run_in_which_all_pictures_fail_leaves_as_the_pass_would(art, bad):
    for number in range(bad):
        (art / f"bad{number}.png").write_bytes(b"no picture")
    assert run(["watch", "art", "--dry-run"]) == run(["watch", "art", "--once", "--local"]) == 1


def test_flags_are_settings_and_the_strongest_ones(art, monkeypatch, capsys):
    seen = []
    monkeypatch.setattr(
        Copier, "clean", lambda self, picture, params: seen.append(params) or Cleaned(picture.frames, 0.9)
    )
    (art / "sprite_bridge.toml").write_text('colors = 3\n[[rules]]\nfiles = "hero*"\ncolors = 4\n')
    drop(art / "hero.png")
    run(["watch", "art", "--once", "--local"])
    run(
        [
            "watch",
            "art",
            "--once",
            "--local",
            "--colors",
            "5",
            "--size",
            "2x2",
            "--background",
            "keep",
            "--no-model",
        ]
    )
    assert [(params["colors"], params["size"], params["background"], params["model"]) for params in seen] == [
        (4, "auto", "auto", True),
        (5, "2x2", "keep", False),
    ]


def test_what_is_said_of_the_work_reaches_it(art, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "sprite_bridge.cli.watch_run.run", lambda order, as_json: asked.append((order, as_json)) or 0
    )
    run(["watch", "art"])
    run(["watch", "art", "--poll", "--jobs", "3", "--json"])
    plain, told = asked[0][0], asked[1][0]
    assert (plain.out, plain.review, plain.local, plain.jobs) == (None, None, False, 0)
    assert not (plain.once or plain.again or plain.poll or asked[0][1])
    assert (told.poll, told.jobs, asked[1][1]) == (True, 3, True)


def test_the_review_is_as_strict_as_one_says(art):
    drop(art / "dark.png", 50)
    run(["watch", "art", "--once", "--local", "--review", "0.1", "-o", "game"])
    assert (art.parent / "game" / "dark.png").is_file()


def test_again_makes_anew_what_another_version_made(art, monkeypatch, capsys):
    drop(art / "hero.png")
    run(["watch", "art", "--once", "--local"])
    monkeypatch.setattr(Copier, "maker", "test 2")
    for flags, said in (([], "1 current"), (["--again"], "1 done"), (["--again"], "1 current")):
        capsys.readouterr()
        run(["watch", "art", "--once", "--local", *flags])
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["none"], 1, "none is not a folder"),
        (["art", "--colors", "many"], 2, "many"),
        (["art", "--review", "2"], 2, "review"),
        (["art", "--palette", "none.gpl"], 1, "none.gpl"),
        (["art", "-o", "file"], 1, "file is not a folder"),
    ],
)
def test_what_cannot_be_is_named(art, capsys, arguments, code, said):
    (art.parent / "file").write_text("")
    for more in (["--once", "--local"], ["--dry-run"]):
        assert run(["watch", *arguments, *more]) == code
        assert said in capsys.readouterr().err
    assert run(["watch", *arguments, "--once", "--local", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["ok"] is False


def test_a_wrong_project_file_is_a_wrong_use(art, capsys):
    (art / "sprite_bridge.toml").write_text("[watch]\nreview = 2")
    assert run(["watch", "art", "--once", "--local"]) == 2
    assert "watch.review = 2 is not a number from 0 to 1" in capsys.readouterr().err


def test_without_a_daemon_it_says_so(art, monkeypatch, capsys):
    def refuse(**more):
        raise Unreachable("no daemon answers", "start one")

    monkeypatch.setattr("sprite_bridge.watch.run.Client", refuse)
    assert run(["watch", "art", "--once"]) == 4
    assert "no daemon answers" in capsys.readouterr().err


def test_it_watches_until_it_is_asked_to_end_and_that_is_no_failure(art, capsys):
    drop(art / "hero.png")

    def end():
        limit = time.monotonic() + 30
        while not (art / "hero.clean.png").exists() and time.monotonic() < limit:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=end)
    thread.start()
    assert run(["watch", "art", "--local"]) == 0
    thread.join()
    out, err = capsys.readouterr()
    assert out.startswith("hero.png -> ")
    assert err.splitlines()[0] == "watching art"


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_pass_that_is_interrupted_says_so_once(art, monkeypatch, capsys, flags):
    drop(art / "hero.png")
    turn = Watcher._turn

    def interrupt(self):
        os.kill(os.getpid(), signal.SIGINT)
        turn(self)

    monkeypatch.setattr(Watcher, "_turn", interrupt)
    assert run(["watch", "art", "--once", "--local", *flags]) == 130
    out, err = capsys.readouterr()
    if flags:
        assert json.loads(out)["error"]["code"] == "cancelled"
    else:
        assert "error: interrupted" in err


def test_a_folder_that_is_watched_already_is_refused(art, capsys):
    from sprite_bridge.watch.shelf import Shelf

    with Shelf(art).watching(art):
        assert run(["watch", "art", "--once", "--local"]) == 1
    err = capsys.readouterr().err
    assert f"{art} is watched already, by process {os.getpid()}" in err and "--out" in err


def _tree(folder):
    """All that lies in a folder, with its times."""
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        state = path.lstat()
        body = path.read_bytes() if path.is_file() else None
        found[str(path)] = (state.st_mode, state.st_mtime_ns, state.st_ino, body)
    return found
