"""What our own decomposer must reach. Means are over scenes and seeds; the worst scene is named beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.decompose.race import Outcome
from benchmarks.decompose.specs import SPECS, SUITES

COST = ("cpu", "peak_mib")
EACH = ("exact", *COST)  # must hold on every scene, not on average


@dataclass(frozen=True)
class Target:
    """The bound of one figure on some scenes."""

    what: str
    scenes: tuple[str, ...]
    field: str
    bound: float
    most: bool = False  # at most, else at least


TARGETS = (
    Target("core", SUITES["core"], "exact", 1.0),
    Target("core", SUITES["core"], "miou", 0.98),
    Target("core", SUITES["core"], "recall", 0.98),
    Target("core", SUITES["core"], "f1", 0.95),
    Target("core", SUITES["core"], "size_ratio", 1.05, most=True),
    Target("core", SUITES["core"], "placement_f1", 0.98),
    Target("core", SUITES["core"], "links", 0.97),
    Target("core", SUITES["core"], "cycles", 0.9),
    Target("core", SUITES["core"], "cpu", 10.0, most=True),
    Target("big", ("big",), "cpu", 60.0, most=True),
    Target("all", tuple(SPECS), "peak_mib", 2048.0, most=True),
    Target("noisy", ("noisy",), "psnr", 48.0),
    Target("noisy", ("noisy",), "miou", 0.95),
    Target("ghost", ("ghost",), "miou", 0.95),
    Target("ghost", ("ghost",), "opacity", 0.01, most=True),
    Target("parallax", ("parallax",), "miou", 0.9),
    Target("idle", ("idle",), "miou_object", 0.85),
    Target("jpeg", ("jpeg",), "miou_object", 0.8),
    Target("jpeg", ("jpeg",), "psnr", 34.0),
    Target("deform", ("deform",), "size_ratio", 2.0, most=True),
)


@dataclass(frozen=True)
class Verdict:
    """What was reached: the figure that counts, the worst one and its scene."""

    target: Target
    value: float
    worst: float
    worst_scene: str

    @property
    def reached(self) -> bool:
        """Whether the bound holds. What is no number does not reach it."""
        return self.value <= self.target.bound if self.target.most else self.value >= self.target.bound


def value(outcome: Outcome, field: str) -> float:
    """A figure of an outcome: of its score or of its cost."""
    return float(getattr(outcome.cost if field in COST else outcome.score, field))


def judge(outcomes: Sequence[Outcome]) -> list[Verdict]:
    """The verdicts over one contestant's outcomes, of the targets whose scenes were played."""
    verdicts = []
    for target in TARGETS:
        played = [outcome for outcome in outcomes if outcome.scene in target.scenes]
        if played:
            figures = [value(outcome, target.field) for outcome in played]
            worst = worst_of(figures, target.most)
            counts = figures[worst] if target.field in EACH else float(np.mean(figures))
            verdicts.append(Verdict(target, counts, figures[worst], played[worst].title))
    return verdicts


def worst_of(figures: Sequence[float], most: bool) -> int:
    """The place of the worst figure: the largest if there is a most, else the smallest; first of all, no number."""
    ranks = [float("inf") if np.isnan(figure) else figure if most else -figure for figure in figures]
    return int(np.argmax(ranks))
