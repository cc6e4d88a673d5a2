"""The measurements by name, each in a process of its own."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from benchmarks.clean.race import ONE_THREAD

TITLES: Mapping[str, str] = {
    "echo": "There and back, beside pyzmq",
    "calls": "What is added to a call",
    "clients": "Many clients, tiny pictures",
    "overload": "Ten times what can be done",
    "memory": "Memory",
    "idle": "Idle, cancelled, killed",
    "watch": "A watched folder",
}
"""The measurements, each a module of this package with a function `measure`."""

SHORT: Mapping[str, Mapping[str, Any]] = {
    "echo": {"turns": 50, "picture_turns": 3, "sides": (128,)},
    "calls": {"runs": 10, "side": 256, "pictures": 2},
    "clients": {"counts": (1, 4), "requests": 20},
    "overload": {"seconds": 0.5},
    "memory": {"requests": 200, "warm_up": 100},
    "idle": {"seconds": 1.0, "cancels": 2, "kills": 1, "side": 1024},
    "watch": {"small": 5, "trivial": 20, "rounds": 1},
}
"""What `measure` is given for a short run: enough to see that all of it works."""


def run(name: str, short: bool) -> Any:
    """One measurement, in a process that nothing else has used, and with one thread for the work."""
    os.environ.update(ONE_THREAD)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, name, SHORT[name] if short else {}).result()


def _measure(name: str, numbers: Mapping[str, Any]) -> Any:
    return importlib.import_module(f"benchmarks.daemon.{name}").measure(**numbers)
