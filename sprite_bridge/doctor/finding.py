"""What a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["ok", "note", "trouble"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found. A ``note`` is worth knowing and keeps nothing from working; ``mend`` is what to do,
    "" where there is nothing to do. ``check`` is filled in by whoever runs the check."""

    level: Level
    message: str
    mend: str = ""
    check: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the fields, as `--json` prints them."""
        return {"check": self.check, **asdict(self)}


def ok(message: str) -> Finding:
    """All is well."""
    return Finding("ok", message)


def note(message: str, mend: str = "") -> Finding:
    """Worth knowing."""
    return Finding("note", message, mend)


def trouble(message: str, mend: str) -> Finding:
    """Something does not work, and this mends it."""
    return Finding("trouble", message, mend)
