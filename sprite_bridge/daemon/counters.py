"""What `status` tells of the past: counts, and how long things took."""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

import numpy as np

REMEMBERED = 1_000
"""Requests over which percentiles are taken."""


class Counters:
    """Of one run of the daemon."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self._waited: deque[float] = deque(maxlen=REMEMBERED)
        self._worked: deque[float] = deque(maxlen=REMEMBERED)

    def served(self, waited: float, worked: float) -> None:
        """A request was answered after so many seconds of waiting and of work."""
        self.counts["replies"] += 1
        self._waited.append(waited)
        self._worked.append(worked)

    def as_dict(self) -> dict[str, Any]:
        """Plain values; times in ms."""
        return {
            "requests": self.counts["requests"],
            "replies": self.counts["replies"],
            "failures": dict(self.failures),
            "refused_messages": self.counts["refused_messages"],
            "dropped_clients": self.counts["dropped_clients"],
            "workers_lost": self.counts["workers_lost"],
            "waited_ms": _percentiles(self._waited),
            "worked_ms": _percentiles(self._worked),
        }


def _percentiles(seconds: deque[float]) -> dict[str, float] | None:
    if not seconds:
        return None
    p50, p95 = np.percentile(seconds, [50, 95])
    values = {"p50": p50, "p95": p95, "max": max(seconds)}
    return {name: round(1000 * float(value), 3) for name, value in values.items()}
