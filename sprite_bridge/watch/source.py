"""Reading a file of a watched folder, which anybody may change at any time."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sprite_bridge.config import LIMITS, Limits
from sprite_bridge.errors import InputError
from sprite_bridge.image.bounds import check_bytes
from sprite_bridge.watch.settle import Stamp

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)  # a link may have taken its place
    | getattr(os, "O_NONBLOCK", 0)  # ... or a pipe, at which one would wait for ever
    | getattr(os, "O_CLOEXEC", 0)
)


class Changed(Exception):
    """The file is not what it was when it was last looked at."""


class Unreadable(InputError):
    """The file is there, but somebody lets nobody read it, for now."""


def read_source(path: Path, expected: Stamp, limits: Limits = LIMITS) -> bytes:
    """The bytes of the version of a file that was seen. Raises Changed, TooLarge, Unreadable."""
    try:
        handle = os.open(path, _FLAGS)
    except FileNotFoundError as error:
        raise Changed from error
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror or error}") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):  # a folder cannot even be made a file of
        os.close(handle)
        raise Changed
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if Stamp.of(found) != expected:
            raise Changed
        check_bytes(found.st_size, limits)
        try:
            data = file.read(found.st_size + 1)
        except OSError as error:
            raise Unreadable(f"{path.name} cannot be read: {error.strerror or error}") from error
        if len(data) != found.st_size or Stamp.of(os.fstat(file.fileno())) != expected:
            raise Changed
    return data


def is_unchanged(path: Path, expected: Stamp) -> bool:
    """Whether a file is still the version that was seen."""
    try:
        return Stamp.of(path.lstat()) == expected
    except OSError:
        return False
