"""The daemon that the addon starts, waits for, and leaves alone."""

from __future__ import annotations

import json
import socket
import sys
import threading
from contextlib import contextmanager

import psutil
import pytest

from sprite_bridge import connection

FILES = 6


def project_of(godot, projects, folder):
    """A project whose pictures wait, and nothing in the folder where the daemon's files would be."""
    home = folder / "home"
    home.mkdir()
    project = projects.Project(godot, folder / "project", home, folder)
    for number in range(FILES):
        project.add(f"hero{number}.png", projects.dirty(number))
    return project


@pytest.fixture
def project(godot, projects, tmp_path):
    return project_of(godot, projects, tmp_path)


@pytest.fixture(scope="module")
def opened(godot, projects, tmp_path_factory):
    """Such a project, and an editor that has imported it and may start a daemon; it takes long to open one."""
    project = project_of(godot, projects, tmp_path_factory.mktemp("opened"))
    with project.editor(SPRITE_BRIDGE_START="1") as editor:
        editor.ask("scan")
        assert len(project.waiting()) == FILES
        yield project, editor


@pytest.fixture
def waiting(opened, projects):
    """The project, and ``again()``: the warnings when all is imported again and goes on waiting."""
    project, editor = opened

    def again():
        before = len(editor.said)
        assert editor.ask("reimport_waiting")["value"] == FILES
        return projects.WARNINGS.findall(editor.said[before:])

    yield project, again
    for path in project.home.iterdir():
        path.unlink()


def launch(project, *command):
    """Say how the daemon is started."""
    text = json.dumps({"command": list(command)})
    (project.home / connection.LAUNCHER).write_text(text, encoding="utf-8")


def test_a_build_starts_the_daemon_if_it_is_asked_to_and_it_ends_with_it(project, processes):
    launch(project, sys.executable, "-m", "sprite_bridge", "serve", "--workers", "1")
    assert len(project.import_all()) == FILES
    assert connection.read(project.home) is None, "nobody asked for it"
    with project.editor(SPRITE_BRIDGE_START="1") as editor:
        assert editor.ask("reimport_waiting")["value"] == 0
        started = psutil.Process(connection.read(project.home).pid)
        assert started.is_running() and "--parent-pid" in started.cmdline()
    processes.until(lambda: not psutil.pid_exists(started.pid) or started.status() == psutil.STATUS_ZOMBIE)
    assert project.waiting() == []


def test_a_daemon_that_ends_at_once_is_started_once_and_told_once_for_each_file(project):
    counter = project.home / "starts"
    code = f"open({str(counter)!r}, 'a').write('x')"
    launch(project, sys.executable, "-c", code)
    warnings = project.import_all(SPRITE_BRIDGE_START="1")
    assert counter.read_text(encoding="utf-8") == "x"
    assert len(warnings) == FILES and all("ended at once" in line for line in warnings)
    assert len(project.waiting()) == FILES


@pytest.mark.parametrize(
    "text", ["", "{", '{"command": []}', '{"command": "rm"}', '{"command": ["/no/such/program"]}']
)
def test_a_launcher_that_starts_nothing_leaves_marked_pictures(waiting, text):
    project, again = waiting
    (project.home / connection.LAUNCHER).write_text(text, encoding="utf-8")
    assert len(again()) == FILES and len(project.waiting()) == FILES


@contextmanager
def silent():
    """A port that is listened at by somebody who says nothing; the connections to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = []

        def take():
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], taken
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for one in taken:
                one.close()


def connect(project, **values):
    """A connection file that says these things."""
    sound = {"protocol": 1, "version": "0.1.0", "pid": 1, "token": "t0k", "tcp": "tcp://127.0.0.1:1"}
    text = json.dumps({**sound, "ipc": None, "ws": None, **values})
    (project.home / connection.FILE).write_text(text, encoding="utf-8")


def test_not_every_file_waits_for_one_who_says_nothing(project):
    with silent() as (port, taken):
        connect(project, tcp=f"tcp://127.0.0.1:{port}")
        warnings = project.import_all()
        assert len(warnings) == FILES and all("does not answer" in line for line in warnings)
        assert len(taken) == 1


def test_a_daemon_of_another_protocol_is_named_with_what_to_do(waiting):
    project, again = waiting
    connect(project, protocol=2, version="9.0.0")
    warnings = again()
    assert len(warnings) == FILES
    assert "9.0.0" in warnings[0] and "pip install -U sprite-bridge" in warnings[0]


def test_a_daemon_of_another_version_is_told_of_once(project, processes, tmp_path):
    config = project.folder / "addons" / "sprite_bridge" / "plugin.cfg"
    config.write_text(
        config.read_text(encoding="utf-8").replace('version="', 'version="99.'), encoding="utf-8"
    )
    with processes.running(tmp_path, "--workers", "1"):
        warnings = project.import_all()
    assert len([line for line in warnings if "update the older one" in line]) == 1
    assert project.waiting() == []
