"""Daemons in processes of their own, and a picture for them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from sprite_bridge import Client, connection
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import draw

START_SECONDS = 60


@contextmanager
def _serving(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "SPRITE_BRIDGE_HOME": str(folder)}
    command = [sys.executable, "-m", "sprite_bridge", "serve", "--workers", "1"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while (found := connection.read(folder)) is None or found.pid != process.pid:
            assert process.poll() is None and time.monotonic() < until, "the daemon does not start"
            time.sleep(0.05)
        yield process
    finally:
        workers = psutil.Process(process.pid).children() if process.poll() is None else []
        process.kill()
        process.wait()
        psutil.wait_procs(workers, timeout=20)


@pytest.fixture
def serving() -> Callable[[Path], object]:
    """``serving(folder)``: a daemon of that folder, as a process, while the block lasts."""
    return _serving


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a daemon that runs in a process of its own."""
    folder = tmp_path_factory.mktemp("daemon") / "home"
    with _serving(folder):
        yield folder


@pytest.fixture
def bridge(home: Path) -> Iterator[Client]:
    with Client(folder=home) as bridge:
        yield bridge


@pytest.fixture(scope="session")
def picture() -> np.ndarray:
    """(H, W, 3) uint8: a drawing as an image model would have made it."""
    rng = np.random.default_rng(3)
    return degrade(draw("character", 24, rng), "ai", rng).picture
