"""What lies in a watched folder: pictures to take, and things that look like pictures and are none."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.image.decoding import EXTENSIONS
from sprite_bridge.image.results import is_result_name
from sprite_bridge.watch.settle import Stamp


@dataclass(frozen=True, slots=True)
class Seen:
    """A file, relative to the watched folder; ``reason`` says why it is not taken, "" for a picture."""

    relative: Path
    stamp: Stamp
    reason: str = ""


def scan(folder: Path, avoid: Path | None = None, below: Path = Path()) -> Iterator[Seen]:
    """Everything that looks like a picture in ``folder / below``, to its leaves but for ``avoid``; links are not followed.

    Raises OSError if the folder itself cannot be listed; folders in it that cannot are given with the reason.
    """
    waiting = [below]
    while waiting:
        inside = waiting.pop()
        try:
            entries = sorted(os.scandir(folder / inside), key=lambda entry: entry.name)
        except OSError as error:
            if inside == below:
                raise
            yield Seen(inside, Stamp(0, 0, 0), f"cannot be listed: {error.strerror or error}")
            continue
        for entry in entries:
            relative = inside / entry.name
            if is_hidden(entry.name) or (avoid is not None and folder / relative == avoid):
                continue
            if entry.is_dir(follow_symlinks=False) and not is_picture_name(relative):
                waiting.append(relative)
            elif (seen := _seen(entry, relative)) is not None:
                yield seen
            elif avoid is not None and _has_name_of_result(
                relative
            ):  # beside their sources, results are what they seem
                yield Seen(relative, Stamp(0, 0, 0), "has the name of a result")


def look(folder: Path, relative: Path) -> Seen | None:
    """One file as `scan` gives it; None if it is not there, or not to be taken for a picture."""
    if not is_picture_name(relative) or any(is_hidden(part) for part in relative.parts):
        return None
    if any((folder / parent).is_symlink() for parent in relative.parents if parent != Path()):
        return None
    try:
        return _judged(relative, (folder / relative).lstat())
    except OSError:
        return None


def is_hidden(name: str) -> bool:
    """Whether programs keep something of theirs under this name."""
    return name.startswith((".", "~"))


def is_picture_name(relative: Path) -> bool:
    """Whether a file of this name is a picture to be cleaned; what is being written mostly has another one."""
    return relative.suffix.lower() in EXTENSIONS and not is_result_name(relative)


def _has_name_of_result(relative: Path) -> bool:
    return relative.suffix.lower() in EXTENSIONS and is_result_name(relative)


def _seen(entry: os.DirEntry[str], relative: Path) -> Seen | None:
    if entry.is_symlink() and not is_picture_name(relative):
        is_folder = entry.is_dir()
        return Seen(relative, Stamp(0, 0, 0), "is a link to a folder") if is_folder else None
    if not is_picture_name(relative):
        return None
    try:
        return _judged(relative, entry.stat(follow_symlinks=False))
    except OSError:
        return None  # it has gone since


def _judged(relative: Path, found: os.stat_result) -> Seen:
    return Seen(relative, Stamp.of(found), _reason(found.st_mode))


def _reason(mode: int) -> str:
    if stat.S_ISREG(mode):
        return ""
    if stat.S_ISLNK(mode):
        return "is a link"
    return "is a folder, and what is in it is not taken" if stat.S_ISDIR(mode) else "is not a file"
