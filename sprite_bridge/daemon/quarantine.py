"""Requests that end the process that works on them: once may be chance, twice is not."""

from __future__ import annotations

from collections import OrderedDict

from sprite_bridge.daemon.job import Job, fingerprint
from sprite_bridge.errors import Quarantined

MOST_DEATHS = 2
REMEMBERED = 1_000
"""Requests of which the daemon remembers that they ended a process."""


class Quarantine:
    """Counts the processes that a request ended."""

    def __init__(self) -> None:
        self._deaths: OrderedDict[bytes, int] = OrderedDict()

    def __len__(self) -> int:
        return sum(count >= MOST_DEATHS for count in self._deaths.values())

    def blame(self, job: Job) -> None:
        """A process died while it worked on this."""
        key = _key(job)
        self._deaths[key] = self._deaths.get(key, 0) + 1
        self._deaths.move_to_end(key)
        while len(self._deaths) > REMEMBERED:
            self._deaths.popitem(last=False)

    def check(self, job: Job) -> None:
        """Raises Quarantined if the same was blamed too often. Costs a hash of the pictures only if something was."""
        if self._deaths and self._deaths.get(_key(job), 0) >= MOST_DEATHS:
            raise Quarantined(
                f"this request ended {MOST_DEATHS} processes and is not tried again",
                "please report it with the picture; stopping and starting the daemon lets it try again",
            )


def _key(job: Job) -> bytes:
    job.fingerprint = job.fingerprint or fingerprint(job.request)
    return job.fingerprint
