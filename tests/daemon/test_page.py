"""PROTOCOL.md tells of bodies and limits what a daemon really says and holds to: neither less nor more."""

import json
import re
from pathlib import Path
from types import NoneType, UnionType
from typing import get_args, get_origin

import numpy as np
import pytest
from pydantic import BaseModel

from sprite_bridge import protocol
from sprite_bridge.config import LIMITS, WIRE
from sprite_bridge.daemon.outbox import MOST_MESSAGES
from sprite_bridge.daemon.work import Workshop
from sprite_bridge.decomposition import Background, Decomposition, Layer, folder
from sprite_bridge.image import Sprite
from sprite_bridge.operations import decompose_describe, describe
from sprite_bridge.operations.decompose_report import DecomposeReport
from sprite_bridge.operations.report import Report
from sprite_bridge.protocol import Describe, ImageEntry, Request
from sprite_bridge.protocol.envelope import PREFIX

PAGE = Path(protocol.__file__).with_name("PROTOCOL.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (`.+?`) \| (.+?) \| (.+) \|$", re.MULTILINE)
KINDS = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "bin": bytes,
    "[int, int]": (int, int),
    "[float, float]": (float, float),
}


def documented(name):
    """The kind of each path in the table after a marker."""
    table = re.search(rf"<!-- {name} -->\n\n((?:\|.*\n)+)", PAGE)[1]
    return {path: kind for cell, kind, _ in ROW.findall(table) for path in re.findall(r"`(.+?)`", cell)}


def kinds_in(model, before=""):
    """The kind of each path in what is made of a model, in the words of the page."""
    found = {}
    for name, field in model.model_fields.items():
        found |= kind_of(field.annotation, before + name)
    return found


def kind_of(annotation, path):
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is UnionType:
        (kind,) = set(inner) - {NoneType}
        found = kind_of(kind, path)
        return found | {path: f"{found[path]} or nil"}
    if origin is tuple and inner[-1] is not Ellipsis:
        return {path: str([kind.__name__ for kind in inner]).replace("'", "")}
    if origin is tuple and issubclass(inner[0], BaseModel):
        return {path: "array of maps"} | kinds_in(inner[0], f"{path}[].")
    if origin is tuple:
        return {path: f"array of {inner[0].__name__}"}
    if origin is dict:
        return {path: f"map of {inner[1].__name__}"}
    if issubclass(annotation, BaseModel):
        return {path: "map"} | kinds_in(annotation, f"{path}.")
    return {path: annotation.__name__}


def paths_in(value, said, path=""):
    """The paths in a body, as the page writes them; what it calls a map of something has any names in it."""
    kind = said.get(path, "map")
    assert is_of(value, kind), (path, kind, value)
    found = {path} - {""}
    if isinstance(value, dict) and (kind in ("map", "map or nil")) and (has_parts(path, said)):
        for name, inner in value.items():
            found |= paths_in(inner, said, f"{path}.{name}" if path else name)
    elif kind == "map of maps":
        for inner in value.values():
            for name, one in inner.items():
                found |= paths_in(one, said, f"{path}.NAME.{name}")
    elif kind == "array of maps":
        for inner in value:
            for name, one in inner.items():
                found |= paths_in(one, said, f"{path}[].{name}")
    return found


def has_parts(path, said):
    """Whether the page says what is in a map; the schemas, and what is described elsewhere, it does not."""
    return not path or any(other.startswith(f"{path}.") for other in said)


def is_of(value, kind):
    """Whether a value is of a kind in the words of the page."""
    if kind.endswith(" or nil"):
        return value is None or is_of(value, kind.removesuffix(" or nil"))
    if kind.startswith("array of "):
        inner = kind.removeprefix("array of ")
        return type(value) is list and all(is_of(one, inner.replace("maps", "map")) for one in value)
    if kind.startswith("map of "):
        inner = kind.removeprefix("map of ")
        return type(value) is dict and all(is_of(one, inner.replace("maps", "map")) for one in value.values())
    if kind == "map":
        return type(value) is dict and all(type(name) is str for name in value)
    kinds = KINDS[kind]
    if isinstance(kinds, tuple):
        return type(value) is list and tuple(map(type, value)) == kinds
    return type(value) is kinds


