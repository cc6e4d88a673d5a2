"""Sums the outcomes up: one table per kind as text, all of them as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.clean.race import Outcome

SURE = 0.5
HEADINGS = (
    "acc",
    "soft",
    "IoU",
    "size exact",
    "identical",
    "failed",
    "colours",
    "CPU s",
    "sure",
    "sure & exact",
)


@dataclass(frozen=True)
class Row:
    """Means over one contestant's cases of one kind; colours and CPU seconds are medians.

    `sure` is the share of cases with a confidence of at least 0.5, `sure_exact` how many of those have the
    exact size; both are None for contestants that state no confidence.
    """

    contestant: str
    kind: str
    cases: int
    acc: float
    soft: float
    iou: float
    size_exact: float
    identical: float
    failed: float
    colors: float
    cpu: float
    sure: float | None
    sure_exact: float | None
    errors: tuple[str, ...] = ()

    def cells(self) -> list[str]:
        """The figures in the order of HEADINGS."""
        figures = (self.acc, self.soft, self.iou, self.size_exact, self.identical, self.failed)
        rest = (_text(self.colors, 2), _text(self.cpu, 2), _text(self.sure, 2), _text(self.sure_exact, 3))
        return [*(f"{value:.3f}" for value in figures), *rest]


def summarize(outcomes: Sequence[Outcome]) -> list[Row]:
    """One row per kind and contestant, in the order in which they appear."""
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault((outcome.kind, outcome.contestant), []).append(outcome)
    return [_row(kind, contestant, group) for (kind, contestant), group in groups.items()]


def _row(kind: str, contestant: str, group: list[Outcome]) -> Row:
    scores = [outcome.score for outcome in group]
    ratios = [one.colors_ratio for one in scores if np.isfinite(one.colors_ratio)]
    stated = [outcome for outcome in group if outcome.confidence is not None]
    sure = [outcome for outcome in stated if (outcome.confidence or 0.0) >= SURE]
    return Row(
        contestant=contestant,
        kind=kind,
        cases=len(group),
        acc=_mean([one.acc for one in scores]),
        soft=_mean([one.soft for one in scores]),
        iou=_mean([one.iou for one in scores]),
        size_exact=_mean([one.size_exact for one in scores]),
        identical=_mean([outcome.identical for outcome in group]),
        failed=_mean([one.failed for one in scores]),
        colors=float(np.median(ratios)) if ratios else float("nan"),
        cpu=float(np.median([outcome.cpu for outcome in group])),
        sure=len(sure) / len(group) if stated else None,
        sure_exact=_mean([outcome.score.size_exact for outcome in sure]) if sure else None,
        errors=tuple(f"{outcome.case}: {outcome.error}" for outcome in group if outcome.error),
    )


def render(rows: Sequence[Row]) -> str:
    """Markdown: a table per kind, then what crashed or took too long."""
    parts: list[str] = []
    for kind in dict.fromkeys(row.kind for row in rows):
        of_kind = [row for row in rows if row.kind == kind]
        lines = [["", *HEADINGS], *([row.contestant, *row.cells()] for row in of_kind)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
        text = [
            f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
            for line in lines
        ]
        text.insert(1, f"|{'|'.join('-' * (width + 2) for width in widths)}|")
        parts.append("\n".join([f"**{kind}** ({of_kind[0].cases} cases)", "", *text]))
    errors = [line for row in rows for line in _grouped(row)]
    return "\n\n".join(parts + (["No answer:\n\n" + "\n".join(errors)] if errors else [])) + "\n"


def by_ground(outcomes: Sequence[Outcome]) -> str:
    """Markdown: acc, soft and IoU per contestant, kind and ground, for kinds that were shown on several; "" if none was."""
    grounds: dict[tuple[str, str], dict[str, list[Outcome]]] = {}
    for one in outcomes:
        of_kind = grounds.setdefault((one.kind, one.contestant), {})
        of_kind.setdefault(one.ground, []).append(one)
    lines = [
        f"| {contestant} | {kind} | {ground} | {len(group)} | {row.acc:.3f} | {row.soft:.3f} | {row.iou:.3f} |"
        for (kind, contestant), of_kind in grounds.items()
        if len(of_kind) > 1
        for ground, group in sorted(of_kind.items())
        for row in [_row(kind, contestant, group)]
    ]
    if not lines:
        return ""
    head = ["| | kind | ground | cases | acc | soft | IoU |", "|---|---|---|---|---|---|---|"]
    return "\n".join([*head, *lines]) + "\n"


def _grouped(row: Row) -> list[str]:
    """One line per error of a contestant, with the cases that it cost."""
    cases: dict[str, list[str]] = {}
    for error in row.errors:
        case, _, what = error.partition(": ")
        cases.setdefault(" ".join(what.split()), []).append(case)
    return [f"- {row.contestant}: {', '.join(names)}: {what}" for what, names in cases.items()]


def plot(rows: Sequence[Row], path: Path) -> None:
    """Bars of acc, soft and exact sizes per kind and contestant, as PNG."""
    from matplotlib.figure import Figure

    kinds, names = (
        list(dict.fromkeys(getattr(row, field) for row in rows)) for field in ("kind", "contestant")
    )
    figure = Figure(figsize=(2.2 + 3.0 * len(kinds), 1.2 + 0.42 * len(names)), layout="constrained")
    panels = figure.subplots(1, len(kinds), squeeze=False, sharey=True)[0]
    for panel, kind in zip(panels, kinds, strict=True):
        of_kind = {row.contestant: row for row in rows if row.kind == kind}
        for offset, field, color in (
            (-0.27, "acc", "#3b5dc9"),
            (0.0, "soft", "#41a6f6"),
            (0.27, "size_exact", "#a7f070"),
        ):
            values = [getattr(of_kind[name], field) if name in of_kind else 0.0 for name in names]
            panel.barh(
                np.arange(len(names)) + offset, values, 0.25, color=color, label=field.replace("_", " ")
            )
        panel.set(title=kind, xlim=(0, 1), yticks=range(len(names)), yticklabels=names)
        panel.grid(axis="x", alpha=0.3)
    panels[0].invert_yaxis()
    panels[-1].legend(loc="lower right", fontsize="small")
    figure.savefig(path, dpi=110)


def _text(value: float | None, digits: int) -> str:
    return "-" if value is None or not np.isfinite(value) else f"{value:.{digits}f}"


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
