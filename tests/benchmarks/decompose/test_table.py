from __future__ import annotations

import math
from dataclasses import replace

import pytest

from benchmarks.decompose import gallery, growth, table, targets
from benchmarks.decompose.contestants import OURS
from benchmarks.decompose.race import Cost, Outcome
from benchmarks.decompose.scoring import FAILED, Score
from benchmarks.decompose.specs import SPECS

GOOD = Score(
    psnr=99.0, exact=1.0, miou=0.99, miou_object=0.99, iou_binary=0.99, recall=1.0, f1=0.97, size_ratio=1.01,
    placement_f1=0.99, opacity=0.0, links=0.99, idf1=0.98, cycles=0.95, entries=20, true_entries=20,
)  # fmt: skip


def outcome(scene: str, seed: int = 1, cpu: float = 5.0, error: str = "", **changes: float) -> Outcome:
    score = FAILED if error else replace(GOOD, **changes)
    return Outcome(OURS, scene, seed, Cost(cpu, cpu, 300.0, error), score)


def verdicts(*outcomes: Outcome) -> dict[tuple[str, str], targets.Verdict]:
    return {(one.target.what, one.target.field): one for one in targets.judge(outcomes)}


def test_everything_that_is_asked_is_judged() -> None:
    found = verdicts(*(outcome(scene) for scene in SPECS))
    assert len(found) == len(targets.TARGETS)
    assert all(verdict.reached for verdict in found.values())


def test_the_mean_counts_and_the_worst_scene_is_named() -> None:
    found = verdicts(outcome("solid", miou=1.0), outcome("level", seed=3, miou=0.97))
    assert found["core", "miou"].reached
    assert (found["core", "miou"].worst, found["core", "miou"].worst_scene) == (0.97, "level-3")
    assert not verdicts(outcome("solid", miou=0.98), outcome("level", miou=0.97))["core", "miou"].reached


def test_time_memory_and_exactness_are_asked_of_every_scene() -> None:
    found = verdicts(outcome("solid", cpu=1.0), outcome("crowd", cpu=12.0, exact=0.99999))
    assert not found["core", "cpu"].reached and found["core", "cpu"].value == 12
    assert not found["core", "exact"].reached
    assert found["all", "peak_mib"].reached


def test_no_answer_reaches_nothing() -> None:
    found = verdicts(outcome("solid"), outcome("level", error="crashed"))
    fields = ("miou", "f1", "size_ratio", "placement_f1", "links", "cycles")
    assert not any(found["core", field].reached for field in fields)
    assert found["core", "size_ratio"].value == math.inf
    assert not verdicts(outcome("ghost", opacity=math.nan))["ghost", "opacity"].reached


def test_the_table_has_means_worst_scenes_verdicts_and_failures() -> None:
    rows = [outcome("solid", miou=1.0), outcome("level", miou=0.9), outcome("ghost", error="out of luck")]
    text = table.render(rows, targets.judge(rows))
    core = next(line for line in text.splitlines() if line.startswith(f"| {OURS}"))
    assert "0.950" in core
    assert "0.900 level-1" in text
    assert "- sprite-bridge, ghost-1: out of luck" in text
    assert "MISSED" in text and "at least 0.98" in text and "**hard**" in text and "**big**" not in text


def test_what_is_not_exact_is_not_rounded_to_one() -> None:
    assert table.text(0.99999, 4) == "0.9999"
    assert (table.text(1.0, 4), table.text(0.5, 3), table.text(math.nan, 3)) == ("1.0000", "0.500", "-")


def test_the_worst_come_first_on_the_contact_sheet() -> None:
    rows = [outcome("solid"), outcome("level", miou=0.5), outcome("crowd", error="crashed")]
    assert [one.scene for one in gallery.worst(rows, OURS, 2)] == ["crowd", "level"]


@pytest.mark.parametrize(("power", "expected"), [(1.0, 1.0), (2.0, 2.0), (0.5, 0.5)])
def test_the_exponent_of_growth_is_of_the_larger_half(power: float, expected: float) -> None:
    points = [
        growth.Point("a", "frames", count, 128, 128, 0.0, 1.0 + (count / 400) ** power * (count >= 400), 1.0)
        for count in (100, 200, 400, 800, 1600)
    ]
    exact = [replace(point, cpu=(point.frames / 100) ** power) for point in points]
    assert growth.exponent(exact) == pytest.approx(expected)
    assert math.isnan(growth.exponent(exact[:1]))
    noisy_start = [replace(exact[0], cpu=50.0), *exact[1:]]
    assert growth.exponent(noisy_start) == pytest.approx(expected)
