"""How far a watched folder is: counts and rate, as the status line shows them."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

RATE_SECONDS = 10.0
"""Over how long the rate is taken."""

DONE = ("made", "replaced", "reviewed")


@dataclass(slots=True)
class Tally:
    """``counts`` outcomes by kind; ``waiting`` pictures that are seen and not done; ``skipped`` things that only look like
    pictures; ``scanned`` whether all was seen; ``finished`` whether a single pass came to its end; ``trouble`` why nothing
    is done now."""

    counts: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    skipped: int = 0
    scanned: bool = False
    finished: bool = False
    trouble: str = ""
    _times: deque[float] = field(default_factory=deque)

    def count(self, kind: str, now: float) -> None:
        """There is an outcome, at ``now`` monotonic seconds."""
        self.counts[kind] += 1
        self._times.append(now)
        self._forget_before(now)

    def set_failed(self, number: int) -> None:
        """So many have failed and not been mended since."""
        self.counts["failed"] = number
        self.counts += Counter()  # without what is none

    def rate(self, now: float) -> float:
        """Files per second, lately."""
        self._forget_before(now)
        if not self._times:
            return 0.0
        return len(self._times) / max(1.0, now - self._times[0])

    def _forget_before(self, now: float) -> None:
        while self._times and self._times[0] < now - RATE_SECONDS:
            self._times.popleft()

    @property
    def done(self) -> int:
        """Outputs that were written."""
        return sum(self.counts[kind] for kind in DONE)

    @property
    def all_skipped(self) -> int:
        """What is no source, whether that was seen from outside or when it was opened."""
        return self.skipped + self.counts["skipped"]

    def line(self, now: float) -> str:
        """The status line."""
        parts = [f"{self.waiting} waiting", f"{self.done} done"]
        named = {"reviewed": "to review", "current": "current", "undone": "left undone", "failed": "failed"}
        parts += [f"{self.counts[kind]} {name}" for kind, name in named.items() if self.counts[kind]]
        if self.all_skipped:
            parts.append(f"{self.all_skipped} skipped")
        if self.waiting:
            parts.append(f"{self.rate(now):.1f}/s")
        return ", ".join(parts) + (f" - {self.trouble}" if self.trouble else "")
