"""Ten times as many requests as can be done: how soon those hear of it for whom there is no room.

Many clients together send at ten times the rate that one client got, whatever comes back, and then wait for what is
still to come.
"""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import zmq

from benchmarks.daemon.doors import PATIENCE, ZmqDoor
from benchmarks.daemon.pictures import tiny
from benchmarks.daemon.running import Daemon, running
from benchmarks.daemon.table import Row
from sprite_bridge.config import WIRE
from sprite_bridge.image import Sprite
from sprite_bridge.protocol import messages as wire

CLIENTS = 16
"""Their shares of the queue are together twice the queue."""

FEWEST = 3 * WIRE.max_queue
"""Requests that are sent, however slow the machine is: the queue has to be full."""

WARM_UP = 10

MOST_BUSY_MS = 50.0
MOST_WAIT = 2.0
"""Of the time that the queue takes when it is full: how long one who was let in may wait."""


@dataclass(frozen=True)
class Overload:
    """Requests per second that were served before and sent now; seconds until each answer, of the replies and of the
    refusals; how many answers did not come, or were others."""

    served_rate: float
    sent_rate: float
    replies: tuple[float, ...]
    busy: tuple[float, ...]
    lost: int
    workers: int

    def rows(self) -> list[Row]:
        """The table's."""
        busy = 1000 * np.array(self.busy or [np.nan])
        full = WIRE.max_queue / self.served_rate
        return [
            Row(
                f"load ({self.sent_rate:.0f} requests/s) / what can be served",
                self.sent_rate / self.served_rate,
                "x",
            ),
            Row("requests answered with a picture", len(self.replies)),
            Row("requests answered busy", len(self.busy)),
            Row("requests without an answer, or with another", self.lost, "", 0),
            Row("time to busy, p50", float(np.median(busy)), "ms"),
            Row("time to busy, max", float(busy.max()), "ms", MOST_BUSY_MS),
            Row(
                "longest wait of those let in / a full queue's time",
                max(self.replies, default=0) / full,
                "x",
                MOST_WAIT,
            ),
        ]


def measure(seconds: float = 5.0, times: float = 10.0, workers: int = 1) -> Overload:
    """``times`` as much as can be done, for so long, or until the queue must have been full."""
    sprite = tiny()
    with running(workers) as daemon:
        served = _rate(daemon, sprite, workers)
        return _flood(daemon, sprite, served, times * served, seconds, workers)


def _rate(daemon: Daemon, sprite: Sprite, workers: int, count: int = 60) -> float:
    """Requests per second that are done, with one waiting for each worker."""
    with ZmqDoor(daemon.found.tcp, daemon.found.token) as door:
        for _ in range(WARM_UP):
            door.ask(door.request(sprite))
        for _ in range(2 * workers):
            door.send(door.request(sprite))
        begin, done = time.perf_counter(), 0
        while done < count:
            done += isinstance(door.receive(), wire.Reply)
            if done <= count - 2 * workers:
                door.send(door.request(sprite))
        return count / (time.perf_counter() - begin)


def _flood(
    daemon: Daemon, sprite: Sprite, served: float, rate: float, seconds: float, workers: int
) -> Overload:
    with ExitStack() as stack:
        doors = [stack.enter_context(ZmqDoor(daemon.found.tcp, daemon.found.token)) for _ in range(CLIENTS)]
        listener = _Listener(doors)
        begin = time.perf_counter()
        count = max(int(rate * seconds), FEWEST)
        for number in range(count):
            while (ahead := begin + number / rate - time.perf_counter()) > 0:
                listener.listen(ahead)
            listener.send(number % CLIENTS, sprite)
        sent = count / (time.perf_counter() - begin)
        while listener.waiting and listener.listen(PATIENCE):
            pass
    lost = listener.waiting + sum(
        many for code, many in listener.others.items() if code not in ("busy", "reply")
    )
    return Overload(
        served, sent, tuple(listener.seconds["reply"]), tuple(listener.seconds["busy"]), lost, workers
    )


class _Listener:
    """Sends, and notes what comes back when."""

    def __init__(self, doors: list[ZmqDoor]) -> None:
        self._doors = doors
        self._poller = zmq.Poller()
        self._numbers = {door.socket: number for number, door in enumerate(doors)}
        for socket in self._numbers:
            self._poller.register(socket, zmq.POLLIN)
        self._sent: dict[tuple[int, str], float] = {}
        self.seconds: dict[str, list[float]] = {"reply": [], "busy": []}
        self.others: Counter[str] = Counter()

    @property
    def waiting(self) -> int:
        return len(self._sent)

    def send(self, number: int, sprite: Sprite) -> None:
        request = self._doors[number].request(sprite)
        self._sent[number, request.id] = time.perf_counter()
        self._doors[number].send(request)

    def listen(self, seconds: float) -> bool:
        """Take what comes within so long; False if nothing did."""
        events = self._poller.poll(int(1000 * seconds) + 1)
        for socket, _ in events:
            number = self._numbers[socket]
            message = self._doors[number].receive()
            if isinstance(message, wire.Reply | wire.Failure):
                code = "reply" if isinstance(message, wire.Reply) else message.code
                took = time.perf_counter() - self._sent.pop((number, message.id))
                self.others[code] += 1
                self.seconds.get(code, []).append(took)
        return bool(events)
