"""What the daemon costs when nothing is asked, and how soon it is free again: after `cancel`, and after a worker was
killed."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import numpy as np
import psutil

from benchmarks.daemon.doors import PATIENCE, Door
from benchmarks.daemon.pictures import slow
from benchmarks.daemon.running import Daemon, cpu_seconds, idle_workers, running
from benchmarks.daemon.table import Row
from sprite_bridge.image import Sprite
from sprite_bridge.protocol import messages as wire

MOST_IDLE_PERCENT = 0.2
MOST_CANCEL_MS = 250.0
MOST_FAIL_S, MOST_BACK_S = 1.0, 3.0
SLOW_SIDE = 2048
ASK_SECONDS = 0.002
"""Between two questions whether the work has stopped."""


@dataclass(frozen=True)
class Idle:
    """Share of one core that daemon and workers used while nothing was asked.

    Seconds from `cancel` to the failure that ends the request, and until no worker works on it any more; seconds from the
    end of a worker to the failure of what it did, and until another one is ready. ``ended`` workers had to be ended,
    because they did not stop in time.
    """

    share: float
    answered: tuple[float, ...]
    stopped: tuple[float, ...]
    ended: int
    failed: tuple[float, ...]
    back: tuple[float, ...]

    def rows(self) -> list[Row]:
        """The table's."""
        kills = f"of {len(self.failed)}"
        return [
            Row("share of a core, idle", 100 * self.share, "%", MOST_IDLE_PERCENT),
            Row("cancel: answered, p50", 1e3 * statistics.median(self.answered), "ms"),
            Row("cancel: answered, max", 1e3 * max(self.answered), "ms", MOST_CANCEL_MS),
            Row("cancel: work stopped, p50", 1e3 * statistics.median(self.stopped), "ms"),
            Row(
                f"cancel: work stopped, max of {len(self.stopped)}",
                1e3 * max(self.stopped),
                "ms",
                MOST_CANCEL_MS,
            ),
            Row("cancel: workers that had to be ended", self.ended),
            Row(f"killed worker: its request fails, max {kills}", max(self.failed), "s", MOST_FAIL_S),
            Row(f"killed worker: another is ready, max {kills}", max(self.back), "s", MOST_BACK_S),
        ]


def measure(seconds: float = 30.0, cancels: int = 20, kills: int = 5, side: int = SLOW_SIDE) -> Idle:
    """An idle daemon for so long, after some work; then cancellations and kills in the middle of pictures of ``side``."""
    rng = np.random.default_rng(3)
    with running() as daemon, daemon.door() as door:
        door.ask(door.request(slow(256)))
        share = _idle_share(daemon, seconds)
        sprite = slow(side)
        first = _newest_worker(door)
        cancelled = [_cancel(door, sprite, float(rng.uniform(0.02, 0.4))) for _ in range(cancels)]
        ended = _newest_worker(door) - first  # they are numbered as they are started
        # Another picture each time: what ended two workers is not tried a third time.
        killed = [_kill(door, slow(side, seed)) for seed in range(kills)]
    answered, stopped = zip(*cancelled, strict=True)
    failed, back = zip(*killed, strict=True)
    return Idle(share, answered, stopped, ended, failed, back)


def _idle_share(daemon: Daemon, seconds: float) -> float:
    processes = [daemon.process, *daemon.workers()]
    used, begin = sum(map(cpu_seconds, processes)), time.monotonic()
    time.sleep(seconds)
    return (sum(map(cpu_seconds, processes)) - used) / (time.monotonic() - begin)


def _newest_worker(door: Door) -> int:
    return max(int(worker["number"]) for worker in door.status()["workers"])


def _begin(door: Door, sprite: Sprite) -> wire.Request:
    """A request that is being worked on. Raises TimeoutError."""
    request = door.request(sprite)
    door.send(request)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        heard = door.receive()
        if isinstance(heard, wire.Progress) and heard.id == request.id:
            return request
    raise TimeoutError("no progress")


def _cancel(door: Door, sprite: Sprite, after: float) -> tuple[float, float]:
    """Seconds until a cancelled request is answered, and until no worker works on it. Cancelled ``after`` so many seconds,
    or sooner where it is done by then."""
    while True:
        request = _begin(door, sprite)
        time.sleep(after)
        begin = time.perf_counter()
        door.send(wire.Cancel(request.id))
        heard = [door.wait_for(request.id), door.wait_for(request.id)]
        if any(isinstance(message, wire.Failure) for message in heard):
            break
        after /= 2
    answered = time.perf_counter() - begin
    while door.status()["running"]:
        time.sleep(ASK_SECONDS)
    return answered, time.perf_counter() - begin


def _kill(door: Door, sprite: Sprite) -> tuple[float, float]:
    """Seconds until the request of a killed worker fails, and until there is another worker."""
    while True:
        request = _begin(door, sprite)
        (pid,) = door.status()["worker_pids"].values()
        begin = time.perf_counter()
        psutil.Process(pid).kill()
        heard = door.wait_for(request.id)
        failed = time.perf_counter() - begin
        while not idle_workers(door.status()) or pid in door.status()["worker_pids"].values():
            time.sleep(ASK_SECONDS)
        if isinstance(heard, wire.Failure):  # else it was done in the meantime
            return failed, time.perf_counter() - begin
