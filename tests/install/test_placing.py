"""A folder is put in its place whole, whatever happens meanwhile."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sprite_bridge.errors import OutputError
from sprite_bridge.install import placing
from sprite_bridge.install.exchange import exchange
from sprite_bridge.install.placing import Place, put, replace_file, take_away

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
OLD, NEW = ["-- old", "chosen", True], ["-- new", "chosen", True]


@pytest.fixture
def place(tmp_path):
    (tmp_path / "there").mkdir()
    folder, workshop = tmp_path / "there" / "plugin", tmp_path / "workshop"
    return Place(folder, workshop, lambda folder: (folder / "ours").is_file(), lambda folder: {})


def killed(plugins, tmp_path, how):
    """What `killed.py` found after each kill."""
    command = [
        sys.executable,
        str(Path(__file__).parent / "killed.py"),
        str(plugins),
        str(tmp_path / "users"),
        how,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@posix
@pytest.mark.skipif(
    sys.platform not in ("linux", "darwin"), reason="folders cannot change places in one step"
)
def test_killed_before_any_call_there_is_the_old_or_the_new(plugins, tmp_path):
    rows = killed(plugins, tmp_path, "exchange")
    assert len(rows) > 20 and rows[-1][:2] == [0, NEW]
    assert {row[0] for row in rows[:-1]} == {-signal.SIGKILL}
    assert all(row[1] in (OLD, NEW) for row in rows) and OLD in [row[1] for row in rows[:-1]]
    assert all(row[2:] == [0, NEW, ["extensions"]] for row in rows)


@posix
def test_where_folders_cannot_change_places_an_instant_without_either_loses_nothing(plugins, tmp_path):
    rows = killed(plugins, tmp_path, "rename")
    assert [row[1] for row in rows].count(None) == 1
    assert all(row[1] in (OLD, NEW, None) for row in rows)
    assert all(row[2:] == [0, NEW, ["extensions"]] for row in rows)


def test_folders_change_places(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name)
    if not exchange(tmp_path / "a", tmp_path / "b"):
        assert sys.platform not in ("linux", "darwin"), "the drive of temporary files cannot do that"
        pytest.skip("this system cannot do that")
    assert (tmp_path / "a" / "b").is_file() and (tmp_path / "b" / "a").is_file()
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "a", tmp_path / "none")


def test_a_failure_while_the_old_one_is_away_puts_it_back(place, monkeypatch):
    put(place, {"ours": b"old"})
    monkeypatch.setattr(placing, "exchange", lambda one, other: False)
    real = Path.rename

    def rename(self, target):
        if self == place.new:
            raise PermissionError(13, "in use", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OutputError, match="in use"):
        put(place, {"ours": b"new"})
    assert (place.folder / "ours").read_bytes() == b"old" and not place.workshop.exists()


def test_what_was_taken_away_by_half_does_not_come_back(place):
    """Killed while the files were removed, after the folder was gone from its place."""
    (place.workshop / "gone").mkdir(parents=True)
    (place.workshop / "gone" / "half").write_text("half")
    assert not take_away(place)
    assert not place.folder.exists() and not place.workshop.exists()


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_without_permission_it_says_so_and_changes_nothing(place):
    put(place, {"ours": b"old"})
    place.folder.parent.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="Permission denied") as caught:
            put(place, {"ours": b"new"})
    finally:
        place.folder.parent.chmod(0o700)
    assert caught.value.hint == "make it yours"
    assert (place.folder / "ours").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (OSError(28, "No space left on device"), ""),
        (PermissionError(13, "Permission denied"), "make it yours"),
    ],
    ids=["a full drive", "no permission"],
)
def test_a_drive_that_takes_no_more_changes_nothing(place, monkeypatch, error, hint):
    put(place, {"ours": b"old"})

    def refuse(handle):
        raise error

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError, match=error.strerror) as caught:
        put(place, {"ours": b"new", "more": b"more"})
    assert caught.value.hint == hint
    assert (place.folder / "ours").read_bytes() == b"old" and not place.workshop.exists()


def test_several_at_once_leave_that_of_one_of_them(place, tree):
    """None of them sees the workshop of another."""
    sets = [{"ours": b"%d" % number, **{f"{number}/{i}": b"x" for i in range(20)}} for number in range(4)]
    threads = [threading.Thread(target=put, args=(place, files)) for files in sets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tree(place.folder) in sets


def test_another_install_that_does_not_end_is_told(place, monkeypatch, home):
    monkeypatch.setattr(placing, "PATIENCE_SECONDS", 0.05)
    home.mkdir()
    with placing.FileLock(home / placing.LOCK), pytest.raises(OutputError, match="another install"):
        put(place, {"ours": b"new"})
    assert not place.folder.exists()


@posix
def test_a_replaced_file_keeps_its_mode_and_its_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    replace_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"new"
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]
