"""Putting outputs in their places: whole or not at all, and onto nothing that is somebody else's."""

import errno
import os
import stat
from pathlib import Path

import pytest

from sprite_bridge.watch.marker import hash_bytes
from sprite_bridge.watch.publish import NameTaken, failure, keep, kept_path, publish_new, publish_over, remove


@pytest.fixture
def shelf(place):
    place.shelf.make()
    return place.shelf


@pytest.fixture
def calls(monkeypatch, shelf):
    """What is asked of the disk, in order: the call, and the name of what it is about."""
    made, named = [], {}

    def record(name, of):
        call = getattr(os, name)

        def recorded(*arguments, **more):
            found = call(*arguments, **more)
            made.append((name, of(*arguments)))
            if name == "open":
                named[found] = Path(arguments[0])
            return found

        monkeypatch.setattr(os, name, recorded)

    record("open", lambda path, *_: _kind(shelf, Path(path)))
    record("fsync", lambda handle: _kind(shelf, named[handle]))
    for name in ("link", "rename", "replace"):
        record(name, lambda source, target, *_: _kind(shelf, Path(target)))
    record("unlink", lambda path: _kind(shelf, Path(path)))
    record("mkdir", lambda path, *_: _kind(shelf, Path(path)))
    return lambda: [call for call in made if call[0] != "open"]


def _kind(shelf, path):
    for folder, name in ((shelf.temporary, "temporary"), (shelf.previous, "previous")):
        if path.is_relative_to(folder):
            return name if path != folder else f"folder {name}"
    return f"folder {path.name}" if path.is_dir() or not path.suffix else path.name


def test_a_new_output_is_synced_then_moved_then_its_folder_is_synced(shelf, calls):
    publish_new(shelf, shelf.out / "hero.png", b"new")
    assert calls() == [
        ("fsync", "temporary"),
        ("link", "hero.png"),
        ("unlink", "temporary"),
        ("fsync", "folder out"),
    ]


def test_folders_that_are_made_are_synced_into_those_above_them(shelf, calls):
    publish_new(shelf, shelf.out / "a" / "b" / "hero.png", b"new")
    assert calls() == [
        ("mkdir", "folder a"),
        ("fsync", "folder out"),
        ("mkdir", "folder b"),
        ("fsync", "folder a"),
        ("fsync", "temporary"),
        ("link", "hero.png"),
        ("unlink", "temporary"),
        ("fsync", "folder b"),
    ]


def test_what_is_replaced_is_kept_safely_before(shelf, calls):
    (shelf.out / "hero.png").write_bytes(b"old")
    publish_over(shelf, shelf.out / "hero.png", b"new")
    assert [call for call in calls() if call[0] != "unlink"] == [
        ("fsync", "temporary"),
        ("fsync", "temporary"),
        ("replace", "previous"),
        ("fsync", "folder previous"),
        ("replace", "hero.png"),
        ("fsync", "folder out"),
    ]
    assert (shelf.out / "hero.png").read_bytes() == b"new"
    assert kept_path(shelf, hash_bytes(b"old")).read_bytes() == b"old"


def test_what_is_removed_is_kept(shelf):
    (shelf.out / "hero.png").write_bytes(b"old")
    remove(shelf, shelf.out / "hero.png")
    assert not (shelf.out / "hero.png").exists()
    assert kept_path(shelf, hash_bytes(b"old")).read_bytes() == b"old"


def test_what_is_kept_already_is_not_written_again(shelf, calls):
    (shelf.out / "hero.png").write_bytes(b"old")
    assert keep(shelf, shelf.out / "hero.png") == keep(shelf, shelf.out / "hero.png") == hash_bytes(b"old")
    assert calls().count(("fsync", "temporary")) == 1


