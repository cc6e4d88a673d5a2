"""What was done to outputs, a line each: to be told, for `undo`, and to know again an output whose marker is gone since
somebody has edited it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """``time`` seconds since 1970. ``action`` "made", "replaced", "reviewed" (put aside), "undone" or "redone". ``output``
    relative to the folder of outputs. ``before`` and ``after`` the SHA-256 of its file, None where there was none. ``input``
    and ``recipe`` as in its marker, where one was made."""

    time: float
    action: str
    output: str
    source: str
    before: str | None
    after: str | None
    confidence: float | None = None
    input: str = ""
    recipe: str = ""


def append(path: Path, entry: Entry) -> None:
    """Add a line. Raises OSError."""
    line = json.dumps(asdict(entry), separators=(",", ":")).encode() + b"\n"
    with path.open("ab") as file:
        file.write((b"" if _ends_well(path) else b"\n") + line)


def read(path: Path) -> list[Entry]:
    """All lines, the oldest first; one that was cut off when its writer was killed is left out."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    return [entry for line in lines if (entry := _parse(line)) is not None]


def before(entries: Iterable[Entry], output: str, current: str | None) -> Entry | None:
    """The last making of an output whose result is what it is now: undoing it gives what it was before.

    A line of what was never carried out, or has been changed since, does not match.
    """
    found = None
    for entry in entries:
        if entry.output == output and entry.after == current and entry.action not in ("undone", "redone"):
            found = entry
    return found


def last_undo(entries: Iterable[Entry], output: str, current: str | None) -> Entry | None:
    """The undoing that led to what an output is now, if nothing was done to it since."""
    own = [entry for entry in entries if entry.output == output]
    return own[-1] if own and own[-1].action == "undone" and own[-1].after == current else None


def makings(entries: Iterable[Entry]) -> dict[tuple[str, str, str], set[str]]:
    """The outputs that were made of each source, input and recipe."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for entry in entries:
        if entry.input:
            found.setdefault((entry.source, entry.input, entry.recipe), set()).add(entry.output)
    return found


def _parse(line: bytes) -> Entry | None:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _ends_well(path: Path) -> bool:
    """Whether the last line is whole; a killed writer may have left half of one."""
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
