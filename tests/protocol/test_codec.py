"""Messages as frames: what is read back, and what is refused, with which code."""

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.config import WIRE, Limits, WireLimits
from sprite_bridge.errors import (
    BadMessage,
    BadShape,
    ProtocolError,
    ShapeMismatch,
    TooDeep,
    VersionMismatch,
)
from sprite_bridge.protocol import (
    Cancel,
    Cancelled,
    Describe,
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
)
from sprite_bridge.protocol.codec import TYPES, id_of, sizes_after_header
from sprite_bridge.protocol.packing import pack

RED = ImageEntry(1, 1, "rgba8", 1, b"\xff\0\0\xff")
REQUEST = {"v": 1, "type": "request", "id": "a", "op": "clean"}
ENTRY = {"w": 1, "h": 1, "format": "rgba8", "count": 1, "bytes": 4}


def read(header, *frames, to_daemon=True, **limits):
    return decode([msgpack.packb(header), *frames], to_daemon=to_daemon, **limits)


def header_of(message):
    return msgpack.unpackb(encode(message)[0])


def with_image(**changes):
    return REQUEST | {"images": [ENTRY | changes]}


@given(st.data())
def test_every_message_is_read_back(made, data):
    to_daemon, message = data.draw(made.both_ways)
    frames = encode(message)
    assert decode(frames, to_daemon=to_daemon) == message
    assert decode([memoryview(frame) for frame in frames], to_daemon=to_daemon) == message
    assert [memoryview(frame).nbytes for frame in frames[1:]] == sizes_after_header(bytes(frames[0]))
    assert id_of(frames) == message.id


@given(st.booleans(), st.lists(st.binary(max_size=60), max_size=4))
def test_any_frames_are_a_message_or_a_protocol_error(to_daemon, frames):
    try:
        decode(frames, to_daemon=to_daemon)
    except ProtocolError:
        pass
    else:
        pytest.fail("random bytes are no message")
    assert id_of(frames) == "-"


@given(st.data())
def test_a_spoilt_message_is_a_message_or_a_protocol_error(made, data):
    to_daemon, frames = data.draw(made.spoilt)
    id_of(frames)
    try:
        message = decode(frames, to_daemon=to_daemon)
    except ProtocolError:
        return
    assert decode(encode(message), to_daemon=to_daemon) == message


@given(st.data())
def test_every_shorter_header_is_refused(made, data):
    to_daemon, message = data.draw(made.both_ways)
    header, *rest = encode(message)
    with pytest.raises(BadMessage):
        decode([header[: data.draw(st.integers(0, len(header) - 1))], *rest], to_daemon=to_daemon)
    with pytest.raises(BadMessage):
        decode([*encode(message), b""], to_daemon=to_daemon)


def test_every_kind_of_message_has_a_type():
    assert {TYPES[kind] for kind in TYPES} == {
        "hello", "describe", "status", "stop", "request", "cancel", "progress", "reply", "failure",
    }  # fmt: skip


def test_defaults_are_what_is_absent():
    assert read(REQUEST) == Request("a", "clean", {}, (), "rgba8", False, None)
    assert read({"v": 1, "type": "hello", "id": "a"}) == Hello("a", "", None)
    failure = {"v": 1, "type": "failure", "id": "a", "code": "busy", "message": "wait"}
    assert read(failure, to_daemon=False) == Failure("a", "busy", "wait", "", None)
    reply = {"v": 1, "type": "reply", "id": "a"}
    assert (
        read(reply, to_daemon=False) == read(reply | {"body": 0, "images": []}, to_daemon=False) == Reply("a")
    )
    entry = {key: value for key, value in ENTRY.items() if key != "count"}
    assert read(REQUEST | {"images": [entry]}, RED.data).images == (RED,)
    assert read(reply | {"images": [entry]}, RED.data, to_daemon=False).images == (RED,)
    assert sizes_after_header(msgpack.packb(REQUEST | {"images": [entry, entry]})) == [4, 4]


