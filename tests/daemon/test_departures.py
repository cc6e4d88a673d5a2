"""Who hangs up is noticed, and nobody else is taken for gone."""

import time

import pytest
import zmq

from sprite_bridge.daemon.departures import Departures

SECONDS = 10


class Hall:
    """A ROUTER with its departures."""

    def __init__(self):
        self.context = zmq.Context()
        self.clients = []
        self.router = self.context.socket(zmq.ROUTER)
        self.router.linger = 0
        self.router.bind("inproc://inside")
        self.router.bind("tcp://127.0.0.1:*")
        self.address = self.router.last_endpoint.rstrip(b"\0").decode()
        self.departures = Departures(self.context, self.router)

    def enter(self, name, address=None):
        """A client that has said something; and who was gone by then."""
        end = time.monotonic() + SECONDS
        client = self._call(name, address)
        while not self.router.poll(
            100
        ):  # ZeroMQ does not hear one as long as another one of the name is leaving
            assert time.monotonic() < end
            client.close()
            client = self._call(name, address)
        frames = self.router.recv_multipart(copy=False)
        assert frames[0].bytes == name
        return client, self.departures.before(frames[0])

    def _call(self, name, address):
        client = self.context.socket(zmq.DEALER)
        client.linger = 0
        client.routing_id = name
        client.connect(address or self.address)
        client.send(b"here I am")
        self.clients.append(client)
        return client

    def wait_for_news(self):
        assert self.departures.socket.poll(1000 * SECONDS)


@pytest.fixture
def hall():
    hall = Hall()
    yield hall
    hall.departures.close()
    hall.context.destroy(linger=0)


def test_who_hangs_up_is_named_once(hall):
    (one, _), (other, _) = hall.enter(b"one"), hall.enter(b"other")
    assert hall.departures.gone() == []
    one.close()
    hall.wait_for_news()
    assert hall.departures.gone() == [b"one"] and hall.departures.gone() == []
    other.close()
    hall.wait_for_news()
    assert hall.departures.gone() == [b"other"]


def test_one_that_comes_again_under_its_name_was_gone_before(hall):
    client, _ = hall.enter(b"one")
    for _ in range(20):  # its connection may well get the number of the last one
        client.close()
        hall.wait_for_news()
        client, gone = hall.enter(b"one")
        assert gone == [b"one"]
    assert hall.departures.gone() == []


def test_who_never_said_anything_is_nobody(hall):
    with hall.context.socket(zmq.DEALER) as silent:
        silent.connect(hall.address)
        silent.close()
    client, gone = hall.enter(b"one")
    assert gone == []
    client.close()
    hall.wait_for_news()
    end = time.monotonic() + SECONDS
    gone = []
    while not gone and time.monotonic() < end:
        gone = hall.departures.gone()
    assert gone == [b"one"]


def test_who_is_in_this_process_is_not_looked_after(hall):
    client, gone = hall.enter(b"inside", "inproc://inside")
    assert gone == []
    client.close()
    assert not hall.departures.socket.poll(50)
