from __future__ import annotations

from typing import Any

import pytest

from benchmarks.runtime import overhead


def test_both_sides_are_measured(workshop: Any, monkeypatch: Any) -> None:
    workshop.install(workshop.cleaner())
    monkeypatch.setenv("SPRITE_BRIDGE_MODELS", str(workshop.folder))
    bare, ours = overhead.measure("tiny", 64, 3)
    assert bare > 0
    assert ours > 0


@pytest.mark.parametrize(("ours", "code"), [(0.0105, 0), (0.0115, 1)])
def test_a_ratio_over_the_limit_fails(ours: float, code: int, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(overhead, "measure", lambda name, side, runs: (0.01, ours))
    assert overhead.main(["--side", "32"]) == code
    assert f"ratio {ours / 0.01:.3f} (limit 1.10)" in capsys.readouterr().out
