"""The race runs real processes: what crashes, hangs, is missing or writes rubbish costs its scene and no more."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

import psutil
import pytest

from benchmarks.decompose import race
from benchmarks.decompose.contestants import OURS, OWN, Contestant, can_run, named
from benchmarks.decompose.scoring import FAILED

COPY = "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2], dirs_exist_ok=True)"


def python(name: str, code: str, *words: str) -> Contestant:
    return Contestant(name, (sys.executable, "-c", code, *words))


def test_contestants_are_run_and_scored(tmp_path: Path, duet) -> None:
    truth = tmp_path / "solid-0" / "truth"
    outcomes = race.run(duet, [python("copy", COPY, str(truth), "{out}"), OWN["components"]], tmp_path, 60.0)
    assert [outcome.contestant for outcome in outcomes] == ["copy", "components"]
    assert outcomes[0].score.f1 == 1 and outcomes[0].score.psnr == 99
    assert outcomes[1].score.psnr == 99 and outcomes[1].score.f1 < 1
    assert all(one.cost.cpu > 0 and one.cost.peak_mib > 4 and not one.cost.error for one in outcomes)
    assert len(list((tmp_path / "solid-0" / "frames").glob("*.png"))) == 20
    row = json.loads(json.dumps(outcomes[0].row()))
    assert (row["suite"], row["scene"], row["seed"], row["f1"]) == ("core", "solid", 0, 1.0)


def test_what_fails_is_said_and_scores_nothing(tmp_path: Path, duet) -> None:
    contestants = [
        python("crash", "import sys; sys.exit('found no sprite')"),
        python("silent", "pass"),
        Contestant("missing", ("no-such-program-anywhere", "{frames}", "{out}")),
    ]
    outcomes = race.run(duet, contestants, tmp_path, 60.0)
    outcomes += race.run(duet, [python("hang", "import time; time.sleep(600)")], tmp_path, 2.0)
    errors = {outcome.contestant: outcome.cost.error for outcome in outcomes}
    assert errors["crash"] == "ended with 1: found no sprite"
    assert "sprites.json" in errors["silent"]
    assert errors["hang"] == "no answer in 2 s"
    assert "no-such-program-anywhere" in errors["missing"]
    assert all(outcome.score == FAILED for outcome in outcomes)


def test_memory_and_time_are_the_command_s_own(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    ballast = bytearray(b"x") * (300 << 20)
    small = race.timed(python("small", "pass"), tmp_path / "frames", tmp_path / "small", 60.0)
    large = race.timed(
        python("large", "x = bytearray(b'x') * (200 << 20)"), tmp_path / "frames", tmp_path / "large", 60.0
    )
    assert len(ballast) > 0
    assert small.peak_mib < 100 and 190 < large.peak_mib - small.peak_mib < 230


def test_a_late_command_is_ended_with_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    late = Contestant("late", ("sh", "-c", f"sleep 600 & echo $! > '{child}'; wait"))
    cost = race.timed(late, tmp_path, tmp_path / "out", 2.0)
    assert cost.error == "no answer in 2 s"
    with contextlib.suppress(psutil.NoSuchProcess):  # where nobody reaps it, it stays as a zombie
        left = psutil.Process(int(child.read_text()))
        assert left.name() != "sleep" or left.status() == psutil.STATUS_ZOMBIE


def test_a_command_line_names_both_folders() -> None:
    one = named("mine=tool --fast {frames} -o {out}/x")
    assert one.name == "mine"
    assert one.command(Path("f"), Path("o")) == ["tool", "--fast", "f", "-o", "o/x"]
    assert named("/usr/bin/tool a=1 {frames} {out}").name == "tool"
    with pytest.raises(ValueError, match=r"\{out\}"):
        named("tool {frames}")


def test_ours_is_left_out_where_there_is_no_such_command() -> None:
    absent = Contestant(OURS, (sys.executable, "-c", "import sys; sys.exit(2)", "-", "{frames}", "{out}"))
    assert not can_run(absent)
    assert can_run(Contestant("tool", ("no-such-program-anywhere",)))
