"""What the broker promises whatever comes in, in whatever order: tried against a model of clients and workers."""

from collections import Counter
from dataclasses import dataclass, field

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sprite_bridge.config import WireLimits
from sprite_bridge.daemon.actions import EndWorker, Shutdown, ToClient, ToWorker, WorkerReady
from sprite_bridge.daemon.broker import Broker
from sprite_bridge.protocol import (
    Cancel,
    Cancelled,
    Describe,
    Failure,
    Hello,
    Progress,
    Reply,
    Request,
    Status,
    Stop,
    Welcome,
    encode,
)

LIMITS = WireLimits(max_clients=10, max_queue=4, max_pending=3, cancel_seconds=0.15)
CLIENTS = (b"A", b"B", b"C")
IDS = ("1", "2", "3", "4", "ready")
DESCRIPTION = {"operations": {"clean": {}, "other": {}}, "devices": []}
LONG = 10_000_000
"""ms. Every request has a deadline of its own, which is no part of its fingerprint: by it the tests know them apart."""


@dataclass(eq=False)
class Asked:
    """A request that has not ended. ``turns``: of other clients while it waited first in its line."""

    client: bytes
    request: Request
    deadline: float
    worker: int | None = None
    turns: Counter = field(default_factory=Counter)

    @property
    def kind(self):
        return self.request.op, self.request.params["n"]


@dataclass(eq=False)
class Hired:
    """A worker's process. ``job``: what it does, whether or not anybody waits for it."""

    ready: bool = False
    job: Asked | None = None
    cancelled: float | None = None
    ended: bool = False

    @property
    def wanted(self):
        return self.job is not None and self.cancelled is None and not self.ended


