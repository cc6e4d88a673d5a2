"""The report of a training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sprite_bridge.image import Sprite
from sprite_bridge.metrics import Score
from sprite_bridge.training.report_page import MOST_SHEETS, WORST, write_report
from sprite_bridge.training.samples import Shown
from sprite_bridge.training.validation import Case


def case(soft: float) -> Case:
    shown = Shown(*(np.full((4, 4, channels), 9, np.uint8) for channels in (3, 4, 4)))
    return Case(
        "native", "white", "<=16", Score(0.5, soft, 0.5, 0.5, 0.5, 0.5, True, False, 1.0), shown, "my/pack"
    )


def history(rows: int) -> list[dict[str, float]]:
    names = ("training_loss", "validation_loss", "acc", "soft", "iou")
    return [{"step": k + 1, **dict.fromkeys(names, 0.5)} for k in range(rows)]


@pytest.fixture
def sheets(tmp_path: Path) -> list[Path]:
    found = [tmp_path / f"{step:07}.png" for step in range(100, 2100, 100)]
    for path in found:
        Sprite(np.full((2, 2, 4), 255, np.uint8)).save(path)
    return found


def test_the_page_has_curves_samples_figures_and_the_worst(tmp_path, sheets) -> None:
    figures = {"mine<1>": {"all": {"cases": 3, "acc": 0.25}}, "theirs": {"all": {"cases": 3, "acc": 0.5}}}
    cases = [case(k / 20) for k in range(20, 0, -1)]
    write_report(tmp_path / "page.html", "A & B", history(3), sheets, figures, cases)
    page = (tmp_path / "page.html").read_text()
    assert "<h1>A &amp; B</h1>" in page and "mine&lt;1&gt;" in page and "<td>0.25</td>" in page
    assert page.count("<svg") == 2
    assert page.count("<img") == MOST_SHEETS + 1
    assert "Step 100<" in page and "Step 2000<" in page
    told = page[page.index("The worst cases") :]
    assert told.count("native white my/pack") == 2 * WORST
    assert "0.05 native" in told and "1.00 native" not in told
    assert "http" not in page.replace("http://www.w3.org", "")


def test_a_run_without_anything_is_a_page_all_the_same(tmp_path) -> None:
    write_report(tmp_path / "page.html", "Empty", [], [], {}, [])
    assert "<h1>Empty</h1>" in (tmp_path / "page.html").read_text()
