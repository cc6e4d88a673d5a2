"""The WebSocket door: who gets in, and what comes through."""

import socket as sockets
import threading
import time
from contextlib import contextmanager, suppress

import pytest
import zmq
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from sprite_bridge.config import WIRE, WireLimits
from sprite_bridge.daemon.gateway import POLICY, TOO_BIG, Gateway
from sprite_bridge.protocol import (
    Failure,
    Hello,
    ImageEntry,
    Progress,
    Reply,
    Request,
    Status,
    Stop,
    Welcome,
    decode,
    encode,
    join,
    split,
)
from sprite_bridge.protocol.envelope import PREFIX
from sprite_bridge.protocol.packing import pack

TOKEN = "the token"
SECONDS = 5.0
GOING_AWAY = 1001
HELLO = Hello("h", "a test", TOKEN)


class Door:
    """A gateway before a ROUTER that answers each message with its own frames, and keeps them."""

    def __init__(self, limits):
        self.context = zmq.Context()
        self.inside = self.context.socket(zmq.ROUTER)
        self.inside.linger = 0
        self.inside.bind("inproc://inside")
        self.kept = []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._echo)
        self.thread.start()
        self.gateway = Gateway(self.context, "inproc://inside", TOKEN, limits)
        self.address = self.gateway.start()
        self.port = int(self.address.rsplit(":", 1)[1].strip("/"))

    def _echo(self):
        while not self.ending.is_set():
            if self.inside.poll(20):
                client, *frames = self.inside.recv_multipart()
                self.kept.append((client, frames))
                self.inside.send_multipart([client, *frames])

    def close(self):
        begun = time.monotonic()
        self.gateway.stop()
        assert time.monotonic() - begun < 3
        self.ending.set()
        self.thread.join()
        self.inside.close()
        self.context.term()


@contextmanager
def opened(limits=WIRE):
    door = Door(limits)
    try:
        yield door
    finally:
        door.close()


@pytest.fixture(scope="module")
def door():
    with opened() as door:
        yield door


def enter(address, **options):
    return connect(address, compression=None, max_size=None, proxy=None, close_timeout=1, **options)


def hear(websocket):
    """The next message of the daemon."""
    return decode(split(websocket.recv(SECONDS)), to_daemon=False)


def id_and_code(websocket):
    """Of the failure that comes next."""
    failure = hear(websocket)
    assert isinstance(failure, Failure)
    return failure.id, failure.code


def echo(websocket):
    """The next message, which an echoing inside sent back."""
    return decode(split(websocket.recv(SECONDS)), to_daemon=True)


def tell(websocket, message):
    websocket.send(join(encode(message)))


def closing_code(websocket):
    """The code with which the other side closes, after nothing else."""
    with pytest.raises(ConnectionClosed) as caught:
        websocket.recv(SECONDS)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code


# Hello


def test_hello_with_the_token_gets_in_and_the_token_stays_outside(door):
    with enter(door.address) as websocket:
        tell(websocket, HELLO)
        assert echo(websocket) == Hello("h", "a test", None)
        tell(websocket, Status("s"))
        assert echo(websocket) == Status("s")
    assert TOKEN.encode() not in b"".join(frame for _, frames in door.kept for frame in frames)


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN[:-1]])
def test_a_wrong_token_closes_after_saying_so(door, token):
    kept = len(door.kept)
    with enter(door.address) as websocket:
        tell(websocket, Hello("h", "a test", token))
        assert id_and_code(websocket) == ("h", "unauthorized")
        assert closing_code(websocket) == POLICY
    assert len(door.kept) == kept


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (join(encode(Status("s"))), ("s", "hello_required")),
        (join(encode(Request("r", "clean"))), ("r", "hello_required")),
        (join(encode(HELLO)) + b"x", ("h", "shape_mismatch")),
        (join([pack({"v": 2, "type": "hello", "id": "h"})]), ("h", "version")),
        (join([pack({"v": 1, "type": "hello", "id": "h", "path": "x"})]), ("h", "bad_message")),
        (b"rubbish", ("-", "bad_message")),
        (b"", ("-", "bad_message")),
        ("a text", ("-", "bad_message")),
    ],
)
def test_anything_else_before_hello_closes(door, first, answer):
    kept = len(door.kept)
    with enter(door.address) as websocket:
        websocket.send(first)
        assert id_and_code(websocket) == answer
        assert closing_code(websocket) == POLICY
    assert len(door.kept) == kept


