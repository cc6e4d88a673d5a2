"""Whoever calls on the ZeroMQ port: strangers are let go of, and programs of the user's own do each other no harm."""

import random
import time
from contextlib import ExitStack, contextmanager, suppress

import pytest
import zmq

from sprite_bridge.config import WIRE
from sprite_bridge.protocol import Cancel, Describe, Failure, Hello, Reply, Request, Status, Welcome, encode

slow = pytest.mark.slow
TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(200)
SSH_HELLO = b"SSH-2.0-OpenSSH_9.9\r\n"
HTTP = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
HANDSHAKE_SECONDS = 1.0
DESCRIPTION = 1_500
"""Bytes of an answer to `describe`, at least."""

PARAMS = {"scale": 1.0, "background": "keep"}


@contextmanager
def undelivered(daemon):
    """Nothing of what is said in the block is heard: neither is it refused, nor does anybody enter."""

    def delivered():
        status = daemon.status()
        return status["counters"]["refused_messages"], status["counters"]["failures"], status["clients"]

    before = delivered()
    yield
    end = time.monotonic() + 5  # that somebody has hung up may be news
    while (now := delivered()) != before:
        assert time.monotonic() < end, (before, now)


def test_random_bytes_are_let_go_of(daemon, wire):
    rng = random.Random(1)
    with daemon.unharmed(), undelivered(daemon):
        for number in range(300):
            with wire.dial(daemon.found.tcp) as connection:
                start = (b"", b"\xff", wire.greeting(), wire.greeting() + b"\4")[number % 4]
                wire.say(connection, start + rng.randbytes(rng.randrange(1, 5000)))


@pytest.mark.parametrize("start", [HTTP, TLS_HELLO, SSH_HELLO], ids=["http", "tls", "ssh"])
def test_those_who_speak_something_else_are_hung_up_on(daemon, wire, start):
    with daemon.unharmed(), undelivered(daemon), wire.dial(daemon.found.tcp) as connection:
        connection.sendall(start)
        assert b"READY" not in wire.heard(connection)


def test_a_ping_is_answered_and_none_is_sent(daemon, wire):
    with daemon.unharmed(), wire.enter(daemon.found.tcp, daemon.found.token) as connection:
        connection.settimeout(wire.SECONDS)
        for context in (b"one", b"two"):
            connection.sendall(wire.frame(b"\x04PING\0\0" + context, command=True))
            assert connection.recv(4096) == wire.frame(b"\x04PONG" + context, command=True)


def test_half_a_handshake_is_waited_for_no_longer_than_a_second(daemon, wire):
    whole = wire.greeting() + wire.hello("x")
    with daemon.unharmed(), undelivered(daemon):
        begun = time.monotonic()
        connections = [wire.dial(daemon.found.tcp) for _ in range(200)]
        for number, connection in enumerate(connections):
            wire.say(connection, whole[: (0, 11, 64, 68)[number % 4]])
        for connection in connections:
            wire.heard(connection)
        assert time.monotonic() - begun < HANDSHAKE_SECONDS + wire.SECONDS / 2
        wire.hang_up(connections)


@pytest.mark.parametrize("size", [2**63 - 1, 2**31], ids=["all", "2 GiB"])
@pytest.mark.parametrize("stranger", [True, False])
def test_for_a_frame_that_claims_too_much_nothing_is_allocated(daemon, wire, size, stranger):
    with daemon.unharmed(), undelivered(daemon):
        most = daemon.rss
        for _ in range(3):
            if stranger:
                connection = wire.dial(daemon.found.tcp)
                connection.sendall(wire.greeting())
            else:
                connection = wire.enter(daemon.found.tcp, daemon.found.token)
            with connection:
                wire.say(connection, wire.long_frame(size) + bytes(1000))
                wire.heard(connection)
            most = max(most, daemon.rss)
        assert daemon.rss < most + 2**23


@pytest.mark.parametrize("count", [300_000, pytest.param(3_000_000, marks=slow)])
def test_a_stranger_cannot_send_a_message_of_very_many_parts(daemon, wire, count):
    parts = wire.frame(b"x", more=True) * 10_000
    with daemon.unharmed(), undelivered(daemon), wire.dial(daemon.found.tcp) as connection:
        before = daemon.rss
        wire.say(connection, wire.greeting())
        sent = 0
        while sent < count and wire.say(connection, parts):
            sent += 10_000
            assert daemon.rss < before + 2**25
        wire.heard(connection)


MOST_A_MILLION = 250 * 2**20
"""Bytes that ZeroMQ takes for a million parts: about 64 each, and as much again while they come."""


