"""`train` and `evaluate` where the extra they need is not installed."""

from __future__ import annotations

import pytest

from sprite_bridge.cli import training_extra
from sprite_bridge.cli.app import run


@pytest.mark.parametrize(
    "words",
    [
        ["train", "clean", "--data", "sprites", "--out", "model"],
        ["evaluate", "clean", "--data", "sprites"],
    ],
)
def test_without_torch_the_error_names_the_extra(words, monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(training_extra, "find_spec", lambda name: None if name == "torch" else object())
    assert run(words) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "torch" in printed.err
    assert "sprite-bridge[train]" in printed.err
    assert list(tmp_path.iterdir()) == []
