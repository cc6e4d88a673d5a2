from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.clean.race import FAILED, Outcome
from benchmarks.clean.table import by_ground, plot, render, summarize
from sprite_bridge.metrics import Score


def outcome(case: str, acc: float, exact: bool, confidence: float | None = None, kind: str = "ai") -> Outcome:
    score = Score(acc, acc, acc, acc, acc, acc, exact, False, 1.0 + acc)
    return Outcome("one", case, kind, score, acc == 1.0, 0.5, confidence)


def test_figures_are_means_and_colours_and_cpu_are_medians() -> None:
    (row,) = summarize([outcome("a", 1.0, True), outcome("b", 0.5, False), outcome("c", 0.6, True)])
    assert row.acc == pytest.approx(0.7)
    assert row.size_exact == pytest.approx(2 / 3)
    assert row.identical == pytest.approx(1 / 3)
    assert row.failed == 0
    assert row.colors == pytest.approx(1.6)
    assert row.cpu == 0.5
    assert row.cases == 3
    assert row.sure is None
    assert row.sure_exact is None


def test_confidence_counts_how_many_are_sure_and_how_many_of_those_are_exact() -> None:
    cases = [("a", True, 0.9), ("b", False, 0.5), ("c", True, 0.49), ("d", False, 0.1)]
    (row,) = summarize([outcome(name, 0.5, exact, sure) for name, exact, sure in cases])
    assert row.sure == 0.5
    assert row.sure_exact == 0.5


def test_a_case_without_an_answer_counts_as_failed_and_is_said() -> None:
    lost = Outcome("one", "b", "ai", FAILED, False, 60.0, None, "no answer in 60 s")
    rows = summarize([outcome("a", 0.8, True), lost])
    assert rows[0].acc == pytest.approx(0.4)
    assert rows[0].failed == 0.5
    assert rows[0].colors == pytest.approx(1.8)
    assert "- one: b: no answer in 60 s" in render(rows)


def test_the_same_error_of_several_cases_is_one_line() -> None:
    lost = [Outcome("one", name, "ai", FAILED, False, 1.0, None, "ValueError: bad\n  grid") for name in "ab"]
    assert "- one: a, b: ValueError: bad grid\n" in render(summarize(lost))


def test_no_answer_at_all_leaves_the_colours_open() -> None:
    (row,) = summarize([Outcome("one", "b", "ai", FAILED, False, 1.0, None, "crashed")])
    assert math.isnan(row.colors)
    assert row.cells()[6] == "-"


def test_there_is_one_table_per_kind() -> None:
    text = render(summarize([outcome("a", 0.8, True), outcome("b", 0.9, True, kind="video")]))
    assert (
        text.index("**ai** (1 cases)") < text.index("0.800") < text.index("**video**") < text.index("0.900")
    )


def test_grounds_are_told_apart_where_there_are_several() -> None:
    one = [
        replace(outcome(name, acc, True), ground=name[0])
        for name, acc in (("w1", 1.0), ("w2", 0.5), ("g1", 0.6))
    ]
    assert by_ground(one[:2]) == ""
    lines = by_ground(one).splitlines()
    assert lines[2:] == [
        "| one | ai | g | 1 | 0.600 | 0.600 | 0.600 |",
        "| one | ai | w | 2 | 0.750 | 0.750 | 0.750 |",
    ]


def test_the_plot_is_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the bench extra is not installed")
    plot(summarize([outcome("a", 0.8, True), outcome("b", 0.9, True, kind="video")]), tmp_path / "t.png")
    with Image.open(tmp_path / "t.png") as image:
        assert image.format == "PNG"
        assert image.width > 300
