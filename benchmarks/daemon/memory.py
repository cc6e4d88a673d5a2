"""What the daemon and its workers hold while they answer thousands of requests: tiny pictures and `status` in turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import psutil

from benchmarks.daemon.doors import Door
from benchmarks.daemon.pictures import tiny
from benchmarks.daemon.running import Daemon, running
from benchmarks.daemon.table import Row
from sprite_bridge.image import Sprite
from sprite_bridge.protocol import messages as wire

MOST_SLOPE = 1.0
PER = 10_000
EVERY = 100
"""Requests between two samples."""

PICTURES = 32


@dataclass(frozen=True)
class Holdings:
    """What daemon and workers have open, all together."""

    descriptors: int
    threads: int
    children: int


@dataclass(frozen=True)
class Memory:
    """Resident MiB of the daemon and of its workers after so many requests, and what they held before and after."""

    requests: tuple[int, ...]
    daemon: tuple[float, ...]
    workers: tuple[float, ...]
    before: Holdings
    after: Holdings

    @property
    def slope(self) -> float:
        """MiB per 10,000 requests: a line through all samples of daemon and workers together."""
        return self._slope(np.add(self.daemon, self.workers))

    def _slope(self, mib: object) -> float:
        return PER * float(np.polyfit(self.requests, np.asarray(mib), 1)[0])

    def rows(self) -> list[Row]:
        """The table's."""
        title = f"per {PER} requests ({self.requests[-1]} sent)"
        more = {
            name: getattr(self.after, name) - getattr(self.before, name)
            for name in ("descriptors", "threads", "children")
        }
        return [
            Row("daemon, at the end", self.daemon[-1], "MiB"),
            Row("workers, at the end", self.workers[-1], "MiB"),
            Row(f"memory of both {title}", self.slope, "MiB", MOST_SLOPE),
            Row(f"memory of the daemon {title}", self._slope(self.daemon), "MiB"),
            Row(f"memory of the workers {title}", self._slope(self.workers), "MiB"),
            *(Row(f"more {name} than before", count, "", 0) for name, count in more.items()),
        ]


def measure(requests: int = 10_000, warm_up: int = 4_000, workers: int = 1) -> Memory:
    """So many requests by one client, after those that fill caches and what is remembered of the past."""
    with running(workers) as daemon, daemon.door() as door:
        sprites = [tiny(seed) for seed in range(PICTURES)]
        for number in range(max(warm_up, 2)):
            _ask(door, number, sprites)
        at_work = daemon.workers()
        before = _holdings(daemon, at_work)
        samples = [(0, _mib([daemon.process]), _mib(at_work))]
        for number in range(1, requests + 1):
            _ask(door, number, sprites)
            if number % EVERY == 0 or number == requests:
                samples.append((number, _mib([daemon.process]), _mib(at_work)))
        numbers, own, of_workers = zip(*samples, strict=True)
        return Memory(numbers, own, of_workers, before, _holdings(daemon, at_work))


def _ask(door: Door, number: int, sprites: list[Sprite]) -> None:
    if number % 2:
        door.status()
        return
    answer = door.ask(door.request(sprites[number // 2 % len(sprites)]))
    assert isinstance(answer, wire.Reply), answer


def _mib(processes: list[psutil.Process]) -> float:
    return float(sum(process.memory_info().rss for process in processes) / 2**20)


def _holdings(daemon: Daemon, workers: list[psutil.Process]) -> Holdings:
    processes = [daemon.process, *workers]
    descriptors = [one.num_handles() if psutil.WINDOWS else one.num_fds() for one in processes]
    threads = [one.num_threads() for one in processes]
    return Holdings(sum(descriptors), sum(threads), len(daemon.process.children(recursive=True)))
