"""The messages of which vectors are made, and the bytes that must be refused."""

from __future__ import annotations

from typing import Any

import msgpack

from sprite_bridge.protocol import (
    Cancel,
    Cancelled,
    Describe,
    Failure,
    Hello,
    ImageEntry,
    Message,
    Progress,
    Reply,
    Request,
    Status,
    Stop,
    Welcome,
)

RED, GREEN = b"\xff\x00\x00\xff", b"\x00\xff\x00\xff"
TWO_FRAMES = ImageEntry(3, 2, "rgba8", 2, RED * 5 + GREEN + GREEN * 5 + RED)
DOT = ImageEntry(1, 1, "rgba8", 1, b"\x01\x02\x03\x04")
PNG = ImageEntry(
    2,
    1,
    "png",
    1,
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000002000000010806000000f4227f8a"
        "00000014494441547801010900f6ff00ff0000ff0000ff800f7a037e4a6e700c0000000049454e44ae426082"
    ),
)
"""Two pixels, (255, 0, 0, 255) and (0, 0, 255, 128)."""

LIMITS = {
    "max_message_bytes": 335_544_320,
    "max_websocket_bytes": 75_497_472,
    "max_images": 64,
    "max_pending": 32,
    "max_queue": 256,
    "max_queue_bytes": 1_073_741_824,
    "max_unread_bytes": 33_554_432,
    "max_frames": 2_000,
    "max_side": 16_384,
    "max_pixels": 67_108_864,
}
PARAMS = {
    "size": "16x16",
    "palette": ["#ff0000", "#00ff00"],
    "background": "keep",
    "model": False,
    "scale": 0.0,
}
REPORT = {"report": {"size": [3, 2], "confidence": 0.75, "warnings": [], "device": None, "note": "größer"}}
NUMBERS = [
    0,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2**32 - 1,
    2**32,
    2**53,
    -1,
    -32,
    -33,
    -129,
    -32_769,
    0.5,
    -1.5,
    True,
    None,
]
LONG = ["é" * 200, [7] * 20, {f"k{number:02}": number for number in range(20)}]
PARTS = {
    "report": {"frames": 2, "exact": True, "warnings": []},
    "files": {"sprites.png": PNG.data, "placements.json": b'{"version": 1}', "none": b""},
}
BAD_SIZE = Failure("r3", "bad_params", "size: 16 is not a size", "auto or WxH, such as 64x64", "size")
SCHEMA = {"operations": {"clean": {"params": {"properties": {"colors": {"default": 0, "type": "integer"}}}}}}

