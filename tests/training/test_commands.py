"""`train` and `evaluate` from the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sprite_bridge.cli.app import run
from sprite_bridge.training import jobs
from sprite_bridge.training.recipe import Recipe


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
