"""`sprite-bridge doctor`: lines, JSON, exit codes, and what it leaves alone."""

import json
import os
import subprocess
import sys
import time
import zipfile

import pytest

from sprite_bridge import __version__, connection
from sprite_bridge.cli import doctor as command
from sprite_bridge.cli.app import run
from sprite_bridge.connection import Connection
from sprite_bridge.doctor.finding import Finding
from sprite_bridge.protocol import VERSION

FOUND = [
    Finding("ok", "1.22", check="onnxruntime"),
    Finding("note", "none runs", "start one", "daemon"),
    Finding("trouble", "full", "make room", "disk_space"),
]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty place for the daemon's files, and for settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def findings(monkeypatch):
    """``findings(list)``: let the checks find this."""
    return lambda found: monkeypatch.setattr("sprite_bridge.doctor.checks.examine", lambda around: found)


def test_a_line_for_each_finding_with_what_mends_it_below():
    assert command.lines(FOUND) == [
        "ok       onnxruntime: 1.22",
        "note     daemon: none runs",
        "         mend: start one",
        "trouble  disk_space: full",
        "         mend: make room",
        "1 trouble",
    ]
    assert command.lines(FOUND[:2])[-1] == "no trouble"
    assert command.lines([*FOUND, FOUND[2]])[-1] == "2 troubles"


@pytest.mark.parametrize(("found", "code"), [(FOUND, 1), (FOUND[:2], 0)])
def test_it_leaves_with_1_if_there_is_a_trouble_and_json_has_all_findings(
    home, findings, capsys, found, code
):
    findings(found)
    assert run(["doctor", "--json"]) == code
    captured = capsys.readouterr()
    assert captured.err == ""
    assert json.loads(captured.out) == {
        "ok": code == 0,
        "version": __version__,
        "findings": [finding.as_dict() for finding in found],
        "bundle": None,
    }
    assert run(["doctor"]) == code
    assert capsys.readouterr().out.splitlines() == command.lines(found)


def test_a_bundle_is_written_where_it_was_asked_for(home, findings, capsys, tmp_path):
    findings(FOUND)
    path = tmp_path / "report.zip"
    assert run(["doctor", "--bundle", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["bundle"] == str(path)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("doctor.json"))[2]["message"] == "full"


@pytest.mark.parametrize("name", ["report.png", "there.zip"])
def test_a_bundle_that_cannot_be_is_refused_before_anything_is_looked_at(
    home, monkeypatch, capsys, tmp_path, name
):
    (tmp_path / "there.zip").write_bytes(b"mine")
    monkeypatch.setattr("sprite_bridge.doctor.checks.examine", lambda around: pytest.fail("it looked"))
    assert run(["doctor", "--bundle", name, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "output"
    assert (tmp_path / "there.zip").read_bytes() == b"mine"


def test_it_starts_no_daemon_and_makes_no_folder(home, capsys):
    run(["doctor", str(home.parent), "--json"])
    found = {one["check"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert found["daemon"]["message"] == "none runs"
    assert found["device"]["level"] in ("ok", "note")
    assert str(home.parent) in found["drives"]["message"]
    assert not home.exists()


def test_packages_that_are_broken_do_not_keep_it_from_saying_so(home):
    code = """
import sys
for name in ("numba", "numpy", "zmq", "psutil", "websockets", "msgpack", "filelock", "PIL", "platformdirs"):
    sys.modules[name] = None  # what makes an import fail
from sprite_bridge.cli.app import run
sys.exit(run(["doctor", "--json", "--bundle", "report.zip"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    found = {one["check"]: one for one in json.loads(done.stdout)["findings"]}
    assert "pyzmq" in found["imports"]["mend"] and "numpy" in found["imports"]["mend"]
    assert found["models"]["mend"] == "mend what the check imports names"
    with zipfile.ZipFile(home.parent / "report.zip") as archive:
        assert "error" in json.loads(archive.read("models.json"))
        assert json.loads(archive.read("versions.json"))["python"]


def test_a_stale_file_is_named_and_stays(home, capsys):
    connection.make_home(home)
    gone = Connection("tcp://127.0.0.1:9", None, None, "t" * 43, 2**30, __version__, VERSION)
    connection.write(home, gone)
    assert run(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["findings"]
    (stale,) = [one for one in told if one["level"] == "trouble"]
    assert stale["check"] == "daemon" and "stale" in stale["message"]
    assert connection.read(home) == gone


def test_a_process_that_is_there_but_does_not_answer_is_waited_for_briefly(home, capsys):
    connection.make_home(home)
    connection.write(
        home, Connection("tcp://127.0.0.1:9", None, None, "t" * 43, os.getpid(), __version__, VERSION)
    )
    begin = time.monotonic()
    assert run(["doctor", "--json"]) == 1
    assert time.monotonic() - begin < 60
    told = json.loads(capsys.readouterr().out)["findings"]
    (dead,) = [one for one in told if one["level"] == "trouble"]
    assert "does not answer" in dead["message"] and str(os.getpid()) in dead["mend"]
