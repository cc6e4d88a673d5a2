"""The figures as pictures. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from benchmarks.decompose.growth import Point
from benchmarks.decompose.race import Outcome

COLORS = ("#3b5dc9", "#38b764", "#ffa300", "#b13e53", "#41a6f6", "#5d275d")
SHOWN = {"miou": "mIoU", "recall": "exact recall", "f1": "dictionary F1", "placement_f1": "placement F1"}


def scores(outcomes: Sequence[Outcome], path: Path) -> None:
    """Bars per scene and contestant, means over the seeds."""
    names = list(dict.fromkeys(outcome.contestant for outcome in outcomes))
    scenes = list(dict.fromkeys(outcome.scene for outcome in outcomes))
    figure = Figure(figsize=(3 + 0.9 * len(scenes), 9), layout="constrained")
    panels = figure.subplots(len(SHOWN), 1, sharex=True)
    width = 0.8 / len(names)
    for panel, (field, title) in zip(panels, SHOWN.items(), strict=True):
        for number, name in enumerate(names):
            own = [outcome for outcome in outcomes if outcome.contestant == name]
            means = [
                np.mean([getattr(one.score, field) for one in own if one.scene == scene]) for scene in scenes
            ]
            at = np.arange(len(scenes)) + (number - (len(names) - 1) / 2) * width
            panel.bar(at, means, width, color=COLORS[number % len(COLORS)], label=name)
        panel.set(ylim=(0, 1.02), ylabel=title)
        panel.grid(axis="y", alpha=0.3)
    panels[-1].set_xticks(range(len(scenes)), scenes)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=len(names))
    figure.savefig(path, dpi=110)


def growth(points: Sequence[Point], path: Path) -> None:
    """CPU seconds and memory against the number of frames and against the pixels of a frame, without what failed."""
    figure = Figure(figsize=(10, 7), layout="constrained")
    points = [point for point in points if not point.error]
    names = list(dict.fromkeys(point.contestant for point in points))
    labels = {"frames": "frames", "size": "pixels of a frame"}
    drawn = [series for series in labels if any(point.series == series for point in points)]
    if not drawn:
        return
    panels = figure.subplots(2, len(drawn), sharex="col", squeeze=False)
    for column, series in enumerate(drawn):
        for number, name in enumerate(names):
            own = [point for point in points if (point.contestant, point.series) == (name, series)]
            at = [point.amount for point in own]
            for row, values in enumerate(([one.cpu for one in own], [one.peak_mib for one in own])):
                panels[row, column].plot(at, values, "o-", color=COLORS[number % len(COLORS)], label=name)
        panels[0, column].set(xscale="log", yscale="log", ylabel="CPU s")
        panels[1, column].set(xscale="log", xlabel=labels[series], ylabel="MiB", ylim=(0, None))
    for panel in panels.flat:
        panel.grid(alpha=0.3)
    panels[0, 0].legend(fontsize="small")
    figure.savefig(path, dpi=110)
