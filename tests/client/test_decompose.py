"""Footage that a daemon takes apart: the same parts as in this process, with progress, cancellation and plain errors."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import sprite_bridge
from sprite_bridge import Client
from sprite_bridge.cli.app import run
from sprite_bridge.decomposition import render
from sprite_bridge.errors import BadImage, BadParams, Cancelled, Expired, TooLarge, TooManyFrames
from sprite_bridge.image import Animation, Sprite


def footage(count: int = 8, width: int = 40, height: int = 24) -> Animation:
    """Two sprites that walk over flat ground."""
    walkers = np.random.default_rng(2).integers(40, 255, (2, 8, 8, 4), np.uint8)
    walkers[..., 3] = 255
    frames = np.full((count, height, width, 4), (20, 30, 90, 255), np.uint8)
    for t, frame in enumerate(frames):
        x = t % (width - 8)
        frame[2:10, x : x + 8] = walkers[0]
        frame[12:20, width - 8 - x : width - x] = walkers[1]
    return Animation(tuple(Sprite(frame) for frame in frames), (70,) * count)


def noise(count: int, side: int) -> list[Sprite]:
    """Frames that hold no sprite, and take long."""
    rng = np.random.default_rng(0)
    return [Sprite(frame | 15) for frame in rng.integers(0, 256, (count, side, side, 4), np.uint8)]


def test_parts_and_report_are_those_of_this_process(bridge: Client) -> None:
    there = bridge.decompose(footage(), aseprite=True)
    here = sprite_bridge.decompose(footage(), aseprite=True)
    assert there.decomposition == here.decomposition
    assert there.document == here.document is not None
    left_out = {"timings_ms"}
    assert there.report.model_dump(exclude=left_out) == here.report.model_dump(exclude=left_out)
    assert there.decomposition.durations_ms == (70,) * 8


def test_progress_is_told_in_order(bridge: Client) -> None:
    told: list[tuple[float, str]] = []
    bridge.decompose(footage(), progress=lambda share, step: told.append((share, step)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert {"camera", "sprites", "measuring"} <= {step for _, step in told}


def test_another_thread_can_cancel(bridge: Client) -> None:
    begun = threading.Event()
    waiter = threading.Thread(target=lambda: begun.wait(60) and bridge.cancel())
    waiter.start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        bridge.decompose(noise(60, 200), progress=lambda share, step: begun.set())
    waiter.join()
    assert time.monotonic() - started < 60
    assert bridge.decompose(footage(4)).report.exact


def test_a_timeout_ends_it_with_nothing_and_a_deadline_with_what_there_is(bridge: Client) -> None:
    with pytest.raises(Expired):
        bridge.decompose(noise(60, 200), timeout=0.05)
    there = bridge.decompose(footage(30), deadline_s=1e-6)
    assert there.report.ended_early and there.report.exact


def test_frames_are_taken_as_they_are_if_that_is_asked_for(bridge: Client) -> None:
    rng = np.random.default_rng(3)
    frames = [frame.pixels.copy() for frame in footage(12)]
    for frame in frames:
        frame[..., :3] = (frame[..., :3] + rng.normal(0, 4, frame[..., :3].shape)).round().clip(0, 255)
    given = [Sprite(frame) for frame in frames]
    assert bridge.decompose(given).report.footage == "noisy"
    there = bridge.decompose(given, exact=True)
    assert there.report.footage == "exact" and there.report.exact
    assert np.array_equal(render(there.decomposition, 5), frames[5])


def test_errors_are_those_of_the_operation(bridge: Client) -> None:
    with pytest.raises(BadParams) as caught:
        bridge.decompose(footage(), deadline_s=-1)
    assert caught.value.field == "deadline_s"
    with pytest.raises(BadParams, match="8 frames with 2 durations"):
        bridge.decompose(footage(), durations_ms=[1, 2])
    with pytest.raises(BadImage):
        bridge.decompose([*noise(1, 4), *noise(1, 5)])
    with pytest.raises(TooManyFrames):
        bridge.decompose([*noise(1, 2)] * 2_001)


def test_as_many_frames_as_there_may_be_are_taken(bridge: Client) -> None:
    there = bridge.decompose(Animation(tuple(noise(4, 2)) * 500, (16_777_215,) * 2_000))
    assert there.report.frames == 2_000 and there.report.exact


def test_more_than_a_message_holds_is_refused_and_the_client_stays(bridge: Client) -> None:
    large = Sprite(np.zeros((4096, 4096, 4), np.uint8))
    with pytest.raises(TooLarge, match="at once"):
        bridge.decompose([large] * 6)
    assert bridge.decompose(footage(4)).report.exact


def test_parts_that_no_reply_holds_are_too_large(bridge: Client) -> None:
    """Noise cannot be made smaller: 10 frames of 800 x 800 are 19 MB as PNGs."""
    frames = np.random.default_rng(1).integers(0, 256, (10, 800, 800, 4), np.uint8)
    frames[..., 3] = 255
    with pytest.raises(TooLarge, match="the reply is larger") as caught:
        bridge.decompose([Sprite(frame) for frame in frames], deadline_s=0.01)
    assert "without the daemon" in caught.value.hint
    assert bridge.decompose(footage(4)).report.exact


def test_the_command_line_can_ask_it(home: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    footage().save("walk.png")
    assert run(["decompose", "walk.png", "-o", "here/walk", "--aseprite", "here.aseprite"]) == 0
    words = [
        "decompose",
        "walk.png",
        "-o",
        "there/walk",
        "--aseprite",
        "there.aseprite",
        "--report",
        "page.html",
    ]
    assert run([*words, "--daemon"]) == 0
    assert Path("page.html").stat().st_size > 1000
    names = {path.name for path in Path("here/walk").iterdir()}
    assert names == {path.name for path in Path("there/walk").iterdir()} and len(names) == 5
    for name in names:
        assert Path("here/walk", name).read_bytes() == Path("there/walk", name).read_bytes()
    assert Path("here.aseprite").read_bytes() == Path("there.aseprite").read_bytes()
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "nobody"))
    capsys.readouterr()
    assert run(["decompose", "walk.png", "-o", "third", "--daemon", "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "unreachable"