def test_who_says_nothing_is_sent_away():
    with opened(WireLimits(hello_seconds=0.3)) as door, enter(door.address) as websocket:
        begun = time.monotonic()
        assert closing_code(websocket) == POLICY
        assert 0.2 < time.monotonic() - begun < 1.5


def test_who_never_ends_its_hello_is_sent_away():
    with opened(WireLimits(hello_seconds=0.3)) as door, enter(door.address) as websocket:
        data = join(encode(HELLO))

        def slowly():
            for byte in data:
                yield bytes([byte])
                time.sleep(0.1)

        with pytest.raises(ConnectionClosed) as caught:
            websocket.send(slowly())
        assert caught.value.rcvd is not None and caught.value.rcvd.code == POLICY
        assert not door.kept


# The handshake


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
@pytest.mark.parametrize("origin", [None, "http", "ws"])
def test_programs_of_this_computer_may_knock(door, host, origin):
    headers = {"Host": f"{host}:{door.port}"}
    headers |= {} if origin is None else {"Origin": f"{origin}://{host}:{door.port}"}
    assert knock(door.port, headers) == 101


def knock(port, headers, path="/"):
    """The status of a handshake with exactly these headers, each of which may be a list."""
    fixed = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    lines = [f"GET {path} HTTP/1.1"]
    for name, values in (fixed | headers).items():
        lines += [f"{name}: {value}" for value in ([values] if isinstance(values, str) else values)]
    with sockets.create_connection(("127.0.0.1", port), timeout=SECONDS) as raw:
        raw.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(raw.recv(4096).split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("host", "origins", "status"),
    [
        ("127.0.0.1:{port}", ["http://example.com"], 403),
        ("127.0.0.1:{port}", ["https://127.0.0.1:{port}"], 403),
        ("127.0.0.1:{port}", ["http://127.0.0.1:1"], 403),
        ("127.0.0.1:{port}", ["http://127.0.0.1"], 403),
        ("127.0.0.1:{port}", ["null"], 403),
        ("127.0.0.1:{port}", [""], 403),
        ("127.0.0.1:{port}", ["file://"], 403),
        ("127.0.0.1:{port}", ["http://127.0.0.1:{port}.example.com"], 403),
        ("127.0.0.1:{port}", ["http://127.0.0.1:{port}", "http://example.com"], 400),
        ("example.com:{port}", ["http://example.com:{port}"], 403),
        ("example.com:{port}", [], 403),
        ("127.0.0.1", [], 403),
        ("127.0.0.1:1", [], 403),
        ("127.0.0.1.example.com:{port}", [], 403),
    ],
)
def test_pages_and_rebound_names_are_refused(door, host, origins, status):
    origins = [origin.format(port=door.port) for origin in origins]
    assert knock(door.port, {"Host": host.format(port=door.port), "Origin": origins}) == status


def test_a_missing_or_double_host_is_a_bad_request(door):
    assert knock(door.port, {}) == 400
    assert knock(door.port, {"Host": ""}) == 400
    assert knock(door.port, {"Host": [f"127.0.0.1:{door.port}", "example.com"]}) == 400


def test_there_is_one_path(door):
    for path in ("/x", "/?token=x", "/../"):
        assert knock(door.port, {"Host": f"127.0.0.1:{door.port}"}, path) == 404


def test_the_client_library_sees_the_refusal(door):
    with pytest.raises(InvalidStatus) as caught, enter(door.address, origin="https://example.com"):
        pass
    assert caught.value.response.status_code == 403
    assert b"token" not in caught.value.response.body


def test_no_compression_is_agreed_on(door):
    with connect(door.address, compression="deflate", proxy=None) as websocket:
        assert "Sec-WebSocket-Extensions" not in websocket.response.headers
        assert "Server" not in websocket.response.headers


# Messages that cannot be


@pytest.fixture
def inside(door):
    """A connection that has been let in."""
    with enter(door.address) as websocket:
        tell(websocket, HELLO)
        assert isinstance(echo(websocket), Hello)
        yield websocket