class Promises(RuleBasedStateMachine):
    """Every action is checked when it comes; what must have come is checked after every step."""

    def __init__(self):
        super().__init__()
        self.broker = Broker("sprite-bridge test", LIMITS)
        self.now = 1_000.0
        self.serial = 0
        self.known = set()
        self.open = {}
        self.curious = []
        self.workers = {}
        self.deaths = Counter()
        self.failed_starts = 0
        self.described = self.stopping = False

    # The model

    @property
    def waiting(self):
        return [asked for asked in self.open.values() if asked.worker is None]

    def line(self, client):
        return [asked for asked in self.waiting if asked.client == client]

    def nobody_will_come(self):
        return self.failed_starts >= 3 and not any(worker.ready for worker in self.workers.values())

    def carry_out(self, actions):
        """Check every action, and return the codes of the failures that ended requests."""
        return [code for action in actions for code in self.one(action)]

    def one(self, action):
        match action:
            case ToClient(client, message, lossy):
                assert client in self.known
                assert lossy is isinstance(message, Progress)
                return self.told(client, message)
            case ToWorker(number, Request() as request):
                self.given(number, request)
            case ToWorker(number, Cancel(id)):
                worker = self.workers[number]
                assert worker.wanted and worker.job.request.id == id
                assert worker.job not in self.open.values()
                worker.cancelled = self.now
            case EndWorker(number):
                worker = self.workers[number]
                assert not worker.ended
                assert worker.cancelled is None or self.now >= worker.cancelled + LIMITS.cancel_seconds
                worker.ended = True
            case WorkerReady(number):
                assert self.workers[number].ready
            case Shutdown():
                assert not self.stopping
                self.stopping = True
                for worker in self.workers.values():
                    worker.ended = True
            case _:
                raise AssertionError(action)
        return []

    def told(self, client, message):
        if isinstance(message, Welcome | Cancelled):
            return []
        if message.id.startswith("d"):
            self.curious.remove((client, message.id))
            if isinstance(message, Reply):
                assert message.body == DESCRIPTION
            return []
        if isinstance(message, Progress):
            assert self.open[client, message.id].worker is not None
            return []
        asked = self.open.pop((client, message.id))
        if isinstance(message, Reply):
            assert message.body == asked.request.deadline_ms
            return []
        if message.code == "expired":
            assert self.now >= asked.deadline
        if message.code == "quarantined":
            assert self.deaths[asked.kind] >= 2
        return [message.code]

    def given(self, number, request):
        worker = self.workers[number]
        assert worker.ready and worker.job is None and not worker.ended and not self.stopping
        asked = next(asked for asked in self.waiting if asked.request == request)
        assert asked is self.line(asked.client)[0]
        assert self.now < asked.deadline
        assert self.deaths[asked.kind] < 2
        assert max(asked.turns.values(), default=0) <= 1
        asked.worker, worker.job = number, asked
        for other in {other.client for other in self.waiting} - {asked.client}:
            self.line(other)[0].turns[asked.client] += 1

    # Clients

    @initialize(workers=st.integers(0, 2))
    def open_the_door(self, workers):
        for client in CLIENTS:
            self.hello(client)
        for _ in range(workers):
            self.start_worker()
            self.worker_is_ready(len(self.workers))

    def say(self, client, message):
        return self.broker.from_client(client, encode(message), self.now)

    @rule(client=st.sampled_from(CLIENTS))
    def hello(self, client):
        (action,) = self.say(client, Hello("h"))
        if client in self.known:
            assert action.message.code == "bad_message"
        else:
            self.known.add(client)
            assert isinstance(action.message, Welcome)

    @rule(
        client=st.sampled_from(CLIENTS),
        id=st.sampled_from(IDS),
        op=st.sampled_from(["clean"] * 5 + ["other", "dance"]),
        kind=st.integers(0, 1),
        hurry=st.sampled_from([False, False, True]),
    )
    def ask(self, client, id, op, kind, hurry):
        self.serial += 1
        request = Request(id, op, {"n": kind}, deadline_ms=(200 if hurry else LONG) + self.serial)
        asked = Asked(client, request, self.now + request.deadline_ms / 1000)
        code = self.refusal(asked)
        if code is None:
            self.open[client, id] = asked
        actions = self.say(client, request)
        if code is None:
            assert self.carry_out(actions) == []
        else:
            (action,) = actions
            assert (action.client, action.message.id, action.message.code) == (client, id, code)

    def refusal(self, asked):
        own = sum(other.client == asked.client for other in self.open.values())
        refusals = {
            "hello_required": asked.client not in self.known,
            "duplicate_id": (asked.client, asked.request.id) in self.open,
            "busy": own >= LIMITS.max_pending,
            "stopping": self.stopping,
            "worker_failed": self.nobody_will_come(),
            "unknown_operation": self.described and asked.request.op == "dance",
            "quarantined": self.deaths[asked.kind] >= 2,
        }
        code = next((code for code, holds in refusals.items() if holds), None)
        return "busy" if code is None and len(self.waiting) >= LIMITS.max_queue else code

    @rule(client=st.sampled_from(CLIENTS), id=st.sampled_from(IDS))
    def cancel(self, client, id):
        asked = self.open.get((client, id))
        first, *rest = self.say(client, Cancel(id))
        if client not in self.known:
            assert first.message.code == "hello_required" and not rest
            return
        assert first == ToClient(client, Cancelled(id, found=asked is not None))
        assert self.carry_out(rest) == ([] if asked is None else ["cancelled"])
        assert (client, id) not in self.open
        if asked is not None and asked.worker is not None:
            assert self.workers[asked.worker].cancelled == self.now

    @rule(client=st.sampled_from(CLIENTS))
    def lose_client(self, client):
        self.known.discard(client)
        self.open = {key: asked for key, asked in self.open.items() if asked.client != client}
        self.curious = [one for one in self.curious if one[0] != client]
        assert self.carry_out(self.broker.client_lost(client, self.now)) == []
        assert not any(worker.wanted and worker.job.client == client for worker in self.workers.values())

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def describe(self, data):
        client = data.draw(st.sampled_from(sorted(self.known)))
        self.serial += 1
        id_ = f"d{self.serial}"
        own = sum(one[0] == client for one in self.curious)
        full = own >= LIMITS.max_pending or len(self.curious) >= LIMITS.max_queue
        self.curious.append((client, id_))
        actions = self.say(client, Describe(id_))
        self.carry_out(actions)
        if full:
            assert actions[0].message.code == "busy"

    @precondition(lambda self: self.known and self.serial > 8)
    @rule(data=st.data(), sure=st.integers(0, 2))
    def stop(self, data, sure):
        if sure == 2:
            client = data.draw(st.sampled_from(sorted(self.known)))
            first, *rest = self.say(client, Stop("x"))
            assert first == ToClient(client, Reply("x"))
            assert set(self.carry_out(rest)) <= {"stopping"}
            assert self.stopping and not self.open

    # Workers

    @precondition(lambda self: len(self.workers) < 3)
    @rule()
    def start_worker(self):
        self.hired = getattr(self, "hired", 0) + 1
        self.workers[self.hired] = Hired()
        assert self.broker.worker_started(self.hired) == []

    def numbers(self, wanted):
        return st.sampled_from(sorted(n for n, worker in self.workers.items() if wanted(worker)))

    def some(self, wanted):
        return any(wanted(worker) for worker in self.workers.values())

    def report(self, number, message):
        return self.carry_out(self.broker.from_worker(number, encode(message), self.now))

    @precondition(lambda self: self.some(lambda worker: not worker.ready))
    @rule(data=st.data())
    def some_worker_is_ready(self, data):
        self.worker_is_ready(data.draw(self.numbers(lambda worker: not worker.ready)))

    def worker_is_ready(self, number):
        worker = self.workers[number]
        if not worker.ended:
            worker.ready = self.described = True
            self.failed_starts = 0
        assert set(self.report(number, Reply("ready", DESCRIPTION))) <= {"expired", "quarantined"}

    @precondition(lambda self: self.some(lambda worker: worker.job))
    @rule(data=st.data(), fails=st.booleans())
    def worker_answers(self, data, fails):
        number = data.draw(self.numbers(lambda worker: worker.job))
        worker = self.workers[number]
        asked, wanted = worker.job, worker.wanted
        if not worker.ended:
            worker.job = worker.cancelled = None
        request = asked.request
        answer = Failure(request.id, "bad_image", "") if fails else Reply(request.id, request.deadline_ms)
        codes = self.report(number, answer)
        assert (asked in self.open.values()) is False
        assert codes.count("bad_image") == (wanted and fails)
        assert set(codes) <= {"bad_image", "expired", "quarantined"}

    @precondition(lambda self: self.some(lambda worker: worker.job))
    @rule(data=st.data())
    def worker_makes_progress(self, data):
        number = data.draw(self.numbers(lambda worker: worker.job))
        worker = self.workers[number]
        frames = encode(Progress(worker.job.request.id, 0.5, "grid"))
        actions = self.broker.from_worker(number, frames, self.now)
        assert len(actions) == worker.wanted
        self.carry_out(actions)

    @precondition(lambda self: self.workers)
    @rule(data=st.data(), odds=st.integers(0, 3))
    def worker_says_what_cannot_be_read(self, data, odds):
        if odds == 3:
            number = data.draw(self.numbers(lambda _: True))
            worker = self.workers[number]
            lost = self.blame(worker)
            before = worker.ended
            worker.cancelled = None  # it is not ended for being slow
            assert self.carry_out(self.broker.from_worker(number, [b"\xc1"], self.now)) == lost
            assert worker.ended and (before or not worker.wanted)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def lose_worker(self, data):
        self.lose(data.draw(self.numbers(lambda _: True)))

    def lose(self, number):
        lost = self.blame(self.workers[number])
        worker = self.workers.pop(number)
        self.failed_starts += not worker.ready
        left = len(self.waiting) if self.nobody_will_come() else 0
        actions = self.broker.worker_lost(number, self.now)
        assert self.carry_out(actions) == lost + ["worker_failed"] * left
        assert worker.job not in self.open.values()
        assert self.broker.from_worker(number, [b"\xc1"], self.now) == []

    def blame(self, worker):
        if not worker.wanted:
            return []
        self.deaths[worker.job.kind] += 1
        return ["worker_failed"]

    # Time

    @rule(seconds=st.sampled_from([0.0, 0.05, 0.15, 0.25]), late=st.booleans())
    def time_passes(self, seconds, late):
        self.now += seconds
        if late:
            return
        expired = [asked for asked in self.open.values() if self.now >= asked.deadline]
        slow = {
            number
            for number, worker in self.workers.items()
            if worker.cancelled is not None
            and not worker.ended
            and self.now >= worker.cancelled + LIMITS.cancel_seconds
        }
        actions = self.broker.tick(self.now)
        assert self.carry_out(actions) == ["expired"] * len(expired)
        assert {action.worker for action in actions if isinstance(action, EndWorker)} == slow
        following = self.broker.next_tick()
        assert following is None or following > self.now

    @rule()
    def the_next_tick_has_something_to_do(self):
        following = self.broker.next_tick()
        if following is not None and following < self.now + 100:
            self.now = max(self.now, following)
            actions = self.broker.tick(self.now)
            assert actions
            self.carry_out(actions)

    # What always holds

    @invariant()
    def what_waits_is_bounded(self):
        assert len(self.waiting) <= LIMITS.max_queue
        assert all(count <= LIMITS.max_pending for count in Counter(one for one, _ in self.open).values())
        assert len(self.curious) <= LIMITS.max_queue

    @invariant()
    def nothing_waits_for_nothing(self):
        idle = self.some(lambda worker: worker.ready and worker.job is None and not worker.ended)
        if self.stopping:
            assert not self.open
        if idle or self.stopping or self.nobody_will_come():
            assert not self.waiting
        if self.described or self.stopping or self.nobody_will_come():
            assert not self.curious

    @invariant()
    def the_status_tells_the_truth(self):
        said = self.broker.status(self.now)
        assert said["waiting"] == len(self.waiting)
        assert said["running"] == sum(worker.job is not None for worker in self.workers.values())
        assert said["clients"] >= len(self.known)
        assert said["quarantined"] == sum(count >= 2 for count in self.deaths.values())

    def teardown(self):
        """Whatever state this is, everybody who asked is answered: by new workers, or because none start."""
        for number in list(self.workers):
            self.lose(number)
        if self.serial % 2:
            while self.waiting:
                self.start_worker()
                self.lose(self.hired)
        elif not self.stopping:
            self.start_worker()
            self.worker_is_ready(self.hired)
            worker = self.workers[self.hired]
            while worker.job is not None:
                request, worker.job = worker.job.request, None
                self.report(self.hired, Reply(request.id, request.deadline_ms))
        assert not self.open
        for client in self.known:
            (action,) = self.say(client, Status("s"))
            assert action.message.body["waiting"] == action.message.body["running"] == 0


Promises.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestPromises = Promises.TestCase