def test_a_name_that_is_taken_is_left_to_whoever_has_it(shelf):
    target = shelf.out / "hero.png"
    for theirs in ("file", "link", "broken link", "folder"):
        if theirs == "file":
            target.write_bytes(b"theirs")
        elif theirs == "folder":
            target.mkdir()
        else:
            target.symlink_to(shelf.out / ("other.png" if theirs == "link" else "none.png"))
            (shelf.out / "other.png").write_bytes(b"other")
        before = target.lstat()
        with pytest.raises(NameTaken):
            publish_new(shelf, target, b"new")
        assert target.lstat() == before
        assert list(shelf.temporary.iterdir()) == []
        target.rmdir() if theirs == "folder" else target.unlink()
    assert (shelf.out / "other.png").read_bytes() == b"other"
    assert not (shelf.out / "none.png").exists()


@pytest.mark.parametrize("error", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK])
def test_a_drive_without_second_names_does_as_well(shelf, monkeypatch, error):
    def refuse(source, target):
        raise OSError(error, "no links here", str(source), None, str(target))

    monkeypatch.setattr(os, "link", refuse)
    publish_new(shelf, shelf.out / "hero.png", b"new")
    with pytest.raises(NameTaken):
        publish_new(shelf, shelf.out / "hero.png", b"newer")
    (shelf.out / "bat.png").symlink_to(shelf.out / "none.png")
    with pytest.raises(NameTaken):
        publish_new(shelf, shelf.out / "bat.png", b"newer")
    assert (shelf.out / "hero.png").read_bytes() == b"new"
    assert (shelf.out / "bat.png").is_symlink()
    assert list(shelf.temporary.iterdir()) == []


@pytest.mark.parametrize("step", ["write", "fsync", "link", "replace"])
def test_a_full_disk_leaves_what_was_there_and_nothing_half_written(shelf, monkeypatch, step):
    (shelf.out / "old.png").write_bytes(b"old")

    def refuse(*arguments, **more):
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "write":
        opened = os.fdopen
        monkeypatch.setattr(os, "fdopen", lambda *arguments: _Full(opened(*arguments)))
    else:
        monkeypatch.setattr(os, step, refuse)
    if step != "replace":
        with pytest.raises(OSError, match="No space"):
            publish_new(shelf, shelf.out / "new.png", b"new")
    if step != "link":
        with pytest.raises(OSError, match="No space"):
            publish_over(shelf, shelf.out / "old.png", b"newer")
    monkeypatch.undo()
    assert (shelf.out / "old.png").read_bytes() == b"old"
    assert [path.name for path in shelf.out.iterdir() if path.is_file()] == ["old.png"]
    assert list(shelf.temporary.iterdir()) == []


class _Full:
    """A file on a disk that has no room for it."""

    def __init__(self, file):
        self.file = file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, data):
        self.file.write(data[:1])
        raise OSError(errno.ENOSPC, "No space left on device")


def test_folders_that_cannot_be_synced_do_no_harm_but_a_broken_disk_is_told_of(shelf, monkeypatch):
    synced, wrong = os.fsync, [errno.EINVAL]

    def refuse(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(wrong[0], "wrong")
        synced(handle)

    monkeypatch.setattr(os, "fsync", refuse)
    publish_new(shelf, shelf.out / "a.png", b"new")
    wrong[0] = errno.EIO
    with pytest.raises(OSError, match="wrong"):
        publish_new(shelf, shelf.out / "b.png", b"new")


def test_cleared_places_are_made_again(shelf):
    (shelf.out / "hero.png").write_bytes(b"old")
    shelf.previous.rmdir()
    publish_over(shelf, shelf.out / "hero.png", b"new")
    assert kept_path(shelf, hash_bytes(b"old")).read_bytes() == b"old"


def test_what_a_user_is_told_names_the_file_the_reason_and_what_helps(shelf):
    full = failure(shelf.out, OSError(errno.ENOSPC, "No space left on device", "/out/x.png"))
    assert full.message == "/out/x.png cannot be written: No space left on device"
    assert "MiB are free" in full.hint
    assert "--out" in failure(shelf.out, OSError(errno.EXDEV, "Cross-device link")).hint
    nothing = failure(shelf.out, OSError("strange"))
    assert nothing.message == f"{shelf.out} cannot be written: strange" and nothing.hint == ""
