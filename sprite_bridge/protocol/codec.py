"""Messages as frames: the header, the body if there is one, then one frame per picture entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import starmap
from typing import Any, Literal, overload

from sprite_bridge.config import LIMITS, WIRE, Limits, WireLimits
from sprite_bridge.errors import BadMessage, BadShape, ProtocolError, ShapeMismatch, VersionMismatch
from sprite_bridge.protocol.messages import (
    NO_ID,
    VERSION,
    Cancel,
    Cancelled,
    Data,
    Describe,
    Failure,
    FromClient,
    FromDaemon,
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
from sprite_bridge.protocol.packing import pack, unpack

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NAME = re.compile(r"[a-z0-9_-]{1,64}")
_FORMATS = ("rgba8", "png")
_BYTES_PER_PIXEL = 4
_LONGEST_TEXT = 4_096
_LONGEST_NAME = 64
_ELLIPSIS = "…".encode()

TYPES: Mapping[type[Message], str] = {
    Hello: "hello",
    Welcome: "hello",
    Describe: "describe",
    Status: "status",
    Stop: "stop",
    Request: "request",
    Cancel: "cancel",
    Cancelled: "cancel",
    Progress: "progress",
    Reply: "reply",
    Failure: "failure",
}


def encode(message: Message) -> list[Data]:
    """The frames of a message, header first."""
    header: dict[str, Any] = {"v": VERSION, "type": TYPES[type(message)], "id": message.id}
    body = b""
    match message:
        case Hello(client=client, token=token):
            header |= {"client": client} | ({} if token is None else {"token": token})
        case Welcome(server=server, limits=limits):
            header |= {"server": server, "limits": dict(limits)}
        case Request(op=op, params=params, accept=accept, explain=explain, deadline_ms=deadline):
            header |= {"op": op, "params": dict(params), "accept": accept, "explain": explain}
            header |= {} if deadline is None else {"deadline_ms": deadline}
        case Cancelled(found=found):
            header |= {"found": found}
        case Progress(share=share, step=step):
            header |= {"share": float(share), "step": step}
        case Failure(code=code, message=text, hint=hint, field=field):
            header |= {"code": code, "message": _short(text), "hint": _short(hint)}
            header |= {} if field is None else {"field": _short(field, _LONGEST_NAME)}
        case Reply(body=value) if value is not None:
            body = pack(value)
            header["body"] = len(body)
        case _:
            pass
    images = message.images if isinstance(message, Request | Reply) else ()
    if images:
        header["images"] = [_entry(image) for image in images]
    return [pack(header), *([body] if body else []), *(image.data for image in images)]


def _entry(image: ImageEntry) -> dict[str, Any]:
    return {
        "w": image.width,
        "h": image.height,
        "format": image.format,
        "count": image.count,
        "bytes": memoryview(image.data).nbytes,
    }


def _short(text: str, most: int = _LONGEST_TEXT) -> str:
    """Cut to so many bytes of UTF-8: a header has to hold it. What is no text, as in some file names, is replaced."""
    data = text.encode("utf-8", "replace")
    if len(data) <= most:
        return data.decode()
    return data[: most - len(_ELLIPSIS)].decode("utf-8", "ignore") + _ELLIPSIS.decode()


@overload
def decode(
    frames: Sequence[Data], *, to_daemon: Literal[True], limits: WireLimits = ..., pictures: Limits = ...
) -> FromClient: ...
@overload
def decode(
    frames: Sequence[Data], *, to_daemon: Literal[False], limits: WireLimits = ..., pictures: Limits = ...
) -> FromDaemon: ...
def decode(
    frames: Sequence[Data], *, to_daemon: bool, limits: WireLimits = WIRE, pictures: Limits = LIMITS
) -> Message:
    """The message that the frames hold; ``to_daemon`` says which way they went, for a type means another thing each way.

    Raises BadMessage, TooDeep, BadShape, ShapeMismatch or VersionMismatch.
    """
    if not frames:
        raise BadMessage("a message without a header")
    header = _Header(_map(frames[0], limits))
    kind = header.take("type", str)
    sizes = _sizes(header, limits, pictures)
    if len(frames) - 1 != len(sizes):
        raise BadMessage(f"{len(frames) - 1} frames follow the header, which announces {len(sizes)}")
    for frame, size in zip(frames[1:], sizes, strict=True):
        if memoryview(frame).nbytes != size:
            raise ShapeMismatch(f"a frame of {memoryview(frame).nbytes} bytes was announced with {size}")
    readers: Mapping[str, _Reader] = _FROM_CLIENT if to_daemon else _FROM_DAEMON
    if kind not in readers:
        raise BadMessage(f"there is no message of the type {kind!r}; there are {', '.join(readers)}")
    data = list(frames[1:])
    if kind == "reply":  # in others the key stays, and is an unknown one
        header.body = _body(data.pop(0), limits) if header.values.pop("body", 0) else None
    if kind in ("request", "reply"):
        entries = header.values.pop("images", [])
        header.images = tuple(starmap(_image, zip(entries, data[len(data) - len(entries) :], strict=True)))
    message: Message = readers[kind](header, limits)
    header.check_all_taken()
    return message


def sizes_after_header(header: bytes, limits: WireLimits = WIRE, pictures: Limits = LIMITS) -> list[int]:
    """Bytes of each frame that follows a header. Raises ProtocolError for a header that cannot be."""
    return _sizes(_Header(_map(header, limits)), limits, pictures)


def id_of(frames: Sequence[Data], limits: WireLimits = WIRE) -> str:
    """The id of a message that could not be decoded, as far as it can be read."""
    try:
        found = unpack(frames[0], max_bytes=limits.max_header_bytes, max_depth=limits.max_header_depth)
    except (ProtocolError, IndexError):
        return NO_ID
    name = found.get("id") if isinstance(found, dict) else None
    return name if isinstance(name, str) and _ID.fullmatch(name) else NO_ID


class _Header:
    """A header whose keys are taken one by one; what nobody takes is unknown."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        self.body: Any = None
        self.images: tuple[ImageEntry, ...] = ()
        version = self.take("v", int)
        if version != VERSION:
            raise VersionMismatch(
                f"version {version} of the protocol was spoken, {VERSION} is understood",
                "update the older side",
            )
        self.id = self.take("id", str)
        if not _ID.fullmatch(self.id):
            raise BadMessage("the id is not 1 to 64 of A-Z a-z 0-9 _ - .")

    def take(self, name: str, kind: type, default: Any = ...) -> Any:
        """The value of a key, of exactly this kind: True is no int."""
        if name not in self.values:
            if default is ...:
                raise BadMessage(f"the header lacks {name!r}")
            return default
        value = self.values.pop(name)
        if type(value) is not kind:
            raise BadMessage(f"{name!r} is not of the kind {kind.__name__}")
        return value

    def choice(self, name: str, among: Sequence[str], default: str) -> Any:
        value = self.take(name, str, default)
        if value not in among:
            raise BadMessage(f"{name!r} is not one of {', '.join(among)}")
        return value

    def text(self, name: str, longest: int, default: Any = ...) -> Any:
        value = self.take(name, str, default)
        if value is not None and len(value) > longest:
            raise BadMessage(f"{name!r} is longer than {longest}")
        return value

    def check_all_taken(self) -> None:
        if self.values:
            raise BadMessage(f"unknown keys in the header: {', '.join(sorted(map(repr, self.values)))}"[:500])


