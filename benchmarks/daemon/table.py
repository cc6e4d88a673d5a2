"""The figures as a table: what was measured, and what was asked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEADINGS = ("", "measured", "asked", "")


@dataclass(frozen=True)
class Row:
    """One figure, and the most it may be (None: nothing is asked)."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None

    @property
    def over(self) -> bool:
        """Whether it is more than it may be. What is no number is."""
        return self.most is not None and not self.value <= self.most

    def cells(self) -> tuple[str, str, str, str]:
        """As they stand in the table."""
        asked = "" if self.most is None else f"at most {self.most:g} {self.unit}".strip()
        verdict = "" if self.most is None else "OVER" if self.over else "ok"
        return self.name, f"{figure(self.value)} {self.unit}".strip(), asked, verdict


def figure(value: float) -> str:
    """Three digits or more that count; "none" for what is no number."""
    if math.isnan(value):
        return "none"
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def render(groups: Mapping[str, Sequence[Row]], judged: bool = True) -> str:
    """Markdown: a table for each group, with a column that says what is over its limit if that is to be judged."""
    columns = len(HEADINGS) if judged else len(HEADINGS) - 1
    tables = (f"**{title}**\n\n{_table(rows, columns)}" for title, rows in groups.items() if rows)
    return "\n\n".join(tables) + "\n"


def _table(rows: Sequence[Row], columns: int) -> str:
    lines = [cells[:columns] for cells in (HEADINGS, *(row.cells() for row in rows))]
    widths = [max(len(line[column]) for line in lines) for column in range(columns)]
    text = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    ]
    text.insert(1, f"|{'|'.join('-' * (width + 2) for width in widths)}|")
    return "\n".join(text)
