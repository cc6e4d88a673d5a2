"""How a folder is watched, and how patiently."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. A file is taken when it has been ``quiet`` for so long; all files are looked at every ``rescan``, or every
    ``poll`` where changes are not told of, but never for more than a ``share`` of the time. What stands still is tried
    again after ``patience``, then after longer and longer, up to ``most_patience``."""

    quiet: float = 0.5
    rescan: float = 5.0
    poll: float = 2.0
    share: float = 0.005
    patience: float = 1.0
    most_patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Options:
    """How a folder is watched. ``review`` overrides the settings; ``jobs`` pictures at a time; ``once``: one pass over what
    is there; ``again``: also what was made by another version; ``poll``: do not wait to be told of changes."""

    folder: Path
    review: float | None = None
    jobs: int = 1
    once: bool = False
    again: bool = False
    poll: bool = False
    pace: Pace = field(default_factory=Pace)
