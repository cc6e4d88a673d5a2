"""The workers' processes: started, watched, ended, and started again."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import IO

from sprite_bridge.daemon.worker import OUT_OF_MEMORY, Task

COMMAND = (sys.executable, "-m", "sprite_bridge.daemon.worker")
"""Starts a worker."""

log = logging.getLogger(__name__)

WAIT, MOST_WAIT = 0.5, 30.0
"""Seconds before another start after one that failed; doubled with each that fails in a row."""

_QUIET = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}
"""Workers stand side by side: each has one core, and threads that wait for work would only warm the room."""


class Pool:
    """``size`` processes that do ``task``; their stderr goes to ``log``. Times are monotonic seconds."""

    def __init__(
        self, size: int, task: Task, log: IO[bytes] | None, command: Sequence[str] = COMMAND
    ) -> None:
        self._size, self._task, self._log, self._command = size, task, log, command
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._ready: set[int] = set()
        self._stillborn: list[int] = []
        self._next = 1
        self._failures = 0
        self._not_before = 0.0

    @property
    def pids(self) -> Mapping[int, int]:
        """The process of each worker."""
        return {number: process.pid for number, process in self._processes.items()}

    def fill(self, now: float) -> list[int]:
        """Start what is missing, if it is time; the new workers' numbers."""
        if now < self._not_before:
            return []
        return [self._start() for _ in range(self._size - len(self._processes))]

    def _start(self) -> int:
        number, self._next = self._next, self._next + 1
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                env={**os.environ, **_QUIET},
            )
        except OSError as error:  # no memory, or no descriptors are left: it may be better in a moment
            log.warning("no worker can be started: %s", error)
            self._stillborn.append(number)
            return number
        self._processes[number] = process
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended already; `reap` tells
            process.stdin.write(replace(self._task, number=number).line())
            process.stdin.flush()
        return number

    def is_ready(self, number: int) -> None:
        """A worker started well."""
        self._ready.add(number)
        self._failures = 0

    def end(self, number: int) -> None:
        """End a worker at once; `reap` tells when it has."""
        process = self._processes.get(number)
        if process is not None:
            process.kill()

    def reap(self, now: float) -> dict[int, int | None]:
        """The workers that have ended since the last call, and with which status: as `subprocess.Popen` has it, None of
        those that never began."""
        statuses = {number: process.poll() for number, process in self._processes.items()}
        ended = {number: status for number, status in statuses.items() if status is not None}
        for number in ended:
            process = self._processes.pop(number)
            if process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
            if number in self._ready:
                self._ready.discard(number)
            else:
                self._has_failed(now)
        stillborn, self._stillborn = self._stillborn, []
        for _ in stillborn:
            self._has_failed(now)
        return {**ended, **dict.fromkeys(stillborn)}

    def _has_failed(self, now: float) -> None:
        self._failures += 1
        self._not_before = now + min(MOST_WAIT, WAIT * 2 ** (self._failures - 1))

    def close(self) -> None:
        """End all workers and wait until they have."""
        for process in self._processes.values():
            process.kill()
        for process in self._processes.values():
            process.wait()
            if process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
        self._processes.clear()


def about_end(status: int | None) -> dict[str, str | int]:
    """How a process ended, for the log."""
    if status is None:
        return {"why": "it could not be started"}
    if status < 0:
        known = {signal.value: signal.name for signal in signal.Signals}
        return {"signal": known.get(-status, str(-status))}
    return {"status": status} | ({"why": "it ran out of memory"} if status == OUT_OF_MEMORY else {})
