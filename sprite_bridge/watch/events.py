"""Hearing of changes as they happen. What is heard only says where to look: a rescan finds what was not."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path

import psutil
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

_DEAF = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "drvfs",
    "vboxsf",
    "vmhgfs",
    "virtiofs",
    "afpfs",
    "webdav",
    "davfs",
    "fuse",
)
"""File systems that do not tell of what other computers, or Windows beside WSL, do. All of "fuse" is taken for one: some
tell, but none can be asked whether it does."""

_LOOKED_AT = frozenset({"created", "modified", "moved", "deleted", "closed"})


class Events:
    """Tells ``heard`` the paths at which something happened in a folder, from a thread of its own."""

    def __init__(self, folder: Path, heard: Callable[[Path], None]) -> None:
        self._folder, self._heard = folder, heard
        self._observer: BaseObserver | None = None

    def start(self) -> str:
        """Begin to listen; what is wrong if that cannot be done, "" if it can."""
        self.stop()
        kind = file_system(self._folder)
        if kind.startswith(_DEAF):
            return f"{kind} does not tell of changes"
        # It warns, with its own objects, of folders that are moved out and in again; the rescan finds what is in them.
        warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.")
        observer = Observer()
        place = self._folder.resolve()  # of a link to a folder, only the link itself would be listened to
        try:
            observer.schedule(_Handler(lambda path: self._pass_on(path, place)), str(place), recursive=True)
            observer.start()
        except OSError as error:  # no more watches to be had, or the folder has gone
            return f"changes are not told of: {error.strerror or error}"
        self._observer = observer
        return ""

    def _pass_on(self, path: Path, place: Path) -> None:
        """Name a path as the user named the folder."""
        if path.is_relative_to(place):
            self._heard(self._folder / path.relative_to(place))

    @property
    def is_listening(self) -> bool:
        """Whether changes are told of."""
        return self._observer is not None

    def stop(self) -> None:
        """Listen no more."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None


def file_system(folder: Path) -> str:
    """The kind of file system that a folder lies on, "" if it is not known."""
    place = folder.resolve()
    mounts = {part.mountpoint: part.fstype for part in psutil.disk_partitions(all=True)}
    for path in (place, *place.parents):
        if str(path) in mounts:
            return str(mounts[str(path)]).lower()
    return ""


class _Handler(FileSystemEventHandler):
    def __init__(self, heard: Callable[[Path], None]) -> None:
        self._heard = heard

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in _LOOKED_AT:
            return  # somebody, such as ourselves, has only read it
        for path in {event.src_path, event.dest_path} - {"", b""}:
            self._heard(Path(os.fsdecode(path)))
