"""`sprite-bridge serve` as a process: when it starts, when it does not, and what it writes down."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import numpy as np
import psutil
import pytest

from sprite_bridge import Client, connection
from sprite_bridge.errors import Quarantined, Stopping, WorkerFailed

SECONDS = 60
PICTURE = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes are held and ended by POSIX's signals")


def command(*options):
    return [sys.executable, "-m", "sprite_bridge", "serve", "--workers", "1", *map(str, options)]


def environment(folder):
    return {**os.environ, "SPRITE_BRIDGE_HOME": str(folder)}


def refused(folder, *options):
    """The exit code and error of a daemon that does not start."""
    done = subprocess.run(
        command("--json", *options), env=environment(folder), capture_output=True, text=True, timeout=SECONDS
    )
    assert connection.read(folder) is None
    return done.returncode, json.loads(done.stdout)["error"]


@contextmanager
def serving(folder, *options):
    """The process of a daemon that is ready, while the block lasts."""
    process = subprocess.Popen(
        command("--json", *options),
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = json.loads(process.stdout.readline())
        assert said["ok"], said
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)


def logged(folder, message):
    """The lines of the log that begin so."""
    lines = (folder / connection.LOG).read_text(encoding="utf-8").splitlines()
    return [line for line in map(json.loads, lines) if line["message"].startswith(message)]


def test_a_parent_that_is_not_there_is_refused(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for pid in (ended.pid, -1, 10**12):
        code, error = refused(tmp_path / "home", "--parent-pid", pid)
        assert (code, error["field"]) == (2, "parent_pid") and f"no process {pid}" in error["message"]
    assert not (tmp_path / "home").exists()


@posix
def test_a_parent_that_has_ended_and_lies_about_is_not_there(tmp_path):
    zombie = subprocess.Popen([sys.executable, "-c", ""])
    end = time.monotonic() + SECONDS
    while psutil.Process(zombie.pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert refused(tmp_path, "--parent-pid", zombie.pid)[0] == 2
    zombie.wait()


def test_it_ends_with_its_parent_and_says_why(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with serving(tmp_path, "--parent-pid", parent.pid) as process:
        assert process.poll() is None
        parent.communicate(b"\n")
        assert process.wait(SECONDS) == 0
    (line,) = logged(tmp_path, "stopping")
    assert line["why"] == "the parent process has ended"


def test_it_ends_when_nobody_has_been_there_for_long_and_says_why(tmp_path):
    with serving(tmp_path, "--quit-after", "0.02") as process:
        with Client(folder=tmp_path) as client:
            time.sleep(2.5)
            assert process.poll() is None and client.status()["clients"] == 1
        assert process.wait(SECONDS) == 0
    (line,) = logged(tmp_path, "stopping")
    assert line["why"] == "no client has been there for long"


def test_a_device_that_cannot_run_is_refused_before_it_is_ready(tmp_path):
    runtime = pytest.importorskip("onnxruntime")
    if "CUDAExecutionProvider" in runtime.get_available_providers():
        pytest.skip("this computer may well run models on a GPU")
    code, error = refused(tmp_path, "--device", "cuda")
    assert (code, error["code"]) == (6, "device") and "CUDA" in error["message"]
    (line,) = logged(tmp_path, "ended")
    assert line["code"] == "device"
    assert not logged(tmp_path, "ready")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited for sure on Linux alone")
def test_that_no_worker_starts_is_said_and_requests_fail_at_once(tmp_path):
    with serving(tmp_path, "--memory-mib", 200) as process, Client(folder=tmp_path) as bridge:
        for _ in range(2):
            with pytest.raises(WorkerFailed, match="no process") as told:
                bridge.clean(PICTURE, timeout=SECONDS)
            assert "workers.log" in told.value.hint
        warning, hint = process.stderr.readline(), process.stderr.readline()
        assert warning.startswith("warning: no worker starts")
        assert str(tmp_path / connection.WORKER_LOG) in hint
    said = (tmp_path / connection.WORKER_LOG).read_text(encoding="utf-8", errors="replace")
    assert said and "Fatal Python error: _enter_buffered_busy" not in said
    assert len(logged(tmp_path, "no worker starts")) == 1
    assert len(logged(tmp_path, "a worker ended")) >= 3
    assert {"request", "code"} <= set(logged(tmp_path, "a request was lost")[0])


@posix
def test_the_log_says_what_killed_workers_and_what_they_worked_on(tmp_path):
    def kill(share, step):
        (worker,) = psutil.Process(process.pid).children()
        worker.kill()

    with serving(tmp_path) as process, Client(folder=tmp_path) as bridge:
        for _ in range(2):
            with pytest.raises(WorkerFailed):
                bridge.clean(PICTURE, progress=kill, timeout=SECONDS)
        with pytest.raises(Quarantined):
            bridge.clean(PICTURE, progress=kill, timeout=SECONDS)
        bridge.stop()
        assert process.wait(SECONDS) == 0
    ended, lost = logged(tmp_path, "a worker ended"), logged(tmp_path, "a request was lost")
    assert [(line["signal"], line["op"]) for line in ended] == [("SIGKILL", "clean")] * 2
    assert [line["request"] for line in ended] == [line["request"] for line in lost]
    (quarantined,) = logged(tmp_path, "a request is in quarantine")
    assert quarantined["request"] == lost[1]["request"]
    (stopping,) = logged(tmp_path, "stopping")
    assert stopping["why"] == "a client asked"


@posix
def test_a_signal_ends_it_and_those_who_wait_are_told(tmp_path):
    def end(share, step):
        process.send_signal(signal.SIGTERM)

    with serving(tmp_path) as process, Client(folder=tmp_path) as bridge:
        large = np.tile(PICTURE, (30, 30, 1))
        with pytest.raises(Stopping):
            bridge.clean(large, progress=end, timeout=SECONDS)
        assert process.wait(SECONDS) == 0
    (stopping,) = logged(tmp_path, "stopping")
    assert (stopping["why"], stopping["lost"]) == ("SIGTERM", 1)
