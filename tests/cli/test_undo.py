"""`sprite-bridge undo`: outputs become what they were before, and each one that cannot is named."""

import json
import os
import signal
import time

import numpy as np
import pytest

from sprite_bridge.cli.app import run
from sprite_bridge.image import Sprite
from sprite_bridge.watch.cleaners import Cleaned


class Copier:
    """A cleaner whose results are the pictures."""

    maker = "test 1"

    def __init__(self, models=""):
        self.models = models

    def clean(self, picture, params):
        return Cleaned(picture.frames, 0.9)

    def cancel(self):
        pass

    def close(self):
        pass


@pytest.fixture(autouse=True)
def watch(tmp_path, monkeypatch):
    """``watch(**shades)``: drop pictures of these shades, and clean them once into "game"."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sprite_bridge.project.user_settings", lambda user_dir=None: {})
    monkeypatch.setattr("sprite_bridge.watch.run.LocalCleaner", Copier)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    (tmp_path / "art").mkdir()

    def watch(**shades):
        for name, shade in shades.items():
            path = tmp_path / "art" / f"{name}.png"
            Sprite(np.full((2, 2, 4), (shade, 0, 0, 255), np.uint8)).save(path)
            os.utime(path, (time.time() - 3600 + shade,) * 2)
        assert run(["watch", "art", "--once", "--local", "-o", "game"]) == 0

    return watch


@pytest.fixture
def game(tmp_path):
    """``game()``: the shades of the outputs."""
    return lambda: {
        path.stem: int(Sprite.open(path).pixels[0, 0, 0])
        for path in sorted((tmp_path / "game").glob("*.png"))
    }


def test_outputs_become_what_they_were_and_stay_so(watch, game, capsys):
    watch(hero=10, bat=20)
    watch(hero=11)
    capsys.readouterr()
    assert run(["undo", "game/hero.png", "game/bat.png"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "game/hero.png: undone",
        "game/bat.png: undone, it is gone",
    ]
    assert game() == {"hero": 10}
    watch()
    assert game() == {"hero": 10}
    watch(hero=12, bat=22)
    assert game() == {"hero": 12, "bat": 22}


def test_undo_is_taken_back(watch, game, capsys):
    watch(hero=10)
    watch(hero=11)
    run(["undo", "game/hero.png"])
    capsys.readouterr()
    assert run(["undo", "--redo", "game/hero.png"]) == 0
    assert capsys.readouterr().out == "game/hero.png: redone\n"
    assert game() == {"hero": 11}
    watch()
    assert game() == {"hero": 11}


def test_the_last_output_need_not_be_named(watch, game, capsys):
    watch(hero=10)
    watch(bat=20)
    assert run(["undo", "--last", "game"]) == 0
    assert game() == {"hero": 10}
    assert run(["undo", "--last", "game"]) == 0
    assert game() == {}
    capsys.readouterr()
    assert run(["undo", "--last", "game"]) == 1
    assert "there is nothing to undo" in capsys.readouterr().err


def test_what_cannot_be_undone_is_named_and_the_others_are(watch, game, capsys):
    watch(hero=10, bat=20)
    Sprite(np.full((2, 2, 4), 7, np.uint8)).save("game/bat.png")
    capsys.readouterr()
    assert run(["undo", "game/bat.png", "game/none.png", "art/none/x.png", "game/hero.png"]) == 3
    out, err = capsys.readouterr()
    assert out == "game/hero.png: undone, it is gone\n"
    assert "game/bat.png: it was not made here, or was edited since" in err
    assert "game/none.png: there is no such file" in err
    assert "does not lie among the outputs of watch" in err
    assert game() == {"bat": 7}
    assert run(["undo", "game/bat.png"]) == 1


def test_one_json_object_tells_of_all(watch, game, capsys):
    watch(hero=10)
    capsys.readouterr()
    assert run(["undo", "game/hero.png", "game/none.png", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is False
    done, failed = found["results"]
    assert done["ok"] and done["output"] == "game/hero.png"
    assert (done["entry"]["action"], done["entry"]["output"], done["entry"]["after"]) == (
        "undone",
        "hero.png",
        None,
    )
    assert not failed["ok"] and failed["error"]["code"] == "error"


@pytest.mark.parametrize("arguments", [[], ["game/hero.png", "--last", "game"], ["--last", "game", "--redo"]])
def test_what_makes_no_sense_is_a_wrong_use(watch, game, arguments):
    watch(hero=10)
    assert run(["undo", *arguments]) == 2
    assert game() == {"hero": 10}