def still_lives(websocket):
    tell(websocket, Status("alive"))
    return echo(websocket) == Status("alive")


@pytest.mark.parametrize("text", ["", "hello", '{"type": "status"}', ["in ", "two"]])
def test_a_text_is_a_bad_message_and_the_connection_lives(inside, text):
    inside.send(text)
    failure = hear(inside)
    assert isinstance(failure, Failure) and (failure.id, failure.code) == ("-", "bad_message")
    assert still_lives(inside)


@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0", b"\0\0\0\5abc", b"\xff\xff\xff\xff", b"\0\0\0\1\xc1", b"\0\0\0\0"]
)
def test_rubbish_is_a_bad_message_and_the_connection_lives(inside, data):
    inside.send(data)
    failure = hear(inside)
    assert isinstance(failure, Failure) and (failure.id, failure.code) == ("-", "bad_message")
    assert still_lives(inside)


def test_data_of_another_size_is_said_of_the_request(inside):
    dot = ImageEntry(2, 2, "rgba8", 1, bytes(16))
    for data in (
        join(encode(Request("mine", "clean", {}, (dot,))))[:-1],
        join(encode(Request("mine", "clean", {}, (dot,)))) + b"x",
    ):
        inside.send(data)
        failure = hear(inside)
        assert isinstance(failure, Failure) and (failure.id, failure.code) == ("mine", "shape_mismatch")
    assert still_lives(inside)


def test_a_message_over_the_limit_closes():
    with opened(WireLimits(max_websocket_bytes=1000)) as door:
        for parts in ([bytes(1001)], [bytes(600), bytes(600)]):
            with enter(door.address) as websocket:
                tell(websocket, HELLO)
                echo(websocket)
                with suppress(ConnectionClosed):  # the daemon may hang up before all was sent
                    websocket.send(parts)
                assert closing_code(websocket) == TOO_BIG
        with enter(door.address) as websocket:
            websocket.send(bytes(1001))
            assert closing_code(websocket) == TOO_BIG


def test_a_stranger_may_send_no_more_than_a_hello(door):
    """What strangers send is held until it can be judged, and there may be many of them."""
    with enter(door.address) as websocket:
        websocket.send(bytes(PREFIX + WIRE.max_header_bytes + 1))
        assert closing_code(websocket) == TOO_BIG
    large = ImageEntry(100, 100, "rgba8", 1, bytes(40_000))
    with enter(door.address) as websocket:
        tell(websocket, HELLO)
        assert isinstance(echo(websocket), Hello)
        tell(websocket, Request("r", "clean", {}, (large,)))
        assert echo(websocket).id == "r"


def test_who_hangs_up_is_named_once():
    with opened() as door:
        with enter(door.address) as websocket:
            tell(websocket, HELLO)
            echo(websocket)
            (name,) = {client for client, _ in door.kept}
            assert door.gateway.gone() == []
        with enter(door.address) as websocket:
            tell(websocket, Status("a stranger"))
            hear(websocket)
        end = time.monotonic() + SECONDS
        while not (gone := door.gateway.gone()):
            assert time.monotonic() < end
            time.sleep(0.01)
        assert gone == [name] and door.gateway.gone() == []


def test_a_message_may_come_in_fragments(inside):
    data = join(encode(Status("s")))
    inside.send(bytes([byte]) for byte in data)
    assert echo(inside) == Status("s")
    inside.send([b"", data, b""])
    assert echo(inside) == Status("s")


def test_too_many_fragments_close(inside):
    def fragments():
        for _ in range(3 * WIRE.max_fragments):
            yield b"x"

    with suppress(ConnectionClosed):  # the daemon may hang up before all was sent
        inside.send(fragments())
    assert closing_code(inside) == TOO_BIG


@pytest.mark.parametrize("kind", [bytes, str])
def test_a_message_that_never_ends_closes(kind):
    with opened(WireLimits(message_seconds=0.5)) as door, enter(door.address) as websocket:
        tell(websocket, HELLO)
        assert isinstance(echo(websocket), Hello)

        def slowly():
            begun = time.monotonic()
            while time.monotonic() < begun + SECONDS:
                yield b"x" if kind is bytes else "x"
                time.sleep(0.05)

        begun = time.monotonic()
        with pytest.raises(ConnectionClosed) as caught:
            websocket.send(slowly())
        assert caught.value.rcvd is not None and caught.value.rcvd.code == POLICY
        assert 0.4 < time.monotonic() - begun < SECONDS
        assert len(door.kept) == 1