def _map(data: Data, limits: WireLimits) -> dict[str, Any]:
    found = unpack(data, max_bytes=limits.max_header_bytes, max_depth=limits.max_header_depth)
    if not isinstance(found, dict):
        raise BadMessage("the header is not a map")
    return found


def _body(data: Data, limits: WireLimits) -> Any:
    return unpack(data, max_bytes=limits.max_body_bytes, max_depth=limits.max_body_depth)


def _sizes(header: _Header, limits: WireLimits, pictures: Limits) -> list[int]:
    """Bytes of the frames that follow; checks the picture entries, and leaves them, made whole, in the header."""
    body = header.values.get("body", 0)
    if type(body) is not int or not 0 <= body <= limits.max_body_bytes:
        raise BadMessage(f"'body' is not a size of at most {limits.max_body_bytes} bytes")
    images = header.values.get("images", [])
    if not isinstance(images, list) or len(images) > limits.max_images:
        raise BadMessage(f"'images' is not a list of at most {limits.max_images} entries")
    sizes = [_checked(image, pictures) for image in images]
    if sum(sizes) + body > limits.max_message_bytes:
        raise BadShape(f"more than {limits.max_message_bytes} bytes of pictures in one message")
    return [*([body] if body else []), *sizes]


def _checked(entry: Any, pictures: Limits) -> int:
    """The size of an entry's data; an entry without a count is given that of one picture."""
    if not isinstance(entry, dict) or {"count", *entry} != {"w", "h", "format", "count", "bytes"}:
        raise BadMessage("a picture entry has the keys w, h, format, bytes and maybe count, and no others")
    entry.setdefault("count", 1)
    if entry["format"] not in _FORMATS:
        raise BadMessage(f"the format of a picture is one of {', '.join(_FORMATS)}")
    bounds = {"w": pictures.max_side, "h": pictures.max_side, "count": pictures.max_frames, "bytes": 2**53}
    for name, most in bounds.items():
        if type(entry[name]) is not int or not 1 <= entry[name] <= most:
            raise BadShape(f"{name!r} of a picture is {entry[name]!r}, not a number from 1 to {most}")
    if entry["w"] * entry["h"] > pictures.max_pixels:
        raise BadShape(f"{entry['w']} x {entry['h']} is more than {pictures.max_pixels} pixels")
    if entry["format"] == "png" and entry["count"] != 1:
        raise BadShape("a PNG is one picture")
    raw = entry["w"] * entry["h"] * _BYTES_PER_PIXEL * entry["count"]
    if entry["format"] == "rgba8" and entry["bytes"] != raw:
        raise ShapeMismatch(
            f"{entry['count']} x {entry['w']} x {entry['h']} RGBA is {raw} bytes, not {entry['bytes']}"
        )
    return int(entry["bytes"])


