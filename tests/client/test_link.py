"""Daemons that go away, or seem to, while somebody asks them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import sprite_bridge
from sprite_bridge import Client, connection
from sprite_bridge.cli.app import run
from sprite_bridge.errors import Unreachable

SOON = 5.0
"""Seconds that a slow machine may take for what takes none."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes are held and ended by POSIX's signals")


def test_a_daemon_that_is_killed_in_the_middle_of_a_call_has_gone(serving, picture, tmp_path):
    killed: list[float] = []
    with serving(tmp_path) as process, Client(folder=tmp_path) as bridge:

        def kill(share: float, step: str) -> None:
            process.kill()
            killed.append(time.monotonic())

        with pytest.raises(Unreachable, match=f"process {process.pid}, has gone") as told:
            bridge.clean(picture, progress=kill)
        assert time.monotonic() - killed[0] < SOON
        assert connection.read(tmp_path) is not None and "serve" in told.value.hint


@pytest.mark.parametrize("door", ["ipc", "tcp"])
def test_a_daemon_that_is_killed_between_two_calls_has_gone(serving, picture, tmp_path, door):
    with serving(tmp_path) as process:
        if door == "tcp":
            found = connection.read(tmp_path)
            values = {
                name: getattr(found, name) for name in ("tcp", "ws", "token", "pid", "version", "protocol")
            }
            connection.write(tmp_path, connection.Connection(ipc=None, **values))
        with Client(folder=tmp_path) as bridge:
            bridge.status()
            process.kill()
            process.wait()
            begun = time.monotonic()
            for call in (lambda: bridge.clean(picture), bridge.describe, bridge.status, bridge.stop):
                with pytest.raises(Unreachable, match="has gone"):
                    call()
            assert time.monotonic() - begun < SOON


def test_another_daemon_in_its_place_is_not_the_one_that_was_asked(serving, picture, tmp_path):
    with serving(tmp_path) as first, Client(folder=tmp_path) as bridge:
        first.kill()
        first.wait()
        with serving(tmp_path), Client(folder=tmp_path) as other:
            with pytest.raises(Unreachable, match=f"process {first.pid}, has gone"):
                bridge.clean(picture)
            assert other.clean(picture).image == sprite_bridge.clean(picture).image


@posix
def test_a_daemon_that_is_held_for_a_while_has_not_gone(serving, picture, tmp_path):
    held: list[threading.Timer] = []
    with serving(tmp_path) as process, Client(folder=tmp_path) as bridge:

        def hold(share: float, step: str) -> None:
            if not held:
                process.send_signal(signal.SIGSTOP)
                held.append(threading.Timer(2.0, process.send_signal, [signal.SIGCONT]))
                held[0].start()

        assert bridge.clean(picture, progress=hold).image == sprite_bridge.clean(picture).image
        assert held
        held[0].join()
        assert bridge.status()["counters"]["replies"] == 1


def test_why_none_answers_is_said(serving, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path))
    with pytest.raises(Unreachable, match="none was started"):
        Client()
    with serving(tmp_path) as process:
        process.kill()
        if hasattr(
            os, "waitid"
        ):  # it ends some time later, and stays a zombie for as long as nobody waits for it
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        for _ in range(2):
            with pytest.raises(Unreachable, match=f"its process {process.pid} has ended without removing"):
                Client()
            assert run(["status"]) == run(["stop"]) == 4
            assert f"its process {process.pid} has ended" in capsys.readouterr().err
            process.wait()


@posix
def test_a_daemon_that_says_nothing_is_there(serving, tmp_path):
    with serving(tmp_path) as process:
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(Unreachable, match=f"process {process.pid} is there, but says nothing"):
            Client(folder=tmp_path)
        process.send_signal(signal.SIGCONT)


FORK = """
import os, pathlib, sys
from sprite_bridge import Client, SpriteBridgeError
with Client(folder=pathlib.Path(sys.argv[1])) as bridge:
    child = os.fork()
    if not child:
        for call in (bridge.status, bridge.describe, bridge.stop):
            try:
                call()
            except SpriteBridgeError as error:
                print(error.code, "|", error.hint, flush=True)
        bridge.close()
        with Client(folder=pathlib.Path(sys.argv[1])) as own:
            print(own.status()["pid"], flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    print(bridge.status()["pid"], flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_forked_process_needs_a_client_of_its_own(home):
    command = [sys.executable, "-c", FORK, str(home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    pid = str(connection.read(home).pid)
    own = "unreachable | make a Client of its own in the new process"
    assert done.stdout.splitlines() == [own, own, own, pid, pid]
