"""A worker as the broker sees it."""

from __future__ import annotations

from dataclasses import dataclass

from sprite_bridge.daemon.job import Job

READY = "ready"
"""Id of the reply with which a worker says that it is, and describes what it can do."""


@dataclass(eq=False, slots=True)
class WorkerState:
    """``ready`` once it said so. ``job`` is what it does, and ``cancelled`` when it was told to stop that. ``ended``:
    nothing that it still says counts."""

    number: int
    ready: bool = False
    job: Job | None = None
    cancelled: float | None = None
    ended: bool = False

    @property
    def idle(self) -> bool:
        """Whether it can be given a job."""
        return self.ready and self.job is None and not self.ended

    @property
    def state(self) -> str:
        """As `status` says it."""
        return "busy" if self.job is not None else "idle" if self.ready else "starting"

    @property
    def at_work(self) -> Job | None:
        """What it does, unless that has been answered already."""
        return self.job if self.cancelled is None and not self.ended else None

    def works_on(self, client: bytes, id: str) -> bool:
        """Whether it does the request of this id of this client."""
        job = self.at_work
        return job is not None and job.client == client and job.request.id == id
