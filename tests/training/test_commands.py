"""`train` and `evaluate` from the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sprite_bridge.cli.app import run
from sprite_bridge.runtime import ModelStore
from sprite_bridge.training import jobs
from sprite_bridge.training.recipe import Recipe
from sprite_bridge.training.report import verdict


@pytest.fixture
def trained(tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> dict:
    """What `train --json` printed about a model called "tiny" in `models`."""
    monkeypatch.setattr(jobs, "FIGURE_CASES", 8)
    monkeypatch.setenv("SPRITE_BRIDGE_MODELS", str(tmp_path / "models"))
    recipe = tmp_path / "recipe.toml"
    small = replace(Recipe(), steps=2, batch=4, side=16, validation_cases=8, validation_share=0.3)
    recipe.write_text(small.to_toml())
    out = str(tmp_path / "models" / "tiny")
    words = ["train", "clean", "--data", str(data_folder), "--out", out, "--recipe", str(recipe)]
    assert run([*words, "--width", "4", "--device", "cpu", "--json"]) == 0
    printed = capsys.readouterr()
    assert "validation_loss" in printed.err
    return dict(json.loads(printed.out))


def test_train_prints_one_object_and_evaluate_the_same_figures(
    trained, data_folder, tmp_path, capsys
) -> None:
    assert trained["ok"] is True
    assert trained["model"] == "tiny"
    words = [
        "evaluate",
        "clean",
        "--data",
        str(data_folder),
        "--model",
        "tiny",
        "--cases",
        "8",
        "--seed",
        "0",
    ]
    assert run([*words, "--out", str(tmp_path / "figures.json"), "--json"]) == 0
    evaluated = json.loads(capsys.readouterr().out)
    assert evaluated["figures"] == trained["figures"]
    assert json.loads((tmp_path / "figures.json").read_text())["figures"] == trained["figures"]


def test_evaluate_prints_a_table_of_kinds_and_sizes(trained, data_folder, capsys) -> None:
    assert run(["evaluate", "clean", "--data", str(data_folder), "--model", "tiny", "--cases", "8"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["cases", "acc", "soft", "iou"]
    assert any(line.startswith("way native") for line in lines)
    assert any(line.startswith("bucket ") for line in lines)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["train", "clean", "--data", "nowhere", "--out", "m"], 1),
        (["train", "clean", "--data", "nowhere", "--out", "m", "--recipe", "none.toml"], 2),
        (["train", "clean", "--data", "nowhere", "--out", "Not A Name"], 2),
        (["train", "paint", "--data", "nowhere", "--out", "m"], 2),
        (["evaluate", "clean", "--data", "nowhere", "--model", "none"], 5),
        (["evaluate", "clean", "--data", "nowhere", "--model", "none", "--out", "."], 1),
    ],
)
def test_a_wrong_command_line_leaves_with_its_code(words, code, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(words) == code
    assert "error:" in capsys.readouterr().err


def test_a_style_is_learned_from_the_model_that_there_is(data_folder, tmp_path, monkeypatch, capsys) -> None:
    """A tiny one in place of the one that comes along."""
    base = replace(
        Recipe(), network="v2", width=4, steps=2, batch=4, side=16, validation_cases=8, validation_share=0.3
    )
    monkeypatch.setattr(jobs, "FIGURE_CASES", 8)
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SPRITE_BRIDGE_MODELS", str(tmp_path / "models"))
    (tmp_path / "base.toml").write_text(base.to_toml())
    words = ["train", "clean", "--data", str(data_folder)]
    assert (
        run([*words, "--out", str(tmp_path / "models" / "base"), "--recipe", str(tmp_path / "base.toml")])
        == 0
    )
    tuning = replace(base, start="base", company=6, weights="int8", side=32)
    monkeypatch.setattr(jobs, "FINE_TUNING", tuning)
    capsys.readouterr()
    assert run([*words, "--name", "ours"]) == 0
    said = capsys.readouterr().out
    assert "the model it began as" in said and "report.html" in said
    store = ModelStore([tmp_path / "home" / "models"])
    assert store.names() == ["ours", "ours-float"]
    packs = [pack.pack for pack in store.card("ours").trained_on]
    assert packs == ["Drawn", "Sprites that Sprite Bridge draws", "data"]
    monkeypatch.setenv("SPRITE_BRIDGE_MODELS", "")
    assert run([*words, "--name", "ours"]) == 1
    assert "holds a run already" in capsys.readouterr().err


def test_a_start_that_is_not_there_is_named(data_folder, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(jobs, "FINE_TUNING", replace(Recipe(), start="nobody", validation_share=0.3))
    assert run(["train", "clean", "--data", str(data_folder), "--out", str(tmp_path / "ours")]) == 5
    assert "nobody" in capsys.readouterr().err


def test_a_name_and_a_folder_exclude_each_other(data_folder, tmp_path) -> None:
    words = ["train", "clean", "--data", str(data_folder), "--name", "ours", "--out", str(tmp_path / "ours")]
    assert run(words) == 2


@pytest.mark.parametrize(("gain", "word"), [(0.02, "better than"), (-0.02, "worse"), (0.001, "no better")])
def test_a_verdict_says_which_model_is_better(gain: float, word: str) -> None:
    before = {"all": {"acc": 0.5, "soft": 0.6, "iou": 0.7}}
    after = {"all": {key: value + gain for key, value in before["all"].items()}}
    said = verdict(before, after, 40)
    assert word in said and f"{0.5:.3f} -> {0.5 + gain:.3f}" in said and "40 of your sprites" in said
    assert "no better" in verdict(before, before, 0)


def test_of_few_sprites_a_little_more_says_nothing() -> None:
    before, after = ({"all": dict.fromkeys(("acc", "soft", "iou"), value)} for value in (0.5, 0.51))
    assert "no better" in verdict(before, after, 2)
    assert "better than" in verdict(before, after, 40)


@pytest.mark.parametrize("name", ["auto", "v1-32"])
def test_no_model_hides_the_one_that_comes_along(
    data_folder, tmp_path, monkeypatch, capsys, name: str
) -> None:
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "home"))
    assert run(["train", "clean", "--data", str(data_folder), "--name", name]) == 2
    assert "would hide" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_another_width_than_that_of_the_model_to_begin_with_is_refused_at_once(
    data_folder, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "home"))
    assert run(["train", "clean", "--data", str(data_folder), "--name", "ours", "--width", "16"]) == 2
    assert "is 32 channels wide, not 16" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_a_name_too_long_for_the_one_beside_it_is_refused_at_once(data_folder, tmp_path, capsys) -> None:
    assert run(["train", "clean", "--data", str(data_folder), "--out", str(tmp_path / ("x" * 60))]) == 2
    assert "x-float" in capsys.readouterr().err
    assert not list(tmp_path.glob("x*"))
