"""Processes that cannot be started."""

import subprocess
from itertools import pairwise

import pytest

from sprite_bridge.daemon.pool import MOST_WAIT, WAIT, Pool
from sprite_bridge.daemon.worker import Task

TASK = Task("inproc://nowhere", "", 0, "cpu", "", 0, 1.0)


@pytest.fixture
def pool(monkeypatch):
    def refuse(*args, **options):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    return Pool(2, TASK, None)


def test_a_process_that_cannot_be_started_has_ended(pool):
    assert pool.fill(0.0) == [1, 2] and not pool.pids
    assert pool.reap(0.0) == [1, 2] and pool.reap(0.0) == []


def test_the_next_try_waits_longer_each_time(pool):
    times = []
    for now in range(200):  # by the second
        if pool.fill(float(now)):
            times.append(now)
            pool.reap(float(now))
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert waits == sorted(waits) and waits[0] >= WAIT and waits[-1] == MOST_WAIT
