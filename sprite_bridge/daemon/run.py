"""A daemon as a process: one per user, with a log, that ends when it is told to or when its parent does."""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from sprite_bridge import connection
from sprite_bridge.daemon.pool import COMMAND
from sprite_bridge.daemon.server import Options, Server
from sprite_bridge.errors import AlreadyRunning

LOG_BYTES, LOGS_KEPT = 1_000_000, 2

PARENT_SECONDS = 1.0
"""How often it is looked whether the parent is still there."""

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and what else was said."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, default=str)


def serve(
    options: Options, on_ready: Callable[[], None] = lambda: None, command: Sequence[str] = COMMAND
) -> None:
    """Serve until told to stop; ``command`` starts a worker. Raises AlreadyRunning if this user has a daemon already,
    OutputError."""
    connection.make_home(options.folder)
    lock = FileLock(options.folder / connection.LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning(_who(options.folder), "sprite-bridge stop ends it") from None
    with lock, (options.folder / connection.WORKER_LOG).open("ab", buffering=0) as worker_log:
        handler = _log_to(options.folder / connection.LOG)
        try:
            server = Server(options, worker_log, gone=_parent_watch(options.parent), command=command)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: server.ask_to_stop())
            server.run(on_ready)
        finally:
            logging.getLogger("sprite_bridge").removeHandler(handler)
            handler.close()


def default_workers(device: str) -> int:
    """One for a GPU, which is shared badly; else one for each core but one, four at most."""
    return 1 if device == "cuda" else max(1, min(4, (os.cpu_count() or 2) - 1))


def _who(folder: Path) -> str:
    found = connection.read(folder)
    return f"a daemon runs already{f', process {found.pid}' if found else ''}"


def _log_to(path: Path) -> logging.Handler:
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8"
    )
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("sprite_bridge")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    return handler


def _parent_watch(pid: int | None) -> Callable[[], bool]:
    """Whether the process has ended; another one that got its number is not it."""
    if pid is None:
        return lambda: False
    try:
        parent = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return lambda: True
    looked, gone = 0.0, False

    def is_gone() -> bool:
        nonlocal looked, gone
        if not gone and time.monotonic() - looked >= PARENT_SECONDS:
            looked = time.monotonic()
            gone = not parent.is_running() or parent.status() == psutil.STATUS_ZOMBIE
        return gone

    return is_gone
