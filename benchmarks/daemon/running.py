"""A daemon as a process of its own, in a folder of its own, while a block lasts."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.clean.race import ONE_THREAD, ROOT
from benchmarks.daemon.doors import Door, open_door
from sprite_bridge import connection
from sprite_bridge.connection import Connection

PATIENCE = 60.0
"""Seconds after which something that should have come will not come any more."""


@dataclass(frozen=True)
class Daemon:
    """A running daemon: its folder, where it listens, and its process."""

    folder: Path
    found: Connection
    process: psutil.Process

    def door(self, name: str = "tcp") -> Door:
        """A new client that has said hello; to be closed."""
        return open_door(name, self.found)

    def status(self) -> dict[str, Any]:
        """What the daemon says of itself, asked by a client of its own."""
        with self.door() as door:
            return door.status()

    def workers(self) -> list[psutil.Process]:
        """The workers' processes."""
        return [psutil.Process(pid) for pid in self.status()["worker_pids"].values()]

    def cpu(self) -> float:
        """CPU seconds that the daemon and its workers used so far."""
        return sum(map(cpu_seconds, (self.process, *self.workers())))


def cpu_seconds(process: psutil.Process) -> float:
    """What a process used so far."""
    used = process.cpu_times()
    return float(used.user + used.system)


@contextmanager
def running(
    workers: int = 1, command: Sequence[str] = (sys.executable, "-m", "sprite_bridge", "serve")
) -> Iterator[Daemon]:
    """A daemon whose workers are ready. Raises RuntimeError if it does not start."""
    with tempfile.TemporaryDirectory(prefix="bridge-") as name:
        folder = Path(name)
        environment = {**os.environ, **ONE_THREAD, "SPRITE_BRIDGE_HOME": name}
        process = subprocess.Popen(
            [*command, "--workers", str(workers), "--parent-pid", str(os.getpid())],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield _ready(folder, process, workers)
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def idle_workers(status: dict[str, Any]) -> int:
    """How many workers have nothing to do."""
    return sum(worker["state"] == "idle" for worker in status["workers"])


def _ready(folder: Path, process: subprocess.Popen[bytes], workers: int) -> Daemon:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        found = connection.read(folder)
        if found is not None:
            daemon = Daemon(folder, found, psutil.Process(process.pid))
            if idle_workers(daemon.status()) == workers:
                return daemon
        time.sleep(0.05)
    raise RuntimeError("the daemon did not start")
