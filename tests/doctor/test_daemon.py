"""Daemons that are gone, deaf, old, or somewhere else than they should be; and their files."""

import json
import os
import sys
import time

import pytest

from sprite_bridge.doctor import daemon
from sprite_bridge.doctor.surroundings import Process
from sprite_bridge.errors import Unreachable

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")


def deaf():
    return Unreachable("no daemon answers", "start one")


def test_no_daemon_is_a_note(look):
    assert "none runs" in look(daemon.daemon).only("note").message


def test_a_daemon_that_answers_is_well(look, around, running):
    running(around)
    assert look(daemon.daemon).levels == ["ok", "ok"]


def test_a_file_whose_process_is_gone_is_stale(look, around, running):
    running(around)
    found = look(daemon.daemon, process=lambda pid: None).only("trouble")
    assert "stale" in found.message and "daemon.json" in found.mend and "4711" in found.message


def test_a_number_that_another_program_has_now_is_stale_and_the_program_is_named(look, around, running):
    running(around)
    later = Process("firefox", "firefox --new-tab", time.time() + 3600)

    def ask():
        raise AssertionError("another program was asked")

    found = look(daemon.daemon, process=lambda pid: later, ask=ask).only("trouble")
    assert "stale" in found.message and "firefox" in found.message


def test_a_clock_that_was_set_back_does_not_make_a_daemon_stale(look, around, running):
    running(around)
    own = Process("python", "python -m sprite_bridge serve", time.time() + 3600)
    assert look(daemon.daemon, process=lambda pid: own).levels == ["ok", "ok"]


def test_a_daemon_that_does_not_answer_is_a_trouble_and_its_end_is_told(look, around, running):
    running(around)
    found = look(daemon.daemon, ask=deaf).only("trouble")
    assert "does not answer" in found.message and found.mend.startswith("kill 4711")
    assert look(daemon.daemon, ask=deaf, system="win32").only("trouble").mend.startswith("taskkill")


@pytest.mark.parametrize("answer", [deaf, dict])
@pytest.mark.parametrize(
    ("change", "said"), [({"version": "0.0.1"}, "0.0.1"), ({"protocol": 99}, "protocol 99")]
)
def test_a_daemon_of_another_version_is_a_trouble_whether_it_answers_or_not(
    look, around, running, answer, change, said
):
    running(around, **change)
    found = look(daemon.daemon, ask=answer).only("trouble")
    assert said in found.message and "serve" in found.mend


@pytest.mark.parametrize(
    ("devices", "said"),
    [
        ({"asked": "cuda", "running": None, "note": "CUDA was asked for"}, "CUDA was asked for"),
        (
            {"asked": "auto", "running": "CPUExecutionProvider", "note": "could not start CUDA"},
            "could not start CUDA",
        ),
        ({"asked": "cuda", "running": "CPUExecutionProvider", "note": ""}, "asked for cuda"),
    ],
)
def test_a_daemon_on_another_device_than_was_meant_is_a_trouble(look, around, running, devices, said):
    running(around)
    found = look(daemon.daemon, ask=lambda: {"uptime_s": 5.0, "devices": devices}).only("trouble")
    assert said in found.message


def test_workers_may_take_a_while_to_start_but_not_for_ever(look, around, running):
    running(around)
    assert (
        "starting" in look(daemon.daemon, ask=lambda: {"uptime_s": 1.0, "devices": None}).only("note").message
    )
    found = look(daemon.daemon, ask=lambda: {"uptime_s": 1000.0, "devices": None}).only("trouble")
    assert "workers.log" in found.mend


def test_without_a_file_there_is_nothing_to_say_about_it(look):
    assert look(daemon.connection_file).levels == []
    assert look(daemon.launcher).levels == []


@POSIX
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_a_file_that_others_can_read_is_a_trouble(look, around, running, mode):
    running(around)
    (around.home / "daemon.json").chmod(mode)
    found = look(daemon.connection_file).only("trouble")
    assert f"{mode:04o}" in found.message and "chmod 600" in found.mend


@POSIX
def test_a_folder_that_others_can_write_to_is_a_trouble(look, around, running):
    running(around)
    around.home.chmod(0o777)
    assert "chmod 700" in look(daemon.connection_file).only("trouble").mend


def test_a_file_for_its_owner_alone_is_well(look, around, running):
    running(around)
    assert look(daemon.connection_file).levels == ["ok"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_a_file_that_is_no_connection_file_is_a_trouble(look, around, running, text):
    running(around)
    (around.home / "daemon.json").write_text(text, encoding="utf-8")
    assert "no connection file" in look(daemon.connection_file).only("trouble").message


def test_a_launcher_whose_python_is_gone_is_a_trouble_that_names_it(look, around, running):
    running(around)
    gone = os.path.join(os.sep, "gone", "python")  # noqa: PTH118
    launch(around, {"command": [gone, "-m", "sprite_bridge", "serve"]})
    found = look(daemon.launcher).only("trouble")
    assert gone in found.message and "sprite-bridge serve" in found.mend


def launch(around, value):
    (around.home / "launcher.json").write_text(json.dumps(value), encoding="utf-8")


@pytest.mark.parametrize(
    "value", [{}, [], {"command": []}, {"command": "python"}, {"command": [1]}, {"command": None}]
)
def test_a_launcher_without_a_command_is_a_trouble(look, around, running, value):
    running(around)
    launch(around, value)
    assert look(daemon.launcher).levels == ["trouble"]


def test_another_python_than_this_one_is_a_note_and_this_one_is_well(look, around, running):
    running(around)
    assert look(daemon.launcher).levels == ["ok"]
    assert sys.executable in look(daemon.launcher, python="/another/python").only("note").message
