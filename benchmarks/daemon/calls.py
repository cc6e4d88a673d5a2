"""What the runtime adds to a model call, and what the daemon adds to cleaning a picture."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from benchmarks.clean.speed import varied_pictures
from benchmarks.daemon.running import Daemon, running
from benchmarks.daemon.table import Row
from benchmarks.runtime import overhead
from sprite_bridge import clean
from sprite_bridge.client import Client
from sprite_bridge.image import Sprite


@dataclass(frozen=True)
class Calls:
    """Median CPU seconds of a model call, bare and ours; seconds of cleaning the same pictures in turns, and CPU seconds
    of all of them together."""

    bare: float
    model: float
    side: int
    local: tuple[float, ...]
    remote: tuple[float, ...]
    local_cpu: float
    remote_cpu: float

    def rows(self) -> list[Row]:
        """The table's."""
        wall = statistics.median(
            remote / local for remote, local in zip(self.remote, self.local, strict=True)
        )
        name = f"clean {self.side} x {self.side}"
        return [
            Row(
                f"model call ({1e3 * self.model:.2f} ms) / bare session.run ({1e3 * self.bare:.2f} ms), CPU time",
                self.model / self.bare,
                "x",
                overhead.LIMIT,
            ),
            Row(f"{name} in-process, p50", 1e3 * statistics.median(self.local), "ms"),
            Row(f"{name} by the daemon / in-process, median of pairs", wall, "x"),
            Row(f"{name} by the daemon / in-process, CPU time", self.remote_cpu / self.local_cpu, "x"),
        ]


def measure(model: str = "v2", runs: int = 200, side: int = 1024, pictures: int = 12) -> Calls:
    """A model at 128 x 128 ``runs`` times, and ``pictures`` different pictures of (side, side)."""
    bare, ours = overhead.measure(model, 128, runs)
    sprites = [Sprite.from_array(picture) for picture in varied_pictures(pictures, side)]
    local, remote = [], []
    with running() as daemon, Client(folder=daemon.folder) as client:
        for sprite in sprites[:2]:
            clean(sprite)
            client.clean(sprite)
        local_cpu = remote_cpu = 0.0
        for sprite in sprites:
            begin, used = time.perf_counter(), time.process_time()
            clean(sprite)
            local.append(time.perf_counter() - begin)
            local_cpu += time.process_time() - used
            seconds, cpu = _by_daemon(daemon, client, sprite)
            remote.append(seconds)
            remote_cpu += cpu
    return Calls(bare, ours, side, tuple(local), tuple(remote), local_cpu, remote_cpu)


def _by_daemon(daemon: Daemon, client: Client, sprite: Sprite) -> tuple[float, float]:
    """Seconds, and CPU seconds of daemon, workers and this process."""
    used = daemon.cpu() + time.process_time()
    begin = time.perf_counter()
    client.clean(sprite)
    seconds = time.perf_counter() - begin
    return seconds, daemon.cpu() + time.process_time() - used
