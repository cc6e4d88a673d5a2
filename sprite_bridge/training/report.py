"""Figures as text."""

from __future__ import annotations

from collections.abc import Mapping

from sprite_bridge.training.state import Row

LEAST_GAIN = 0.003
"""Of the figures' mean, what tells two models apart on so many sprites as are ``ENOUGH``; fewer tell less."""

ENOUGH = 40


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


def verdict(
    before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]], sprites: int
) -> str:
    """Whether a model is better than the one it began as on so many ``sprites`` that were held out, in a sentence."""
    told = ", ".join(
        f"{key} {before['all'][key]:.3f} -> {after['all'][key]:.3f}" for key in ("acc", "soft", "iou")
    )
    gain = sum(after["all"][key] - before["all"][key] for key in ("acc", "soft", "iou")) / 3
    least = LEAST_GAIN * max(1.0, (ENOUGH / max(1, sprites)) ** 0.5)
    where = f"On the {sprites} of your sprites that it did not learn from"
    if gain >= least:
        return f"{where} it is better than the model it began as: {told}."
    if gain <= -least:
        return f"{where} it is worse than the model it began as: {told}. Do without it."
    return f"{where} it is as good as the model it began as, no better: {told}."
