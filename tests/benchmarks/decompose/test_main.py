from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.decompose import growth, look
from benchmarks.decompose.__main__ import main, parse

BROKEN = f"broken={sys.executable} -c 'raise SystemExit(3)' {{frames}} {{out}}"


def test_one_command_leaves_tables_outcomes_and_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = main(["--short", "--only", "components,tiles", "--cmd", BROKEN, "--out", str(tmp_path)])
    assert done == 0
    text = capsys.readouterr().out
    assert (tmp_path / "table.md").read_text() in text
    assert "- broken, solid-1: ended with 3" in text
    rows = json.loads((tmp_path / "outcomes.json").read_text())
    assert [(row["contestant"], row["scene"]) for row in rows] == [
        (name, scene) for scene in ("solid", "scroll") for name in ("broken", "components", "tiles")
    ]
    with Image.open(tmp_path / "worst-core.png") as image:
        assert image.width > 8 * 192 and image.height > 2 * 192


def test_frames_truth_and_answers_can_be_kept(tmp_path: Path) -> None:
    keep = tmp_path / "keep"
    arguments = ["--scenes", "solid", "--seeds", "7", "--frames", "12", "--only", "components"]
    assert main([*arguments, "--work", str(keep), "--out", str(tmp_path / "out")]) == 0
    assert len(list((keep / "solid-7" / "frames").iterdir())) == 12
    for folder in ("truth", "answers/components"):
        assert (keep / "solid-7" / folder / "placements.json").exists()


@pytest.mark.parametrize(
    "arguments", [["--scenes", "nonsense"], ["--only", "nobody"], ["--seeds", "one"], ["--cmd", "tool {out}"]]
)
def test_what_is_unknown_is_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse(arguments)
    assert "error: " in capsys.readouterr().err


def test_growth_is_measured_by_length_and_by_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--frames", "8,16", "--sizes", "64x64,96x80", "--only", "tiles", "--scene", "solid"]
    assert growth.main([*arguments, "--out", str(tmp_path)]) == 0
    assert "| tiles | 16     | 128 x 128 |" in capsys.readouterr().out
    rows = json.loads((tmp_path / "growth.json").read_text())
    assert [(row["series"], row["frames"], row["width"]) for row in rows] == [
        ("frames", 8, 128),
        ("frames", 16, 128),
        ("size", 200, 64),
        ("size", 200, 96),
    ]
    assert all(row["cpu"] > 0 and row["peak_mib"] > 10 and not row["error"] for row in rows)


def test_growth_of_what_fails_is_told_and_not_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--frames", "8", "--sizes", "", "--only", "", "--cmd", BROKEN, "--scene", "solid"]
    assert growth.main([*arguments, "--out", str(tmp_path)]) == 0
    assert "ended with 3" in capsys.readouterr().out
    assert not (tmp_path / "growth.png").exists()


def test_scenes_can_be_looked_at(tmp_path: Path) -> None:
    assert look.main(["--scenes", "ghost", "--seeds", "1,2", "--frames", "12", "--out", str(tmp_path)]) == 0
    pictures = [Image.open(tmp_path / f"ghost-{seed}.png").tobytes() for seed in (1, 2)]
    assert pictures[0] != pictures[1]
