"""How long a message takes there and back, beside the same bytes through nothing but pyzmq.

In turns, so that whatever slows the machine down slows both: one through pyzmq, one through each door of the daemon.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from benchmarks.daemon.doors import NAMES, Door
from benchmarks.daemon.echoing import COMMAND
from benchmarks.daemon.raw import Echo, echoing
from benchmarks.daemon.running import Daemon, running
from benchmarks.daemon.table import Row
from sprite_bridge.image import Sprite
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.codec import encode

MOST = 10.0
"""Times that a round trip may take as long as one of pyzmq's."""

SIDES = (128, 1024, 2048)
WARM_UP = 5


@dataclass(frozen=True)
class Trips:
    """Seconds of round trips of the same thing, by pyzmq and by a door of the daemon, taken in turns."""

    name: str
    door: str
    raw: tuple[float, ...]
    ours: tuple[float, ...]

    def ratio(self, percent: float = 50) -> float:
        """Of the percentiles."""
        return float(np.percentile(self.ours, percent) / np.percentile(self.raw, percent))

    def rows(self) -> list[Row]:
        """The table's."""
        title = f"{self.name}, {self.door}"
        p50, raw = 1000 * statistics.median(self.ours), 1000 * statistics.median(self.raw)
        return [
            Row(f"{title}: p50 ({p50:.2f} ms) / pyzmq's ({raw:.2f} ms)", self.ratio(), "x", MOST),
            Row(f"{title}: p95 / pyzmq's", self.ratio(95), "x"),
        ]


@dataclass(frozen=True)
class Echoes:
    """All that was sent there and back."""

    trips: tuple[Trips, ...]

    def rows(self) -> list[Row]:
        """The table's."""
        return [row for trips in self.trips for row in trips.rows()]


def measure(turns: int = 1000, picture_turns: int = 30, sides: Sequence[int] = SIDES) -> Echoes:
    """Round trips of `status`, then of pictures of (side, side, 4) through an operation that does nothing."""
    with running() as daemon:
        found = _turns(daemon, "status", _status, turns)
    with running(command=COMMAND) as daemon:
        for side in sides:
            found += _turns(daemon, f"{side} x {side} picture", _picture(side), picture_turns)
    return Echoes(tuple(found))


def _status(door: Door) -> wire.FromClient:
    return wire.Status(door.new_id())


def _picture(side: int) -> Callable[[Door], wire.FromClient]:
    sprite = Sprite(np.random.default_rng(side).integers(0, 256, (side, side, 4), np.uint8))
    return lambda door: door.request(sprite)


def _turns(daemon: Daemon, name: str, message: Callable[[Door], wire.FromClient], turns: int) -> list[Trips]:
    """The message through all doors, each beside pyzmq: `ipc` for `ipc`, else `tcp`."""
    with ExitStack() as stack:
        doors = {
            door: stack.enter_context(daemon.door(door))
            for door in NAMES
            if getattr(daemon.found, door) is not None
        }
        echoes = {"tcp": stack.enter_context(echoing("tcp://127.0.0.1:*"))}
        if daemon.found.ipc is not None:
            echoes["ipc"] = stack.enter_context(echoing(f"{daemon.found.ipc}.raw"))
        pairs: dict[str, list[tuple[float, float]]] = {door: [] for door in doors}
        for turn in range(turns + WARM_UP):
            for door, client in doors.items():
                pair = _pair(echoes.get(door, echoes["tcp"]), client, message(client))
                if turn >= WARM_UP:
                    pairs[door].append(pair)
    return [Trips(name, door, *zip(*found, strict=True)) for door, found in pairs.items()]


def _pair(echo: Echo, door: Door, message: wire.FromClient) -> tuple[float, float]:
    raw = echo.trip(encode(message))
    begin = time.perf_counter()
    answer = door.ask(message)
    ours = time.perf_counter() - begin
    assert isinstance(answer, wire.Reply), answer
    return raw, ours
