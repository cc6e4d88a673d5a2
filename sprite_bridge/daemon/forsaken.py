"""Whether a daemon is still of use to anybody: one that nobody has needed for long may end by itself."""

from __future__ import annotations


class Forsaken:
    """``seconds`` without any client after which a daemon is forsaken; None: it never is. Times are monotonic seconds."""

    def __init__(self, seconds: float | None, now: float) -> None:
        self._seconds, self._last_seen = seconds, now

    def tick(self, anybody: bool, now: float) -> bool:
        """To be told at each turn whether a client is there; whether the daemon is forsaken."""
        if anybody:
            self._last_seen = now
        return self._seconds is not None and now - self._last_seen > self._seconds