def test_who_says_nothing_between_messages_is_not_hurried():
    with opened(WireLimits(message_seconds=0.5)) as door, enter(door.address) as websocket:
        tell(websocket, HELLO)
        assert isinstance(echo(websocket), Hello)
        for _ in range(2):
            time.sleep(0.7)
            websocket.send(bytes([byte]) for byte in join(encode(Status("s"))))
            assert echo(websocket) == Status("s")


def test_answers_to_many_messages_keep_their_order(inside):
    for number in range(50):
        tell(inside, Status(f"s{number}"))
    assert [echo(inside).id for _ in range(50)] == [f"s{number}" for number in range(50)]


def test_connections_are_clients_of_their_own(door):
    with enter(door.address) as one, enter(door.address) as other:
        for websocket in (one, other):
            tell(websocket, HELLO)
            assert isinstance(echo(websocket), Hello)
        assert len({client for client, _ in door.kept[-2:]}) == 2


# A whole daemon behind it


def finish(websocket):
    said = []
    while isinstance(heard := hear(websocket), Progress):
        said.append(heard)
    return said, heard


def test_clean_gives_the_same_bytes_as_through_the_other_door(daemon, client):
    picture = ImageEntry(16, 16, "rgba8", 1, bytes(range(256)) * 4)
    request = Request("a", "clean", {"colors": 6}, (picture,))
    with enter(daemon.found.ws) as websocket:
        tell(websocket, Hello("h", "a test", daemon.found.token))
        assert isinstance(hear(websocket), Welcome)
        for asked in (request, Request("a", "clean", {}, (picture,), "png", True)):
            tell(websocket, asked)
            said, reply = finish(websocket)
            other = client.ask(asked)[1]
            assert isinstance(reply, Reply) and isinstance(other, Reply)
            assert [(i.width, i.height, i.format, bytes(i.data)) for i in reply.images] == [
                (i.width, i.height, i.format, bytes(i.data)) for i in other.images
            ]
            shares = [progress.share for progress in said]
            assert shares and shares == sorted(shares)


def test_what_need_not_be_said_is_not_missed_at_either_door(daemon, client):
    entry = {"w": 2, "h": 1, "format": "rgba8", "bytes": 8}
    header = pack({"v": 1, "type": "request", "id": "a", "op": "clean", "images": [entry]})
    frames = [header, bytes(range(8))]
    client.socket.send_multipart(frames)
    replies = [client.wait_for("a")[1]]
    with enter(daemon.found.ws) as websocket:
        tell(websocket, Hello("h", "a test", daemon.found.token))
        assert isinstance(hear(websocket), Welcome)
        websocket.send(join(frames))
        replies.append(finish(websocket)[1])
    for reply in replies:
        assert isinstance(reply, Reply)
        assert [(image.format, image.count) for image in reply.images] == [("rgba8", 1)]


def test_the_daemon_s_own_failures_come_through(daemon):
    with enter(daemon.found.ws) as websocket:
        tell(websocket, Hello("h", "a test", daemon.found.token))
        assert isinstance(hear(websocket), Welcome)
        tell(websocket, Hello("again", "a test", daemon.found.token))
        assert hear(websocket).code == "bad_message"
        tell(websocket, Request("a", "paint"))
        assert (failure := hear(websocket)).id == "a" and failure.code == "unknown_operation"


def test_a_daemon_that_ends_closes_its_websockets(running):
    with running(workers=0) as daemon, enter(daemon.found.ws) as websocket:
        tell(websocket, Hello("h", "a test", daemon.found.token))
        assert isinstance(hear(websocket), Welcome)
        tell(websocket, Stop("x"))
        assert hear(websocket) == Reply("x")
        assert closing_code(websocket) == GOING_AWAY
        daemon.thread.join(SECONDS)
        assert not daemon.thread.is_alive()
