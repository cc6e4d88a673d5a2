"""A daemon as a process: one per user, with a log, that ends when it is told to or when its parent does."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from sprite_bridge import connection
from sprite_bridge.daemon.logs import logging_to
from sprite_bridge.daemon.pool import COMMAND
from sprite_bridge.daemon.server import Options, Server
from sprite_bridge.errors import AlreadyRunning, BadParams, SpriteBridgeError

log = logging.getLogger(__name__)

PARENT_SECONDS = 1.0
"""How often it is looked whether the parent is still there."""


def serve(
    options: Options,
    on_ready: Callable[[], None] = lambda: None,
    on_trouble: Callable[[str, str], None] = lambda message, hint: None,
    command: Sequence[str] = COMMAND,
) -> None:
    """Serve until told to stop; ``command`` starts a worker. ``on_ready`` and ``on_trouble`` as in `Server.run`.

    Raises AlreadyRunning if this user has a daemon already, BadParams if the parent is not there, DeviceError or
    WorkerFailed if the device that was asked for cannot run, OutputError.
    """
    gone = _parent_watch(options.parent)
    connection.make_home(options.folder)
    lock = FileLock(options.folder / connection.LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning(_who(options.folder), "sprite-bridge stop ends it") from None
    with lock, logging_to(options.folder) as worker_log:
        try:
            server = Server(options, worker_log, gone=gone, command=command)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda number, _: server.ask_to_stop(signal.Signals(number).name))
            server.run(on_ready, on_trouble)
        except SpriteBridgeError as error:
            log.error("ended", extra={"code": error.code, "why": error.message})
            raise
        except Exception:
            log.exception("ended by a fault")
            raise


def default_workers(device: str) -> int:
    """One for a GPU, which is shared badly; else one for each core but one, four at most."""
    return 1 if device == "cuda" else max(1, min(4, (os.cpu_count() or 2) - 1))


def _who(folder: Path) -> str:
    found = connection.read(folder)
    return f"a daemon runs already{f', process {found.pid}' if found else ''}"


def _parent_watch(pid: int | None) -> Callable[[], bool]:
    """Whether the process has ended; another one that got its number is not it. Raises BadParams if it has already."""
    if pid is None:
        return lambda: False
    try:
        parent = psutil.Process(pid)
        there = _is_there(parent)
    except (psutil.NoSuchProcess, ValueError, OverflowError):  # or no number that a process can have
        there = False
    if not there:
        hint = "name one that runs, or leave it out: then only sprite-bridge stop ends the daemon"
        raise BadParams(f"there is no process {pid} to end with", hint, field="parent_pid")
    looked, gone = 0.0, False

    def is_gone() -> bool:
        nonlocal looked, gone
        if not gone and time.monotonic() - looked >= PARENT_SECONDS:
            looked = time.monotonic()
            gone = not _is_there(parent)
        return gone

    return is_gone


def _is_there(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
