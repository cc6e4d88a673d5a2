"""The order in which people count files: frame2 before frame10."""

from __future__ import annotations

import re
from pathlib import Path

SortKey = list[tuple[int, int, str]]


def natural_key(path: Path) -> SortKey:
    """Return a sort key for which frame2 comes before frame10."""
    parts = re.split(r"(\d+)", path.name)
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts]


def tree_key(path: Path) -> list[SortKey]:
    """Return the sort key of a whole path: part by part."""
    return [natural_key(Path(part)) for part in path.parts]