@pytest.mark.parametrize("ends", [False, True], ids=["endless", "ended"])
@pytest.mark.parametrize("count", [100_000, pytest.param(3_000_000, marks=slow)])
def test_a_message_of_very_many_parts_costs_memory_until_its_client_leaves(daemon, wire, count, ends):
    """A limit of ZeroMQ, which has no bound on parts, and gives them to the daemon one by one before anything else.

    What it took for those that came to their end, the system's allocator may keep for the next.
    """
    parts = wire.frame(b"x", more=True) * 10_000
    with daemon.unharmed(within=1.0 + count / 100_000, memory=2**25 + 64 * count):
        before = daemon.rss
        with wire.enter(daemon.found.tcp, daemon.found.token) as connection:
            for _ in range(count // 10_000):
                connection.sendall(parts)
            if ends:
                connection.sendall(wire.frame(b"x"))
                connection.settimeout(60)
                answer = b""
                while b"bad_message" not in answer:
                    answer += (more := connection.recv(65536))
                    assert more, "hung up on"
            assert daemon.rss < before + 2**25 + count * MOST_A_MILLION / 10**6


def zmtp1(data):
    """A message of the first ZMTP, which has no handshake."""
    return bytes([len(data) + 1, 0]) + data


def test_who_gives_no_password_delivers_nothing(daemon, wire):
    stop = bytes(encode(Hello("h"))[0])
    forged = (zmtp1(b"me") + zmtp1(stop)) * 3
    post = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(forged)
    null = wire.greeting(b"NULL") + wire.frame(b"\5READY", command=True) + wire.frame(stop)
    old = wire.greeting(b"", major=1)[:11] + b"\0" + zmtp1(stop)
    with daemon.unharmed(), undelivered(daemon):
        for data in (forged, b"\1\0" + forged, post + forged, null, old):
            with wire.dial(daemon.found.tcp) as connection:
                connection.sendall(data)
                assert b"READY" not in wire.heard(connection)


def test_a_wrong_password_delivers_nothing(daemon):
    with daemon.unharmed(), undelivered(daemon), ExitStack() as stack:
        refused = daemon.status()["refused_handshakes"]
        wrong = ["x", daemon.found.token + "x", daemon.found.token[:-1], daemon.found.token.swapcase()]
        strangers = [
            stack.enter_context(daemon.client(hello=False, token=token, sndtimeo=0)) for token in 10 * wrong
        ]
        for stranger in strangers:
            with suppress(zmq.Again):  # who was refused may not even be able to ask
                stranger.say(Hello("h"))
        assert all(stranger.hear(0.02) is None for stranger in strangers)
        assert daemon.status()["refused_handshakes"] >= refused + len(strangers)


def refused(daemon):
    """How many clients were dropped, and how many messages could not be read."""
    counters = daemon.status()["counters"]
    return counters["dropped_clients"], counters["failures"].get("bad_message", 0)


@pytest.mark.parametrize("count", [3_000, pytest.param(50_000, marks=slow)])
@pytest.mark.parametrize("ask", [Status, Describe, "clean"])
def test_who_asks_and_never_reads_costs_little(daemon, wire, processes, count, ask):
    # Work is shared: of two who ask for much, each waits for the other.
    within = 2.0 if ask == "clean" else 1.0
    with daemon.unharmed(within=within), wire.enter(daemon.found.tcp, daemon.found.token) as connection:
        before, most, dropped, bad = daemon.rss, 0, *refused(daemon)
        connection.sendall(wire.frame(bytes(encode(Hello("h"))[0])))
        for number in range(count):
            request = (
                Request(str(number), "clean", PARAMS, (processes.dots(number),))
                if ask == "clean"
                else ask(str(number))
            )
            frames = [bytes(part) for part in encode(request)]
            data = b"".join(wire.frame(part, more=at < len(frames) - 1) for at, part in enumerate(frames))
            if not wire.say(connection, data):
                break
            if number % 200 == 0:
                most = max(most, daemon.rss)
        wire.say(connection, wire.frame(b"rubbish"))
        while refused(daemon)[1] == bad:  # all before it has been heard
            most = max(most, daemon.rss)
        assert max(most, daemon.rss) < before + 48 * 2**20
        too_much = ask is Describe and count * DESCRIPTION > 2 * WIRE.max_unread_bytes
        assert (refused(daemon)[0] > dropped) >= too_much


def test_of_two_clients_of_one_name_neither_hears_the_answers_of_the_other(daemon, processes):
    with daemon.unharmed():
        with (
            daemon.client(routing_id=b"twin") as one,
            daemon.client(hello=False, routing_id=b"twin", sndtimeo=0) as other,
        ):
            other.say(Hello("other"))
            for number in range(20):
                one.say(Request(f"one-{number}", "clean", PARAMS, (processes.dots(number),)))
            # Of one that says more than fits, and is not heard, ZeroMQ would not notice that it leaves either.
            for number in range(2):
                other.say(Request(f"other-{number}", "clean", PARAMS, (processes.dots(99),)))
            heard = [one.hear() for _ in range(20)]
            assert {reply.id for reply in heard} == {f"one-{number}" for number in range(20)}
            assert all(isinstance(reply, Reply) for reply in heard)
            assert other.hear(0.2) is None and one.hear(0.01) is None
        processes.until(lambda: daemon.status()["clients"] == 2)  # the live one, and who asks
        with daemon.client(hello=False, routing_id=b"twin") as third:
            assert isinstance(third.ask(Hello("third")), Welcome)


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=slow)])
@pytest.mark.parametrize("speaks", [True, False])
def test_clients_that_come_and_go_leave_nothing(daemon, processes, wire, count, speaks):
    with daemon.unharmed():
        with daemon.client() as quiet:
            for number in range(count):
                if speaks:
                    with daemon.client() as client:
                        if number % 10 == 0:
                            assert client.ask(Cancel("nothing")).found is False
                else:
                    wire.dial(daemon.found.tcp).close()
            assert not isinstance(quiet.ask(Status("s")), Failure)
        processes.until(lambda: daemon.status()["clients"] == 2)
