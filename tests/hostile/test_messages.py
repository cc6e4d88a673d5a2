"""Messages that no good program sends: each is answered with what is wrong with it, through both doors."""

import struct
import time

import msgpack
import pytest
from websockets.sync.client import connect

from sprite_bridge.protocol import Cancel, Cancelled, Failure, Hello, Reply, Request, Status, decode, encode
from sprite_bridge.protocol.envelope import join, split

STATUS = bytes(encode(Status("s"))[0])
BASE = {"v": 1, "type": "request", "id": "r", "op": "clean"}
DOT = {"w": 2, "h": 2, "format": "rgba8", "count": 1, "bytes": 16}


def raw(value):
    """msgpack without our own checks."""
    return msgpack.packb(value)


def nested(depth, opening=b"\x91", innermost=b"\x90"):
    return b"\x81\xa1x" + opening * (depth - 2) + innermost


def request(**changes):
    return [raw(BASE | changes)]


def pictured(**changes):
    return [raw(BASE | {"images": [DOT | changes]}), bytes(16)]


def with_key(key, value):
    """A status whose header has one entry more, as bytes."""
    return [bytes([STATUS[0] + 1]) + STATUS[1:] + key + value]


BAD = {
    "empty": ([b""], "bad_message"),
    "truncated": ([STATUS[:-1]], "bad_message"),
    "trailing": ([STATUS + b"\0"], "bad_message"),
    "depth 9": ([nested(9)], "too_deep"),
    "depth 1,024": ([nested(1_024)], "too_deep"),
    "depth 15,000": ([nested(15_000)], "too_deep"),
    "deep maps": ([nested(1_024, b"\x81\xa1x", b"\x80")], "too_deep"),
    "depth 100,000": ([nested(100_000)], "bad_message"),
    "array32 of 2^32-1": ([b"\xdd\xff\xff\xff\xff"], "bad_message"),
    "map32 of 2^32-1": ([b"\xdf\xff\xff\xff\xff"], "bad_message"),
    "str32 of 2^32-1": ([b"\xdb\xff\xff\xff\xffabc"], "bad_message"),
    "bin32 of 2^32-1": (with_key(b"\xa1x", b"\xc6\xff\xff\xff\xffabc"), "bad_message"),
    "1 MiB of empty arrays": (
        [b"\xdd" + struct.pack(">I", 2**20 - 5) + b"\x90" * (2**20 - 5)],
        "bad_message",
    ),
    "int keys": (with_key(b"\x01", b"\x01"), "bad_message"),
    "a key twice": (with_key(b"\xa2id", b"\xa1t"), "bad_message"),
    "an extension": (with_key(b"\xa1x", b"\xd4\x01\x00"), "bad_message"),
    "a time": (with_key(b"\xa1x", b"\xd6\xff\x00\x00\x00\x00"), "bad_message"),
    "NaN": (with_key(b"\xa1x", b"\xcb\x7f\xf8" + bytes(6)), "bad_message"),
    "infinity": (with_key(b"\xa1x", b"\xcb\x7f\xf0" + bytes(6)), "bad_message"),
    "bad UTF-8": (with_key(b"\xa1x", b"\xa1\xff"), "bad_message"),
    "an unknown operation": (request(op="paint"), "unknown_operation"),
    "an unknown parameter": (request(params={"colour": 3}), "bad_params"),
    "a mistyped parameter": (request(params={"colors": "many"}), "bad_params"),
    "too few bytes": (pictured(bytes=12), "shape_mismatch"),
    "other data": ([pictured()[0], bytes(15)], "shape_mismatch"),
    "no width": (pictured(w=0), "bad_shape"),
    "a negative height": (pictured(h=-1), "bad_shape"),
    "a width of 2^31": (pictured(w=2**31), "bad_shape"),
    "a width that is true": (pictured(w=True), "bad_shape"),
    "a newer version": ([raw(BASE | {"v": 2})], "version"),
    "no picture": (request(), "bad_image"),
}


