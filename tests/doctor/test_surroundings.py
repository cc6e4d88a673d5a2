"""What is really asked of this computer."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from sprite_bridge.doctor.surroundings import existing, look_around, may_write
from sprite_bridge.errors import BadModel, ModelMissing, Unreachable


@pytest.fixture
def real(tmp_path, workshop):
    workshop.install(workshop.cleaner())
    env = {
        "SPRITE_BRIDGE_HOME": str(tmp_path / "home"),
        "SPRITE_BRIDGE_MODELS": str(workshop.folder),
        "SPRITE_BRIDGE_DEVICE": "cpu",
    }
    return look_around([Path("relative")], env)


def test_this_process_is_found_and_one_that_ended_is_not(real):
    own = real.process(os.getpid())
    assert own.began == pytest.approx(psutil.Process().create_time())
    assert "python" in own.command.lower() or "pytest" in own.command.lower()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    assert ended.wait(60) == 0
    assert real.process(ended.pid) is None


def test_a_process_that_ended_but_was_not_waited_for_is_none(real):
    ended = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    ended.stdout.read()  # until it has closed everything
    ended.stdout.close()
    os_says = getattr(os, "waitid", None)
    if os_says is not None:
        os_says(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert real.process(ended.pid) is None
    ended.wait(60)


@pytest.mark.parametrize("pid", [-1, 2**63, 10**30])
def test_a_number_that_no_process_has_is_none(real, pid):
    assert real.process(pid) is None


def test_a_session_is_really_opened(real):
    assert real.open_session("cpu") == ("CPUExecutionProvider", "")


def test_a_refused_model_is_passed_over_for_one_that_may_run(real, workshop):
    workshop.install(workshop.cleaner(), "bad", sha256="0" * 64)
    assert real.open_session("cpu")[0] == "CPUExecutionProvider"


def test_a_refused_model_is_named_if_there_is_no_other(tmp_path, workshop, monkeypatch):
    monkeypatch.setattr("sprite_bridge.runtime.store.packaged_folder", lambda: workshop.folder)
    around = look_around([], {"SPRITE_BRIDGE_HOME": str(tmp_path / "home")})
    with pytest.raises(ModelMissing, match="no model is installed"):
        around.open_session("cpu")
    workshop.install(workshop.cleaner(), "bad", sha256="0" * 64)
    with pytest.raises(BadModel, match="'bad'"):
        around.open_session("cpu")


def test_without_a_daemon_the_answer_is_that_there_is_none(real):
    assert isinstance(real.ask(), Unreachable)


def test_a_daemon_is_asked_once(real):
    assert real.ask() is real.ask()


def test_folders_are_named_from_the_root_on(real):
    assert real.folders == (Path.cwd() / "relative",)


def test_the_loopback_can_be_bound(real):
    real.bind()


def test_a_loopback_that_refuses_raises(real, monkeypatch):
    def refuse(*args, **more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(OSError, match="Permission denied"):
        real.bind()


def test_what_is_not_there_can_be_made_where_the_folder_above_can_be_written_to(tmp_path):
    (tmp_path / "file").touch()
    assert existing(tmp_path / "a" / "b" / "c") == tmp_path
    assert may_write(tmp_path) and may_write(tmp_path / "a" / "b") and may_write(tmp_path / "file")
    assert not may_write(tmp_path / "file" / "below")


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not hold for this user"
)
def test_a_folder_without_permission_cannot_be_written_to(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert not may_write(tmp_path) and not may_write(tmp_path / "below")
    finally:
        tmp_path.chmod(0o700)


def test_drives_are_known(real, tmp_path):
    assert real.free_bytes(tmp_path / "not" / "there") > 0
    assert isinstance(real.file_system(tmp_path / "not there"), str)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these limits")
def test_the_limits_of_linux_are_read(real):
    assert all(value > 0 for value in real.inotify().values())


def test_a_module_that_fails_in_any_way_says_how(real, tmp_path, monkeypatch):
    (tmp_path / "module_that_divides.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert real.import_error("module_that_divides") == "division by zero"
    assert "no_such_module" in real.import_error("no_such_module")
    assert real.import_error("json") == ""


def test_versions_are_those_of_this_environment(real):
    import numpy

    assert real.version_of("numpy") == numpy.__version__
    assert real.version_of("no-such-distribution") is None