@pytest.mark.parametrize("message", [Hello("a"), Describe("a"), Status("a"), Stop("a"), Cancel("a")])
def test_small_messages_are_one_frame(message):
    assert len(encode(message)) == 1
    assert "token" not in header_of(message)


def test_frames_come_in_the_order_header_body_pictures():
    other = ImageEntry(1, 2, "rgba8", 1, bytes(8))
    frames = encode(Reply("a", {"report": {}}, (RED, other)))
    assert [msgpack.unpackb(frames[0])["body"], *map(len, frames[1:])] == [len(frames[1]), 9, 4, 8]
    assert msgpack.unpackb(frames[1]) == {"report": {}}


def test_a_body_may_be_any_plain_value_but_none():
    for value in (False, 0, "", [], {}, [None], b""):
        assert decode(encode(Reply("a", value)), to_daemon=False).body == value
    assert len(encode(Reply("a", None))) == 1


def test_pictures_are_not_copied():
    data = memoryview(bytes(range(4)))
    assert encode(Request("a", "clean", {}, (ImageEntry(1, 1, "rgba8", 1, data),)))[1] is data
    assert (
        decode([*encode(Request("a", "clean", {}, (RED,)))[:1], data], to_daemon=True).images[0].data is data
    )


# The header


@pytest.mark.parametrize("frames", [[], [b""], [b"\x90"], [b"\xc0"], [b"\x01"], [b"\xa1a"], [b"\x80"]])
def test_what_is_no_map_or_an_empty_one_is_refused(frames):
    with pytest.raises(BadMessage):
        decode(frames, to_daemon=True)


@pytest.mark.parametrize("key", ["v", "type", "id", "op"])
def test_a_key_that_is_needed_is_named(key):
    header = dict(REQUEST)
    del header[key]
    with pytest.raises(BadMessage, match=f"'{key}'"):
        read(header)


WRONG = {
    "v": [True, 1.0, "1", None],
    "type": [1, b"request", None, "reply", "progress", "failure", "Request", ""],
    "op": ["../x", "a b", "Clean", "", "a" * 65, 1, "clean\n"],
    "params": [[], None, "a", 1],
    "accept": ["gif", "", None, ["png"], 1],
    "explain": [1, 0, None, "yes"],
    "deadline_ms": [0, -1, 86_400_001, True, 1.5, None],
    "images": [None, {}, 1, "x", [1], [None], [[]], [{}]],
    "body": [None, True, -1, 1.0, "1", 16 * 2**20 + 1, 0],
    "token": ["x"],
    "path": ["/etc/passwd"],
    "": [1],
    "V": [1],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key in WRONG for value in WRONG[key]])
def test_a_key_of_the_wrong_kind_or_of_no_meaning_is_refused(key, value):
    with pytest.raises(BadMessage):
        read(REQUEST | {key: value})


@pytest.mark.parametrize("key", ["images", "body", "op", "client", "x"])
@pytest.mark.parametrize("kind", ["describe", "status", "stop", "cancel"])
def test_unknown_keys_are_named(kind, key):
    value = {"images": [], "body": 0}.get(key, "x")
    with pytest.raises(BadMessage, match=f"unknown keys .*'{key}'"):
        read({"v": 1, "type": kind, "id": "a", key: value})


def test_only_a_reply_has_a_body():
    with pytest.raises(BadMessage, match=r"unknown keys .*'body'"):
        read(REQUEST | {"body": 1}, b"\xc0")
    with pytest.raises(BadMessage, match=r"unknown keys .*'body'"):
        read(with_image() | {"body": 1}, b"\xc0", bytes(4))
    with pytest.raises(BadMessage, match=r"unknown keys .*'body'"):
        read({"v": 1, "type": "hello", "id": "a", "body": 1}, b"\xc1")


