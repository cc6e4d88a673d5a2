from __future__ import annotations

import importlib
import inspect
import os
from typing import Any

import pytest

from benchmarks.daemon import parts


@pytest.mark.parametrize("name", parts.TITLES)
def test_every_part_can_be_measured_and_has_a_short_form(name: str) -> None:
    measure = importlib.import_module(f"benchmarks.daemon.{name}").measure
    assert set(parts.SHORT[name]) <= set(inspect.signature(measure).parameters)


def test_a_part_runs_in_a_process_of_its_own_with_one_thread(monkeypatch: Any) -> None:
    monkeypatch.setitem(parts.SHORT, "calls", {"model": "there-is-none"})
    with monkeypatch.context() as inside:
        inside.setattr(os, "environ", os.environ.copy())
        with pytest.raises(Exception, match="there-is-none"):
            parts.run("calls", short=True)
