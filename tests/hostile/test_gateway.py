"""Whoever calls on the WebSocket port: pages of a browser, other users of the computer, broken programs."""

import time
import zlib

import pytest

from sprite_bridge.config import WIRE
from sprite_bridge.protocol import Hello, Status, encode, join

slow = pytest.mark.slow
POLICY, TOO_BIG, PROTOCOL_ERROR = 1008, 1009, 1002
HELLO_SECONDS = 2.0


def entered(wire, daemon, token=None):
    """A connection that has said hello, with the daemon's token unless said."""
    connection = wire.open_websocket(daemon.found.ws)
    hello = Hello("h", "a test", daemon.found.token if token is None else token)
    connection.sendall(wire.ws_frame(join(encode(hello))))
    assert token is not None or b"limits" in connection.recv(4096)
    return connection


@pytest.mark.parametrize("count", [20, pytest.param(500, marks=slow)])
def test_pages_of_a_browser_do_not_get_in_however_often_they_knock(daemon, wire, count):
    address = daemon.found.ws
    host = address.split("//")[1].strip("/")
    port = host.split(":")[1]
    knocks = [
        ({"Origin": "https://example.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": f"example.com:{port}", "Origin": f"http://example.com:{port}"}, 403),
        ({"Host": f"example.com:{port}"}, 403),
        ({"Host": None}, 400),
        ({"Host": ""}, 400),
        ({"Host": f":{port}"}, 403),
        ({"Host": [host, "example.com"]}, 400),
    ]
    with daemon.unharmed():
        for _ in range(count):
            for headers, status in knocks:
                assert wire.knock(address, **headers) == status
        assert wire.knock(address) == wire.knock(address, Origin=f"http://{host}") == 101


def test_who_does_not_end_its_knock_is_sent_away(daemon, wire):
    with daemon.unharmed():
        begun = time.monotonic()
        connections = [wire.dial(daemon.found.ws) for _ in range(200)]
        for connection in connections:
            wire.say(connection, wire.upgrade(daemon.found.ws)[:-2])
        for connection in connections:
            wire.heard(connection)
        assert time.monotonic() - begun < HELLO_SECONDS + wire.SECONDS / 2
        wire.hang_up(connections)


def test_who_says_nothing_is_sent_away(daemon, wire):
    with daemon.unharmed():
        connections = [wire.open_websocket(daemon.found.ws) for _ in range(100)]
        for connection in connections:
            assert wire.closing_code(connection) == POLICY
        wire.hang_up(connections)


@pytest.mark.parametrize("count", [30, pytest.param(500, marks=slow)])
def test_a_wrong_token_closes_that_connection_alone(daemon, wire, count):
    with daemon.unharmed(), entered(wire, daemon) as good:
        wrong = ("", "x", daemon.found.token[:-1], daemon.found.token + "x")
        connections = [entered(wire, daemon, wrong[number % 4]) for number in range(count)]
        assert {wire.closing_code(connection) for connection in connections} == {POLICY}
        wire.hang_up(connections)
        good.sendall(wire.ws_frame(join(encode(Status("still-here")))))
        answer = b""
        while b"still-here" not in answer:
            answer += (more := good.recv(4096))
            assert more, "closed"


@pytest.mark.parametrize("count", [2, pytest.param(20, marks=slow)])
@pytest.mark.parametrize("stranger", [True, False])
def test_a_message_over_the_limit_is_not_taken(daemon, wire, count, stranger):
    size = WIRE.max_websocket_bytes + 1
    with daemon.unharmed():
        before = daemon.rss
        for _ in range(count):
            connection = wire.open_websocket(daemon.found.ws) if stranger else entered(wire, daemon)
            with connection:
                wire.say(connection, wire.ws_frame(bytes(2**20), announced=size))
                assert wire.closing_code(connection) == TOO_BIG
            assert daemon.rss < before + 2**24


def test_what_strangers_send_is_not_held(daemon, wire):
    """Not even what a client may send: there is no end of strangers."""
    with daemon.unharmed():
        before, most = daemon.rss, 0
        connections = [wire.open_websocket(daemon.found.ws) for _ in range(30)]
        for connection in connections:
            wire.say(connection, wire.ws_frame(bytes(2**22), announced=WIRE.max_websocket_bytes))
            most = max(most, daemon.rss)
        assert all(wire.closing_code(connection) in (TOO_BIG, 0) for connection in connections)
        assert most < before + 2**25
        wire.hang_up(connections)


def test_a_bomb_is_not_inflated(daemon, wire):
    squeeze = zlib.compressobj(9, wbits=-15)
    bomb = squeeze.compress(bytes(64 * 2**20)) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    assert len(bomb) < 2**17
    with daemon.unharmed(), entered(wire, daemon) as connection:
        before = daemon.rss
        connection.sendall(wire.ws_frame(bomb, reserved=4))
        assert wire.closing_code(connection) == PROTOCOL_ERROR  # for nobody has agreed on compression
        assert daemon.rss < before + 2**23


@pytest.mark.parametrize("count", [200, pytest.param(5_000, marks=slow)])
def test_texts_are_answered_each(daemon, wire, count):
    with daemon.unharmed(), entered(wire, daemon) as connection:
        answers = b""
        for number in range(count):
            connection.sendall(wire.ws_frame(b'{"type": "status"}', opcode=1))
            while answers.count(b"bad_message") <= number:
                answers += (more := connection.recv(65536))
                assert more, "closed"


@pytest.mark.parametrize("count", [1_000_000])
@pytest.mark.parametrize("stranger", [True, False])
def test_a_message_in_a_million_pieces_is_not_taken(daemon, wire, count, stranger):
    pieces = wire.ws_frame(b"x", opcode=0, final=False) * 10_000
    with daemon.unharmed():
        before = daemon.rss
        connection = wire.open_websocket(daemon.found.ws) if stranger else entered(wire, daemon)
        with connection:
            connection.sendall(wire.ws_frame(b"x", final=False))
            sent = 0
            while sent < count and wire.say(connection, pieces):
                sent += 10_000
            assert wire.closing_code(connection) in ((POLICY, TOO_BIG, 0) if stranger else (TOO_BIG, 0))
        assert sent < count and daemon.rss < before + 2**25


def test_a_reader_that_stops_does_not_stop_the_others(daemon, wire):
    question = wire.ws_frame(join(encode(Status("s"))))
    with daemon.unharmed(), entered(wire, daemon) as connection:
        before = daemon.rss
        connection.settimeout(0.2)
        for _ in range(100):
            if not wire.say(connection, question * 100):
                break
        assert daemon.rss < before + 48 * 2**20