def test_only_requests_and_replies_have_pictures():
    with pytest.raises(BadMessage, match=r"unknown keys .*'images'"):
        read({"v": 1, "type": "hello", "id": "a", "images": [ENTRY]}, bytes(4))
    failure = {"v": 1, "type": "failure", "id": "a", "code": "busy", "message": "", "images": [ENTRY]}
    with pytest.raises(BadMessage, match=r"unknown keys .*'images'"):
        read(failure, bytes(4), to_daemon=False)


@pytest.mark.parametrize("id", ["a", "A.b_c-9", "-", "x" * 64])
def test_ids_of_1_to_64_letters_are_let_in(id):
    assert read(REQUEST | {"id": id}).id == id


@pytest.mark.parametrize("id", ["", "x" * 65, "a b", "a/b", "é", "a\n", "\0", 1, True, None, b"a", ["a"]])
def test_other_ids_are_refused_and_not_repeated(id):
    with pytest.raises(BadMessage):
        read(REQUEST | {"id": id})
    assert id_of([msgpack.packb(REQUEST | {"id": id})]) == "-"


@pytest.mark.parametrize("version", [0, 2, -1, 2**63])
def test_another_version_is_refused_with_both_numbers(version):
    with pytest.raises(VersionMismatch, match=rf"version {version} .*, 1 is understood") as caught:
        read({"v": version, "id": "a", "whatever": "a later version has"})
    assert caught.value.code == "version"
    assert caught.value.hint == "update the older side"


def test_a_type_goes_one_way():
    with pytest.raises(BadMessage, match=r"'reply'.* hello, describe, status, stop, request, cancel"):
        read({"v": 1, "type": "reply", "id": "a"})
    with pytest.raises(BadMessage, match=r"'request'.* hello, progress, reply, failure, cancel"):
        read(REQUEST, to_daemon=False)


@pytest.mark.parametrize("depth", [9, 1_000])
def test_a_deep_header_is_refused(depth):
    data = msgpack.packb(REQUEST)
    params = b"\xa6params\x81\xa1a" + b"\x91" * (depth - 3) + b"\x90"
    with pytest.raises(TooDeep):
        decode([bytes([data[0] + 1]) + data[1:] + params], to_daemon=True)
    allowed = b"\xa6params\x81\xa1a" + b"\x91" * 5 + b"\x90"
    assert decode([bytes([data[0] + 1]) + data[1:] + allowed], to_daemon=True).params == {"a": [[[[[[]]]]]]}


def test_a_large_header_is_refused_before_it_is_decoded():
    room = WIRE.max_header_bytes - len(msgpack.packb(REQUEST | {"params": {"a": "x" * 300}})) + 300
    assert len(read(REQUEST | {"params": {"a": "x" * room}}).params["a"]) == room
    with pytest.raises(BadMessage, match="16385 bytes"):
        read(REQUEST | {"params": {"a": "x" * (room + 1)}})
    with pytest.raises(BadMessage, match="1048582 bytes"):
        decode([b"\xdd\0\x10\0\0" + b"\x90" * 2**20 + b"\0"], to_daemon=True)


def test_texts_have_their_lengths():
    assert (
        read({"v": 1, "type": "hello", "id": "a", "client": "x" * 64, "token": "y" * 256}).client == "x" * 64
    )
    for key, size in (("client", 65), ("token", 257)):
        with pytest.raises(BadMessage, match=f"'{key}' is longer than {size - 1}"):
            read({"v": 1, "type": "hello", "id": "a", key: "x" * size})


# Pictures


@pytest.mark.parametrize("key", ["w", "h", "count", "bytes"])
@pytest.mark.parametrize(
    "value", [0, -1, 2**31, -(2**63), 2**64 - 1, True, False, 1.0, "1", None, [], {}, [[[1]]]]
)
def test_shapes_that_cannot_be_are_refused(key, value):
    code = "shape_mismatch" if (key, value) == ("bytes", 2**31) else "bad_shape"
    with pytest.raises(ProtocolError) as caught:
        read(with_image(**{key: value}), bytes(4))
    assert caught.value.code == code
    assert code == "shape_mismatch" or f"'{key}'" in caught.value.message


