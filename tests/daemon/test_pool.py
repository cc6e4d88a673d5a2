"""Processes that cannot be started."""

import signal
import subprocess
import sys
import time
from itertools import pairwise

import pytest

from sprite_bridge.daemon.pool import MOST_WAIT, WAIT, Pool, about_end
from sprite_bridge.daemon.worker import OUT_OF_MEMORY, Task

TASK = Task("inproc://nowhere", "", 0, "cpu", "", 0, 1.0)


@pytest.fixture
def pool(monkeypatch):
    def refuse(*args, **options):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    return Pool(2, TASK, None)


def test_a_process_that_cannot_be_started_has_ended(pool):
    assert pool.fill(0.0) == [1, 2] and not pool.pids
    assert pool.reap(0.0) == {1: None, 2: None} and pool.reap(0.0) == {}


def test_the_next_try_waits_longer_each_time(pool):
    times = []
    for now in range(200):  # by the second
        if pool.fill(float(now)):
            times.append(now)
            pool.reap(float(now))
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert waits == sorted(waits) and waits[0] >= WAIT and waits[-1] == MOST_WAIT


def test_how_a_process_ended_is_told():
    pool = Pool(1, TASK, None, [sys.executable, "-c", "raise SystemExit(7)"])
    end = time.monotonic() + 30
    assert pool.fill(0.0) == [1]
    while not (ended := pool.reap(0.0)):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert ended == {1: 7}
    assert about_end(7) == {"status": 7}
    assert about_end(-signal.SIGTERM) == {"signal": "SIGTERM"}
    assert about_end(-1000) == {"signal": "1000"}
    assert "memory" in about_end(OUT_OF_MEMORY)["why"] and "not be started" in about_end(None)["why"]
