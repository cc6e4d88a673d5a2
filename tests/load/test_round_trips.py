"""What a message costs, and that each answer finds the one who asked."""

import subprocess
import sys
import threading
import time
from collections import Counter
from statistics import median

import pytest
import zmq

from sprite_bridge.protocol import Failure, Reply, Request, Status

PARAMS = {"scale": 1.0, "background": "keep"}
SLOWEST = 10
"""A question may take so many times what ZeroMQ takes to carry it there and back."""

ECHO = """
import sys, zmq
router = zmq.Context().socket(zmq.ROUTER)
router.bind("tcp://127.0.0.1:*")
print(router.last_endpoint.decode(), flush=True)
while True:
    router.send_multipart(router.recv_multipart())
"""


def round_trips(ask, count):
    """Seconds that each took."""
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        ask()
        took.append(time.perf_counter() - begun)
    return took


def test_a_question_costs_little_more_than_carrying_it(daemon, processes):
    """In turns with another process that only sends back what comes."""
    echo = subprocess.Popen([sys.executable, "-c", ECHO], stdout=subprocess.PIPE, text=True)
    try:
        with daemon.client() as client, client.socket.context.socket(zmq.DEALER) as raw:
            raw.linger = 0
            raw.connect(echo.stdout.readline().strip())

            def carry():
                raw.send(b"x" * 100)
                raw.recv()

            bare, asked = [], []
            for _ in range(20):
                bare += round_trips(carry, 50)
                asked += round_trips(lambda: client.ask(Status("s")), 50)
            assert median(asked) <= SLOWEST * median(bare), (median(asked), median(bare))
    finally:
        echo.kill()
        echo.wait()
        echo.stdout.close()


class Asker(threading.Thread):
    """A client that has several requests under way at a time, and keeps what came back: number and answers."""

    def __init__(self, daemon, processes, number, count, at_once):
        super().__init__()
        self.daemon_, self.processes = daemon, processes
        self.number, self.count, self.at_once = number, count, at_once
        self.heard, self.wrong = Counter(), []

    def run(self):
        with self.daemon_.client() as client:
            asked = 0
            while sum(self.heard.values()) < self.count:
                while asked < self.count and asked - sum(self.heard.values()) < self.at_once:
                    client.say(Request(f"{asked}", "clean", PARAMS, (self.dots(asked),)))
                    asked += 1
                self.keep(client, client.hear())
            if (more := client.hear(0.2)) is not None:
                self.wrong.append(more)

    def dots(self, at):
        return self.processes.dots(self.number * 1_000 + at)

    def keep(self, client, answer):
        if isinstance(answer, Failure) and answer.code == "busy":
            time.sleep(0.05)
            client.say(Request(answer.id, "clean", PARAMS, (self.dots(int(answer.id)),)))
        elif isinstance(answer, Reply) and self.processes.number_of(answer.images[0]) == (
            self.number * 1_000 + int(answer.id)
        ):
            self.heard[answer.id] += 1
        else:
            self.wrong.append(answer)
            self.heard[getattr(answer, "id", None)] += 1


@pytest.mark.parametrize(
    ("clients", "count"), [(64, 4), pytest.param(64, 200, marks=[pytest.mark.slow, pytest.mark.timeout(900)])]
)
def test_every_answer_finds_the_one_who_asked(daemon, processes, clients, count):
    askers = [Asker(daemon, processes, number, count, at_once=4) for number in range(clients)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert [asker.wrong for asker in askers] == [[]] * clients
    assert all(asker.heard == Counter(str(at) for at in range(count)) for asker in askers)