def test_the_report_is_as_the_page_says(client):
    said = documented("report")
    assert said == kinds_in(Report) and len(said) > 25
    dot = ImageEntry(1, 1, "rgba8", 1, b"\1\2\3\xff")
    for request in (Request("a", "clean", {}, (dot, dot)), Request("b", "clean_sheet", {}, (dot,))):
        body = client.ask(request)[1].body
        assert body.keys() == {"report"}
        assert paths_in(body["report"], said) <= said.keys()


def test_files_and_their_report_are_as_the_page_says(client):
    said = documented("files")
    assert said == {"files": "map of bin", "report": "map"} | kinds_in(DecomposeReport, "report.")
    bar = ImageEntry(2, 1, "rgba8", 2, b"\1\2\3\xff\4\5\6\xff" + b"\4\5\6\xff" * 2)
    dot = ImageEntry(2, 1, "rgba8", 1, b"\1\2\3\xff\4\5\6\xff")
    found = set()
    for entry, params in ((bar, {"aseprite": True}), (dot, {})):
        reply = client.ask(Request("a", "decompose", params, (entry,)))[1]
        assert not reply.images
        found |= paths_in(reply.body, said)
        names = {"sprites.png", "sprites.json", "background0.png", "placements.json"}
        assert reply.body["files"].keys() == (names | {"sprites.aseprite"} if params else names)
        assert all(f"`{name}`" in PAGE for name in reply.body["files"])
    assert found == said.keys()  # one frame has a warning, so that those are among them


@pytest.mark.parametrize(
    ("module", "start", "least"),
    [(describe, "| `warnings[]", 6), (decompose_describe, "| `report.warnings[]", 4)],
)
def test_the_warnings_are_those_on_the_page(module, start, least):
    made = re.findall(r'Warning\(\s*code="(\w+)"', Path(module.__file__).read_text(encoding="utf-8"))
    row = re.search(rf"^{re.escape(start)}\.code` .*$", PAGE, re.MULTILINE)[0]
    assert set(re.findall(r"`(\w+)`", row)) == set(made) and len(made) >= least


def test_what_fits_into_a_message_is_what_the_page_says():
    frame = 4 * 256 * 240
    for limit, words in (
        (WIRE.max_message_bytes, "{} MiB by ZMTP, which is {:,} frames of 256 x 240"),
        (WIRE.max_websocket_bytes, "{} MiB by WebSocket, {:,} of them"),
    ):
        assert words.format(limit // 2**20, limit // frame) in " ".join(PAGE.split())
    assert f"{LIMITS.max_frames:,} frames, and" in PAGE


def test_what_has_no_picture_that_explains_is_not_asked_for_one(client):
    dot = ImageEntry(1, 1, "rgba8", 1, b"\1\2\3\xff")
    failure = client.ask(Request("a", "decompose", {}, (dot,), explain=True))[1]
    assert (failure.code, failure.field) == ("bad_params", "explain")
    assert client.ask(Request("b", "decompose", {}, (dot,), "png"))[1].body["files"]


def test_placements_are_read_and_written_as_the_page_shows_them():
    shown = re.search(r'```json\n(\{"version": 1, "size".*?)```', PAGE, re.DOTALL)[1]
    pixel = Sprite(np.full((1, 1, 4), 255, np.uint8))
    plain = Decomposition((256, 240), (pixel,), ((),), (0,), Background(None, (Layer(pixel),)))
    files = folder.files(plain) | {"placements.json": shown.encode()}
    assert json.loads(folder.files(folder.read_files(files))["placements.json"]) == json.loads(shown)


def test_describe_is_as_the_page_says(client, tmp_path):
    said = documented("describe")
    found = paths_in(client.ask(Describe("d"))[1].body, said)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "card.toml").write_text("no card")
    body = Workshop("cpu", str(tmp_path)).describe()
    broken = next(model for model in body["models"] if model["name"] == "broken")
    assert broken.keys() == {"name", "error"}
    of_broken = paths_in(body, said)
    assert {path for path in said if path.startswith("models[].error")} == of_broken - found
    assert found | of_broken == said.keys()


