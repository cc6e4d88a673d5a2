"""Replies that make no sense are refused in one way, whatever is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sprite_bridge
from sprite_bridge.client.replies import taken_apart
from sprite_bridge.decomposition import folder
from sprite_bridge.errors import BadMessage
from sprite_bridge.image import Sprite
from sprite_bridge.protocol import Reply, decode, encode

FRAMES = np.random.default_rng(0).integers(0, 256, (3, 6, 7, 4), np.uint8)
RESULT = sprite_bridge.decompose([Sprite(frame) for frame in FRAMES], aseprite=True)
FILES = folder.files(RESULT.decomposition) | {"sprites.aseprite": RESULT.document}
BODY = {"report": RESULT.report.model_dump(mode="json"), "files": FILES}


def sent(body: Any) -> Reply:
    """The reply after its way over the wire."""
    message = decode(encode(Reply("a", body)), to_daemon=False)
    assert isinstance(message, Reply)
    return message


def test_a_sound_reply_is_the_result() -> None:
    found = taken_apart(sent(BODY))
    assert (found.decomposition, found.document) == (RESULT.decomposition, RESULT.document)
    assert found.report == RESULT.report
    without = {name: data for name, data in FILES.items() if name != "sprites.aseprite"}
    assert taken_apart(sent({**BODY, "files": without})).document is None


def test_a_newer_daemon_may_say_more() -> None:
    found = taken_apart(
        sent(
            {
                **BODY,
                "more": [1],
                "report": {
                    **BODY["report"],
                    "mood": "good",
                    "warnings": [{"code": "a", "message": "b", "more": 1}],
                },
                "files": {**FILES, "new.bin": b"1"},
            }
        )
    )
    assert found.report.warnings[0].code == "a"
    assert found.report.model_dump(exclude={"warnings"}) == RESULT.report.model_dump(exclude={"warnings"})


def changed(name: str, change: Callable[[dict[str, Any]], Any]) -> dict[str, bytes]:
    values = json.loads(FILES[name])
    change(values)
    return {**FILES, name: json.dumps(values).encode()}


HOSTILE = {
    "nothing": None,
    "text": "files",
    "no_files": {"report": BODY["report"]},
    "files_is_a_list": {**BODY, "files": [b"1"]},
    "files_is_empty": {**BODY, "files": {}},
    "a_file_is_text": {**BODY, "files": {**FILES, "sprites.json": "{}"}},
    "a_file_is_a_map": {**BODY, "files": {**FILES, "more": {}}},
    "no_report": {"files": FILES},
    "report_is_text": {**BODY, "report": "good"},
    "report_lacks_a_key": {**BODY, "report": {"version": "1"}},
    "picture_is_none": {**BODY, "files": {**FILES, "sprites.png": b"\x89PNG\r\n\x1a\n"}},
    "placements_are_none": {**BODY, "files": {**FILES, "placements.json": b"[" * 10_000}},
    "a_picture_of_the_disk": {**BODY, "files": changed("sprites.json", lambda v: v["meta"].update(image="/etc/passwd"))},
    "an_entry_outside": {**BODY, "files": changed("sprites.json", lambda v: v["frames"][0]["frame"].update(w=99_999))},
    "another_version": {**BODY, "files": changed("placements.json", lambda v: v.update(version=2))},
    "a_frame_too_many": {**BODY, "files": changed("placements.json", lambda v: v["frames"].append([]))},
    "too_many_frames": {**BODY, "files": changed("placements.json", lambda v: v.update(frames=[[]] * 2_001))},
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_reply_that_makes_no_sense_is_no_message(name: str) -> None:
    with pytest.raises(BadMessage, match="the reply makes no sense"):
        taken_apart(sent(HOSTILE[name]))


@given(st.sampled_from(sorted(FILES)), st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
@settings(deadline=None, max_examples=200)
def test_any_change_of_a_file_gives_a_result_or_a_refusal(name: str, at: int, data: bytes) -> None:
    whole = FILES[name]
    at %= len(whole)
    spoilt = whole[:at] + data + whole[at + len(data) :]
    try:
        found = taken_apart(Reply("a", {**BODY, "files": {**FILES, name: spoilt}}))
    except BadMessage:
        return
    assert found.decomposition.size[0] > 0
