"""A daemon under attack, a well-behaved client beside it, and what is promised to both."""

import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median, quantiles

import psutil
import pytest

from sprite_bridge.protocol import Request

HERE = Path(__file__).parent

ANSWERED_WITHIN = 1.0
SLOWER, NOISE = 2.0, 0.1
"""An attack may make answers take so many times what they take in peace, and the seconds that any machine may lose."""

MEMORY = 32 * 2**20
AGAIN_SECONDS = 15.0
"""How long the daemon may take to let go of what it held."""

CALM_ANSWERS, ANSWERS = 100, 25
"""Answers that are looked at in peace, the latest, and at least under attack."""


@pytest.fixture(scope="session")
def wire(module_at):
    """The module `wire`, which lies beside this file."""
    return module_at(HERE / "wire.py")


class Live:
    """The well-behaved client in its own process, and how long its answers took."""

    def __init__(self, folder):
        self.answers = []  # kind, begun, seconds
        self.calm = deque(maxlen=CALM_ANSWERS)
        self._calm_since = 0.0
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "live.py"), str(folder)], stdout=subprocess.PIPE, text=True
        )
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self):
        for line in self._process.stdout:
            kind, begun, seconds = line.split()
            self.answers.append((kind, float(begun), float(seconds)))

    @property
    def is_served(self):
        return self._process.poll() is None

    def wait_for(self, count, since):
        """So many answers to what was asked after this time."""
        end = time.monotonic() + 60
        while len(found := [answer for answer in self.answers if answer[1] >= since]) < count:
            assert self.is_served and time.monotonic() < end, f"{len(found)} of {count} answers"
            time.sleep(0.01)
        return found

    def remember_the_calm(self):
        """What was answered since the last attack."""
        self.calm.extend(self.wait_for(ANSWERS if self.calm else CALM_ANSWERS, self._calm_since))

    def attack_is_over(self):
        self._calm_since = time.monotonic()

    def close(self):
        self._process.kill()
        self._process.wait()
        self._thread.join()
        self._process.stdout.close()


class Footprint:
    """What a daemon holds: bytes, descriptors, threads, and bytes of each worker that lives."""

    def __init__(self, process):
        self.rss, self.threads = process.memory_info().rss, process.num_threads()
        self.descriptors = process.num_fds() if hasattr(process, "num_fds") else process.num_handles()
        self.workers = {}
        for worker in process.children():
            with suppress(psutil.NoSuchProcess):
                self.workers[worker.pid] = worker.memory_info().rss

    def is_back_at(self, before, memory):
        return (
            self.rss <= before.rss + memory
            and self.threads <= before.threads
            and self.descriptors <= before.descriptors
            and len(self.workers) == len(before.workers)
            and max(self.workers.values()) <= max(before.workers.values()) + MEMORY
        )

    def __repr__(self):
        return f"{vars(self)}"


def _p95(seconds):
    return quantiles(seconds, n=20, method="inclusive")[-1]


def _check_answers(calm, answers, within):
    worst = max(answers, key=lambda answer: answer[2])
    assert worst[2] < within, worst
    for kind, typical in (("status", _p95), ("clean", median)):  # there are too few cleans for a percentile
        peace, war = ([answer[2] for answer in some if answer[0] == kind] for some in (calm, answers))
        most = SLOWER * typical(peace) + NOISE + within - ANSWERED_WITHIN
        assert typical(war) <= most, (kind, sorted(peace), sorted(war))


@contextmanager
def _unharmed(daemon, live, within=ANSWERED_WITHIN, memory=MEMORY):
    daemon.wait_until_idle()
    live.remember_the_calm()
    before, begun = Footprint(daemon.process), time.monotonic()
    yield
    answers = live.wait_for(ANSWERS, begun)
    end = time.monotonic() + AGAIN_SECONDS
    while not (now := Footprint(daemon.process)).is_back_at(before, memory):
        assert daemon.is_running and time.monotonic() < end, (before, now)
        time.sleep(0.05)
    assert daemon.is_running and live.is_served
    live.attack_is_over()
    _check_answers(live.calm, answers, within)


@contextmanager
def _besieged(processes, folder, *options, env=()):
    with processes.running(folder, *options, env=env) as daemon:
        with (
            daemon.client() as client
        ):  # what is made once, for the first work and the first large message, is no leak
            for number in range(8):
                client.say(Request(f"warm-{number}", "clean", {"scale": 1.0}, (processes.dots(side=200),)))
            for _ in range(8):
                client.hear()
        live = Live(daemon.folder)
        try:
            live.remember_the_calm()
            live.attack_is_over()
            daemon.unharmed = lambda **more: _unharmed(daemon, live, **more)
            yield daemon
        finally:
            live.close()


@pytest.fixture(scope="session")
def besieged(processes):
    """``besieged(folder, *options)``: a daemon of a test's own; otherwise as `daemon`."""
    return lambda folder, *options, env=(): _besieged(processes, folder, *options, env=env)


@pytest.fixture(scope="session")
def daemon(processes, tmp_path_factory):
    """A daemon. ``with daemon.unharmed():`` it, and its well-behaved client, must bear what is done in the block."""
    with _besieged(processes, tmp_path_factory.mktemp("hostile"), "--workers", 2) as daemon:
        yield daemon
