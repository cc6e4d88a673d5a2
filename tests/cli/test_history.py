"""`sprite-bridge history`: what was done, from the folder's own notes."""

import json

import pytest

from sprite_bridge.cli.app import run
from sprite_bridge.watch import history
from sprite_bridge.watch.history import Entry
from sprite_bridge.watch.shelf import Shelf


@pytest.fixture
def game(tmp_path, monkeypatch):
    """A folder of outputs where four things were done."""
    monkeypatch.chdir(tmp_path)
    shelf = Shelf(tmp_path / "game")
    shelf.make()
    (shelf.out / "a").mkdir()
    (shelf.out / "a" / "hero.png").write_bytes(b"")
    for number, (action, output, confidence) in enumerate(
        [
            ("made", "a/hero.png", 0.91234),
            ("replaced", "a/hero.png", 0.5),
            ("reviewed", ".sprite-bridge/review/bat.png", 0.1),
            ("undone", "a/hero.png", None),
        ]
    ):
        source = "hero.jpg" if "hero" in output else "bat.png"
        history.append(shelf.history, Entry(86400.0 * number, action, output, source, None, "x", confidence))
    return shelf.out


def test_what_was_done_is_told_the_oldest_first(game, capsys):
    assert run(["history", "game"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[21:] for line in lines] == [
        "made      a/hero.png  (of hero.jpg, confidence 0.91)",
        "replaced  a/hero.png  (of hero.jpg, confidence 0.50)",
        "reviewed  .sprite-bridge/review/bat.png  (of bat.png, confidence 0.10)",
        "undone    a/hero.png  (of hero.jpg)",
    ]
    assert all(line[:4] in ("1969", "1970") for line in lines)


def test_so_many_of_the_last_ones(game, capsys):
    assert run(["history", "game", "-n", "2"]) == 0
    assert [line[21:29] for line in capsys.readouterr().out.splitlines()] == ["reviewed", "undone  "]
    assert run(["history", "game", "-n", "0"]) == 2


@pytest.mark.parametrize("here", [".", "game", "game/a"])
def test_of_one_output_from_wherever_one_stands(game, capsys, monkeypatch, here):
    monkeypatch.chdir(game.parent / here)
    assert run(["history", str(game / "a" / "hero.png"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [entry["action"] for entry in found["entries"]] == ["made", "replaced", "undone"]
    assert found["folder"] == str(game) and found["ok"]
    assert found["entries"][0] == {
        "time": 0.0,
        "action": "made",
        "output": "a/hero.png",
        "source": "hero.jpg",
        "before": None,
        "after": "x",
        "confidence": 0.91234,
        "input": "",
        "recipe": "",
    }


def test_an_output_that_is_gone_has_a_history_still(game, capsys):
    (game / "a" / "hero.png").unlink()
    assert run(["history", "game/a/hero.png", "-n", "1"]) == 0
    assert "undone" in capsys.readouterr().out


def test_the_working_folder_is_meant_if_none_is_named(game, capsys, monkeypatch):
    for folder, count in ((game, 4), (game / "a", 3)):
        monkeypatch.chdir(folder)
        assert run(["history"]) == 0
        assert len(capsys.readouterr().out.splitlines()) == count
    assert run(["history", "none.png"]) == 0
    assert "nothing was done to none.png" in capsys.readouterr().err


def test_without_notes_there_is_nothing_to_tell(game, capsys):
    (game / ".sprite-bridge" / "history.jsonl").unlink()
    assert run(["history", "game"]) == 0
    assert capsys.readouterr().out == ""


def test_a_folder_that_holds_no_outputs_is_named(game, capsys):
    assert run(["history", str(game.parent)]) == 1
    assert "does not lie among the outputs of watch" in capsys.readouterr().err
    assert run(["history", str(game.parent), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "bad_input"