def _image(entry: dict[str, Any], data: Data) -> ImageEntry:
    return ImageEntry(entry["w"], entry["h"], entry["format"], entry["count"], data)


def _request(header: _Header, limits: WireLimits) -> Request:
    op = header.take("op", str)
    if not _NAME.fullmatch(op):
        raise BadMessage("'op' is not 1 to 64 of a-z 0-9 _ -")
    deadline = header.take("deadline_ms", int, None)
    if deadline is not None and not 1 <= deadline <= limits.max_deadline_ms:
        raise BadMessage(f"'deadline_ms' is not from 1 to {limits.max_deadline_ms}")
    return Request(
        header.id,
        op,
        header.take("params", dict, {}),
        header.images,
        header.choice("accept", _FORMATS, "rgba8"),
        header.take("explain", bool, False),
        deadline,
    )


def _progress(header: _Header, limits: WireLimits) -> Progress:
    share = header.take("share", float)
    if not 0 <= share <= 1:
        raise BadMessage("'share' is not from 0 to 1")
    return Progress(header.id, share, header.text("step", 64))


def _failure(header: _Header, limits: WireLimits) -> Failure:
    code, text = header.text("code", 64), header.text("message", _LONGEST_TEXT)
    return Failure(
        header.id, code, text, header.text("hint", _LONGEST_TEXT, ""), header.text("field", 64, None)
    )


_Reader = Callable[[_Header, WireLimits], Any]
_FROM_CLIENT: Mapping[str, Callable[[_Header, WireLimits], FromClient]] = {
    "hello": lambda header, limits: Hello(
        header.id, header.text("client", 64, ""), header.text("token", 256, None)
    ),
    "describe": lambda header, limits: Describe(header.id),
    "status": lambda header, limits: Status(header.id),
    "stop": lambda header, limits: Stop(header.id),
    "request": _request,
    "cancel": lambda header, limits: Cancel(header.id),
}
_FROM_DAEMON: Mapping[str, Callable[[_Header, WireLimits], FromDaemon]] = {
    "hello": lambda header, limits: Welcome(
        header.id, header.text("server", 64), header.take("limits", dict)
    ),
    "progress": _progress,
    "reply": lambda header, limits: Reply(header.id, header.body, header.images),
    "failure": _failure,
    "cancel": lambda header, limits: Cancelled(header.id, header.take("found", bool)),
}
