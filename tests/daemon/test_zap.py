"""Who may connect over ZeroMQ."""

import threading
from contextlib import suppress

import pytest
import zmq

from sprite_bridge.connection import identify
from sprite_bridge.daemon.zap import ADDRESS, Doorkeeper, guard

TOKENS = {"clients": "the clients' token", "workers": "the workers' token"}


class House:
    """A doorkeeper that answers in a thread, and a ROUTER per domain that sends back what comes."""

    def __init__(self):
        self.context = zmq.Context()
        self.door = Doorkeeper(self.context, TOKENS)
        self.rooms = {}
        for domain in (*TOKENS, "unknown"):
            room = self.context.socket(zmq.ROUTER)
            guard(room, domain)
            room.linger = 0
            room.bind("tcp://127.0.0.1:*")
            self.rooms[domain] = room
        self.addresses = {
            name: room.last_endpoint.rstrip(b"\0").decode() for name, room in self.rooms.items()
        }
        self.ending = False
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        poller = zmq.Poller()
        for socket in (self.door.socket, *self.rooms.values()):
            poller.register(socket, zmq.POLLIN)
        while not self.ending:
            for socket, _ in poller.poll(20):
                if socket is self.door.socket:
                    self.door.answer()
                else:
                    socket.send_multipart(socket.recv_multipart())

    def answers(self, domain, prepare, seconds=0.3):
        """Whether a client that was so prepared is answered."""
        with self.context.socket(zmq.DEALER) as client:
            client.linger = 0
            client.reconnect_ivl = -1
            prepare(client)
            client.connect(self.addresses[domain])
            with suppress(zmq.Again):  # one who was refused may not even be able to ask
                client.send(b"anybody there?", zmq.NOBLOCK)
            return bool(client.poll(int(1000 * seconds))) and client.recv() == b"anybody there?"

    def close(self):
        self.ending = True
        self.thread.join()
        for socket in (self.door.socket, *self.rooms.values()):
            socket.close()
        self.context.term()


@pytest.fixture(scope="module")
def house():
    house = House()
    yield house
    house.close()


@pytest.mark.parametrize("domain", TOKENS)
def test_the_password_of_the_domain_lets_in(house, domain):
    refused = house.door.refused
    assert house.answers(domain, lambda client: identify(client, TOKENS[domain]), seconds=5)
    assert house.door.refused == refused


@pytest.mark.parametrize(
    "password", ["x", TOKENS["workers"], TOKENS["clients"][:-1], TOKENS["clients"] + "x"]
)
def test_another_password_does_not(house, password):
    refused = house.door.refused
    assert not house.answers("clients", lambda client: identify(client, password))
    assert house.door.refused > refused


def test_a_domain_without_a_password_lets_nobody_in(house):
    assert not house.answers("unknown", lambda client: identify(client, TOKENS["clients"]))
    assert not house.answers("unknown", lambda client: identify(client, "None"))


def test_another_user_is_refused(house):
    def prepare(client):
        client.plain_username, client.plain_password = b"root", TOKENS["clients"].encode()

    assert not house.answers("clients", prepare)


def test_a_client_without_a_mechanism_is_refused(house):
    assert not house.answers("clients", lambda client: None)


def question(**changes):
    """The frames that ZeroMQ sends to the doorkeeper, some of them changed."""
    parts = {
        "version": b"1.0",
        "id": b"7",
        "domain": b"clients",
        "address": b"127.0.0.1",
        "identity": b"",
        "mechanism": b"PLAIN",
        "user": b"sprite-bridge",
        "password": TOKENS["clients"].encode(),
    }
    return [*(parts | changes).values()]


@pytest.mark.parametrize(
    ("frames", "status"),
    [
        (question(), b"200"),
        (question(version=b"2.0"), b"400"),
        (question(mechanism=b"NULL"), b"400"),
        (question(mechanism=b"CURVE"), b"400"),
        (question(domain=b""), b"400"),
        (question(domain=b"workers"), b"400"),
        (question(domain=b"\xff"), b"400"),
        (question(user=b""), b"400"),
        (question(password=b"\xff"), b"400"),
        (question()[:-1], b"400"),
        ([*question(), b"more"], b"400"),
        (question()[:6], b"400"),
    ],
)
def test_answers_have_the_form_that_zeromq_asks_for(frames, status):
    with zmq.Context() as context, context.socket(zmq.REQ) as asker:
        asker.linger = 0
        door = Doorkeeper(context, TOKENS)
        asker.connect(ADDRESS)
        asker.send_multipart(frames)
        door.answer()
        answer = asker.recv_multipart()
        door.socket.close()
    assert len(answer) == 6 and answer[:3] == [b"1.0", b"7", status]
    assert door.refused == (status != b"200")
