"""Messages as the one binary message of a WebSocket."""

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.config import WireLimits
from sprite_bridge.errors import BadMessage, ProtocolError, ShapeMismatch, VersionMismatch
from sprite_bridge.protocol import ImageEntry, Reply, Request, Status, decode, encode, join, split
from sprite_bridge.protocol.envelope import PREFIX

IMAGES = (ImageEntry(1, 1, "rgba8", 1, b"abcd"), ImageEntry(1, 1, "png", 1, b"xyz"))
REQUEST = join(encode(Request("a", "clean", {}, IMAGES)))


@given(st.data())
def test_what_was_joined_is_split_again(made, data):
    to_daemon, message = data.draw(made.both_ways)
    frames = encode(message)
    assert split(join(frames)) == frames
    assert decode(split(join(frames)), to_daemon=to_daemon) == message


@given(st.binary(max_size=100))
def test_any_bytes_are_refused_with_a_protocol_error(data):
    with pytest.raises(ProtocolError):
        split(data)


@given(st.data())
def test_a_spoilt_message_is_split_or_refused(made, data):
    _, frames = data.draw(made.spoilt)
    joined = join(frames) if frames else b""
    try:
        found = split(joined)
    except ProtocolError:
        return
    assert join(found) == joined


def test_the_length_of_the_header_comes_first():
    header = encode(Status("a"))[0]
    assert join([header]) == len(header).to_bytes(4, "big") + header
    assert PREFIX == 4


def test_frames_share_the_memory_of_the_message():
    frames = split(REQUEST)
    assert [bytes(frame) for frame in frames[1:]] == [b"abcd", b"xyz"]
    assert all(frame.obj is REQUEST for frame in frames[1:])


@pytest.mark.parametrize("size", range(len(REQUEST)))
def test_a_part_of_a_message_is_refused(size):
    with pytest.raises(ProtocolError):
        split(REQUEST[:size])


def test_more_than_a_message_is_refused():
    with pytest.raises(ShapeMismatch, match="8 bytes follow the header, which announces 7"):
        split(REQUEST + b"\0")
    with pytest.raises(ShapeMismatch, match="1 bytes follow the header, which announces 0"):
        split(join(encode(Status("a"))) + b"\0")


@pytest.mark.parametrize("length", [0, 1, 16_385, 2**31, 2**32 - 1])
def test_a_wrong_length_of_the_header_is_refused(length):
    with pytest.raises(ProtocolError):
        split(length.to_bytes(4, "big") + REQUEST[4:])


def test_a_large_header_is_refused_though_it_is_there():
    limits = WireLimits(max_header_bytes=len(REQUEST) - PREFIX - 8)
    with pytest.raises(BadMessage, match="header's length"):
        split(REQUEST, limits)


def test_what_the_header_says_of_the_rest_is_checked_first():
    header = msgpack.packb({"v": 2, "type": "request", "id": "a"})
    with pytest.raises(VersionMismatch):
        split(join([header, b"anything"]))
    header = msgpack.packb({"v": 1, "type": "reply", "id": "a", "body": -1})
    with pytest.raises(BadMessage, match="'body'"):
        split(join([header]))


def test_a_body_lies_between_header_and_pictures():
    frames = split(join(encode(Reply("a", [1, 2], IMAGES))))
    assert [bytes(frame) for frame in frames[1:]] == [b"\x92\1\2", b"abcd", b"xyz"]
