"""The figures as pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.daemon.clients import Throughput
from benchmarks.daemon.echo import MOST, Echoes
from benchmarks.daemon.idle import MOST_CANCEL_MS, Idle
from benchmarks.daemon.memory import Memory
from benchmarks.daemon.overload import MOST_BUSY_MS, Overload
from benchmarks.daemon.watch import Watching

BLUE, SKY, GREEN, RED = "#3b5dc9", "#41a6f6", "#38b764", "#b13e53"


def draw(name: str, found: Any, folder: Path) -> None:
    """Write NAME.png, if there is anything to draw of the measurement."""
    if name in DRAWERS:
        DRAWERS[name](found).savefig(folder / f"{name}.png", dpi=110)


def echo(found: Echoes) -> Figure:
    """How many times as long as pyzmq each thing takes through each door."""
    names = list(dict.fromkeys(trips.name for trips in found.trips))
    doors = list(dict.fromkeys(trips.door for trips in found.trips))
    figure, panel = _figure("a round trip / the same through pyzmq", "times as long")
    width = 0.8 / len(doors)
    for number, (door, color) in enumerate(zip(doors, (BLUE, SKY, GREEN), strict=False)):
        own = {trips.name: trips for trips in found.trips if trips.door == door}
        at = np.arange(len(names)) + (number - (len(doors) - 1) / 2) * width
        panel.bar(at, [own[name].ratio() for name in names], width, color=color, label=f"{door}, p50")
        panel.plot(at, [own[name].ratio(95) for name in names], "_", color="black", ms=12)
    _limit(panel, MOST)
    panel.set_xticks(range(len(names)), names)
    panel.legend(title="lines: p95")
    return figure


def clients(found: Throughput) -> Figure:
    """Rate and latency against the number of clients."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    rate, latency = figure.subplots(1, 2)
    for kind, color in (("sockets", BLUE), ("library", GREEN)):
        loads = [load for load in found.loads if load.kind == kind]
        counts = [load.clients for load in loads]
        rate.plot(counts, [load.rate for load in loads], "o-", color=color, label=kind)
        for percent, style in ((50, "o-"), (95, "^--")):
            values = [1000 * load.percentile(percent) for load in loads]
            latency.plot(counts, values, style, color=color, label=f"{kind}, p{percent}")
    rate.axhline(float(np.median(found.alone)), color="grey", ls=":", label="in-process")
    rate.set(title="tiny pictures cleaned per second", xlabel="clients", ylabel="/s", ylim=(0, None))
    latency.set(title="time to the answer", xlabel="clients", ylabel="ms", yscale="log")
    for panel in (rate, latency):
        panel.set_xscale("log", base=2)
        panel.grid(alpha=0.3)
        panel.legend()
    return figure


def overload(found: Overload) -> Figure:
    """How many had to wait how long to hear that there is no room."""
    figure, panel = _figure("time to busy, at ten times the load", "share of the refusals")
    _steps(panel, [1000 * seconds for seconds in found.busy], BLUE, "busy")
    panel.axvline(MOST_BUSY_MS, color=RED, ls=":", label="at most")
    panel.set(xlabel="ms", xscale="log")
    panel.legend()
    return figure


def memory(found: Memory) -> Figure:
    """Memory against the number of requests."""
    figure, panel = _figure(
        f"memory; {found.slope:.2f} MiB per 10,000 requests", "MiB since the first sample"
    )
    series = (("daemon", found.daemon, BLUE), ("workers", found.workers, GREEN))
    for label, mib, color in series:
        panel.plot(
            found.requests, np.subtract(mib, mib[0]), color=color, label=f"{label}, {mib[0]:.0f} at first"
        )
    panel.set(xlabel="requests")
    panel.legend()
    return figure


def idle(found: Idle) -> Figure:
    """How soon a cancelled request is answered, and its work stopped."""
    figure, panel = _figure("time since cancel", "share of the cancellations")
    _steps(panel, [1000 * seconds for seconds in found.answered], SKY, "answered")
    _steps(panel, [1000 * seconds for seconds in found.stopped], BLUE, "work stopped")
    panel.axvline(MOST_CANCEL_MS, color=RED, ls=":", label="at most")
    panel.set(xlabel="ms")
    panel.legend()
    return figure


def watch(found: Watching) -> Figure:
    """Files per second of each command."""
    figure, panel = _figure("a folder of files", "files per second")
    kinds = list(dict.fromkeys(runs.kind for runs in found.runs))
    names = list(dict.fromkeys(runs.name for runs in found.runs))
    for number, (name, color) in enumerate(zip(names, ("grey", BLUE, GREEN), strict=True)):
        rates = [runs.rate for runs in found.runs if runs.name == name]
        bars = panel.bar(np.arange(len(kinds)) + 0.27 * (number - 1), rates, 0.27, color=color, label=name)
        panel.bar_label(bars, fmt="%.3g")
    panel.set_xticks(range(len(kinds)), kinds)
    panel.legend()
    return figure


def _figure(title: str, label: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7, 4), layout="constrained")
    panel = figure.subplots()
    panel.set(title=title, ylabel=label)
    panel.grid(alpha=0.3)
    return figure, panel


def _limit(panel: Axes, most: float) -> None:
    panel.axhline(most, color=RED, ls=":", label="at most")


def _steps(panel: Axes, values: Sequence[float], color: str, label: str) -> None:
    """The share of the values up to each value."""
    if values:
        panel.ecdf(values, color=color, label=label)


DRAWERS: Mapping[str, Callable[[Any], Figure]] = {
    "echo": echo,
    "clients": clients,
    "overload": overload,
    "memory": memory,
    "idle": idle,
    "watch": watch,
}
