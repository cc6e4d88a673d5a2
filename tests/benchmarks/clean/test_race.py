"""The race runs real worker processes: what crashes, hangs or is missing must not stop it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.clean import contestants, race
from benchmarks.clean.__main__ import main, parse
from benchmarks.clean.cases import drawn, make_cases

WORKER = """
import json, sys, time, os
print(json.dumps({"missing": ""}), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    if "ai-000" in question["picture"]:
        os._exit(3)
    time.sleep(60)
"""


def test_a_baseline_told_the_size_gets_an_upscaled_sprite_right(tmp_path: Path) -> None:
    filled = [named for named in make_cases(["clean"], 12, 2, drawn) if named.case.truth[..., 3].all()]
    assert filled
    outcomes = race.run("told-nearest", filled, tmp_path)
    assert [outcome.score.size_exact for outcome in outcomes] == [True] * len(filled)
    assert all(outcome.score.rgb > 0 and outcome.cpu > 0 for outcome in outcomes)
    assert np.load(tmp_path / "told-nearest" / f"{filled[0].name}.npy").shape == filled[0].case.truth.shape


def test_a_crash_and_an_endless_loop_cost_one_case_each(tmp_path: Path) -> None:
    (tmp_path / "worker.py").write_text(WORKER)
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{tmp_path / 'worker.py'}'\n")
    script.chmod(0o755)
    two = list(make_cases(["ai"], 2, 1, lambda rng: np.full((12, 12, 4), 255, np.uint8)))
    outcomes = race.run("told-nearest", two, tmp_path, str(script), limit_s=8.0)
    assert [outcome.error for outcome in outcomes] == ["crashed", "no answer in 8 s"]
    assert all(outcome.score.failed and outcome.score.acc == 0 for outcome in outcomes)


def test_an_exception_of_a_contestant_is_its_answer(tmp_path: Path) -> None:
    from benchmarks.clean.worker import answer

    def broken(picture: np.ndarray, size: tuple[int, int]) -> contestants.Answer:
        raise RuntimeError("found no grid")

    np.save(tmp_path / "in.npy", np.zeros((4, 4, 3), np.uint8))
    reply = answer(broken, {"picture": tmp_path / "in.npy", "answer": tmp_path / "out.npy", "size": [2, 2]})
    assert reply["error"] == "RuntimeError: found no grid"


def test_a_contestant_that_is_not_installed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PIXEL_SNAPPER", raising=False)
    with pytest.raises(race.NotRunnableError, match="no pixel-snapper on PATH"):
        race.run("pixel-snapper", [], tmp_path)


def test_one_command_leaves_a_table_the_outcomes_and_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = main(
        ["--kinds", "clean", "--cases", "2", "--only", "told-nearest,told-box", "--out", str(tmp_path)]
    )
    assert done == 0
    text = capsys.readouterr().out
    assert "told-nearest" in text
    assert (tmp_path / "table.md").read_text() in text
    outcomes = json.loads((tmp_path / "outcomes.json").read_text())
    assert [(row["contestant"], row["case"]) for row in outcomes] == [
        (name, f"clean-00{number}") for name in ("told-nearest", "told-box") for number in (0, 1)
    ]
    with Image.open(tmp_path / "worst-clean.png") as image:
        assert image.format == "PNG"


@pytest.mark.parametrize("arguments", [["--kinds", "ai,nonsense"], ["--only", "nobody"]])
def test_unknown_names_are_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse(arguments)
    assert "unknown" in capsys.readouterr().err
