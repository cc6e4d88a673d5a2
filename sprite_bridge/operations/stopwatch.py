"""Wall time of the steps of an operation."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Stopwatch:
    """Wall time per step, in ms."""

    times: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        """Count the time since the last lap, or the beginning, to a step."""
        now = time.perf_counter()
        self.times[name] = self.times.get(name, 0.0) + 1000 * (now - self._last)
        self._last = now
