"""The exit codes of every command."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from sprite_bridge.errors import (
    BadParams,
    Cancelled,
    ConfigError,
    DeviceError,
    ModelError,
    SpriteBridgeError,
    Unreachable,
)


class ExitCode(IntEnum):
    """What a command leaves with. The numbers never change."""

    OK = 0
    FAILED = 1
    USAGE = 2
    SOME_FAILED = 3
    UNREACHABLE = 4
    """No daemon answers; only commands that ask one can leave with it."""
    MODEL = 5
    DEVICE = 6
    INTERRUPTED = 130


_OF_ERROR: tuple[tuple[type[SpriteBridgeError], ExitCode], ...] = (
    (BadParams, ExitCode.USAGE),
    (ConfigError, ExitCode.USAGE),
    (ModelError, ExitCode.MODEL),
    (DeviceError, ExitCode.DEVICE),
    (Unreachable, ExitCode.UNREACHABLE),
    (Cancelled, ExitCode.INTERRUPTED),
)


def of_error(error: SpriteBridgeError) -> ExitCode:
    """Return the exit code of a command that an error ended."""
    return next((code for kind, code in _OF_ERROR if isinstance(error, kind)), ExitCode.FAILED)


def of_batch(errors: Sequence[SpriteBridgeError], total: int) -> ExitCode:
    """Return the exit code of `total` jobs of which these failed."""
    if not errors:
        return ExitCode.OK
    if len(errors) < total:
        return ExitCode.SOME_FAILED
    codes = {of_error(error) for error in errors}
    return codes.pop() if len(codes) == 1 else ExitCode.FAILED
