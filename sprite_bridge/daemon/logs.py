"""What the daemon and its workers write down, for the user's eyes alone and never too much of it."""

from __future__ import annotations

import io
import json
import logging
import logging.handlers
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from sprite_bridge import connection
from sprite_bridge.errors import OutputError

LOG_BYTES, LOGS_KEPT = 1_000_000, 2

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


class _PrivateFile(logging.handlers.RotatingFileHandler):
    def _open(self) -> io.TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, opener=_private)


@contextmanager
def logging_to(folder: Path) -> Iterator[IO[bytes]]:
    """Write the daemon's log while the block lasts; yields the file for the workers' stderr. Raises OutputError."""
    logger = logging.getLogger("sprite_bridge")
    with ExitStack() as stack:
        try:
            workers = stack.enter_context(_open_for_workers(folder / connection.WORKER_LOG))
            handler = _PrivateFile(
                folder / connection.LOG, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8"
            )
        except OSError as error:
            raise OutputError(f"{error.filename} cannot be written: {error.strerror}") from error
        handler.setFormatter(JsonLines())
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        stack.callback(handler.close)
        stack.callback(logger.removeHandler, handler)
        yield workers


def _open_for_workers(path: Path) -> IO[bytes]:
    """Workers write to it themselves, so it can be put aside only while there are none: now. One old one is kept."""
    if path.is_file() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return open(path, "ab", buffering=0, opener=_private)


def _private(path: str, flags: int) -> int:
    """Open a file for its owner alone, one of an older version included."""
    handle = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod"):
        os.fchmod(handle, 0o600)
    return handle
