"""How many tiny pictures are cleaned in a second, and how long each takes, for 1 to 64 clients at once.

Each client asks again as soon as it has its answer: bare sockets in one thread, and the library's clients in a thread
each.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import zmq

from benchmarks.daemon.doors import PATIENCE, ZmqDoor
from benchmarks.daemon.pictures import tiny
from benchmarks.daemon.running import Daemon, running
from benchmarks.daemon.table import Row
from sprite_bridge import clean
from sprite_bridge.client import Client
from sprite_bridge.image import Sprite
from sprite_bridge.protocol import messages as wire

COUNTS = (1, 2, 4, 8, 16, 32, 64)
FEWEST = 5
"""Requests of each client."""


@dataclass(frozen=True)
class Load:
    """So many clients of a kind ("sockets" or "library"): the seconds that each answer took, client by client, and how
    long all took together."""

    kind: str
    answers: tuple[tuple[float, ...], ...]
    seconds: float

    @property
    def clients(self) -> int:
        """How many there were."""
        return len(self.answers)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return sum(map(len, self.answers)) / self.seconds

    def percentile(self, percent: float) -> float:
        """Seconds, over the answers of all clients."""
        return float(np.percentile(np.concatenate(self.answers), percent))


@dataclass(frozen=True)
class Throughput:
    """The loads; what this process does alone per second, before and after each of them; and requests that got no answer."""

    loads: tuple[Load, ...]
    alone: tuple[float, ...]
    lost: int

    def rows(self) -> list[Row]:
        """The table's."""
        rows = [
            Row("in-process", statistics.median(self.alone), "/s"),
            Row("requests without an answer", self.lost, "", 0),
        ]
        for load, alone in zip(self.loads, self.alone, strict=True):
            name = f"{load.clients} {'client' if load.clients == 1 else 'clients'}, {load.kind}"
            p50, p95 = (1000 * load.percentile(percent) for percent in (50, 95))
            rows.append(Row(f"{name}: rate (p50 {p50:.0f} ms, p95 {p95:.0f} ms)", load.rate, "/s"))
            rows.append(Row(f"{name}: rate / in-process", load.rate / alone, "x"))
        return rows


def measure(counts: Sequence[int] = COUNTS, requests: int = 600, workers: int = 1) -> Throughput:
    """``requests`` in all for each number of clients, but five of each client at least."""
    sprite = tiny()
    loads, alone, lost = [], [], 0
    with running(workers) as daemon:
        for load in (_sockets, _library):
            load(daemon, sprite, 1, FEWEST)  # warms up, as does the next
            clean(sprite)
            for count in counts:
                each = max(FEWEST, requests // count)
                before = _alone(sprite, max(FEWEST, requests // 10))
                loads.append(load(daemon, sprite, count, each))
                alone.append((before + _alone(sprite, max(FEWEST, requests // 10))) / 2)
                lost += count * each - sum(map(len, loads[-1].answers))
    return Throughput(tuple(loads), tuple(alone), lost)


def _alone(sprite: Sprite, times: int) -> float:
    begin = time.perf_counter()
    for _ in range(times):
        clean(sprite)
    return times / (time.perf_counter() - begin)


def _sockets(daemon: Daemon, sprite: Sprite, count: int, each: int) -> Load:
    address = daemon.found.ipc or daemon.found.tcp
    with ExitStack() as stack:
        doors = [stack.enter_context(ZmqDoor(address, daemon.found.token)) for _ in range(count)]
        by_socket = {door.socket: number for number, door in enumerate(doors)}
        poller = zmq.Poller()
        for socket in by_socket:
            poller.register(socket, zmq.POLLIN)
        answers: list[list[float]] = [[] for _ in doors]
        begin = time.perf_counter()
        sent = [begin] * count
        for door in doors:
            door.send(door.request(sprite))
        while sum(map(len, answers)) < count * each:
            events = poller.poll(int(1000 * PATIENCE))
            if not events:
                break  # lost; the counts tell
            for socket, _ in events:
                number = by_socket[socket]
                if isinstance(doors[number].receive(), wire.Reply):
                    now = time.perf_counter()
                    answers[number].append(now - sent[number])
                    sent[number] = now
                    if len(answers[number]) < each:
                        doors[number].send(doors[number].request(sprite))
        return Load("sockets", tuple(map(tuple, answers)), time.perf_counter() - begin)


def _library(daemon: Daemon, sprite: Sprite, count: int, each: int) -> Load:
    with ExitStack() as stack:
        clients = [stack.enter_context(Client(folder=daemon.folder)) for _ in range(count)]
        begin = time.perf_counter()
        with ThreadPoolExecutor(count) as pool:
            answers = tuple(pool.map(lambda client: _times(lambda: client.clean(sprite), each), clients))
        return Load("library", answers, time.perf_counter() - begin)


def _times(call: Callable[[], object], count: int) -> tuple[float, ...]:
    found = []
    for _ in range(count):
        begin = time.perf_counter()
        call()
        found.append(time.perf_counter() - begin)
    return tuple(found)
