"""The doors that a daemon opens on this computer."""

from __future__ import annotations

import os

from sprite_bridge import connection
from sprite_bridge.doctor.finding import Finding, note, ok, trouble
from sprite_bridge.doctor.surroundings import Surroundings


def loopback(around: Surroundings) -> list[Finding]:
    """A program of this computer can listen on 127.0.0.1, and another one reach it."""
    try:
        around.bind()
    except OSError as error:
        return [
            trouble(
                f"nothing can listen on 127.0.0.1 and be reached there: {error.strerror or error}",
                "let a firewall or a sandbox allow connections within this computer; if all ports are in use, end "
                "what holds them",
            )
        ]
    return [ok("127.0.0.1 can be listened on and reached")]


def ipc(around: Surroundings) -> list[Finding]:
    """The socket file's name is one that a socket file may have."""
    if around.system == "win32":
        return []
    path = connection.socket_path(around.home)
    length = len(os.fsencode(path))
    if length > connection.LONGEST_IPC:
        return [
            note(
                f"{path} is of {length} bytes, more than {connection.LONGEST_IPC}: clients use TCP, which is slower",
                "set SPRITE_BRIDGE_HOME to a folder with a shorter name",
            )
        ]
    return [ok("its name is short enough")]
