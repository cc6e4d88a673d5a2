"""A broker with a few clients and workers around it, and whole daemons that run in a thread."""

import threading
import time
from contextlib import contextmanager, suppress

import pytest
import zmq

from sprite_bridge import connection
from sprite_bridge.config import WIRE, WireLimits
from sprite_bridge.connection import identify
from sprite_bridge.daemon.actions import ToClient, ToWorker
from sprite_bridge.daemon.broker import Broker
from sprite_bridge.daemon.server import Options, Server
from sprite_bridge.protocol import Hello, Progress, Reply, Request, Status, decode, encode

DESCRIPTION = {"operations": {"clean": {}, "other": {}}, "devices": ["cpu"]}


class Room:
    """What a test says in the names of clients and workers, and what comes of it."""

    description = DESCRIPTION

    def __init__(self, **limits):
        self.broker = Broker("sprite-bridge test", WireLimits(**limits))
        self.now = 100.0

    def enter(self, *clients):
        for client in clients:
            self.say(client, Hello("h"))

    def say(self, client, message):
        return self.broker.from_client(client, encode(message), self.now)

    def ask(self, client, id="a", op="clean", **more):
        return self.say(client, Request(id, op, **more))

    def hire(self, *numbers):
        for number in numbers:
            self.broker.worker_started(number)
            self.report(number, Reply("ready", DESCRIPTION))

    def report(self, number, message):
        return self.broker.from_worker(number, encode(message), self.now)

    def lose(self, number):
        return self.broker.worker_lost(number, self.now)

    def tick(self, seconds=0.0):
        self.now += seconds
        return self.broker.tick(self.now)


def said_to(actions, client=None):
    """Id and code, or the kind, of what clients are told."""
    return [
        (action.message.id, getattr(action.message, "code", type(action.message).__name__))
        for action in actions
        if isinstance(action, ToClient) and client in (None, action.client)
    ]


def given(actions):
    """Worker and id of the requests that are given out."""
    return [
        (action.worker, action.message.id)
        for action in actions
        if isinstance(action, ToWorker) and isinstance(action.message, Request)
    ]


@pytest.fixture
def room():
    return Room


@pytest.fixture(name="said_to")
def _said_to():
    return said_to


@pytest.fixture(name="given_out")
def _given_out():
    return given


PATIENCE = 30.0
"""Seconds after which an answer that a test waits for will not come any more."""


class Client:
    """A DEALER that says messages, and hears them."""

    def __init__(self, context, address, token, name):
        self.socket = context.socket(zmq.DEALER)
        self.socket.linger = 0
        if name:
            self.socket.routing_id = name
        if token is not None:
            identify(self.socket, token)
        self.socket.connect(address)

    def say(self, message):
        self.socket.send_multipart(encode(message))

    def is_answered(self, message, seconds=0.4):
        """Whether there is any answer; one who was refused may not even be able to ask."""
        with suppress(zmq.Again):
            self.socket.send_multipart(encode(message), zmq.NOBLOCK)
        return self.hear(seconds) is not None

    def hear(self, seconds=PATIENCE):
        """The next message; None if there is none for so long."""
        if not self.socket.poll(int(1000 * seconds)):
            return None
        return decode(self.socket.recv_multipart(), to_daemon=False)

    def ask(self, message, seconds=PATIENCE):
        """What was said about this message while it was being worked on, and then at its end."""
        self.say(message)
        return self.wait_for(message.id, seconds)

    def wait_for(self, id, seconds=PATIENCE):
        progress = []
        while isinstance(heard := self.hear(seconds), Progress):
            progress.append(heard)
        assert heard is not None and {heard.id, *(said.id for said in progress)} == {id}
        return progress, heard

    def status(self):
        return self.ask(Status("status"))[1].body

    def wait_until(self, true_of_status, seconds=PATIENCE):
        """The first status of which this is true."""
        end = time.monotonic() + seconds
        while not true_of_status(status := self.status()):
            assert time.monotonic() < end, status
            time.sleep(0.02)
        return status


class Daemon:
    """A server in a thread of this process; its workers are processes of their own."""

    def __init__(self, folder, limits=WIRE, **options):
        connection.make_home(folder)
        self.folder = folder
        self.errors = []
        self.log = (folder / "log").open("wb")
        self.server = Server(Options(folder, **options), self.log, limits=limits)
        self.thread = threading.Thread(target=self._run)
        self.context = zmq.Context()

    def _run(self):
        try:
            self.server.run()
        except BaseException as error:
            self.errors.append(error)

    def start(self):
        self.thread.start()
        end = time.monotonic() + PATIENCE
        while (found := connection.read(self.folder)) is None:
            assert time.monotonic() < end and not self.errors, self.errors
            time.sleep(0.01)
        self.found = found

    @contextmanager
    def client(self, hello=True, address=None, token=..., name=b""):
        token = self.found.token if token is ... else token
        found = Client(self.context, address or self.found.tcp, token, name)
        try:
            if hello:
                found.ask(Hello("hello", "a test"))
            yield found
        finally:
            found.socket.close()

    def close(self):
        self.server.ask_to_stop()
        self.thread.join(PATIENCE)
        self.log.close()
        self.context.destroy(linger=0)
        assert not self.thread.is_alive() and not self.errors, self.errors


@contextmanager
def _running(folder, limits=WIRE, **options):
    daemon = Daemon(folder, limits, **options)
    try:
        daemon.start()
        yield daemon
    finally:
        daemon.close()


@pytest.fixture
def running(tmp_path):
    """``running(limits, **options)``: a daemon while the block lasts."""
    return lambda limits=WIRE, **options: _running(tmp_path / "home", limits, **options)


@pytest.fixture(scope="session")
def daemon(tmp_path_factory):
    """A daemon with one worker, for all tests that leave it as they find it."""
    with _running(tmp_path_factory.mktemp("daemon"), workers=1) as daemon:
        with daemon.client() as client:
            client.wait_until(lambda status: status["workers"] and status["workers"][0]["state"] == "idle")
        yield daemon


@pytest.fixture
def client(daemon):
    with daemon.client() as client:
        yield client
