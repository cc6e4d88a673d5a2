"""Surroundings in which all is well, for each test to break something in."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sprite_bridge import connection
from sprite_bridge.config import load_settings
from sprite_bridge.connection import Connection
from sprite_bridge.doctor.finding import Finding
from sprite_bridge.doctor.surroundings import Process, Surroundings, look_around
from sprite_bridge.project import Project
from sprite_bridge.protocol import VERSION
from sprite_bridge.version import __version__

INSTALLED = {"sprite-bridge": __version__, "numpy": "2.1.3", "onnxruntime": "1.22.0", "watchdog": "6.0.0"}
NEEDS = [
    "numpy<3,>=2.0",
    'onnxruntime<2,>=1.20; extra == "cpu"',
    'torch<3,>=2.6; extra == "train"',
    "watchdog>=5",
]
TOKEN = "t" * 43
PID = 4711
STATUS = {
    "server": f"sprite-bridge {__version__}",
    "pid": PID,
    "uptime_s": 10.0,
    "devices": {"asked": "auto", "running": "CPUExecutionProvider", "note": ""},
}


@pytest.fixture
def running() -> Callable[..., Connection]:
    """``running(around, **changes)``: leave the connection file and launcher of a daemon there."""

    def write(around: Surroundings, **changes: Any) -> Connection:
        values = {"ipc": None, "ws": None, "token": TOKEN, "version": __version__, "protocol": VERSION}
        found = Connection(**{"tcp": "tcp://127.0.0.1:50123", "pid": PID, **values, **changes})
        connection.make_home(around.home)
        connection.write(around.home, found)
        connection.write_launcher(around.home)
        return found

    return write


@pytest.fixture
def around(tmp_path: Path, workshop: Any) -> Surroundings:
    """A healthy installation: its files are below ``tmp_path``, and no daemon runs."""
    workshop.install(workshop.cleaner(), "v2")
    here = tmp_path / "here"
    here.mkdir()
    env = {"HOME": str(tmp_path / "art"), "USER": "rembrandt"}
    return replace(
        look_around(env=env),
        home=tmp_path / "daemon home",
        here=here,
        system="linux",
        requires_python=lambda: ">=3.11",
        requires=lambda: NEEDS,
        version_of=INSTALLED.get,
        settings=partial(load_settings, None, env, here, tmp_path / "user"),
        project=lambda folder: Project.load(folder, None, env, tmp_path / "user"),
        store=lambda: workshop.store,
        open_session=lambda device: ("CPUExecutionProvider", ""),
        import_error=lambda module: "",
        has_nvidia=lambda: False,
        process=lambda pid: Process("python", "python -m sprite_bridge serve", time.time() - 60),
        ask=lambda: STATUS,
        bind=lambda: None,
        may_write=lambda path: True,
        free_bytes=lambda path: 2**40,
        file_system=lambda path: "ext4",
        inotify=lambda: {"max_user_watches": 100_000, "max_user_instances": 128},
    )


class Found:
    """What a check found, by level."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.levels = [finding.level for finding in findings]

    def only(self, level: str) -> Finding:
        """The only finding of a level; one that is a trouble says what mends it."""
        (finding,) = [finding for finding in self.findings if finding.level == level]
        assert finding.message
        assert finding.mend or level == "ok"
        return finding


@pytest.fixture
def look(around: Surroundings) -> Callable[..., Found]:
    """``look(check, **changes)``: what a check finds in healthy surroundings but for the changes."""
    return lambda check, **changes: Found(list(check(replace(around, **changes))))
