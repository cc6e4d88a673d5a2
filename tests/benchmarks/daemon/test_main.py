from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.daemon import __main__ as program
from benchmarks.daemon import parts
from benchmarks.daemon.clients import Load, Throughput
from benchmarks.daemon.echo import Echoes, Trips
from benchmarks.daemon.idle import Idle
from benchmarks.daemon.memory import Holdings, Memory
from benchmarks.daemon.overload import Overload
from benchmarks.daemon.watch import COMMANDS, Runs, Watching

HELD = Holdings(20, 5, 1)
FOUND: dict[str, Any] = {
    "echo": Echoes((Trips("status", "tcp", (0.1, 0.1), (0.3, 0.3)), Trips("status", "ws", (0.1,), (0.5,)))),
    "clients": Throughput(
        (Load("sockets", ((0.1, 0.2),), 0.3), Load("library", ((0.1, 0.3),), 0.4)), (9.0, 9.0), 0
    ),
    "overload": Overload(100.0, 1000.0, (0.1, 2.0), (0.001, 0.02), 0, 1),
    "memory": Memory((0, 100, 200), (50.0, 50.0, 50.0), (190.0, 190.001, 190.002), HELD, HELD),
    "idle": Idle(0.001, (0.001, 0.002), (0.1, 0.2), 1, (0.1,), (1.0,)),
    "watch": Watching(tuple(Runs(name, "tiny pictures", 10, (2.0,), (1.0,), 0) for name in COMMANDS)),
}


@pytest.fixture(autouse=True)
def _measured(monkeypatch: Any) -> None:
    monkeypatch.setattr(parts, "run", lambda name, short: FOUND[name])


def test_the_table_and_the_figures_are_printed_and_written(tmp_path: Any, capsys: Any) -> None:
    code = program.main(["--only", "echo,memory", "--out", str(tmp_path)])
    assert code == 0
    text = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out.strip() == text.strip()
    assert "| 3 x " in text and "1 MiB" in text
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["echo"]["trips"][0]["ours"] == [0.3, 0.3]
    assert figures["memory"]["before"]["descriptors"] == 20


def test_a_figure_over_its_limit_fails_the_run_unless_it_is_a_short_one(
    tmp_path: Any, monkeypatch: Any
) -> None:
    late = Overload(100.0, 1000.0, (0.1,), (0.06,), 0, 1)
    monkeypatch.setitem(FOUND, "overload", late)
    assert program.main(["--only", "overload", "--out", str(tmp_path)]) == 1
    assert program.main(["--only", "overload", "--out", str(tmp_path), "--short"]) == 0


def test_every_measurement_that_can_be_drawn_is(tmp_path: Any) -> None:
    pytest.importorskip("matplotlib", reason="plots need the bench extra")
    assert program.main(["--only", ",".join(FOUND), "--out", str(tmp_path)]) == 0
    for name in FOUND:
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_an_unknown_measurement_is_refused(tmp_path: Any, capsys: Any) -> None:
    with pytest.raises(SystemExit):
        program.main(["--only", "ecoh", "--out", str(tmp_path)])
    assert "unknown: ecoh" in capsys.readouterr().err
