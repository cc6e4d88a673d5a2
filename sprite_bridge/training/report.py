"""Figures as text."""

from __future__ import annotations

from collections.abc import Mapping

from sprite_bridge.training.state import Row


def progress_line(row: Row) -> str:
    """The figures of one validation on one line."""
    return "  ".join(f"{name} {value:g}" for name, value in row.items())


def table_text(rows: Mapping[str, Mapping[str, float]]) -> str:
    """Rows of figures under one header, aligned."""
    columns = list(next(iter(rows.values())))
    lines = [f"{'':22}" + "".join(f"{column:>8}" for column in columns)]
    for name, row in rows.items():
        lines.append(f"{name:22}" + "".join(f"{row[column]:8g}" for column in columns))
    return "\n".join(lines)