class Zmtp:
    """A client by ZeroMQ."""

    def __init__(self, daemon):
        self._opened = daemon.client()
        self._client = self._opened.__enter__()

    def send(self, frames):
        self._client.socket.send_multipart(frames)

    def hear(self):
        return self._client.hear(10)

    def close(self):
        self._opened.__exit__(None, None, None)


class WebSocket:
    """A client by WebSocket."""

    def __init__(self, daemon):
        self._opened = connect(daemon.found.ws, compression=None, max_size=None, proxy=None, close_timeout=1)
        self._socket = self._opened.__enter__()
        self.send(encode(Hello("hello", "a test", daemon.found.token)))
        assert self.hear().id == "hello"

    def send(self, frames):
        self._socket.send(join(frames))

    def hear(self):
        return decode(split(self._socket.recv(10)), to_daemon=False)

    def close(self):
        self._opened.__exit__(None, None, None)


@pytest.fixture(params=[Zmtp, WebSocket])
def client(daemon, request):
    client = request.param(daemon)
    yield client
    client.close()


@pytest.mark.parametrize("rounds", [2, pytest.param(300, marks=pytest.mark.slow)])
def test_each_is_answered_with_what_is_wrong_with_it(daemon, client, rounds):
    with daemon.unharmed():
        for _ in range(rounds):
            for name, (frames, code) in BAD.items():
                client.send(frames)
                answer = client.hear()
                assert isinstance(answer, Failure) and answer.code == code, (name, answer)
                client.send([STATUS])
                assert isinstance(client.hear(), Reply), name


def test_failures_name_what_is_at_fault(daemon, client):
    for name, said, field in (
        ("an unknown operation", ("paint", "clean"), None),
        ("an unknown parameter", ("colour",), "colour"),
        ("a mistyped parameter", ("colors",), "colors"),
        ("a newer version", ("2", "1"), None),
    ):
        client.send(BAD[name][0])
        answer = client.hear()
        assert answer.field == field and all(word in answer.message for word in said), answer


def test_deep_messages_do_not_fill_the_log(daemon, client):
    log = daemon.folder / "daemon.log"
    before = log.stat().st_size
    for _ in range(50):
        client.send([nested(15_000)])
        assert client.hear().code == "too_deep"
    assert log.stat().st_size < before + 50 * 1_000


def test_strangers_to_the_protocol_must_say_hello(daemon, wire):
    with daemon.unharmed():
        with daemon.client(hello=False) as stranger:
            for message in (Request("r", "clean"), Status("r"), Cancel("r")):
                assert stranger.ask(message).code == "hello_required"
        with wire.open_websocket(daemon.found.ws) as connection:
            connection.sendall(wire.ws_frame(join([STATUS])))
            assert wire.closing_code(connection) == 1008


def test_ids_deadlines_and_cancels_are_held_to(daemon, processes):
    slow = Request("slow", "clean", {}, (processes.dots(1, side=600),))
    late = Request("late", "clean", {"scale": 1.0}, (processes.dots(2),), deadline_ms=1)
    with daemon.unharmed(within=15), daemon.client() as client:  # who else asks for work waits for this
        client.say(slow)
        assert client.ask(slow).code == "duplicate_id"
        for number in range(3):
            client.say(Request(f"other-{number}", "clean", {}, (processes.dots(3 + number, side=600),)))
        assert client.ask(late).code == "expired"
        assert client.ask(Cancel("nobody")) == Cancelled("nobody", found=False)
        for number in range(3):
            assert client.ask(Cancel(f"other-{number}")).found is True
            assert client.hear().code == "cancelled"
        assert client.ask(Cancel("slow")).found is True and client.hear().code == "cancelled"
        assert client.ask(Cancel("slow")) == Cancelled("slow", found=False)


@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_much_rubbish_is_no_more_than_work(daemon, count):
    failures = [frames for frames, _ in BAD.values()]
    with daemon.unharmed(), daemon.client() as client:
        begun = time.monotonic()
        for number in range(count):
            client.socket.send_multipart(failures[number % 20])
            assert client.hear(10) is not None
        assert time.monotonic() - begun < 1 + count * 0.02
