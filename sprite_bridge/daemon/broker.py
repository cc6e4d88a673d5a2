"""Who gets what, and when: the daemon without its sockets, clocks and processes.

Messages and the time go in, actions come out; `server` carries them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sprite_bridge.config import LIMITS, WIRE, Limits, WireLimits
from sprite_bridge.daemon import refusals
from sprite_bridge.daemon.actions import Action, EndWorker, Shutdown, ToClient, ToWorker, WorkerReady
from sprite_bridge.daemon.counters import Counters
from sprite_bridge.daemon.job import Job
from sprite_bridge.daemon.quarantine import Quarantine
from sprite_bridge.daemon.queue import FairQueue
from sprite_bridge.daemon.worker_state import READY, WorkerState
from sprite_bridge.errors import (
    Cancelled,
    Expired,
    ProtocolError,
    SpriteBridgeError,
    UnknownOperation,
)
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.codec import decode
from sprite_bridge.protocol.messages import Data, Message
from sprite_bridge.protocol.session import Session, failure_of, welcome

MOST_FAILED_STARTS = 3
"""Workers in a row that ended before they were ready, after which nobody is kept waiting for one."""


class Broker:
    """``server`` is what clients are told of the daemon's name and version; ``about`` gives what else `status` is to tell.
    All times are monotonic seconds."""

    def __init__(
        self,
        server: str,
        limits: WireLimits = WIRE,
        pictures: Limits = LIMITS,
        about: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:
        self._server, self._limits, self._pictures, self._about = server, limits, pictures, about
        self._sessions: dict[bytes, Session] = {}
        self._queue = FairQueue(limits.max_queue, limits.max_queue_bytes)
        self._workers: dict[int, WorkerState] = {}
        self._quarantine = Quarantine()
        self._description: dict[str, Any] | None = None
        self._asked_for_description: list[tuple[bytes, str]] = []
        self._failed_starts = 0
        self._stopping = False
        self._actions: list[Action] = []
        self.counters = Counters()

    # What comes in

    def from_client(self, client: bytes, frames: Sequence[Data], now: float) -> list[Action]:
        """A client's message has come."""
        session = self._session(client)
        message = session.receive(frames)
        match message:
            case wire.Failure():
                self.counters.counts["refused_messages"] += 1
                self._fail_message(client, message)
            case wire.Hello():
                self._send(client, welcome(message.id, self._server, self._limits, self._pictures))
            case wire.Describe():
                self._ask_for_description(client, message.id)
            case wire.Status():
                self._send(client, wire.Reply(message.id, self.status(now)))
            case wire.Stop():
                self._send(client, wire.Reply(message.id))
                self._stop()
            case wire.Cancel():
                self._cancel(client, message.id, now)
            case wire.Request():
                self._admit(client, message, now)
        return self._done()

    def client_lost(self, client: bytes, now: float, *, dropped: bool = False) -> list[Action]:
        """A client is gone, or was ``dropped``, as it does not read: what it asked for is nobody's wish any more."""
        self._sessions.pop(client, None)
        self._asked_for_description = [asked for asked in self._asked_for_description if asked[0] != client]
        self.counters.counts["dropped_clients"] += dropped
        for job in [job for job in self._queue if job.client == client]:
            self._queue.remove(job)
        for worker in self._workers.values():
            if worker.job is not None and worker.job.client == client:
                self._interrupt(worker, now)
        return self._done()

    def worker_started(self, number: int) -> list[Action]:
        """A worker's process was started; it is not ready before it says so."""
        self._workers[number] = WorkerState(number)
        return self._done()

    def from_worker(self, number: int, frames: Sequence[Data], now: float) -> list[Action]:
        """A worker's message has come. One that says what cannot be read is ended."""
        worker = self._workers.get(number)
        if worker is None or worker.ended:
            return []
        try:
            message = decode(frames, to_daemon=False, limits=self._limits, pictures=self._pictures)
        except ProtocolError:
            self._give_up(worker)
            self._end(worker)
            return self._done()
        if not worker.ready:  # what it says later may well be about a request of the same id
            if isinstance(message, wire.Reply) and message.id == READY:
                worker.ready, self._description, self._failed_starts = True, message.body, 0
                self._actions.append(WorkerReady(number))
                self._describe()
        elif worker.job is not None and message.id == worker.job.request.id:
            self._answer(worker, worker.job, message, now)
        self._dispatch(now)
        return self._done()

    def worker_lost(self, number: int, now: float) -> list[Action]:
        """A worker's process has ended."""
        worker = self._workers.pop(number)
        if not worker.ready:
            self._failed_starts += 1
        self._give_up(worker)
        if self.nobody_will_come:
            for job in self._queue.clear():
                self._fail(job, refusals.no_worker())
            self._describe()
        self._dispatch(now)  # what took long may have ended with it
        return self._done()

    def tick(self, now: float) -> list[Action]:
        """Time has passed."""
        for job in [job for job in self._queue if job.deadline is not None and now >= job.deadline]:
            self._queue.remove(job)
            self._fail(job, Expired("the deadline passed before the work began"))
        for worker in self._workers.values():
            working = worker.at_work
            if working is not None and working.deadline is not None and now >= working.deadline:
                self._fail(working, Expired("the deadline passed before the work was done"))
                self._interrupt(worker, now)
            elif worker.cancelled is not None and now >= worker.cancelled + self._limits.cancel_seconds:
                self._end(worker)
        return self._done()

    def next_tick(self) -> float | None:
        """When `tick` has something to do, None if nothing is foreseen."""
        jobs = [*self._queue, *(worker.at_work for worker in self._workers.values() if worker.at_work)]
        times = [job.deadline for job in jobs if job.deadline is not None]
        times += [
            worker.cancelled + self._limits.cancel_seconds
            for worker in self._workers.values()
            if worker.cancelled is not None and not worker.ended
        ]
        return min(times, default=None)

    @property
    def is_busy(self) -> bool:
        """Whether any worker works, or starts."""
        return any(not worker.idle for worker in self._workers.values())

    def job_of(self, number: int) -> Job | None:
        """What a worker does, or should have stopped doing."""
        worker = self._workers.get(number)
        return None if worker is None else worker.job

    def stop(self) -> list[Action]:
        """Take nothing new, fail what waits or runs, and end."""
        self._stop()
        return self._done()

    def _stop(self) -> None:
        if self._stopping:
            return
        self._stopping = True
        running = [worker.at_work for worker in self._workers.values() if worker.at_work]
        for job in [*self._queue.clear(), *running]:
            self._fail(job, refusals.stopping())
        for worker in self._workers.values():
            worker.ended = True
        self._describe()
        self._actions.append(Shutdown())

    def status(self, now: float) -> dict[str, Any]:
        """Plain values for `status`."""
        return {
            "server": self._server,
            "clients": len(self._sessions),
            "waiting": len(self._queue),
            "running": sum(worker.job is not None for worker in self._workers.values()),
            "quarantined": len(self._quarantine),
            "workers": [
                {"number": worker.number, "state": worker.state} for worker in self._workers.values()
            ],
            "devices": (self._description or {}).get("devices"),
            "counters": self.counters.as_dict(),
            **self._about(),
        }

    # Requests

    def _admit(self, client: bytes, request: wire.Request, now: float) -> None:
        deadline = None if request.deadline_ms is None else now + request.deadline_ms / 1000
        job = Job(client, request, now, deadline)
        self.counters.counts["requests"] += 1
        try:
            self._check(job)
            self._queue.put(job)
        except SpriteBridgeError as error:
            self._fail(job, error)
        self._dispatch(now)

    def _check(self, job: Job) -> None:
        """Raises what makes a job pointless from the beginning."""
        if self._stopping:
            raise refusals.stopping()
        if self.nobody_will_come:
            raise refusals.no_worker()
        operations = (self._description or {}).get("operations")
        if operations is not None and job.request.op not in operations:
            raise UnknownOperation(
                f"there is no operation {job.request.op!r}; there are {', '.join(operations)}"
            )
        self._quarantine.check(job)

    def _dispatch(self, now: float) -> None:
        """Give idle workers what waits."""
        for worker in self._workers.values():
            while worker.idle and (job := self._queue.take(self._may_begin)) is not None:
                try:
                    self._check_again(job, now)
                except SpriteBridgeError as error:
                    self._fail(job, error)
                else:
                    worker.job, job.begun = job, now
                    self._actions.append(ToWorker(worker.number, job.request))

    def _may_begin(self, job: Job) -> bool:
        """Whether a job leaves a worker for the others if it takes long; where there is but one, it has that."""
        if not self._is_slow(job):
            return True
        slow = sum(worker.job is not None and self._is_slow(worker.job) for worker in self._workers.values())
        return slow < max(1, sum(worker.ready and not worker.ended for worker in self._workers.values()) - 1)

    def _is_slow(self, job: Job) -> bool:
        """Whether a job is of an operation that may take minutes."""
        operations = (self._description or {}).get("operations", {})
        return bool(operations.get(job.request.op, {}).get("slow"))

    def _check_again(self, job: Job, now: float) -> None:
        """Raises what has made a job pointless while it waited: time, or what its like did to a worker."""
        if job.deadline is not None and now >= job.deadline:
            raise Expired("the deadline passed before the work began")
        self._quarantine.check(job)

    def _answer(self, worker: WorkerState, job: Job, message: Message, now: float) -> None:
        """A worker said something about its job."""
        if isinstance(message, wire.Progress):
            if worker.at_work:
                self._send(job.client, message, lossy=True)
            return
        if not isinstance(message, wire.Reply | wire.Failure):
            return
        cancelled, worker.job, worker.cancelled = worker.cancelled, None, None
        if cancelled is not None:
            return
        if isinstance(message, wire.Failure):
            self.counters.failures[message.code] += 1
        else:
            begun = now if job.begun is None else job.begun
            self.counters.served(begun - job.arrived, now - begun)
        self._finish(job, message)

    def _cancel(self, client: bytes, id: str, now: float) -> None:
        waiting = next((job for job in self._queue if job.client == client and job.request.id == id), None)
        worker = next((worker for worker in self._workers.values() if worker.works_on(client, id)), None)
        self._send(client, wire.Cancelled(id, found=waiting is not None or worker is not None))
        if waiting is not None:
            self._queue.remove(waiting)
            self._fail(waiting, Cancelled("cancelled"))
        elif worker is not None and worker.job is not None:
            self._fail(worker.job, Cancelled("cancelled"))
            self._interrupt(worker, now)

    def _give_up(self, worker: WorkerState) -> None:
        """Fail what a worker does that will not end it."""
        job = worker.at_work
        if job is not None:
            self.counters.counts["workers_lost"] += 1
            self._quarantine.blame(job)
            self._fail(job, refusals.worker_lost())

    def _end(self, worker: WorkerState) -> None:
        if not worker.ended:
            worker.ended = True
            self._actions.append(EndWorker(worker.number))

    def _interrupt(self, worker: WorkerState, now: float) -> None:
        """Tell a worker to stop; one that does not in time is ended by `tick`."""
        job = worker.at_work
        if job is not None:
            worker.cancelled = now
            self._actions.append(ToWorker(worker.number, wire.Cancel(job.request.id)))

    # Answers

    def _fail(self, job: Job, error: SpriteBridgeError) -> None:
        self.counters.failures[error.code] += 1
        self._finish(job, failure_of(error, job.request.id))

    def _finish(self, job: Job, message: Message) -> None:
        session = self._sessions.get(job.client)
        if session is not None:
            session.finish(job.request.id)
            self._send(job.client, message)

    def _fail_message(self, client: bytes, failure: wire.Failure) -> None:
        self.counters.failures[failure.code] += 1
        self._send(client, failure)

    def _ask_for_description(self, client: bytes, id: str) -> None:
        """As many may wait for the first worker as may wait with requests."""
        own = sum(asked[0] == client for asked in self._asked_for_description)
        if own >= self._limits.max_pending or len(self._asked_for_description) >= self._limits.max_queue:
            self._fail_message(client, failure_of(refusals.none_ready(), id))
        else:
            self._asked_for_description.append((client, id))
            self._describe()

    def _describe(self) -> None:
        """Answer those who asked what can be done, as soon as a worker has said it or none will."""
        if self._description is not None:
            answer: Message = wire.Reply(wire.NO_ID, self._description)
        elif self._stopping:
            answer = failure_of(refusals.stopping(), wire.NO_ID)
        elif self.nobody_will_come:
            answer = failure_of(refusals.no_worker(), wire.NO_ID)
        else:
            return
        for client, asked in self._asked_for_description:
            self._send(client, replace(answer, id=asked))
        self._asked_for_description.clear()

    def _send(self, client: bytes, message: Message, *, lossy: bool = False) -> None:
        self._actions.append(ToClient(client, message, lossy))

    def _done(self) -> list[Action]:
        actions, self._actions = self._actions, []
        return actions

    # Who is there

    def _session(self, client: bytes) -> Session:
        """The client's session, made if it is new; of too many the oldest idle one is forgotten."""
        session = self._sessions.pop(client, None)
        if session is None:
            session = Session(self._limits, self._pictures)
            if len(self._sessions) >= self._limits.max_clients:
                idle = next((key for key, other in self._sessions.items() if not other.pending), None)
                if idle is not None:
                    del self._sessions[idle]
        self._sessions[client] = session
        return session

    @property
    def has_clients(self) -> bool:
        """Whether anybody who said something has not gone."""
        return bool(self._sessions)

    @property
    def nobody_will_come(self) -> bool:
        """Whether workers do not start, and none is there."""
        return self._failed_starts >= MOST_FAILED_STARTS and not any(w.ready for w in self._workers.values())
