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
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        code = process.poll()
        with suppress(Unreachable):
            return reach(folder)
        # Another one that was quicker would be there; a file that a killed one left does not count.
        if code is not None and not connection.is_there(folder):
            raise Unreachable(
                f"the daemon that was started ended with exit code {code}", "sprite-bridge serve says why"
            )
        time.sleep(PAUSE_SECONDS)
    raise Unreachable(f"no daemon answers within {START_SECONDS:g} seconds of its start", DOCTOR_HINT)