TO_DAEMON: dict[str, tuple[str, Message]] = {
    "hello": ("the first message of a client, by ZMTP", Hello("h1", "a-client 1.0")),
    "hello_with_token": ("the first message of a client, by WebSocket", Hello("h1", "a-client 1.0", "dG9rZW4")),
    "hello_unicode": ("a name that is not ASCII", Hello("h1", "Pinsel für Sprites 1.0 ✏")),
    "describe": ("what can be asked?", Describe("d1")),
    "status": ("how is the daemon?", Status("s1")),
    "stop": ("end", Stop("x1")),
    "request_rgba8": ("clean an animation of two frames of 3 x 2", Request("r1", "clean", {}, (TWO_FRAMES,))),
    "request_png": (
        "clean a PNG of 2 x 1, and answer with PNG",
        Request("r2", "clean", {}, (PNG,), "png"),
    ),
    "request_params": ("clean one pixel, with parameters", Request("r3", "clean", PARAMS, (DOT,))),
    "request_explain": ("clean one pixel, and explain", Request("r4", "clean", {}, (DOT,), explain=True)),
    "request_deadline": ("clean one pixel within 1.5 s", Request("r5", "clean", {}, (DOT,), deadline_ms=1_500)),
    "request_decompose": (
        "take an animation of two frames apart, and make an Aseprite document",
        Request("r7", "decompose", {"durations_ms": [70, 70_000], "aseprite": True}, (TWO_FRAMES,)),
    ),
    "request_entries": ("pictures of two sizes and both formats", Request("r6", "clean", {}, (DOT, PNG, TWO_FRAMES))),
    "request_bare": ("an operation without parameters and pictures", Request("A-z_0.9", "some_op-2")),
    "request_longest_id": ("an id of 64 characters", Request("x" * 64, "clean", {}, (DOT,))),
    "cancel": ("stop r1", Cancel("r1")),
}  # fmt: skip
FROM_DAEMON: dict[str, tuple[str, Message]] = {
    "welcome": ("the answer to hello", Welcome("h1", "sprite-bridge 0.1.0", LIMITS)),
    "progress": ("a quarter of r1 is done", Progress("r1", 0.25, "grid")),
    "progress_start": ("nothing of r1 is done: the share is a float all the same", Progress("r1", 0.0, "read")),
    "progress_end": ("all of r1 is done", Progress("r1", 1.0, "")),
    "reply_images": ("the end of r1: a report and two frames", Reply("r1", REPORT, (TWO_FRAMES,))),
    "reply_png": ("the end of r2: a report and a PNG", Reply("r2", REPORT, (PNG,))),
    "reply_explain": ("the end of r4: a report, the picture, and one that explains", Reply("r4", REPORT, (DOT, TWO_FRAMES))),
    "reply_files": ("the end of r7: a report and files; here they are shorter than real ones", Reply("r7", PARTS)),
    "reply_body": ("the answer to describe: a body", Reply("d1", SCHEMA)),
    "reply_numbers": ("a body with numbers of every width", Reply("s1", NUMBERS)),
    "reply_long": ("a body with a long text, a long array and a long map", Reply("s2", LONG)),
    "reply_empty": ("the answer to stop: nothing", Reply("x1")),
    "failure": ("the queue is full", Failure("r1", "busy", "256 requests wait already", "send it again in a moment")),
    "failure_no_hint": ("cancelled, as asked", Failure("r1", "cancelled", "cancelled")),
    "failure_field": ("a parameter is wrong", BAD_SIZE),
    "failure_fields": ("several parameters contradict each other", Failure("r3", "bad_params", "size and scale", "", "")),
    "failure_no_id": ("a message that could not be read", Failure("-", "bad_message", "not msgpack: ValueError")),
    "cancelled": ("there was an r1, and it ends", Cancelled("r1", True)),
    "cancelled_unknown": ("there was no r1", Cancelled("r1", False)),
}  # fmt: skip

_REQUEST: dict[str, Any] = {"v": 1, "type": "request", "id": "a", "op": "clean"}
_ENTRY: dict[str, Any] = {"w": 1, "h": 1, "format": "rgba8", "count": 1, "bytes": 4}
_REPLY: dict[str, Any] = {"v": 1, "type": "reply", "id": "a"}
_FAILURE: dict[str, Any] = {"v": 1, "type": "failure", "id": "a", "code": "busy", "message": "wait"}
_DATA = b"\x01\x02\x03\x04"


def _with(header: dict[str, Any], **more: Any) -> bytes:
    return bytes(msgpack.packb(header | more))


def _without(header: dict[str, Any], key: str) -> bytes:
    return bytes(msgpack.packb({name: value for name, value in header.items() if name != key}))


def _appended(header: dict[str, Any], pair: bytes) -> bytes:
    """A header with one more pair, which msgpack would not write."""
    data = bytes(msgpack.packb(header))
    return bytes([data[0] + 1]) + data[1:] + pair


def _pictured(**changes: Any) -> bytes:
    return _with(_REQUEST, images=[_ENTRY | changes])


def accepted() -> list[tuple[str, str, str, list[bytes], Message]]:
    """Name, direction, what it says, frames that leave out what may be left out, and the message that they are."""
    dot = {key: value for key, value in _ENTRY.items() if key != "count"}
    png = dot | {"w": PNG.width, "format": "png", "bytes": len(PNG.data)}
    hello: dict[str, Any] = {"v": 1, "type": "hello", "id": "a"}
    to_daemon: dict[str, tuple[str, list[bytes], Message]] = {
        "short_hello": ("no name", [_with(hello)], Hello("a")),
        "short_request": ("all defaults", [_with(_REQUEST)], Request("a", "clean")),
        "short_entry": (
            "an entry without a count is one picture",
            [_with(_REQUEST, images=[dot]), _DATA],
            Request("a", "clean", {}, (DOT,)),
        ),
        "short_png_entry": (
            "a PNG without a count",
            [_with(_REQUEST, images=[png]), bytes(PNG.data)],
            Request("a", "clean", {}, (PNG,)),
        ),
    }
    from_daemon: dict[str, tuple[str, list[bytes], Message]] = {
        "short_reply_entry": (
            "an entry without a count",
            [_with(_REPLY, images=[dot]), _DATA],
            Reply("a", None, (DOT,)),
        ),
        "reply_of_0_bytes": ("nothing", [_with(_REPLY, body=0, images=[])], Reply("a")),
        "short_failure": ("no hint and no field", [_with(_FAILURE)], Failure("a", "busy", "wait")),
    }
    return [
        (name, direction, *vector)
        for direction, vectors in (("to_daemon", to_daemon), ("from_daemon", from_daemon))
        for name, vector in vectors.items()
    ]


