"""Daemons that programs start for themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil
import pytest

from sprite_bridge import Client, connection
from sprite_bridge.errors import Unreachable

START_SECONDS = 60


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


def test_a_file_that_a_killed_daemon_left_is_no_hindrance(serving, tmp_path):
    with serving(tmp_path) as process:
        process.kill()
        process.wait()
    program = (
        "import sys, pathlib, sprite_bridge\n"
        "with sprite_bridge.Client(start=True, folder=pathlib.Path(sys.argv[1])) as bridge:\n"
        "    print(bridge.status()['pid'], flush=True)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=START_SECONDS)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) != process.pid


def test_a_daemon_that_cannot_start_is_said_to_have_ended(tmp_path):
    (tmp_path / connection.LOCK).mkdir()
    with pytest.raises(Unreachable, match=r"ended with exit code [1-9]") as told:
        Client(start=True, folder=tmp_path)
    assert "sprite-bridge serve" in told.value.hint
    assert os.listdir(tmp_path) == [connection.LOCK]  # noqa: PTH208


def test_programs_that_start_one_at_the_same_time_share_it(tmp_path):
    program = (
        "import sys, pathlib, sprite_bridge\n"
        "with sprite_bridge.Client(start=True, folder=pathlib.Path(sys.argv[1])) as bridge:\n"
        "    print(bridge.status()['pid'], flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    try:
        assert len({one.stdout.readline() for one in started}) == 1
    finally:
        for one in started:
            one.communicate(timeout=START_SECONDS)