def test_status_is_as_the_page_says(client):
    dot = ImageEntry(1, 1, "rgba8", 1, b"\1\2\3\xff")
    client.ask(Request("a", "clean", {}, (dot,)))  # so that there are latencies to tell of
    client.ask(Request("b", "paint", {}, (dot,)))
    said, status = documented("status"), client.status()
    of_devices = {path for path in documented("describe") if path.startswith("devices.")}
    assert status["devices"].keys() == {path.removeprefix("devices.") for path in of_devices}
    assert paths_in(status, said) == said.keys()
    assert status["counters"]["failures"]["unknown_operation"] >= 1 and status["worker_pids"]


def test_pictures_come_back_in_as_many_entries_as_the_page_says(client):
    def entries(count, accept, explain=False):
        frames = ImageEntry(1, 1, "rgba8", count, b"\1\2\3\xff" * count)
        found = client.ask(Request("a", "clean", {}, (frames,), accept, explain))[1].images
        return [(image.format, image.count) for image in found]

    assert entries(3, "rgba8") == [("rgba8", 3)]
    assert entries(3, "rgba8", explain=True) == [("rgba8", 3), ("rgba8", 1)]
    most = WIRE.max_images - 1
    assert entries(most, "png", explain=True) == [("png", 1)] * (most + 1)


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("header", f"{WIRE.max_header_bytes:,} bytes, {WIRE.max_header_depth} levels"),
        ("body", f"{WIRE.max_body_bytes:,} bytes, {WIRE.max_body_depth} levels"),
        ("first message by WebSocket", f"{PREFIX + WIRE.max_header_bytes:,} bytes"),
        ("fragments of a message by WebSocket", f"{WIRE.max_fragments:,} "),
        ("time from the first of them to the last", f"{WIRE.message_seconds:g} s "),
        ("time for the handshake of HTTP, and again for `hello`", f"{WIRE.hello_seconds:g} s "),
        ("clients", f"{WIRE.max_clients:,} "),
        ("answers that wait for one client", f"{MOST_MESSAGES:,} "),
        ("answers that wait for all clients", f"{WIRE.max_unread_of_all:,} bytes"),
        ("`w`, `h`", f"int 1 to {LIMITS.max_side:,} "),
        ("`count`", f"int 1 to {LIMITS.max_frames:,} "),
    ],
)
def test_a_limit_on_the_page_is_that_of_the_daemon(row, value):
    (line,) = re.findall(rf"^\| {re.escape(row)}[^|]* \| (.+)$", PAGE, re.MULTILINE)
    assert line.startswith(value)


def test_numbers_in_the_text_are_those_of_the_daemon():
    text = " ".join(PAGE.split())
    for said in (
        f"as a message has at most {WIRE.max_images} entries",
        f"a request of more than {WIRE.max_images - 1} frames that wants `png`",
        f"a sheet of more than {WIRE.max_images - 1} sprites",
        f"no more than {LIMITS.max_frames:,}, else",
        f"within {WIRE.hello_seconds:g} seconds",
        f"1 to {WIRE.max_deadline_ms:,}: not begun",
        f"1 to {WIRE.max_id_length} of `A-Z",
    ):
        assert said in text


def test_lines_of_prose_are_not_too_long():
    lines = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL).splitlines()
    assert [line for line in lines if len(line) > 120 and not line.startswith("|")] == []
