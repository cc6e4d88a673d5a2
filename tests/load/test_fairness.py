"""Who asks much waits; who asks little does not wait for them."""

import sys
import time
from contextlib import ExitStack
from statistics import median

import numpy as np
import pytest

from sprite_bridge.config import WIRE
from sprite_bridge.protocol import Failure, ImageEntry, Reply, Request

PARAMS = {"scale": 1.0, "background": "keep"}
NOISE = 0.25
"""Seconds that any machine may lose."""

BUSY_WITHIN = 0.05


@pytest.fixture(scope="module")
def work():
    """A request that takes a while: ``work(name)``."""
    side = 24
    noise = np.random.default_rng(1).integers(0, 256, (side, side, 4), np.uint8)
    entry = ImageEntry(side, side, "rgba8", 1, noise.tobytes())
    return lambda name: Request(name, "clean", PARAMS, (entry,))


def service_time(client, work):
    def once(number):
        begun = time.monotonic()
        assert isinstance(client.ask(work(f"alone-{number}")), Reply)
        return time.monotonic() - begun

    return median(once(number) for number in range(10))


def test_one_who_asks_for_much_does_not_keep_others_waiting(daemon, work):
    with ExitStack() as stack:
        greedy, *others = [stack.enter_context(daemon.client()) for _ in range(8)]
        takes = service_time(greedy, work)
        for number in range(500):
            greedy.say(work(f"much-{number}"))
        begun = time.monotonic()
        for client in others:
            client.say(work("single"))
        waited = []
        for client in others:
            assert isinstance(client.hear(), Reply)
            waited.append(time.monotonic() - begun)
        answers = [greedy.hear() for _ in range(500)]
    busy = [answer for answer in answers if isinstance(answer, Failure)]
    assert len(answers) - len(busy) >= WIRE.max_pending and {answer.code for answer in busy} == {"busy"}
    # A fair turn: each of the others, in any order, and one of the greedy one before each of them.
    assert max(waited) <= (2 * len(others) + 2) * takes * 2 + NOISE, (waited, takes)
    assert median(waited) < len(others) * 32 * takes


@pytest.mark.skipif(sys.platform == "win32", reason="processes are held by POSIX's signals")
@pytest.mark.parametrize("more", [100, pytest.param(10 * WIRE.max_queue, marks=pytest.mark.slow)])
def test_a_full_queue_says_so_at_once_and_does_what_it_took(daemon, processes, more):
    def light(name):
        return Request(name, "clean", PARAMS, (processes.dots(5),))

    full = WIRE.max_queue // WIRE.max_pending
    with ExitStack() as stack:
        *clients, last = [stack.enter_context(daemon.client()) for _ in range(full + 1)]
        takes = service_time(last, light)
        (worker,) = daemon.workers()
        worker.suspend()
        try:
            last.say(light("first"))
            processes.until(lambda: daemon.status()["running"] == 1)
            for client in clients:
                for number in range(WIRE.max_pending):
                    client.say(light(f"{number}"))
            processes.until(lambda: daemon.status()["waiting"] == WIRE.max_queue)
            took = []
            for number in range(more):
                begun = time.monotonic()
                assert last.ask(light(f"more-{number}")).code == "busy"
                took.append(time.monotonic() - begun)
            assert median(took) < BUSY_WITHIN and daemon.status()["waiting"] == WIRE.max_queue
        finally:
            worker.resume()
        begun = time.monotonic()
        for client in clients:
            assert all(isinstance(client.hear(), Reply) for _ in range(WIRE.max_pending))
        assert time.monotonic() - begun <= 2 * (WIRE.max_queue + 1) * takes + 4 * NOISE
