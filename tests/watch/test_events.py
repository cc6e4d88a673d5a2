"""Being told of changes, where that is possible."""

import threading

import pytest

from sprite_bridge.watch import events
from sprite_bridge.watch.events import Events, file_system


@pytest.fixture
def heard(place):
    """Listen; yields the set of paths that were told of."""
    found, lock = set(), threading.Lock()

    def hear(path):
        with lock:
            found.add(path)

    listener = Events(place.folder, hear)
    if wrong := listener.start():
        pytest.skip(wrong)
    assert listener.is_listening
    yield found
    listener.stop()
    assert not listener.is_listening


def test_what_is_written_moved_and_deleted_is_told_of(place, heard, until):
    path = place.drop("hero.png")
    until(lambda: path in heard)
    moved = path.rename(place.folder / "knight.png")
    until(lambda: moved in heard)
    heard.clear()
    moved.unlink()
    until(lambda: moved in heard)


def test_new_folders_are_listened_to_as_well(place, heard, until):
    (place.folder / "a").mkdir()
    until(lambda: place.folder / "a" in heard)
    until(lambda: place.drop("a/hero.png") in heard)


def test_a_link_to_a_folder_is_listened_to_by_its_own_name(place, until):
    link = place.root / "link"
    link.symlink_to(place.folder)
    found = set()
    listener = Events(link, found.add)
    if wrong := listener.start():
        pytest.skip(wrong)
    place.drop("hero.png")
    until(lambda: link / "hero.png" in found)
    listener.stop()
    assert all(path.is_relative_to(link) for path in found)


def test_what_somebody_only_reads_is_not_told_of(place, heard, until):
    path = place.drop("hero.png")
    until(lambda: path in heard)
    mark = place.folder / "mark"
    mark.write_text("")
    until(lambda: mark in heard)
    heard.clear()
    path.read_bytes()
    (place.folder / "mark").write_text("again")
    until(lambda: mark in heard)
    assert path not in heard


def test_a_drive_that_does_not_tell_is_not_listened_to(place, monkeypatch):
    monkeypatch.setattr(events, "file_system", lambda folder: "nfs4")
    listener = Events(place.folder, lambda path: None)
    assert listener.start() == "nfs4 does not tell of changes"
    assert not listener.is_listening


def test_what_keeps_the_system_from_telling_is_said(place, monkeypatch):
    class Refusing:
        def schedule(self, *arguments, **more):
            raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(events, "Observer", Refusing)
    listener = Events(place.folder, lambda path: None)
    assert listener.start() == "changes are not told of: inotify watch limit reached"
    assert not listener.is_listening
    listener.stop()


def test_the_file_system_is_that_of_the_nearest_mount(tmp_path, monkeypatch):
    class Mount:
        def __init__(self, mountpoint, fstype):
            self.mountpoint, self.fstype = str(mountpoint), fstype

    mounts = [Mount("/", "ext4"), Mount(tmp_path, "CIFS")]
    monkeypatch.setattr(events.psutil, "disk_partitions", lambda **_: mounts)
    (tmp_path / "a").mkdir()
    assert file_system(tmp_path / "a") == "cifs"
    assert file_system(tmp_path.parent) == "ext4"
    monkeypatch.setattr(events.psutil, "disk_partitions", lambda **_: [])
    assert file_system(tmp_path) == ""
