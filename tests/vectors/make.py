"""The bytes of messages, for the tests of every language that speaks the protocol.

``python tests/vectors/make.py`` writes messages.json beside this file, and the examples in PROTOCOL.md. What it
writes depends on nothing but made.py and the codec.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from made import FROM_DAEMON, TO_DAEMON, accepted, refused, refused_envelopes

from sprite_bridge import protocol
from sprite_bridge.protocol import VERSION, ImageEntry, Message, encode, join
from sprite_bridge.protocol.codec import TYPES
from sprite_bridge.protocol.messages import Data

VECTORS = Path(__file__).with_name("messages.json")
PAGE = Path(protocol.__file__).with_name("PROTOCOL.md")
BEGIN, END = "<!-- made by tests/vectors/make.py -->", "<!-- end of what was made -->"
"""Between these the page holds the examples."""

_NOT_ON_THE_PAGE = ("unicode", "entries", "bare", "longest_id", "start", "end", "numbers", "long", "fields")


def vectors() -> dict[str, Any]:
    """What messages.json holds."""
    both = {"to_daemon": TO_DAEMON, "from_daemon": FROM_DAEMON}
    return {
        "protocol": VERSION,
        "messages": [
            _vector(name, direction, says, message, encode(message))
            for direction, messages in both.items()
            for name, (says, message) in messages.items()
        ],
        "accepted": [
            _vector(name, direction, says, message, frames)
            for name, direction, says, frames, message in accepted()
        ],
        "refused": [
            {"name": name, "direction": direction, "frames": [frame.hex() for frame in frames], "code": code}
            for name, direction, frames, code in refused()
        ],
        "refused_envelopes": [
            {"name": name, "direction": direction, "envelope": data.hex(), "code": code}
            for name, direction, data, code in refused_envelopes()
        ],
    }


def _vector(name: str, direction: str, says: str, message: Message, frames: Sequence[Data]) -> dict[str, Any]:
    return {
        "name": name,
        "direction": direction,
        "says": says,
        "frames": [bytes(frame).hex() for frame in frames],
        "envelope": join(frames).hex(),
        "message": described(message),
    }


def described(message: Message) -> dict[str, Any]:
    """The fields of a message as JSON has them: nothing is left out, null is what is absent, pictures are hex, and bytes in
    a body are {"bin": hex}."""
    values = {field.name: getattr(message, field.name) for field in fields(message)}
    if "images" in values:
        values["images"] = [_image(image) for image in values["images"]]
    if "body" in values:
        values["body"] = _written(values["body"])
    return {"type": TYPES[type(message)]} | values


def _image(image: ImageEntry) -> dict[str, Any]:
    return {
        "w": image.width,
        "h": image.height,
        "format": image.format,
        "count": image.count,
        "data": bytes(image.data).hex(),
    }


def _written(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bin": value.hex()}
    if isinstance(value, dict):
        return {name: _written(inner) for name, inner in value.items()}
    return [_written(inner) for inner in value] if isinstance(value, list) else value


def text() -> str:
    """messages.json."""
    return json.dumps(vectors(), indent=1) + "\n"


def examples() -> str:
    """The examples of the page, without the markers around them."""
    lines: list[str] = []
    for vector in vectors()["messages"]:
        if vector["name"].endswith(_NOT_ON_THE_PAGE):
            continue
        arrow = "to the daemon" if vector["direction"] == "to_daemon" else "from the daemon"
        lines += [f"`{vector['name']}`, {arrow}: {vector['says']}", "", "```", *vector["frames"], "```", ""]
    return "\n".join(lines)


def page(before: str) -> str:
    """The page with the examples in it. Raises ValueError if it lacks the markers."""
    head, rest = before.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n\n{examples()}\n{END}{tail}"


if __name__ == "__main__":
    VECTORS.write_text(text(), encoding="utf-8", newline="\n")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
