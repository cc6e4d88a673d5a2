"""Where the daemon says that it is, and who can read that."""

from __future__ import annotations

import json
import stat
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from sprite_bridge import connection
from sprite_bridge.connection import FILE, LAUNCHER, Connection
from sprite_bridge.errors import OutputError

HERE = Connection("tcp://127.0.0.1:1", "ipc:///a/b", "ws://127.0.0.1:2/", "secret", 4711, "0.1.0", 1)
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and socket files are POSIX's")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# The folder


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32", "freebsd14"])
def test_the_variable_of_ours_wins_everywhere(platform, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    variables = {"SPRITE_BRIDGE_HOME": "/own", "XDG_DATA_HOME": "/data", "LOCALAPPDATA": "/local"}
    assert connection.home(variables) == Path("/own")


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, Path("/data/sprite-bridge")),
        ("linux", {"XDG_DATA_HOME": ""}, Path.home() / ".local/share/sprite-bridge"),
        ("freebsd14", {}, Path.home() / ".local/share/sprite-bridge"),
        ("darwin", {"XDG_DATA_HOME": "/data"}, Path.home() / "Library/Application Support/sprite-bridge"),
        ("win32", {"LOCALAPPDATA": "/local", "XDG_DATA_HOME": "/data"}, Path("/local/sprite-bridge")),
        ("win32", {}, Path.home() / "AppData/Local/sprite-bridge"),
        ("linux", {"SPRITE_BRIDGE_HOME": "", "XDG_DATA_HOME": "/data"}, Path("/data/sprite-bridge")),
    ],
)
def test_each_platform_has_its_place(platform, variables, expected, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    assert connection.home(variables) == expected


def test_the_environment_is_what_is_asked_by_default(monkeypatch, tmp_path):
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path))
    assert connection.home() == tmp_path


@posix
def test_the_folder_is_made_for_its_owner_alone(tmp_path):
    connection.make_home(tmp_path / "new")
    connection.make_home(tmp_path / "new")
    assert mode_of(tmp_path / "new") == 0o700


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be made") as caught:
        connection.make_home(tmp_path / "file" / "new")
    assert "SPRITE_BRIDGE_HOME" in caught.value.hint


# The file


@pytest.mark.parametrize("found", [HERE, replace(HERE, ipc=None, ws=None)])
def test_what_was_written_is_read(found, tmp_path):
    connection.write(tmp_path, found)
    assert connection.read(tmp_path) == found
    assert json.loads((tmp_path / FILE).read_text()) == asdict(found)


def test_the_token_is_not_shown():
    assert "secret" not in repr(HERE)


def test_tokens_are_long_and_never_the_same():
    tokens = {connection.new_token() for _ in range(50)}
    assert len(tokens) == 50 and all(len(token) >= 43 and token.isascii() for token in tokens)


@posix
def test_nobody_else_can_read_the_file_at_any_time(tmp_path, monkeypatch):
    seen = []
    move = Path.replace

    def watched(self, target):
        seen.append((mode_of(self), self.parent, Path(target), connection.read(tmp_path)))
        return move(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    connection.write(tmp_path, HERE)
    connection.write(tmp_path, replace(HERE, pid=2))
    assert seen == [(0o600, tmp_path, tmp_path / FILE, None), (0o600, tmp_path, tmp_path / FILE, HERE)]
    assert mode_of(tmp_path / FILE) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@posix
def test_a_file_that_all_could_read_is_replaced_by_one_that_they_cannot(tmp_path):
    (tmp_path / FILE).write_text("old")
    (tmp_path / FILE).chmod(0o644)
    connection.write(tmp_path, HERE)
    assert mode_of(tmp_path / FILE) == 0o600 and connection.read(tmp_path) == HERE


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch):
    connection.write(tmp_path, HERE)

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        connection.write(tmp_path, replace(HERE, pid=2))
    assert connection.read(tmp_path) == HERE
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


GOOD = json.dumps(asdict(HERE))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        GOOD.encode()[:-9],
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"17",
        b'"tcp"',
        b"[" * 200_000,
        b"{}",
        json.dumps({"tcp": "tcp://127.0.0.1:1"}).encode(),
        *(
            json.dumps(asdict(HERE) | change).encode()
            for change in (
                {"tcp": None},
                {"tcp": 1},
                {"token": ["secret"]},
                {"token": ""},
                {"pid": "4711"},
                {"pid": True},
                {"pid": 1.5},
                {"protocol": None},
                {"ipc": 0},
                {"ws": []},
                {"ws": False},
                {"more": 1},
            )
        ),
    ],
    ids=lambda text: repr(text[:12]) if len(text) < 40 or text[0] == text[1] else "",
)
def test_what_is_no_connection_file_reads_as_none(text, tmp_path):
    (tmp_path / FILE).write_bytes(GOOD.encode())
    assert connection.read(tmp_path) == HERE
    (tmp_path / FILE).write_bytes(text)
    assert connection.read(tmp_path) is None


def test_no_file_and_a_folder_in_its_place_read_as_none(tmp_path):
    assert connection.read(tmp_path) is None
    assert connection.read(tmp_path / "missing") is None
    (tmp_path / FILE).mkdir()
    assert connection.read(tmp_path) is None


@posix
def test_a_file_without_permission_reads_as_none(tmp_path, monkeypatch):
    connection.write(tmp_path, HERE)

    def refused(self, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refused)
    assert connection.read(tmp_path) is None


def test_a_daemon_removes_its_own_file_alone(tmp_path):
    connection.remove(tmp_path, "secret")
    connection.write(tmp_path, HERE)
    connection.remove(tmp_path, "another")
    assert connection.read(tmp_path) == HERE
    connection.remove(tmp_path, "secret")
    assert not (tmp_path / FILE).exists()


def test_the_launcher_says_how_a_daemon_and_the_command_line_are_started(tmp_path):
    connection.write_launcher(tmp_path)
    said = json.loads((tmp_path / LAUNCHER).read_text())
    assert said["command"] == [sys.executable, "-m", "sprite_bridge", "serve"] == connection.launch_command()
    assert said["command"] == [*said["program"], "serve"]


# The socket file


@posix
def test_the_socket_file_lies_in_a_folder_of_its_owner_alone(tmp_path):
    (tmp_path / "run").mkdir(mode=0o755)
    (tmp_path / "run").chmod(0o755)
    assert connection.ipc_address(tmp_path) == f"ipc://{tmp_path}/run/daemon.sock"
    assert mode_of(tmp_path / "run") == 0o700


@posix
def test_a_path_too_long_for_a_socket_file_gives_none(tmp_path):
    tail = len("/run/daemon.sock")
    longest = tmp_path / ("x" * (connection.LONGEST_IPC - len(str(tmp_path)) - 1 - tail))
    assert connection.ipc_address(longest) is not None
    longer = longest.with_name(longest.name + "x")
    assert connection.ipc_address(longer) is None and not longer.exists()


def test_there_is_no_socket_file_on_windows(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert connection.ipc_address(tmp_path) is None and not list(tmp_path.iterdir())


@posix
def test_a_folder_that_cannot_be_made_gives_no_socket_file(tmp_path):
    (tmp_path / "run").write_text("in the way")
    assert connection.ipc_address(tmp_path) is None
