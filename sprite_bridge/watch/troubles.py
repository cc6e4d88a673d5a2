"""What went wrong with pictures, and what is to be done about it: wait with all of them, or go on without this one. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from pathlib import Path

from sprite_bridge.watch.patience import Patience


class Remedy(Enum):
    """What is to be done about a picture that went wrong."""

    WAIT = "work stands still, and it is tried again"
    TELL = "it has failed, and the user is to know"
    IGNORE = "it has failed as before"


class Troubles:
    """The pictures that failed or are held up. ``attempts`` after which a single pass gives up, 0 for never; times in
    monotonic seconds."""

    def __init__(self, patience: Patience, attempts: int) -> None:
        self._patience, self._attempts = patience, attempts
        self._last_done = float("-inf")
        self._held_since: dict[Path, float] = {}
        self._told: dict[Path, str] = {}
        self._later: set[Path] = set()

    @property
    def failed(self) -> int:
        """How many have failed, and not been done since."""
        return len(self._told)

    def done(self, relative: Path, now: float | None) -> None:
        """A picture has been dealt with; ``now`` if an output of it was written."""
        self._forget(relative)
        if now is not None:
            self._last_done = now

    def failed_for_good(self, relative: Path, why: str) -> None:
        """A picture has failed, until it changes."""
        self._forget(relative)
        self._told[relative] = why

    def held(self, relative: Path, why: str, now: float) -> Remedy:
        """A picture is held up by what may concern all of them: unless others were done meanwhile."""
        since = self._held_since.setdefault(relative, now)
        if self._last_done <= since and not 0 < self._attempts <= self._patience.attempts:
            return Remedy.WAIT
        return self.failed_for_now(relative, why)

    def failed_for_now(self, relative: Path, why: str) -> Remedy:
        """A picture has failed for a reason that may pass: it is tried again at each rescan."""
        is_news = self._told.get(relative) != why
        self._told[relative] = why
        self._later.add(relative)
        return Remedy.TELL if is_news else Remedy.IGNORE

    def early(self, relative: Path) -> None:
        """A picture is not all there yet: it is tried again, and nobody needs to know."""
        self._later.add(relative)

    def take_later(self, there: Collection[Path]) -> list[Path]:
        """The pictures to try again; those that have gone are forgotten."""
        for relative in [
            path for path in (*self._told, *self._held_since, *self._later) if path not in there
        ]:
            self._forget(relative)
        again, self._later = sorted(self._later), set()
        return again

    def _forget(self, relative: Path) -> None:
        self._held_since.pop(relative, None)
        self._told.pop(relative, None)
        self._later.discard(relative)
