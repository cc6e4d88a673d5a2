"""The Python client against a real daemon: the same pixels as in this process, and plain errors."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

import sprite_bridge
from sprite_bridge import Client, connection
from sprite_bridge.cli.app import run
from sprite_bridge.errors import AlreadyRunning, BadParams, Cancelled, Expired, Unreachable
from sprite_bridge.image import Animation, Sprite
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import draw

START_SECONDS = 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a daemon that runs in a process of its own."""
    folder = tmp_path_factory.mktemp("daemon") / "home"
    environment = {**os.environ, "SPRITE_BRIDGE_HOME": str(folder)}
    command = [sys.executable, "-m", "sprite_bridge", "serve", "--workers", "1"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while connection.read(folder) is None:
            assert process.poll() is None and time.monotonic() < until, "the daemon does not start"
            time.sleep(0.05)
        yield folder
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def bridge(home: Path) -> Iterator[Client]:
    with Client(folder=home) as bridge:
        yield bridge


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """(H, W, 3) uint8: a drawing as an image model would have made it."""
    rng = np.random.default_rng(3)
    return degrade(draw("character", 24, rng), "ai", rng).picture


def test_pixels_and_report_are_those_of_this_process(bridge, picture):
    there, here = bridge.clean(picture, colors=9), sprite_bridge.clean(picture, colors=9)
    assert there.image == here.image
    left_out = {"timings_ms"}
    assert there.report.model_dump(exclude=left_out) == here.report.model_dump(exclude=left_out)
    assert there.trace is None and there.explained is None


def test_animations_come_back_with_their_times(bridge, picture):
    frames = Animation((Sprite.from_array(picture), Sprite.from_array(picture)), (70, 120), loops=3)
    there, here = bridge.clean_animation(frames), sprite_bridge.clean_animation(frames)
    assert there.animation == here.animation
    assert there.animation.durations_ms == (70, 120) and there.animation.loops == 3


def test_a_picture_that_explains_comes_along_if_asked_for(bridge, picture):
    there = bridge.clean(picture, explain=True)
    assert there.explained is not None
    assert there.explained.width > there.image.width


def test_sheets_come_back_as_their_sprites(bridge, picture):
    sheet = np.hstack([picture, picture])
    for layout in ((2, 1), None):
        there = bridge.clean_sheet(sheet, layout, explain=True)
        here = sprite_bridge.clean_sheet(sheet, layout)
        assert there.animation == here.animation and there.report.sheet == here.report.sheet
        assert there.explained is not None
    with pytest.raises(BadParams) as told:
        bridge.clean_sheet(sheet, (9999, 1))
    assert told.value.field == "sheet"


def test_progress_is_told_in_order(bridge, picture):
    told: list[tuple[float, str]] = []
    bridge.clean(picture, progress=lambda share, step: told.append((share, step)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert {"grid", "colours"} <= {step for _, step in told}


def test_what_the_progress_callback_raises_ends_the_call_and_not_the_connection(bridge, picture):
    def refuse(share: float, step: str) -> None:
        raise KeyError(step)

    with pytest.raises(KeyError):
        bridge.clean(picture, progress=refuse)
    assert bridge.clean(picture).image == sprite_bridge.clean(picture).image


def test_errors_are_those_of_the_operation(bridge, picture):
    with pytest.raises(BadParams) as caught:
        bridge.clean(picture, colors=999)
    assert caught.value.field == "colors"


def test_another_thread_can_cancel(bridge, picture):
    large = np.tile(picture, (4, 4, 1))[:4000, :4000]
    threading.Timer(0.2, bridge.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        bridge.clean(large)
    assert time.monotonic() - begun < 5
    assert bridge.clean(picture).image == sprite_bridge.clean(picture).image


def test_a_timeout_ends_the_call(bridge, picture):
    with pytest.raises(Expired):
        bridge.clean(np.tile(picture, (4, 4, 1))[:4000, :4000], timeout=0.05)


def test_what_can_be_asked_is_described(bridge):
    found = bridge.describe()
    assert set(found["operations"]["clean"]["params"]["properties"]) == set(sprite_bridge.Params.model_fields)
    assert found["devices"]["running"] in ("CPUExecutionProvider", "CUDAExecutionProvider")


def test_the_status_counts(bridge, picture):
    before = bridge.status()["counters"]["replies"]
    bridge.clean(picture)
    assert bridge.status()["counters"]["replies"] == before + 1


def test_a_second_daemon_is_refused_and_names_the_first(home, monkeypatch, capsys):
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(home))
    assert run(["serve"]) == 1
    assert str(connection.read(home).pid) in capsys.readouterr().err
    assert AlreadyRunning.code == "already_running"


def test_the_command_line_can_ask_it(home, picture, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    Sprite.from_array(picture).save("hero.png")
    assert run(["clean", "hero.png", "--daemon", "--explain"]) == 0
    assert Sprite.open("hero.clean.png") == sprite_bridge.clean(picture).image
    assert Path("hero.clean.explain.png").is_file()
    assert run(["clean", "hero.png", "--daemon", "--sheet", "1x1", "-o", "there.png", "--explain"]) == 0
    assert run(["clean", "hero.png", "--sheet", "1x1", "-o", "here.png", "--explain"]) == 0
    for ending in (".png", ".explain.png"):
        assert Path(f"there{ending}").read_bytes() == Path(f"here{ending}").read_bytes()
    assert run(["clean", "hero.png", "--daemon", "--report", "page.html", "-o", "a.png"]) == 2
    assert run(["status"]) == 0
    assert "requests" in capsys.readouterr().out


def test_no_daemon_is_said_to_be_none(tmp_path, monkeypatch, capsys):
    with pytest.raises(Unreachable):
        Client(folder=tmp_path)
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path))
    for command in ("status", "stop"):
        assert run([command]) == 4
    assert "sprite-bridge serve" in capsys.readouterr().err


def test_a_stale_connection_file_is_no_daemon(home, tmp_path):
    found = connection.read(home)
    connection.write(tmp_path, connection.Connection("tcp://127.0.0.1:9", None, None, "x", found.pid, "0", 1))
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        Client(folder=tmp_path)
    assert time.monotonic() - begun < 2


def test_a_daemon_that_was_started_ends_with_the_program(tmp_path):
    program = (
        "import sys, pathlib, sprite_bridge\n"
        "with sprite_bridge.Client(start=True, folder=pathlib.Path(sys.argv[1])) as bridge:\n"
        "    print(bridge.status()['pid'], flush=True)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "home")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=START_SECONDS)
    assert done.returncode == 0, done.stderr
    until = time.monotonic() + 20
    while psutil.pid_exists(int(done.stdout)):
        assert time.monotonic() < until, "the daemon stays"
        time.sleep(0.1)
    assert connection.read(tmp_path / "home") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals of this kind")
def test_a_daemon_that_is_interrupted_leaves_nothing_behind(tmp_path):
    environment = {**os.environ, "SPRITE_BRIDGE_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "sprite_bridge", "serve", "--workers", "1", "--no-websocket", "--json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["pid"] == process.pid
    workers = [child.pid for child in psutil.Process(process.pid).children()]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert process.stdout.read() == ""
    process.stdout.close()
    assert connection.read(tmp_path / "home") is None
    until = time.monotonic() + 5
    while any(psutil.pid_exists(pid) for pid in workers):
        assert time.monotonic() < until, "a worker stays"
        time.sleep(0.05)


def test_a_file_with_an_address_that_is_none_reads_as_no_daemon(tmp_path):
    broken = connection.Connection("nonsense", None, None, "t", os.getpid(), "1", 1)
    connection.write(tmp_path, broken)
    with pytest.raises(Unreachable, match="no daemon answers"):
        Client(folder=tmp_path)