def _unreadable() -> dict[str, bytes]:
    """Headers that are no messages, or none of the protocol."""
    request = bytes(msgpack.packb(_REQUEST))
    return {
        "empty": b"",
        "no_msgpack": b"\xc1",
        "no_map": b"\x91\x01",
        "truncated": request[:-1],
        "trailing": request + b"\xc0",
        "int_key": _appended(_REQUEST, b"\x07\x01"),
        "bytes_key": _appended(_REQUEST, b"\xc4\x01x\x01"),
        "duplicate_key": _appended(_REQUEST, b"\xa2id\xa1b"),
        "extension": _appended(_REQUEST, b"\xa6params\x81\xa1x\xd4\x01\x00"),
        "timestamp": _appended(_REQUEST, b"\xa6params\x81\xa1x\xd6\xff\x00\x00\x00\x00"),
        "nan": _with(_REQUEST, params={"x": float("nan")}),
        "infinity": _with(_REQUEST, params={"x": float("inf")}),
        "bad_utf8": _appended(_REQUEST, b"\xa6params\x81\xa1x\xa1\xff"),
        "array_that_lies": b"\xdd\xff\xff\xff\xff",
        "text_that_lies": b"\xdb\xff\xff\xff\xff",
        "header_too_large": _with(_REQUEST, params={"x": "y" * 16_384}),
        "no_id": _without(_REQUEST, "id"),
        "empty_id": _with(_REQUEST, id=""),
        "id_of_65": _with(_REQUEST, id="x" * 65),
        "id_with_slash": _with(_REQUEST, id="a/b"),
        "int_id": _with(_REQUEST, id=1),
        "no_version": _without(_REQUEST, "v"),
        "float_version": _with(_REQUEST, v=1.0),
        "unknown_key": _with(_REQUEST, path="/etc/passwd"),
        "unknown_type": _with(_REQUEST, type="dance"),
        "other_direction": _with(_REPLY, type="reply"),
        "op_is_a_path": _with(_REQUEST, op="../clean"),
        "params_is_a_list": _with(_REQUEST, params=[]),
        "accept_is_gif": _with(_REQUEST, accept="gif"),
        "explain_is_1": _with(_REQUEST, explain=1),
        "deadline_is_0": _with(_REQUEST, deadline_ms=0),
        "deadline_is_nil": _with(_REQUEST, deadline_ms=None),
        "deadline_is_more_than_a_day": _with(_REQUEST, deadline_ms=86_400_001),
        "client_of_65": _with({"v": 1, "type": "hello", "id": "a"}, client="x" * 65),
    }


def _wrong_pictures() -> dict[str, tuple[str, bytes]]:
    """Headers whose pictures cannot be, and the code of each."""
    return {
        "w_is_0": ("bad_shape", _pictured(w=0)),
        "h_is_negative": ("bad_shape", _pictured(h=-1)),
        "w_is_2_31": ("bad_shape", _pictured(w=2**31)),
        "w_is_true": ("bad_shape", _pictured(w=True)),
        "count_is_0": ("bad_shape", _pictured(count=0)),
        "count_is_a_float": ("bad_shape", _pictured(count=1.0)),
        "bytes_of_another_shape": ("shape_mismatch", _pictured(w=2)),
        "png_of_two": ("bad_shape", _pictured(format="png", count=2)),
        "format_is_gif": ("bad_message", _pictured(format="gif")),
        "entry_without_format": (
            "bad_message",
            _with(_REQUEST, images=[{k: v for k, v in _ENTRY.items() if k != "format"}]),
        ),
        "entry_with_a_path": ("bad_message", _pictured(path="x")),
        "too_many_entries": ("bad_message", _with(_REQUEST, images=[_ENTRY] * 65)),
    }  # fmt: skip


