"""The bytes that other languages are tested with are those that Python speaks; and PROTOCOL.md shows them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sprite_bridge import errors, protocol
from sprite_bridge.errors import ProtocolError, SpriteBridgeError
from sprite_bridge.protocol import ImageEntry, decode, encode, join, split
from sprite_bridge.protocol.codec import TYPES
from sprite_bridge.protocol.session import welcome

HERE = Path(__file__).parent
PAGE = Path(protocol.__file__).with_name("PROTOCOL.md").read_text(encoding="utf-8")
VECTORS = json.loads((HERE / "messages.json").read_text(encoding="utf-8"))
MESSAGES, ACCEPTED = VECTORS["messages"], VECTORS["accepted"]
REFUSED, ENVELOPES = VECTORS["refused"], VECTORS["refused_envelopes"]


def each(vectors):
    return pytest.mark.parametrize("vector", vectors, ids=[vector["name"] for vector in vectors])


def bytes_of(vector):
    return [bytes.fromhex(frame) for frame in vector["frames"]]


def to_daemon(vector):
    assert vector["direction"] in ("to_daemon", "from_daemon")
    return vector["direction"] == "to_daemon"


def message_of(vector):
    """The message that the plain description describes."""
    said = dict(vector["message"])
    if "images" in said:
        said["images"] = tuple(
            ImageEntry(one["w"], one["h"], one["format"], one["count"], bytes.fromhex(one["data"]))
            for one in said["images"]
        )
    if "body" in said:
        said["body"] = read_body(said["body"])
    names = {name: kind for kind, name in TYPES.items() if kind in _kinds(to_daemon(vector))}
    return names[said.pop("type")](**said)


def read_body(value):
    """The body that is described: bytes are written as {"bin": hex}."""
    if isinstance(value, dict):
        if value.keys() == {"bin"}:
            return bytes.fromhex(value["bin"])
        return {name: read_body(inner) for name, inner in value.items()}
    return [read_body(inner) for inner in value] if isinstance(value, list) else value


def _kinds(from_client):
    kinds = protocol.messages.FromClient if from_client else protocol.messages.FromDaemon
    return kinds.__args__


def section(number):
    return re.search(rf"^## {number}\. .*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[0]


@each(MESSAGES)
def test_a_message_is_exactly_these_bytes(vector):
    frames = encode(message_of(vector))
    assert [bytes(frame).hex() for frame in frames] == vector["frames"]
    assert join(frames).hex() == vector["envelope"]


@each([*MESSAGES, *ACCEPTED])
def test_these_bytes_are_the_message(vector):
    message = message_of(vector)
    assert decode(bytes_of(vector), to_daemon=to_daemon(vector)) == message
    assert decode(split(bytes.fromhex(vector["envelope"])), to_daemon=to_daemon(vector)) == message


@each(ACCEPTED)
def test_what_is_left_out_need_not_be_said(vector):
    (header, *rest), whole = bytes_of(vector), encode(message_of(vector))
    assert header != bytes(whole[0])
    assert rest == [bytes(frame) for frame in whole[1:]]


@each(REFUSED)
def test_these_frames_are_refused(vector):
    with pytest.raises(ProtocolError) as caught:
        decode(bytes_of(vector), to_daemon=to_daemon(vector))
    assert caught.value.code == vector["code"]


@each(ENVELOPES)
def test_these_envelopes_are_refused(vector):
    with pytest.raises(ProtocolError) as caught:
        split(bytes.fromhex(vector["envelope"]))
    assert caught.value.code == vector["code"]


def test_every_kind_of_message_and_every_refusal_of_the_codec_is_among_them():
    assert {type(message_of(vector)) for vector in MESSAGES} == set(TYPES)
    codes = {"bad_message", "too_deep", "bad_shape", "shape_mismatch", "version"}
    assert {vector["code"] for vector in REFUSED} == codes


def test_names_are_unique():
    names = [vector["name"] for vector in [*MESSAGES, *ACCEPTED, *REFUSED, *ENVELOPES]]
    assert len(set(names)) == len(names) > 80


def test_a_refused_vector_is_one_step_from_a_message_that_is_let_in():
    """So that none is refused for another reason than its name says."""
    good = {"type": "request", "v": 1, "id": "a", "op": "clean"}
    assert decode([protocol.packing.pack(good)], to_daemon=True).op == "clean"
    entry = {"w": 1, "h": 1, "format": "rgba8", "count": 1, "bytes": 4}
    assert decode([protocol.packing.pack(good | {"images": [entry]}), bytes(4)], to_daemon=True).images


def test_the_file_is_what_is_made(make):
    assert (HERE / "messages.json").read_text(encoding="utf-8") == make.text()


def test_what_is_made_is_the_same_in_another_process(make):
    code = "import make; print(make.text(), end='')"
    run = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True)
    assert run.stdout == make.text()


# The page


def test_the_examples_on_the_page_are_what_is_made(make):
    assert make.page(PAGE) == PAGE
    assert make.page(PAGE.replace("85a17601", "85a17602")) == PAGE


def test_the_page_shows_every_kind_of_message():
    shown = set(re.findall(r"^`(\w+)`, (?:to|from) the daemon: ", section(9), re.MULTILINE))
    assert {type(message_of(vector)) for vector in MESSAGES if vector["name"] in shown} == set(TYPES)


def test_the_page_lists_every_failure_that_can_travel():
    listed = {
        code
        for line in section(5).splitlines()
        if line.startswith("| `")
        for code in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    own = {kind.code for kind in _tree(SpriteBridgeError) if kind.__module__ == errors.__name__}
    stay_here = {"output", "bad_config", "protocol", "daemon", "unreachable", "already_running"}
    assert stay_here < own
    assert listed == own - stay_here


def test_the_page_names_the_limits_that_the_welcome_names():
    assert set(re.findall(r"`(max_\w+)`", section(6))) == welcome("a", "b").limits.keys()


def test_the_page_names_every_type_and_every_key():
    text = section(2) + section(3) + section(4)
    for vector in MESSAGES:
        header = protocol.packing.unpack(bytes_of(vector)[0], max_bytes=16_384, max_depth=8)
        keys = [*header, *(key for entry in header.get("images", []) for key in entry)]
        assert [key for key in keys if f"`{key}`" not in text] == []
        assert f"`{header['type']}`" in text


def _tree(kind):
    return [kind, *(found for child in kind.__subclasses__() for found in _tree(child))]
