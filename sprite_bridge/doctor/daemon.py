"""The daemon's files, and the daemon itself."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

from sprite_bridge import connection
from sprite_bridge.connection import Connection
from sprite_bridge.doctor.finding import Finding, note, ok, trouble
from sprite_bridge.doctor.surroundings import Process, Surroundings
from sprite_bridge.errors import SpriteBridgeError

RESTART = "sprite-bridge stop, then sprite-bridge serve"
SLACK_SECONDS = 5.0
"""Clocks of files and of processes differ a little."""

START_SECONDS = 120.0
"""A daemon whose workers have not said a word for so long has none that starts."""

OWN_NAMES = ("sprite_bridge", "sprite-bridge")


def connection_file(around: Surroundings) -> list[Finding]:
    """It is for its owner alone, and so is its folder."""
    path = around.home / connection.FILE
    if not os.path.lexists(path):
        return []
    if connection.read(around.home) is None:
        return [
            trouble(
                f"{path} cannot be read, or is no connection file",
                "remove it; sprite-bridge serve writes a new one",
            )
        ]
    if around.system == "win32":
        return [ok("readable")]
    return _open_to_others(path) or [ok("readable for you alone")]


def _open_to_others(path: Path) -> list[Finding]:
    found = []
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        mend = f'chmod 600 "{path}"; others may know the token: {RESTART} makes a new one'
        found.append(trouble(f"{path} has the mode {mode:04o}, so others can read the token", mend))
    mode = stat.S_IMODE(path.parent.stat().st_mode)
    if mode & 0o022:
        mend = f'chmod 700 "{path.parent}"'
        found.append(trouble(f"{path.parent} has the mode {mode:04o}, so others can replace its files", mend))
    return found


def launcher(around: Surroundings) -> list[Finding]:
    """What plugins start the daemon with is there."""
    path = around.home / connection.LAUNCHER
    mend = "sprite-bridge serve, once, writes it anew"
    if not os.path.lexists(path):
        return []
    try:
        command = json.loads(path.read_text(encoding="utf-8"))["command"]
        program = command[0]
        if not all(isinstance(word, str) for word in command):
            raise TypeError
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return [trouble(f"{path} holds no command, so plugins cannot start the daemon", mend)]
    if shutil.which(program) is None:
        return [trouble(f"{path} starts {program}, which is not there any more", mend)]
    if Path(program) != Path(around.python):
        return [note(f"plugins start the daemon with {program}, not with this Python, {around.python}", mend)]
    return [ok("plugins start the daemon with this Python")]


def daemon(around: Surroundings) -> list[Finding]:
    """It runs, answers, and is of this version and on the device that was asked for. None is no trouble."""
    found = connection.read(around.home)
    if found is None:
        return [note("none runs", "sprite-bridge serve starts one")]
    path = around.home / connection.FILE
    process = around.process(found.pid)
    stale = f'sprite-bridge serve replaces the file; or remove it: "{path}"'
    if process is None:
        return [trouble(f"{path} is stale: its process {found.pid} has ended", stale)]
    if _is_another(process, path):
        return [
            trouble(f"{path} is stale: process {found.pid} is another program now, {process.name}", stale)
        ]
    said = around.ask()
    versions = _versions(around, found)
    if isinstance(said, SpriteBridgeError):
        kill = f"taskkill /F /PID {found.pid}" if around.system == "win32" else f"kill {found.pid}"
        message = f"process {found.pid}, {process.name}, is there but does not answer"
        return versions or [trouble(message, f"{kill} (if it stays, kill -9), then sprite-bridge serve")]
    return [*(versions or [ok(f"process {found.pid} answers, {found.tcp}")]), *_device(said)]


def _is_another(process: Process, path: Path) -> bool:
    """Whether the daemon's number was given to a program that began after the file was written."""
    named = any(name in process.command for name in OWN_NAMES)
    return not named and process.began > path.stat().st_mtime + SLACK_SECONDS


def _versions(around: Surroundings, found: Connection) -> list[Finding]:
    from sprite_bridge.protocol import VERSION

    if found.protocol != VERSION:
        return [
            trouble(
                f"the daemon, process {found.pid}, speaks protocol {found.protocol}, this installation {VERSION}",
                "end it with the sprite-bridge stop of its own installation, then sprite-bridge serve",
            )
        ]
    if found.version != around.version:
        message = f"the daemon is of version {found.version}, this installation of {around.version}"
        return [trouble(message, RESTART)]
    return []


def _device(said: dict[str, Any]) -> list[Finding]:
    """What its workers found when they started."""
    from sprite_bridge.runtime.session import CPU

    devices = said.get("devices")
    if not devices:
        if said.get("uptime_s", 0.0) < START_SECONDS:
            return [note("its workers are starting", "look again in a minute")]
        return [
            trouble("none of its workers starts", "workers.log beside daemon.json says why; then " + RESTART)
        ]
    asked, running, why = devices.get("asked"), devices.get("running"), devices.get("note") or ""
    told = f": {why}" if why else ""
    if running is None:
        return [
            trouble(
                f"its workers can run no model{told}", f"mend what the check device names, then {RESTART}"
            )
        ]
    if running == CPU and (asked == "cuda" or why):
        message = f"it was asked for {asked}, but runs on {running}{told}"
        return [trouble(message, f"mend what the check device names, then {RESTART}")]
    return [ok(f"its models run on {running}")]