@pytest.mark.parametrize(("key", "most"), [("w", 16_384), ("h", 16_384), ("count", 2_000)])
def test_sides_and_counts_have_a_most(key, most):
    size = most * 4
    assert len(read(with_image(**{key: most, "bytes": size}), bytes(size)).images) == 1
    with pytest.raises(BadShape, match=f"'{key}' .* from 1 to {most}"):
        read(with_image(**{key: most + 1, "bytes": size + 4}), bytes(size + 4))


def test_pixels_have_a_most_for_both_formats():
    pictures = Limits(max_pixels=6)
    assert read(with_image(w=3, h=2, bytes=24), bytes(24), pictures=pictures).images[0].width == 3
    for changes in ({"format": "rgba8", "bytes": 28}, {"format": "png", "bytes": 4}):
        with pytest.raises(BadShape, match="7 x 1 is more than 6 pixels"):
            read(with_image(w=7, h=1) | {"images": [ENTRY | {"w": 7} | changes]}, pictures=pictures)


@pytest.mark.parametrize(
    "changes",
    [
        {"w": 2},
        {"h": 2},
        {"count": 2},
        {"bytes": 3},
        {"bytes": 5},
        {"bytes": 8},
        {"w": 2, "h": 2, "bytes": 4},
    ],
)
def test_bytes_that_do_not_fit_the_shape_are_refused(changes):
    size = (ENTRY | changes)["bytes"]
    with pytest.raises(ShapeMismatch, match=r"RGBA is .* bytes, not"):
        read(with_image(**changes), bytes(size))


@pytest.mark.parametrize("size", [0, 3, 5, 8])
def test_data_of_another_size_than_announced_is_refused(size):
    with pytest.raises(ShapeMismatch, match=f"{size} bytes was announced with 4"):
        read(with_image(), bytes(size))
    with pytest.raises(ShapeMismatch):
        read(with_image(format="png"), bytes(size))
    with pytest.raises(ShapeMismatch):
        read({"v": 1, "type": "reply", "id": "a", "body": 4}, bytes(size), to_daemon=False)


@pytest.mark.parametrize("frames", [[], [bytes(4), bytes(4)], [b"", bytes(4)]])
def test_another_number_of_frames_than_announced_is_refused(frames):
    with pytest.raises(BadMessage, match=f"{len(frames)} frames follow the header, which announces 1"):
        read(with_image(), *frames)


@pytest.mark.parametrize("value", ["gif", "RGBA8", "", None, 1, [], b"png"])
def test_other_formats_are_refused(value):
    with pytest.raises(BadMessage, match="rgba8, png"):
        read(with_image(format=value), bytes(4))


def test_an_entry_has_its_keys_and_no_others():
    for key in ENTRY.keys() - {"count"}:
        with pytest.raises(BadMessage, match="no others"):
            read(REQUEST | {"images": [{name: ENTRY[name] for name in ENTRY if name != key}]}, bytes(4))
    with pytest.raises(BadMessage, match="no others"):
        read(with_image(path="/etc/passwd"), bytes(4))


def test_a_png_is_one_picture_of_any_size():
    assert read(with_image(format="png", bytes=9), bytes(9)).images[0].format == "png"
    with pytest.raises(BadShape, match="one picture"):
        read(with_image(format="png", count=2), bytes(4))


def test_entries_have_a_most():
    assert len(read(REQUEST | {"images": [ENTRY] * 64}, *[bytes(4)] * 64).images) == 64
    with pytest.raises(BadMessage, match="64 entries"):
        read(REQUEST | {"images": [ENTRY] * 65}, *[bytes(4)] * 65)


def test_a_message_has_a_most_before_its_pictures_are_looked_at():
    limits = WireLimits(max_message_bytes=7)
    with pytest.raises(BadShape, match="more than 7 bytes"):
        sizes_after_header(msgpack.packb(REQUEST | {"images": [ENTRY] * 2}), limits)
    assert sizes_after_header(msgpack.packb(with_image()), limits) == [4]


