"""The Python client against a real daemon: the same pixels as in this process, and plain errors."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

import sprite_bridge
from sprite_bridge import Client, connection
from sprite_bridge.cli.app import run
from sprite_bridge.errors import AlreadyRunning, BadParams, Cancelled, Expired, TooLarge, Unreachable
from sprite_bridge.image import Animation, Sprite

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes are held and ended by POSIX's signals")


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
    large, works = np.tile(picture, (4, 4, 1))[:4000, :4000], threading.Event()
    waiter = threading.Thread(target=lambda: works.wait(60) and bridge.cancel())
    waiter.start()
    with pytest.raises(Cancelled):
        bridge.clean(large, progress=lambda share, step: works.set())
    waiter.join()
    assert bridge.clean(picture).image == sprite_bridge.clean(picture).image


def test_a_timeout_ends_the_call(bridge, picture):
    with pytest.raises(Expired):
        bridge.clean(np.tile(picture, (4, 4, 1))[:4000, :4000], timeout=0.05)


@posix
def test_after_a_timeout_late_answers_disturb_nobody(bridge, picture):
    expected = sprite_bridge.clean(picture, colors=5).image
    os.kill(bridge.connection.pid, signal.SIGSTOP)
    try:
        with pytest.raises(Expired):
            bridge.clean(picture, colors=3, timeout=0.1)
    finally:
        os.kill(bridge.connection.pid, signal.SIGCONT)
    for _ in range(3):
        assert bridge.clean(picture, colors=5).image == expected


@pytest.mark.parametrize("timeout", [0, -1, math.nan, -math.inf, "5"])
def test_a_timeout_that_is_none_is_refused_before_anything_is_sent(home, bridge, picture, timeout):
    before = bridge.status()["counters"]["requests"]
    with pytest.raises(BadParams) as told:
        bridge.clean(picture, timeout=timeout)
    assert told.value.field == "timeout"
    with pytest.raises(BadParams):
        Client(folder=home, timeout=timeout)
    assert bridge.status()["counters"]["requests"] == before


@pytest.mark.parametrize("timeout", [1e9, math.inf, 10**400])
def test_a_timeout_longer_than_a_day_is_a_day(bridge, picture, timeout):
    assert bridge.clean(picture, timeout=timeout).image == sprite_bridge.clean(picture).image


def test_parameters_that_fill_more_than_a_header_are_refused(bridge, picture):
    long = [f"#{number:06x}" for number in range(4000)]
    with pytest.raises(BadParams, match="parameters take"):
        bridge._run("clean", [Sprite.from_array(picture)], {"palette": long}, None, 20, False)


def test_numbers_of_numpy_are_numbers(bridge, picture):
    assert bridge.clean(picture, colors=np.int64(4)).image == sprite_bridge.clean(picture, colors=4).image


@pytest.mark.parametrize("value", [print, {1, 2}, 2**70, np.zeros(3)])
def test_what_cannot_travel_is_no_parameter(bridge, picture, value):
    with pytest.raises(BadParams) as caught:
        bridge.clean(picture, colors=value)
    assert caught.value.field == "colors"
    assert bridge.clean(picture).image.width > 0


def test_more_than_the_daemon_takes_is_refused_and_the_client_stays(bridge, picture):
    large = Sprite(np.zeros((4096, 4096, 4), np.uint8))
    with pytest.raises(TooLarge, match="at once"):
        bridge.clean_animation([large] * 6)
    assert bridge.clean(picture).image == sprite_bridge.clean(picture).image


def test_threads_that_share_a_client_each_get_their_own_answer(bridge, picture):
    expected = {colors: sprite_bridge.clean(picture, colors=colors).image for colors in range(2, 8)}
    found: dict[tuple[int, int], Sprite] = {}

    def ask(colors: int) -> None:
        for time_ in range(3):
            found[colors, time_] = bridge.clean(picture, colors=colors, timeout=120).image
            assert bridge.status()["pid"] == bridge.connection.pid

    threads = [threading.Thread(target=ask, args=(colors,)) for colors in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {(colors, time_): image for colors, image in expected.items() for time_ in range(3)}


def test_a_call_whose_turn_does_not_come_expires(bridge, picture):
    begun, goes_on = threading.Event(), threading.Event()

    def wait(share: float, step: str) -> None:
        begun.set()
        assert goes_on.wait(60)

    thread = threading.Thread(target=lambda: bridge.clean(picture, progress=wait))
    thread.start()
    try:
        assert begun.wait(60)
        with pytest.raises(Expired, match="other calls"):
            bridge.clean(picture, timeout=0.1)
    finally:
        goes_on.set()
        thread.join()


def test_a_progress_callback_may_ask_and_cancel(bridge, picture):
    asked = []
    expected = sprite_bridge.clean(picture).image
    there = bridge.clean(picture, progress=lambda share, step: asked.append(bridge.status()["running"]))
    assert there.image == expected and asked
    assert bridge.clean(picture, progress=lambda share, step: bridge.clean(picture)).image == expected
    with pytest.raises(Cancelled):
        bridge.clean(picture, progress=lambda share, step: bridge.cancel())
    bridge.cancel()
    assert bridge.clean(picture).image == expected


def test_a_closed_client_says_so(home, picture):
    bridge = Client(folder=home)
    bridge.close()
    bridge.close()
    for call in (bridge.status, bridge.describe, bridge.stop, lambda: bridge.clean(picture)):
        with pytest.raises(Unreachable, match="closed") as told:
            call()
        assert "Client()" in told.value.hint


def test_closing_ends_the_call_of_another_thread(home, picture):
    bridge, begun, told = Client(folder=home), threading.Event(), []

    def ask() -> None:
        try:
            bridge.clean(np.tile(picture, (4, 4, 1))[:4000, :4000], progress=lambda *_: begun.set())
        except Unreachable as error:
            told.append(error.message)

    thread = threading.Thread(target=ask)
    thread.start()
    assert begun.wait(60)
    bridge.close()
    thread.join(60)
    assert told == ["this Client is closed"]


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


@posix
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
