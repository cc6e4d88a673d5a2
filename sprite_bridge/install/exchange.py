"""Two folders change places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux, and RENAME_SWAP of macOS."""

_AT_FDCWD = -100
_CANNOT = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)
"""What systems and drives say that know no such thing."""


def exchange(one: Path, other: Path) -> bool:
    """Let two paths on one drive change places; False, and nothing was done, where that cannot be done in one step.
    Raises OSError."""
    call = _system_call()
    if call is None:
        return False
    if call(os.fsencode(one), os.fsencode(other)) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


def _system_call() -> Callable[[bytes, bytes], int] | None:
    name = {"linux": "renameat2", "darwin": "renamex_np"}.get(sys.platform)
    function = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if function is None:
        return None
    if sys.platform == "darwin":
        return lambda one, other: int(function(one, other, _EXCHANGE))
    return lambda one, other: int(function(_AT_FDCWD, one, _AT_FDCWD, other, _EXCHANGE))
