"""Putting an output in its place, so that at any instant there is the old one or the new one, whole.

Written under another name, synced, moved into place, and the folder synced: in this order. What is not ours is never
moved onto, and what is ours is kept before it is replaced.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from pathlib import Path

from sprite_bridge.errors import OutputError
from sprite_bridge.watch.marker import hash_bytes
from sprite_bridge.watch.shelf import Shelf

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)
"""What file systems say that know no second name for a file."""


class NameTaken(Exception):
    """Something lies there meanwhile."""


def publish_new(shelf: Shelf, target: Path, data: bytes) -> None:
    """Write a file where there is none. Raises NameTaken if there is one, OSError."""
    _make_folder(target.parent)
    temporary = _write_temporary(shelf, data)
    try:
        _move_to_free_name(temporary, target)
    except FileExistsError as error:
        raise NameTaken from error
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def publish_over(shelf: Shelf, target: Path, data: bytes) -> None:
    """Replace a file of ours by another, and keep what it was; who may read it stays the same. Raises OSError, also for one
    that was made read-only."""
    mode = stat.S_IMODE(target.stat().st_mode)
    if not mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "it is read-only", str(target))
    temporary = _write_temporary(shelf, data)
    try:
        keep(shelf, target)
        temporary.chmod(mode)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def remove(shelf: Shelf, target: Path) -> None:
    """Remove a file of ours, and keep what it was. Raises OSError."""
    keep(shelf, target)
    target.unlink()
    _sync_folder(target.parent)


def keep(shelf: Shelf, target: Path) -> str:
    """Keep what an output is now; its hash, which is its name among the previous ones. Raises OSError."""
    data = target.read_bytes()
    name = hash_bytes(data)
    kept = kept_path(shelf, name)
    if not kept.exists():
        _make_folder(kept.parent)  # somebody may have cleared it away
        temporary = _write_temporary(shelf, data)
        try:
            temporary.replace(kept)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(kept.parent)
    return name


def kept_path(shelf: Shelf, name: str) -> Path:
    """Where what has this hash is kept."""
    return shelf.previous / f"{name}.png"


def _write_temporary(shelf: Shelf, data: bytes) -> Path:
    temporary = shelf.temporary_path()
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _move_to_free_name(temporary: Path, target: Path) -> None:
    """Move a file without ever replacing one. Raises FileExistsError."""
    if sys.platform == "win32":
        temporary.rename(target)  # refuses a name that is taken
        return
    try:
        os.link(temporary, target)
    except OSError as error:
        if isinstance(error, FileExistsError) or error.errno not in _NO_LINKS:
            raise
        # Whoever takes the name between this look and the move cannot be seen on such a drive.
        if target.exists() or target.is_symlink():
            raise FileExistsError(errno.EEXIST, "File exists", str(target)) from error
        temporary.rename(target)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each of them synced into the one it lies in."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Let the folder's list of names reach the disk, where folders can be synced."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):  # some network drives cannot
            raise
    finally:
        os.close(handle)


def failure(out: Path, error: OSError) -> OutputError:
    """What a user is told of an error that any of these raised."""
    target = error.filename2 or error.filename or out
    hint = ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        hint = f"make room: {_free(out)} are free"
    elif error.errno == errno.EXDEV:
        hint = "it lies on another drive than the folder of the outputs: watch with that folder as --out"
    return OutputError(f"{target} cannot be written: {error.strerror or error}", hint)


def _free(path: Path) -> str:
    for folder in (path, *path.parents):
        if folder.is_dir():
            return f"{shutil.disk_usage(folder).free / 2**20:.0f} MiB"
    return "0 MiB"