def test_a_value_that_is_refused_is_not_repeated_at_length():
    with pytest.raises(BadShape) as caught:
        read(with_image(w="x" * 10_000), bytes(4))
    failure = Failure("a", "bad_shape", caught.value.message)
    assert len(decode(encode(failure), to_daemon=False).message) <= 4_096


# From the daemon


@pytest.mark.parametrize(
    "header",
    [
        {"type": "progress", "share": 1, "step": "x"},
        {"type": "progress", "share": 1.5, "step": "x"},
        {"type": "progress", "share": -0.5, "step": "x"},
        {"type": "progress", "share": True, "step": "x"},
        {"type": "progress", "share": 0.5},
        {"type": "progress", "share": 0.5, "step": "x" * 65},
        {"type": "cancel", "found": 1},
        {"type": "cancel"},
        {"type": "hello", "server": "x"},
        {"type": "hello", "server": "x", "limits": []},
        {"type": "hello", "server": "x" * 65, "limits": {}},
        {"type": "failure", "code": "busy"},
        {"type": "failure", "message": "busy"},
        {"type": "failure", "code": "x" * 65, "message": ""},
        {"type": "failure", "code": "busy", "message": "x" * 4_097},
        {"type": "failure", "code": "busy", "message": "", "hint": None},
        {"type": "failure", "code": "busy", "message": "", "field": None},
        {"type": "failure", "code": "busy", "message": "", "field": 1},
        {"type": "status"},
    ],
)
def test_a_client_refuses_what_the_daemon_must_not_say(header):
    with pytest.raises(BadMessage):
        read({"v": 1, "id": "a"} | header, to_daemon=False)


def test_a_body_has_its_own_limits():
    deep = b"\x91" * 31 + b"\x90"
    header = {"v": 1, "type": "reply", "id": "a", "body": 32}
    assert read(header, deep, to_daemon=False).body
    with pytest.raises(TooDeep, match="32"):
        read(header | {"body": 33}, b"\x91" + deep, to_daemon=False)
    with pytest.raises(BadMessage):
        read(header, b"\xc1" * 32, to_daemon=False)
    with pytest.raises(BadMessage, match="at most 10 bytes"):
        read(header, deep, to_daemon=False, limits=WireLimits(max_body_bytes=10))


@pytest.mark.parametrize("text", ["x" * 10_000, "é" * 10_000, "𐍈" * 10_000, "x" + "𐍈" * 2_000])
def test_long_texts_are_cut_so_that_the_header_holds_them(text):
    failure = decode(encode(Failure("x" * 64, "bad_params", text, text, text)), to_daemon=False)
    for said, most in ((failure.message, 4_096), (failure.hint, 4_096), (failure.field, 64)):
        assert said.endswith("…") and text.startswith(said[:-1])
        assert most - 4 <= len(said.encode()) <= most


def test_texts_that_fit_are_not_cut():
    failure = Failure("a", "bad_params", "x" * 4_096, "é" * 2_048, "f" * 64)
    assert decode(encode(failure), to_daemon=False) == failure


def test_a_file_name_that_is_no_text_can_be_said():
    failure = decode(encode(Failure("a", "bad_model", "no such model: \udcff")), to_daemon=False)
    assert failure.message == "no such model: ?"


def test_a_whole_share_travels_as_a_float():
    assert header_of(Progress("a", 1, "done"))["share"].__class__ is float


def test_the_token_is_not_shown():
    assert "secret" not in repr(Hello("a", "client", "secret"))


def test_what_was_found_is_said():
    for found in (True, False):
        assert decode(encode(Cancelled("a", found)), to_daemon=False).found is found


def test_limits_travel_as_a_map():
    assert decode(encode(Welcome("a", "s", {"max_queue": 1})), to_daemon=False).limits == {"max_queue": 1}


def test_packed_headers_start_with_the_version():
    assert encode(Status("a"))[0] == pack({"v": 1, "type": "status", "id": "a"})
