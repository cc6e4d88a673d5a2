"""`sprite-bridge stop`: end the daemon."""

from __future__ import annotations

import time
from typing import Annotated

from typer import Option

PATIENCE_SECONDS = 10.0


def stop(
    as_json: Annotated[bool, Option("--json", help="Print one JSON object on stdout.")] = False,
) -> None:
    """End the daemon; requests that wait or run fail. Exit code 4 if none answers."""
    from sprite_bridge import connection
    from sprite_bridge.cli.console import say, say_json
    from sprite_bridge.client import Client
    from sprite_bridge.errors import DaemonError

    with Client() as bridge:
        pid, token = bridge.connection.pid, bridge.connection.token
        bridge.stop()
    until = time.monotonic() + PATIENCE_SECONDS
    while (found := connection.read(connection.home())) is not None and found.token == token:
        if time.monotonic() > until:
            raise DaemonError(f"the daemon, process {pid}, does not end")
        time.sleep(0.02)
    if as_json:
        say_json({"ok": True, "pid": pid})
    else:
        say(f"stopped process {pid}")
