from __future__ import annotations

import math

import pytest

from benchmarks.daemon.table import Row, figure, render


@pytest.mark.parametrize(("value", "over"), [(2.0, False), (2.01, True), (math.nan, True)])
def test_a_figure_is_over_its_limit_if_it_is_more_or_none(value: float, over: bool) -> None:
    assert Row("a", value, "x", 2.0).over is over
    assert not Row("a", value, "x").over


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.01234, "0.0123"), (12.34, "12.3"), (1234.5, "1234"), (3.0, "3"), (math.nan, "none")],
)
def test_a_figure_has_the_digits_that_count(value: float, text: str) -> None:
    assert figure(value) == text


def test_the_table_says_what_was_measured_beside_what_was_asked() -> None:
    rows = {"first": [Row("a", 1.5, "x", 2), Row("b", 3, "ms", 2)], "second": [Row("c", 7)], "third": []}
    text = render(rows)
    assert "| a | 1.5 x    | at most 2 x  | ok   |" in text
    assert "| b | 3 ms     | at most 2 ms | OVER |" in text
    assert "**second**" in text and "**third**" not in text


def test_what_is_not_judged_has_no_verdict() -> None:
    text = render({"first": [Row("a", 3, "x", 2)]}, judged=False)
    assert "at most 2 x" in text and "OVER" not in text
