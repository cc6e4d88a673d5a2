"""When to try again what stands still: a full disk, a drive or a daemon that has gone. Pure: the caller has the clock."""

from __future__ import annotations


class Patience:
    """Waits ``first`` seconds, then twice as long each time, ``most`` at last."""

    def __init__(self, first: float, most: float) -> None:
        self._first, self._most = first, most
        self.attempts = 0
        self._until = 0.0

    def failed(self, now: float) -> None:
        """An attempt came to nothing."""
        if now < self._until:
            return  # it was begun before the last one had failed
        self._until = now + min(self._most, self._first * 2 ** min(self.attempts, 30))
        self.attempts += 1

    def worked(self) -> None:
        """All is well again."""
        self.attempts, self._until = 0, 0.0

    def left(self, now: float) -> float:
        """Seconds until the next attempt; 0 or less: now."""
        return self._until - now
