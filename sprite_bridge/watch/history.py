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

    def line(self) -> bytes:
        """As it is written."""
        return json.dumps(asdict(self), separators=(",", ":")).encode() + b"\n"


def append(path: Path, entry: Entry) -> None:
    """Add a line. Raises OSError."""
    with path.open("ab") as file:
        file.write((b"" if _ends_well(path) else b"\n") + entry.line())


def read(path: Path) -> list[Entry]:
    """All lines, the oldest first; one that was cut off when its writer was killed is left out."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    return [entry for line in lines if (entry := parse(line)) is not None]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The versions of one output, each the SHA-256 of its file, None where there was none; ``now`` the place among them of
    the one it has, as far as this was done by us."""

    versions: tuple[str | None, ...] = (None,)
    now: int = 0

    def then(self, entry: Entry) -> Timeline:
        """The timeline after something more was done."""
        if entry.before != self.current:  # somebody else has changed it meanwhile
            past = self.versions[: self.now + 1]
            return Timeline((*past, entry.before), len(past)).then(entry)
        if entry.action == "undone":
            return Timeline(self.versions, max(0, self.now - 1))
        if entry.action == "redone":
            return Timeline(self.versions, min(len(self.versions) - 1, self.now + 1))
        past = self.versions[: self.now + 1]
        return Timeline((*past, entry.after), len(past))

    @property
    def current(self) -> str | None:
        """The version that was left there."""
        return self.versions[self.now]


def timeline(entries: Iterable[Entry], output: str) -> Timeline:
    """What became of one output."""
    found = Timeline()
    for entry in entries:
        if entry.output == output:
            found = found.then(entry)
    return found


def makings(entries: Iterable[Entry]) -> dict[tuple[str, str, str], set[str]]:
    """The outputs that were made of each source, input and recipe."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for entry in entries:
        if entry.input:
            found.setdefault((entry.source, entry.input, entry.recipe), set()).add(entry.output)
    return found


def parse(line: bytes) -> Entry | None:
    """The entry of a line, None if it is none."""
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
