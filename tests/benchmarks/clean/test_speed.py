from __future__ import annotations

import sys

import numpy as np
import pytest

from benchmarks.clean import speed


def test_the_pictures_are_all_different_and_of_the_size_that_is_measured() -> None:
    pictures = speed.varied_pictures(3, 128)
    assert {picture.shape for picture in pictures} == {(128, 128, 3)}
    assert len({picture.tobytes() for picture in pictures}) == 3


def test_a_crowd_has_the_same_kind_of_contents_at_every_size() -> None:
    small, large = (speed.crowd(side).astype(int) for side in (256, 512))
    assert large.shape == (512, 512, 3)
    edges = [np.abs(np.diff(picture, axis=0)).mean() for picture in (small, large)]
    assert 0.5 < edges[0] / edges[1] < 2


def test_memory_of_the_measuring_process_is_not_counted() -> None:
    held = np.ones(300 << 20, np.uint8)
    used = speed._child([sys.executable, "-S", "-c", "pass"])
    assert used.seconds > 0
    assert used.mib < held.nbytes / 2**20 / 3


def test_a_command_that_fails_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="failed"):
        speed._child([sys.executable, "-c", "raise SystemExit(3)"])


def test_every_figure_stands_beside_its_limit() -> None:
    found = {
        "warm": {"seconds": [0.1, 0.2, 0.9]},
        "scaling": {"exponent": 1.0},
        "peak": {"gib": 1.0},
        "cold": {"command": 1.0, "import": 0.1, "import_mib": 30.0},
    }
    lines = {figure.name: figure.line() for figure in speed.figures(found)}
    assert lines["1024 x 1024, warm, median of a dozen"].endswith("ok")
    assert lines["1024 x 1024, warm, the worst"].endswith("OVER")
    assert len(lines) == 7
