"""The waiting jobs: bounded, and fair, so that nobody who sends much makes the others wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator

from sprite_bridge.daemon.job import Job
from sprite_bridge.errors import Busy


class FairQueue:
    """One line per client; the heads of the lines take turns."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._lines: OrderedDict[bytes, deque[Job]] = OrderedDict()
        self._count = self._bytes = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Job]:
        return (job for line in self._lines.values() for job in line)

    @property
    def nbytes(self) -> int:
        """Bytes of the pictures of all that wait."""
        return self._bytes

    def put(self, job: Job) -> None:
        """Let a job wait. Raises Busy if there is no room."""
        if self._count >= self._most:
            raise Busy(f"{self._count} requests wait already", "send it again in a moment")
        # A single one that is larger than all the room may wait alone: the wire's limits bound it.
        if self._count and self._bytes + job.nbytes > self._most_bytes:
            raise Busy(
                f"requests with {self._bytes} bytes of pictures wait already", "send it again in a moment"
            )
        self._lines.setdefault(job.client, deque()).append(job)
        self._count += 1
        self._bytes += job.nbytes

    def take(self, may_begin: Callable[[Job], bool] = lambda job: True) -> Job | None:
        """The next job that may begin; its client's turn is over. Those that may not keep their places."""
        for client, line in self._lines.items():
            job = next(filter(may_begin, line), None)
            if job is not None:
                self._remove(job, line)
                if client in self._lines:
                    self._lines.move_to_end(client)
                return job
        return None

    def remove(self, job: Job) -> None:
        """Forget a job that waits."""
        self._remove(job, self._lines[job.client])

    def clear(self) -> list[Job]:
        """Forget all jobs that wait, and return them."""
        jobs = list(self)
        self._lines.clear()
        self._count = self._bytes = 0
        return jobs

    def _remove(self, job: Job, line: deque[Job]) -> None:
        line.remove(job)
        if not line:
            del self._lines[job.client]
        self._count -= 1
        self._bytes -= job.nbytes
