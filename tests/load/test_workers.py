"""Work that is given up, and processes that end."""

import os
import signal
import sys
import time
from statistics import median

import numpy as np
import pytest

from sprite_bridge.protocol import Cancel, ImageEntry, Reply, Request

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes are held and ended by POSIX's signals")
PARAMS = {"scale": 1.0, "background": "keep"}
CANCELLED_WITHIN = 0.25
NOISE = 0.25


@pytest.fixture(scope="module")
def large():
    """A picture that takes seconds."""
    side = 900
    noise = np.random.default_rng(1).integers(0, 256, (side, side, 4), np.uint8)
    return ImageEntry(side, side, "rgba8", 1, noise.tobytes())


@pytest.mark.parametrize("count", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_a_cancel_stops_the_work(daemon, processes, large, count):
    """Whether the worker notices, or is ended as it does not: its core is free again."""
    stopped = []
    with daemon.client() as client, daemon.client() as watcher:
        for number in range(count):
            daemon.wait_until_idle()
            client.say(Request(f"r{number}", "clean", {}, (large,)))
            processes.until(lambda: watcher.status()["running"] == 1)
            begun = time.monotonic()
            assert client.ask(Cancel(f"r{number}")).found
            assert client.hear().code == "cancelled"
            assert time.monotonic() - begun < CANCELLED_WITHIN + NOISE
            processes.until(lambda: watcher.status()["running"] == 0)
            stopped.append(time.monotonic() - begun)
    assert median(stopped) < CANCELLED_WITHIN + NOISE, stopped
    daemon.wait_until_idle()


@posix
def test_a_killed_worker_fails_its_request_at_once_and_is_soon_back(daemon, processes, large):
    with daemon.client() as client:
        (worker,) = daemon.workers()
        client.say(Request("r", "clean", {}, (large,)))
        processes.until(lambda: daemon.status()["running"] == 1)
        begun = time.monotonic()
        os.kill(worker.pid, signal.SIGKILL)
        assert client.hear().code == "worker_failed" and time.monotonic() - begun < 1
        reply = client.ask(Request("s", "clean", PARAMS, (processes.dots(5),)))
        assert isinstance(reply, Reply) and time.monotonic() - begun < 10
        assert [worker.pid] != [other.pid for other in daemon.workers()]


@posix
def test_a_request_that_ends_two_workers_is_not_tried_again(daemon, processes, large):
    asked = Request("r", "clean", {"colors": 5}, (large,))
    with daemon.client() as client:
        for _ in range(2):
            daemon.wait_until_idle()
            client.say(asked)
            processes.until(lambda: daemon.status()["running"] == 1)
            os.kill(daemon.workers()[0].pid, signal.SIGKILL)
            assert client.hear().code == "worker_failed"
        assert client.ask(asked).code == "quarantined"
        assert isinstance(client.ask(Request("s", "clean", PARAMS, (processes.dots(6),))), Reply)
