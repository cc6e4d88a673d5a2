"""The folder beside the outputs: who watches, what is undone, and what is left of one that was killed."""

import json
import shutil
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from sprite_bridge.errors import AlreadyRunning, OutputError
from sprite_bridge.watch.marker import Marker
from sprite_bridge.watch.shelf import FOLDER, Shelf, find_shelf

MARKER = Marker("hero.png", "i" * 64, "r" * 32, "1.0", 0.9, "p" * 64)


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "out")


def test_nothing_is_made_before_it_is_needed(shelf):
    assert not shelf.out.exists()
    assert not shelf.is_undone("hero.png", "i", "r")


def test_godot_and_git_leave_its_folders_alone(shelf):
    shelf.make()
    assert (shelf.root / ".gdignore").is_file() and (shelf.review / ".gdignore").is_file()
    assert (shelf.root / ".gitignore").read_text() == "*\n"
    assert not (shelf.out / ".gdignore").exists()


def test_the_second_watcher_of_the_same_outputs_is_refused_and_told_of_the_first(shelf, tmp_path):
    with shelf.watching(tmp_path / "art"):
        with pytest.raises(AlreadyRunning, match=r"art is watched already, by process \d+") as caught:
            Shelf(shelf.out).watching(tmp_path / "other").__enter__()
        assert "--out" in caught.value.hint
        assert json.loads((shelf.root / "watcher.json").read_text())["folder"] == str(tmp_path / "art")
    with Shelf(shelf.out).watching(tmp_path / "other"):
        assert json.loads((shelf.root / "watcher.json").read_text())["folder"] == str(tmp_path / "other")


def test_the_next_may_watch_though_the_first_ended_with_an_error_that_somebody_keeps(shelf, tmp_path):
    with pytest.raises(RuntimeError) as kept, shelf.watching(tmp_path):
        raise RuntimeError("ended")
    with Shelf(shelf.out).watching(tmp_path):
        assert str(kept.value) == "ended"


@pytest.mark.parametrize("said", ["", "{}", "[]", "no json", '{"pid": 1}'])
def test_a_first_watcher_that_cannot_be_named_is_one_nevertheless(shelf, tmp_path, said):
    with shelf.watching(tmp_path):
        (shelf.root / "watcher.json").write_text(said)
        with pytest.raises(AlreadyRunning, match="has a watcher already"):
            Shelf(shelf.out).watching(tmp_path).__enter__()


def test_files_of_a_watcher_that_was_killed_do_no_harm(shelf, tmp_path):
    shelf.make()
    (shelf.root / "lock").write_text("4711")
    (shelf.root / "publishing").write_text("")
    (shelf.root / "watcher.json").write_text('{"pid": 4711, "folder": "/gone"}')
    shelf.temporary_path().write_bytes(b"half")
    (shelf.temporary / "theirs.png").write_bytes(b"theirs")
    (shelf.previous / "kept.png").write_bytes(b"kept")
    with shelf.watching(tmp_path), shelf.publishing():
        assert [path.name for path in shelf.temporary.iterdir()] == ["theirs.png"]
        assert (shelf.previous / "kept.png").read_bytes() == b"kept"


def test_a_second_watcher_leaves_what_the_first_is_writing(shelf, tmp_path):
    with shelf.watching(tmp_path):
        being_written = shelf.temporary_path()
        being_written.write_bytes(b"now")
        with pytest.raises(AlreadyRunning):
            Shelf(shelf.out).watching(tmp_path).__enter__()
        assert being_written.exists()


def test_outputs_that_cannot_be_written_are_an_error_with_a_reason(shelf, monkeypatch, tmp_path):
    def refuse(self, *arguments, **more):
        raise OSError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputError, match="Read-only file system"):
        shelf.watching(tmp_path).__enter__()


def test_a_disk_that_is_full_at_the_start_is_an_error_with_a_reason(shelf, monkeypatch, tmp_path):
    shelf.make()

    def refuse(self, *arguments, **more):
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(OutputError, match="No space left on device"):
        shelf.watching(tmp_path).__enter__()
    monkeypatch.setattr(Shelf, "make", lambda self: None)
    with pytest.raises(OutputError, match="No space left on device"):
        shelf.watching(tmp_path).__enter__()


def test_the_place_of_outputs_that_has_gone_is_noticed_and_not_made_anew(shelf):
    shelf.make()
    shelf.check()
    shelf.out.rename(shelf.out.with_name("away"))
    with pytest.raises(FileNotFoundError):
        shelf.check()
    with pytest.raises(OSError, match="it has gone"), shelf.publishing():
        pass
    assert not shelf.out.exists()


def test_another_folder_in_the_place_of_the_outputs_is_not_taken_for_it(shelf):
    shelf.make()
    shelf.out.rename(shelf.out.with_name("away"))
    shelf.out.mkdir()
    with pytest.raises(FileNotFoundError):
        shelf.check()
    assert list(shelf.out.iterdir()) == []


def test_what_is_cleared_away_while_the_outputs_are_there_is_made_again(shelf):
    shelf.make()
    shutil.rmtree(shelf.root)
    shelf.check()
    with shelf.publishing():
        assert shelf.temporary.is_dir() and (shelf.review / ".gdignore").is_file()


def test_one_thread_and_one_process_at_a_time_changes_outputs(shelf):
    shelf.make()
    order, entered = [], threading.Event()

    def second():
        entered.set()
        with shelf.publishing():
            order.append("second")

    with shelf.publishing():
        thread = threading.Thread(target=second)
        thread.start()
        entered.wait()
        with pytest.raises(TimeoutError):
            FileLock(shelf.root / "publishing").acquire(timeout=0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_what_is_undone_is_so_for_one_source_file_and_recipe(shelf):
    shelf.make()
    shelf.leave_undone(MARKER)
    assert Shelf(shelf.out).is_undone("hero.png", "i" * 64, "r" * 32)
    assert not shelf.is_undone("bat.png", "i" * 64, "r" * 32)
    assert not shelf.is_undone("hero.png", "j" * 64, "r" * 32)
    assert not shelf.is_undone("hero.png", "i" * 64, "q" * 32)
    shelf.take_up(MARKER)
    shelf.take_up(MARKER)
    assert not shelf.is_undone("hero.png", "i" * 64, "r" * 32)


def test_the_folder_of_what_is_undone_may_be_deleted_meanwhile(shelf):
    shelf.make()
    shelf.undone.rmdir()
    shelf.leave_undone(MARKER)
    assert shelf.is_undone("hero.png", "i" * 64, "r" * 32)


def test_it_is_found_from_any_place_among_the_outputs(shelf, tmp_path, monkeypatch):
    shelf.make()
    (shelf.out / "deep" / "er").mkdir(parents=True)
    for path in (shelf.out, shelf.out / "x.png", shelf.out / "deep" / "er" / "x.png", shelf.review / "x.png"):
        assert find_shelf(path).out == shelf.out
    assert find_shelf(tmp_path) is None
    monkeypatch.chdir(shelf.out / "deep")
    assert find_shelf(Path("x.png")).root.samefile(shelf.out / FOLDER)


def test_outputs_of_another_folder_are_not_mixed_with_those_of_this_one(shelf, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    with shelf.watching(one):
        pass
    with shelf.watching(one):
        pass
    with pytest.raises(OutputError, match="one") as told, shelf.watching(other):
        raise AssertionError("it was let in")
    assert "--out" in told.value.hint and "watcher.json" in told.value.hint
    one.rename(tmp_path / "renamed")
    with shelf.watching(other):
        pass
