"""A daemon that a program starts for itself."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from sprite_bridge import connection
from sprite_bridge.client.link import DOCTOR_HINT, Link, reach
from sprite_bridge.errors import Unreachable

START_SECONDS = 30.0
PAUSE_SECONDS = 0.05

RIVAL_SECONDS = 3.0
"""How long to wait for another daemon when ours has ended: it may have found one that is about to be ready."""

_started: list[subprocess.Popen[bytes]] = []
"""Daemons that outlive the client they were started for, until this process ends."""


def start(folder: Path) -> Link:
    """Start a daemon that ends with this process, and connect to it. Raises Unreachable."""
    environment = {**os.environ, "SPRITE_BRIDGE_HOME": str(folder)}
    command = [*connection.launch_command(), "--parent-pid", str(os.getpid())]
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what interrupts this program must not interrupt others that ask the same daemon
    )
    _started[:] = [other for other in _started if other.poll() is None] + [process]
    until = time.monotonic() + START_SECONDS
    ended = float("inf")
    while (now := time.monotonic()) < until:
        code = process.poll()
        with suppress(Unreachable):
            return reach(folder)
        ended = min(ended, now) if code is not None else ended
        if now - ended > RIVAL_SECONDS and not connection.is_there(folder):
            raise Unreachable(
                f"the daemon that was started ended with exit code {code}", "sprite-bridge serve says why"
            )
        time.sleep(PAUSE_SECONDS)
    raise Unreachable(f"no daemon answers within {START_SECONDS:g} seconds of its start", DOCTOR_HINT)
