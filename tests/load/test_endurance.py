"""A daemon that has been asked much is no larger, and one that is asked nothing does nothing."""

import time
from contextlib import ExitStack
from statistics import median

import pytest

from sprite_bridge.protocol import Describe, Hello, Reply, Request, Status, encode

PARAMS = {"scale": 1.0, "background": "keep"}
MIB = 2**20
SLOPE = MIB / 10_000
"""Bytes by which a request may make the daemon larger, in the long run."""


def footprint(daemon):
    process = daemon.process
    descriptors = process.num_fds() if hasattr(process, "num_fds") else process.num_handles()
    return descriptors, process.num_threads(), [worker.pid for worker in daemon.workers()]


def test_a_test_daemon_is_asked_in_earnest(daemon, processes):
    with daemon.client() as client:
        assert isinstance(client.ask(Request("r", "clean", PARAMS, (processes.dots(7),))), Reply)


@pytest.mark.parametrize(
    ("count", "cleans"),
    [(5_000, 100), pytest.param(100_000, 2_000, marks=[pytest.mark.slow, pytest.mark.timeout(900)])],
)
def test_many_requests_leave_nothing(daemon, processes, count, cleans):
    with daemon.client() as client:

        def ask(count, cleans):
            for number in range(count):
                client.ask(Status("s"))
                if number % (count // cleans) == 0:
                    reply = client.ask(Request(f"r{number}", "clean", PARAMS, (processes.dots(number),)))
                    assert processes.number_of(reply.images[0]) == number

        ask(2_000, 50)  # what is made once, and remembered, is there by then
        before, rss = footprint(daemon), daemon.rss
        workers = [worker.memory_info().rss for worker in daemon.workers()]
        ask(count, cleans)
        assert footprint(daemon) == before
        assert daemon.rss - rss <= max(4 * MIB, count * SLOPE)
        after = [worker.memory_info().rss for worker in daemon.workers()]
        assert all(now - then <= 8 * MIB for then, now in zip(workers, after, strict=True)), (workers, after)


@pytest.mark.parametrize(("seconds", "share"), [(4, 0.02), pytest.param(30, 0.002, marks=pytest.mark.slow)])
def test_a_daemon_that_is_asked_nothing_does_nothing(daemon, processes, seconds, share):
    """In shares of a core; the workers, which have been at work, do nothing at all."""
    with daemon.client() as client:
        client.ask(Request("r", "clean", {}, (processes.dots(7),)))
    everybody = [daemon.process, *daemon.workers()]
    time.sleep(0.5)
    before = [sum(process.cpu_times()[:2]) for process in everybody]
    time.sleep(seconds)
    used = [sum(process.cpu_times()[:2]) - then for process, then in zip(everybody, before, strict=True)]
    assert used[0] <= share * seconds and sum(used[1:]) <= share / 2 * seconds, used


class DeadReader:
    """A client that asks and never reads."""

    def __init__(self, daemon, stack):
        options = {"hello": False, "rcvhwm": 1, "rcvbuf": 4096, "sndhwm": 0}
        self.client = stack.enter_context(daemon.client(**options))
        self.client.say(Hello("h"))

    def ask(self, count):
        for number in range(count):
            for message in (Describe(f"d{number}"), Status(f"s{number}")):
                self.client.socket.send_multipart(encode(message))


@pytest.mark.parametrize("count", [1_500, pytest.param(30_000, marks=pytest.mark.slow)])
def test_dead_readers_cost_little_and_slow_nobody_down(daemon, processes, count):
    def answers(client, number=150):
        took = []
        for _ in range(number):
            begun = time.monotonic()
            client.ask(Status("s"))
            took.append(time.monotonic() - begun)
        return median(took)

    with ExitStack() as stack:
        live = stack.enter_context(daemon.client())
        before, rss = answers(live), daemon.rss
        dead = [DeadReader(daemon, stack) for _ in range(8)]
        most = 0
        for _ in range(10):
            for reader in dead:
                reader.ask(count // 10)
            most = max(most, daemon.rss)
            live.status()
        # Once the daemon has heard them all, which is work as any other.
        processes.until(lambda: answers(live, 50) <= 1.5 * before + 0.001)
        most = max(most, daemon.rss)
        assert most - rss <= 80 * MIB, (most - rss) / MIB
        assert daemon.status()["clients"] >= 2
    processes.until(lambda: daemon.status()["clients"] == 1)
    processes.until(lambda: daemon.rss - rss <= 32 * MIB)