def refused() -> list[tuple[str, str, list[bytes], str]]:
    """Name, direction, frames and the code with which they are refused."""
    request, reply, failure = (bytes(msgpack.packb(header)) for header in (_REQUEST, _REPLY, _FAILURE))
    bad, to_daemon, from_daemon = "bad_message", "to_daemon", "from_daemon"
    nested = b"\xa6params\x81\xa1x" + b"\x91" * 6
    deep = {"too_deep": nested + b"\x90", "empty_map_too_deep": nested + b"\x80"}
    return [
        ("no_frames", to_daemon, [], bad),
        *((name, to_daemon, [header], bad) for name, header in _unreadable().items()),
        *((name, to_daemon, [header, _DATA], code) for name, (code, header) in _wrong_pictures().items()),
        *((name, to_daemon, [_appended(_REQUEST, params)], "too_deep") for name, params in deep.items()),
        ("version_2", to_daemon, [_with(_REQUEST, v=2)], "version"),
        ("frame_missing", to_daemon, [_pictured()], bad),
        ("frame_too_many", to_daemon, [request, b""], bad),
        ("frame_too_short", to_daemon, [_pictured(), _DATA[:3]], "shape_mismatch"),
        ("request_with_body", to_daemon, [_with(_REQUEST, body=1), b"\xc0"], bad),
        ("describe_with_images", to_daemon, [_with({"v": 1, "type": "describe", "id": "a"}, images=[])], bad),
        ("reply_truncated", from_daemon, [reply[:-1]], bad),
        ("reply_trailing", from_daemon, [reply + b"\xc0"], bad),
        ("reply_version_2", from_daemon, [_with(_REPLY, v=2)], "version"),
        ("reply_body_missing", from_daemon, [_with(_REPLY, body=1)], bad),
        ("reply_body_too_short", from_daemon, [_with(_REPLY, body=2), b"\xc0"], "shape_mismatch"),
        ("reply_body_truncated", from_daemon, [_with(_REPLY, body=1), b"\x91"], bad),
        ("reply_body_trailing", from_daemon, [_with(_REPLY, body=2), b"\xc0\xc0"], bad),
        ("reply_body_too_deep", from_daemon, [_with(_REPLY, body=33), b"\x91" * 32 + b"\x90"], "too_deep"),
        ("reply_image_missing", from_daemon, [_with(_REPLY, images=[_ENTRY])], bad),
        ("reply_image_too_short", from_daemon, [_with(_REPLY, images=[_ENTRY]), _DATA[:3]], "shape_mismatch"),
        ("reply_image_of_another_shape", from_daemon, [_with(_REPLY, images=[_ENTRY | {"h": 2}]), _DATA], "shape_mismatch"),
        ("failure_without_code", from_daemon, [_without(_FAILURE, "code")], bad),
        ("failure_with_unknown_key", from_daemon, [_with(_FAILURE, path="x")], bad),
        ("request_from_daemon", from_daemon, [request], bad),
        ("failure_of_unknown_type", from_daemon, [failure.replace(b"failure", b"fortune")], bad),
    ]  # fmt: skip


def refused_envelopes() -> list[tuple[str, str, bytes, str]]:
    """Name, direction, bytes of a WebSocket message that cannot be split, and the code."""
    header = _pictured()
    length = len(header).to_bytes(4, "big")
    return [
        ("envelope_empty", "to_daemon", b"", "bad_message"),
        ("envelope_of_3_bytes", "to_daemon", length[:3], "bad_message"),
        ("envelope_length_lies", "to_daemon", b"\xff\xff\xff\xff" + header + _DATA, "bad_message"),
        ("envelope_little_endian", "to_daemon", length[::-1] + header + _DATA, "bad_message"),
        ("envelope_truncated", "to_daemon", length + header + _DATA[:3], "shape_mismatch"),
        ("envelope_trailing", "to_daemon", length + header + _DATA + b"\0", "shape_mismatch"),
        ("envelope_header_truncated", "from_daemon", length + header[:-1], "bad_message"),
    ]
