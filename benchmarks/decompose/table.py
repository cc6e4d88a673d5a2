"""Sums the outcomes up: a table per suite with means and the worst scene, one of all scenes, and the verdicts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.decompose.race import Outcome
from benchmarks.decompose.specs import SUITES
from benchmarks.decompose.targets import Verdict, value, worst_of

COLUMNS = {  # field: heading, digits, whether less is better
    "psnr": ("dB", 1, False),
    "exact": ("exact px", 4, False),
    "miou": ("mIoU", 3, False),
    "miou_object": ("object", 3, False),
    "iou_binary": ("binary", 3, False),
    "recall": ("recall", 3, False),
    "f1": ("dict F1", 3, False),
    "size_ratio": ("size", 2, True),
    "placement_f1": ("place F1", 3, False),
    "opacity": ("opacity off", 3, True),
    "links": ("links", 3, False),
    "idf1": ("IDF1", 3, False),
    "cycles": ("cycles", 3, False),
    "cpu": ("CPU s", 1, True),
    "peak_mib": ("MiB", 0, True),
}


def render(outcomes: Sequence[Outcome], verdicts: Sequence[Verdict] = ()) -> str:
    """Markdown: means per suite, each with the worst beneath; every scene; what is reached; what failed."""
    parts = [_suite(suite, outcomes) for suite in SUITES]
    parts += [_scenes(suite, outcomes) for suite in SUITES]
    parts += [_verdicts(verdicts)] if verdicts else []
    failures = [f"- {one.contestant}, {one.title}: {one.cost.error}" for one in outcomes if one.cost.error]
    parts += ["No answer:\n\n" + "\n".join(failures)] if failures else []
    return "\n\n".join(part for part in parts if part) + "\n"


def _suite(suite: str, outcomes: Sequence[Outcome]) -> str:
    """Per contestant a line of means and a line of the worst scenes."""
    own = [outcome for outcome in outcomes if outcome.suite == suite]
    if not own:
        return ""
    lines = [["", *(heading for heading, _, _ in COLUMNS.values())]]
    for name in dict.fromkeys(outcome.contestant for outcome in own):
        group = [outcome for outcome in own if outcome.contestant == name]
        lines.append([name, *_cells(group, _mean_cell)])
        lines.append(["", *_cells(group, _worst_cell)])
    titles = len({outcome.title for outcome in own})
    return f"**{suite}** ({titles} scenes; means, and the worst with its scene)\n\n{grid(lines)}"


def _scenes(suite: str, outcomes: Sequence[Outcome]) -> str:
    """Per scene and contestant the means over the seeds, with how many entries there are to how many true ones."""
    own = [outcome for outcome in outcomes if outcome.suite == suite]
    if not own:
        return ""
    lines = [["", "", *(heading for heading, _, _ in COLUMNS.values()), "entries / true"]]
    for scene in dict.fromkeys(outcome.scene for outcome in own):
        of_scene = [outcome for outcome in own if outcome.scene == scene]
        for name in dict.fromkeys(outcome.contestant for outcome in of_scene):
            group = [outcome for outcome in of_scene if outcome.contestant == name]
            counts = [
                np.mean([getattr(one.score, field) for one in group]) for field in ("entries", "true_entries")
            ]
            lines.append([scene, name, *_cells(group, _mean_cell), "{:.0f} / {:.0f}".format(*counts)])
    return f"**{suite}**, scene by scene (means over the seeds)\n\n{grid(lines)}"


def _verdicts(verdicts: Sequence[Verdict]) -> str:
    lines = [["", "", "reached", "asked", "", "worst"]]
    for one in verdicts:
        heading, digits, _ = COLUMNS[one.target.field]
        lines.append(
            [
                one.target.what,
                heading,
                text(one.value, digits),
                f"{'at most' if one.target.most else 'at least'} {one.target.bound:g}",
                "ok" if one.reached else "MISSED",
                f"{text(one.worst, digits)} {one.worst_scene}",
            ]
        )
    return f"**what is asked**\n\n{grid(lines)}"


def grid(lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table with the first line as its head."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    rows = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    ]
    return "\n".join([rows[0], f"|{'|'.join('-' * (width + 2) for width in widths)}|", *rows[1:]])


def text(figure: float, digits: int) -> str:
    """A figure, or "-" for what is no number. What is less than 1 is never rounded up to it."""
    if math.isnan(figure):
        return "-"
    rounded = f"{figure:.{digits}f}"
    return f"{1 - 10**-digits:.{digits}f}" if figure < 1 <= float(rounded) else rounded


def _cells(group: Sequence[Outcome], cell: Callable[[Sequence[Outcome], str], str]) -> list[str]:
    return [cell(group, field) for field in COLUMNS]


def _mean_cell(group: Sequence[Outcome], field: str) -> str:
    known = [figure for one in group if not math.isnan(figure := value(one, field))]
    return text(float(np.mean(known)) if known else math.nan, COLUMNS[field][1])


def _worst_cell(group: Sequence[Outcome], field: str) -> str:
    known = [one for one in group if not math.isnan(value(one, field))]
    if not known:
        return ""
    worst = known[worst_of([value(one, field) for one in known], COLUMNS[field][2])]
    return f"{text(value(worst, field), COLUMNS[field][1])} {worst.title}"
