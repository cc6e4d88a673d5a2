"""Putting a folder of ours in its place, so that at any instant there is the old one or the new one, whole.

It is made under another name, synced, and changes places with the old one. What is not ours is never touched.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from sprite_bridge import connection
from sprite_bridge.errors import OutputError
from sprite_bridge.install.exchange import exchange

LOCK = "install.lock"
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plugin goes: ``folder``; where it is made and unmade, on the same drive: ``workshop``, which is not there
    otherwise; whether a folder that is there already is ours; and what of such a one is kept, by its places."""

    folder: Path
    workshop: Path
    is_ours: Callable[[Path], bool]
    kept: Callable[[Path], Mapping[str, bytes]]

    @property
    def new(self) -> Path:
        """What is to go into the place."""
        return self.workshop / "new"

    @property
    def old(self) -> Path:
        """What was there, until the new one has its place."""
        return self.workshop / "old"


def put(place: Place, files: Mapping[str, bytes]) -> None:
    """Let the place hold these files, what is kept, and nothing else. Raises OutputError."""
    with _at_work(place):
        check(place)
        kept = place.kept(place.folder) if place.folder.is_dir() else {}
        for name, data in {**kept, **files}.items():
            _write_new(place.new / name, data)
        place.folder.parent.mkdir(exist_ok=True)
        if not os.path.lexists(place.folder):
            place.new.rename(place.folder)
        elif not exchange(place.new, place.folder):
            place.folder.rename(place.old)
            place.new.rename(place.folder)


def take_away(place: Place) -> bool:
    """Remove what is there in one step; whether there was anything. Raises OutputError."""
    if not os.path.lexists(place.folder) and not os.path.lexists(place.workshop):
        return False
    with _at_work(place):
        check(place)
        if not os.path.lexists(place.folder):
            return False
        place.folder.rename(place.workshop / "gone")  # unlike ``old``, it is never put back
        return True


def check(place: Place) -> None:
    """Whether the place may be written to. Raises OutputError if something is there that is not ours."""
    folder = place.folder
    if not os.path.lexists(folder):
        return
    hint = "move it away, if you do not need it, and try again"
    if folder.is_symlink():
        raise OutputError(f"{folder} is a link, and is left as it is", hint)
    if not folder.is_dir():
        raise OutputError(f"{folder} is no folder, and is left as it is", hint)
    with telling(folder):
        is_theirs = any(folder.iterdir()) and not place.is_ours(folder)
    if is_theirs:
        raise OutputError(f"{folder} holds something else than Sprite Bridge, and is left as it is", hint)


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file in one step, or make it; who may read one that is there stays the same. Raises OSError."""
    path = path.resolve()  # of a link, what it leads to
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        _write_new(temporary, data)
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """OutputError for whatever the system says about a path."""
    try:
        yield
    except OSError as error:
        at = error.filename2 or error.filename or path
        hint = "make it yours" if isinstance(error, PermissionError) else ""
        raise OutputError(f"{at} cannot be used: {error.strerror or error}", hint) from error


@contextmanager
def _at_work(place: Place) -> Iterator[None]:
    """With an empty workshop, which is gone afterwards, and what an install that was killed had left in it set right."""
    with _alone(), telling(place.folder):
        place.workshop.parent.mkdir(exist_ok=True)
        _put_back(place)
        if os.path.lexists(place.workshop):
            shutil.rmtree(place.workshop)
        place.workshop.mkdir()
        try:
            yield
        except BaseException:
            _put_back(place)
            raise
        finally:
            with suppress(OSError):  # what cannot be removed now is at the next time
                shutil.rmtree(place.workshop)


def _put_back(place: Place) -> None:
    """Where folders cannot change places in one step, there is an instant with neither of them in the place."""
    if place.old.is_dir() and not os.path.lexists(place.folder):
        place.old.rename(place.folder)


@contextmanager
def _alone() -> Iterator[None]:
    """As the only install of this user. Raises OutputError."""
    home = connection.home()
    connection.make_home(home)
    try:
        with FileLock(home / LOCK, timeout=PATIENCE_SECONDS):
            yield
    except Timeout as error:
        raise OutputError("another install is at work", "wait until it has ended, and try again") from error


def _write_new(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
