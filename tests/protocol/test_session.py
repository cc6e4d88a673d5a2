"""What a client may say, and when."""

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.config import LIMITS, WIRE, Limits, WireLimits
from sprite_bridge.errors import BadParams, Busy, UnknownOperation
from sprite_bridge.protocol import (
    Cancel,
    Describe,
    Failure,
    Hello,
    ImageEntry,
    Request,
    Status,
    Stop,
    decode,
    encode,
)
from sprite_bridge.protocol.session import Session, failure_of, welcome


def open_session(**limits):
    session = Session(WireLimits(**limits))
    assert say(session, Hello("h", "a test")) == Hello("h", "a test")
    return session


def say(session, message):
    return session.receive(encode(message))


def code_of(answer):
    assert isinstance(answer, Failure)
    return answer.id, answer.code


@pytest.mark.parametrize(
    "message", [Describe("a"), Status("a"), Stop("a"), Cancel("a"), Request("a", "clean")]
)
def test_hello_comes_first(message):
    session = Session()
    assert code_of(say(session, message)) == ("a", "hello_required")
    assert session.client is None and not session.pending
    say(session, Hello("h"))
    assert say(session, message) == message


def test_hello_is_said_once():
    session = open_session()
    assert code_of(say(session, Hello("h2", "another"))) == ("h2", "bad_message")
    assert session.client == "a test"


def test_an_unnamed_client_has_said_hello():
    session = Session()
    say(session, Hello("h"))
    assert session.client == ""
    assert say(session, Status("s")) == Status("s")


def test_a_hello_that_is_refused_is_none():
    session = Session()
    header = {"v": 1, "type": "hello", "id": "h", "client": "x" * 65}
    assert code_of(session.receive([msgpack.packb(header)])) == ("h", "bad_message")
    assert code_of(say(session, Status("s"))) == ("s", "hello_required")


def test_an_id_is_free_again_when_its_request_is_answered():
    session = open_session()
    request = Request("a", "clean")
    assert say(session, request) == request
    assert code_of(say(session, request)) == ("a", "duplicate_id")
    assert code_of(say(session, request)) == ("a", "duplicate_id")
    assert session.pending == {"a"}
    session.finish("a")
    assert say(session, request) == request


def test_what_was_never_asked_may_be_finished():
    session = open_session()
    session.finish("nobody")
    assert not session.pending


def test_only_requests_need_an_id_of_their_own():
    session = open_session()
    say(session, Request("a", "clean"))
    for message in (Cancel("a"), Status("a"), Describe("a")):
        assert say(session, message) == message
    assert session.pending == {"a"}


def test_a_client_has_its_share_of_the_queue():
    session = open_session(max_pending=2)
    for name in "ab":
        assert isinstance(say(session, Request(name, "clean")), Request)
    assert code_of(say(session, Request("c", "clean"))) == ("c", "busy")
    assert code_of(say(session, Request("a", "clean"))) == ("a", "duplicate_id")
    session.finish("a")
    assert isinstance(say(session, Request("c", "clean")), Request)


def test_a_refused_message_changes_nothing():
    session = open_session()
    bad = {"v": 1, "type": "request", "id": "a", "op": "clean", "path": "/etc/passwd"}
    assert code_of(session.receive([msgpack.packb(bad)])) == ("a", "bad_message")
    assert not session.pending
    assert say(session, Request("a", "clean")) == Request("a", "clean")


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        (b"", ("-", "bad_message")),
        (b"\xc1", ("-", "bad_message")),
        (b"\x91" * 1_024 + b"\x90", ("-", "too_deep")),
        (b"\xdd\xff\xff\xff\xff", ("-", "bad_message")),
        (b"\xdb\xff\xff\xff\xff", ("-", "bad_message")),
        ({"v": 2, "id": "a"}, ("a", "version")),
        ({"v": 2, "id": 7}, ("-", "version")),
        ({"v": 1, "type": "request", "id": "a", "op": "clean", 1: 2}, ("-", "bad_message")),
        ({"v": 1, "type": "request", "id": "x" * 65, "op": "clean"}, ("-", "bad_message")),
        ({"v": 1, "type": "dance", "id": "a"}, ("a", "bad_message")),
    ],
)
def test_what_cannot_be_read_is_answered_with_the_id_as_far_as_it_can_be(header, answer):
    data = header if isinstance(header, bytes) else msgpack.packb(header)
    session = open_session()
    assert code_of(session.receive([data])) == answer
    assert say(session, Status("s")) == Status("s")


def test_the_answer_to_another_version_names_both():
    answer = Session().receive([msgpack.packb({"v": 7, "type": "hello", "id": "a"})])
    assert "version 7" in answer.message and "1 is understood" in answer.message


@given(st.lists(st.binary(max_size=40), max_size=3))
def test_any_frames_are_answered(frames):
    assert Session().receive(frames).code in ("bad_message", "too_deep")


@given(st.data())
def test_spoilt_messages_are_answered_with_what_can_be_sent(made, data):
    session = open_session()
    _, frames = data.draw(made.spoilt)
    answer = session.receive(frames)
    if isinstance(answer, Failure):
        assert decode(encode(answer), to_daemon=False) == answer


def test_its_limits_are_held_to():
    session = Session(WireLimits(max_images=1), Limits(max_side=1))
    say(session, Hello("h"))
    dot, wide = ImageEntry(1, 1, "rgba8", 1, bytes(4)), ImageEntry(2, 1, "rgba8", 1, bytes(8))
    assert isinstance(say(session, Request("a", "clean", {}, (dot,))), Request)
    assert code_of(say(session, Request("b", "clean", {}, (wide,)))) == ("b", "bad_shape")
    assert code_of(say(session, Request("c", "clean", {}, (dot, dot)))) == ("c", "bad_message")


def test_the_welcome_names_the_limits_as_whole_numbers():
    limits = welcome("h", "sprite-bridge 1").limits
    assert limits["max_queue"] == WIRE.max_queue and limits["max_side"] == LIMITS.max_side
    assert all(type(limit) is int for limit in limits.values())
    other = welcome("h", "sprite-bridge 1", WireLimits(max_queue=3), Limits(max_side=5)).limits
    assert (other["max_queue"], other["max_side"]) == (3, 5)


def test_the_welcome_can_be_sent():
    message = welcome("h", "sprite-bridge 0.1.0")
    assert decode(encode(message), to_daemon=False) == message


def test_errors_are_said_as_they_say_themselves():
    assert failure_of(Busy("full", "wait"), "a") == Failure("a", "busy", "full", "wait", None)
    assert failure_of(BadParams("odd", field="size"), "a") == Failure("a", "bad_params", "odd", "", "size")
    assert failure_of(BadParams("odd"), "a").field == ""
    assert failure_of(UnknownOperation("no"), "-").id == "-"
