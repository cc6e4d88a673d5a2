"""A watched folder at work while sources, settings, disks and daemons change, go and come back."""

import errno
import os
import shutil
import threading
import time

from sprite_bridge.errors import BadImage, Unreachable
from sprite_bridge.watch import watcher as module
from sprite_bridge.watch.events import Events
from sprite_bridge.watch.options import Pace
from sprite_bridge.watch.publish import publish_new
from sprite_bridge.watch.source import Unreadable, read_source
from sprite_bridge.watch.undo import redo, undo

# What changes meanwhile


def test_a_source_that_is_rewritten_while_it_is_worked_on_is_done_again(place, quick, until):
    place.drop("hero.png", 50)

    def rewrite(picture):
        place.cleaner.during = lambda picture: None
        place.drop("hero.png", 60)

    place.cleaner.during = rewrite
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 1)
    assert place.outputs() == {"hero.png": 60}
    assert place.cleaner.done == [50, 60]
    assert [outcome for outcome in place.outcomes if outcome[0] != "current"] == [("made", "hero.png")]


def test_a_source_that_is_deleted_while_it_is_worked_on_leaves_nothing(place, quick, until):
    source = place.drop("hero.png", 50)
    place.cleaner.during = lambda picture: source.unlink()
    with place.watching(quick) as watcher:
        until(lambda: place.cleaner.done == [50] and not watcher.tally.waiting)
        until(lambda: not watcher._intake.waiting)
    assert place.outputs() == {} and place.outcomes == []


def test_a_source_that_is_deleted_later_leaves_its_output(place, quick, until):
    source = place.drop("hero.png", 50)
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 1)
        source.unlink()
        until(lambda: not watcher._intake.knows(source.relative_to(place.folder)))
    assert place.outputs() == {"hero.png": 50}


def test_an_output_that_is_deleted_is_made_again_and_one_that_was_undone_is_not(place, quick, until):
    for name in ("a.png", "b.png"):
        place.drop(name, 50)
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 2)
        undo(place.shelf, place.out / "b.png")
        until(lambda: watcher.tally.counts["undone"])
        (place.out / "a.png").unlink()
        until(lambda: place.outputs() == {"a.png": 50})
        redo(place.shelf, place.out / "b.png")
        place.drop("c.png", 60)
        until(lambda: watcher.tally.done == 4)
    assert place.outputs() == {"a.png": 50, "b.png": 50, "c.png": 60}
    assert len(place.cleaner.done) == 4


def test_settings_that_change_re_clean_what_they_concern_and_nothing_else(place, quick, until):
    for name in ("hero.png", "ui/button.png"):
        place.drop(name, 50)
    (place.folder / "p.gpl").write_text("GIMP Palette\n50 255 255\n0 0 0\n")
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 2)
        place.says('[[rules]]\nfiles = "ui/**"\ncolors = 7\npalette = "p.gpl"')
        until(lambda: watcher.tally.counts["replaced"] == 1 and watcher.tally.counts["current"] == 1)
        (place.folder / "p.gpl").write_text("GIMP Palette\n50 255 255\n0 0 0\n9 9 9\n")
        until(lambda: watcher.tally.counts["replaced"] == 2 and watcher.tally.counts["current"] == 2)
    assert place.notices == ["the settings have changed"] * 2
    replaced = [name for kind, name in place.outcomes if kind == "replaced"]
    assert replaced == ["ui/button.png"] * 2
    assert [params["colors"] for params in place.cleaner.params] == [0, 0, 7, 7]


def test_settings_that_are_broken_meanwhile_are_said_once_and_waited_for(place, quick, until):
    place.drop("hero.png", 50)
    project = place.says("colors = 4")
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 1)
        project.write_text("colors = ")
        until(lambda: watcher.tally.trouble)
        place.drop("bat.png", 60)
        until(lambda: watcher._intake.waiting == 1)
        time.sleep(0.3)
        assert place.outputs() == {"hero.png": 50}
        project.write_text("colors = 5")
        until(lambda: place.outputs() == {"hero.png": 50, "bat.png": 60} and not watcher.tally.waiting)
        until(lambda: not watcher.tally.trouble)
    assert len([text for text in place.notices if "cannot be read" in text]) == 1
    assert [params["colors"] for params in place.cleaner.params] == [4, 5, 5]


def test_a_palette_that_is_broken_meanwhile_ends_nothing(place, quick, until):
    palette = place.folder / "p.gpl"
    palette.write_text("GIMP Palette\n50 255 255\n60 255 255\n")
    place.says('palette = "p.gpl"')
    with place.watching(quick) as watcher:
        palette.write_text("no palette at all")
        until(lambda: watcher.tally.trouble)
        place.drop("hero.png", 50)
        until(lambda: watcher._intake.waiting == 1)
        time.sleep(0.3)
        palette.write_text("GIMP Palette\n50 255 255\n70 255 255\n")
        until(lambda: place.outputs() == {"hero.png": 50})


# What stands still


def test_a_full_disk_is_said_once_and_all_is_done_when_there_is_room(place, quick, until, monkeypatch):
    for number in range(5):
        place.drop(f"{number}.png", number)
    full = threading.Event()
    full.set()
    synced = os.fsync

    def refuse(handle):
        if full.is_set():
            raise OSError(errno.ENOSPC, "No space left on device")
        synced(handle)

    monkeypatch.setattr(os, "fsync", refuse)
    with place.watching(quick, jobs=2) as watcher:
        until(lambda: watcher._patience.attempts >= 3)
        assert place.outputs() == {}
        full.clear()
        until(lambda: watcher.tally.done == 5 and not watcher.tally.trouble)
    said = [text for text in place.notices if "No space" in text]
    assert len(said) == 1 and place.notices[-1] == "it goes on again"
    assert place.outputs() == {f"{number}.png": number for number in range(5)}
    assert list(place.shelf.temporary.iterdir()) == []
    assert all(kind == "made" for kind, _ in place.outcomes)


def test_outputs_whose_drive_goes_and_comes_back_are_finished_there(place, quick, until):
    place.drop("hero.png", 50)
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 1)
        place.out.rename(place.root / "away")
        place.drop("bat.png", 60)
        until(lambda: watcher.tally.trouble)
        until(lambda: watcher._patience.attempts >= 2)
        assert not place.out.exists()
        (place.root / "away").rename(place.out)
        until(lambda: watcher.tally.done == 2 and not watcher.tally.trouble)
    assert place.outputs() == {"hero.png": 50, "bat.png": 60}
    assert len([text for text in place.notices if "taken up again when it is back" in text]) == 1
    assert place.cleaner.done.count(50) == 1


def test_clearing_away_what_is_kept_beside_the_outputs_changes_none_of_them(place, quick, until):
    place.drop("hero.png", 50)
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 1)
        before = (place.out / "hero.png").stat()
        shutil.rmtree(place.shelf.root)
        place.drop("bat.png", 60)
        until(lambda: watcher.tally.done == 2)
    assert place.outputs() == {"hero.png": 50, "bat.png": 60}
    assert (place.out / "hero.png").stat() == before
    assert place.notices == []


def test_a_watched_folder_that_goes_and_comes_back_is_listened_to_again(
    place, quick, until, encoded, monkeypatch
):
    starts, start = [], Events.start
    monkeypatch.setattr(Events, "start", lambda self: starts.append(start(self)) or starts[-1])
    place.drop("hero.png", 50)
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 1)
        place.folder.rename(place.root / "away")
        until(lambda: watcher.tally.trouble)
        (place.root / "away" / "bat.png").write_bytes(encoded("bat.png", 60))
        (place.root / "away").rename(place.folder)
        until(lambda: watcher.tally.done == 2 and not watcher.tally.trouble)
        until(lambda: starts == ["", ""])
    assert place.outputs() == {"hero.png": 50, "bat.png": 60}
    assert len([text for text in place.notices if "cannot be listed" in text]) == 1


def test_a_daemon_that_goes_and_comes_back_is_waited_for(place, quick, until):
    for number in range(3):
        place.drop(f"{number}.png", number)
    gone = threading.Event()
    gone.set()

    def fail(picture):
        if gone.is_set():
            raise Unreachable("no daemon answers")

    place.cleaner.during = fail
    with place.watching(quick) as watcher:
        until(lambda: watcher._patience.attempts >= 3)
        gone.clear()
        until(lambda: watcher.tally.done == 3 and not watcher.tally.trouble)
    assert place.notices.count("no daemon answers") == 1
    assert place.notices.count("it goes on again") == 1


def test_nobody_to_do_the_work_is_waited_for_too(place, quick, until, copier):
    place.drop("hero.png", 50)
    attempts = []
    watcher = place.watcher(quick)

    def hire():
        attempts.append(1)
        if len(attempts) < 3:
            raise Unreachable("no daemon can be started")
        return place.cleaner

    watcher._crew._cleaner = hire
    thread = threading.Thread(target=watcher.run)
    thread.start()
    until(lambda: place.outputs() == {"hero.png": 50})
    watcher.stop()
    thread.join()
    assert place.notices[0] == "no daemon can be started"


def test_one_picture_that_always_fails_does_not_hold_the_others_up(place, quick, until):
    for name in ("a.png", "b.png", "c.png"):
        place.drop(name, ord(name[0]))

    def fail(picture):
        if picture.frames[0].pixels[0, 0, 0] == ord("b"):
            raise BadImage("not this one")

    place.cleaner.during = fail
    tally = place.once()
    assert tally.counts == {"made": 2, "failed": 1}
    assert place.notices == []


def test_one_place_that_cannot_be_written_does_not_hold_the_others_up(place, quick, until, monkeypatch):
    def refuse(shelf, target, data):
        if target.parent.name == "locked" and not open_again:
            raise PermissionError(13, "Permission denied", str(target))
        return publish_new(shelf, target, data)

    open_again = []
    monkeypatch.setattr("sprite_bridge.watch.workbench.publish_new", refuse)
    place.drop("locked/a.png", 10)
    place.drop("locked/b.png", 20)
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.trouble)
        for number in range(6):
            place.drop(f"{number}.png", 30 + number)
        until(lambda: len(place.outputs()) == 6 and watcher.tally.counts["failed"] == 2)
        time.sleep(3 * quick.rescan)
        assert watcher.tally.counts["failed"] == 2  # tried again, and not told again
        assert place.notices.count("it goes on again") <= 2
        open_again.append(True)
        until(lambda: place.outputs().get("locked/b.png") == 20 and "locked/a.png" in place.outputs())


def test_a_file_that_nobody_could_read_for_a_while_is_taken_later(place, quick, until, monkeypatch):
    def locked(path, expected, *limits):
        if locks:
            raise Unreadable(f"{path.name} cannot be read: it is in use")
        return read_source(path, expected, *limits)

    locks = [True]
    monkeypatch.setattr("sprite_bridge.watch.workbench.read_source", locked)
    place.drop("hero.png", 50)
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.counts["failed"] == 1)
        time.sleep(2 * quick.rescan)
        assert [kind for kind, _ in place.outcomes] == ["failed"]
        locks.clear()
        until(lambda: place.outputs() == {"hero.png": 50})


def test_another_folder_of_outputs_is_for_the_next_start(place, quick, until):
    place.drop("hero.png", 50)
    with place.watching(quick):
        until(lambda: place.outputs() == {"hero.png": 50})
        place.says('[watch]\nout = "elsewhere"\n')
        until(lambda: any("next start" in text for text in place.notices))
    assert not (place.folder / "elsewhere").exists()


def test_a_fault_of_ours_in_one_picture_costs_that_one_only(place, capsys):
    for name in ("a.png", "b.png"):
        place.drop(name, ord(name[0]))

    def fail(picture):
        if picture.frames[0].pixels[0, 0, 0] == ord("a"):
            raise ZeroDivisionError("a fault")

    place.cleaner.during = fail
    assert place.once().counts == {"made": 1, "failed": 1}
    assert "ZeroDivisionError" in capsys.readouterr().err


# The end


def test_stopping_cancels_what_goes_on_and_leaves_nothing_half_done(place, quick, until):
    for number in range(10):
        place.drop(f"{number}.png", number)
    working = threading.Event()

    def wait(picture):
        working.set()
        until(lambda: place.cleaner.cancelled)

    place.cleaner.during = wait
    with place.watching(quick) as watcher:
        assert working.wait(30)
    assert not watcher.tally.finished
    assert len(place.cleaner.done) == 1 and place.cleaner.closed
    assert list(place.shelf.temporary.iterdir()) == []


def test_an_idle_watcher_hands_out_nothing_and_looks_seldom(place, until, monkeypatch):
    looks = []
    listed = module.scan
    monkeypatch.setattr(module, "scan", lambda *arguments: looks.append(1) or listed(*arguments))
    place.drop("hero.png", 50)
    with place.watching(Pace()) as watcher:
        until(lambda: watcher.tally.done == 1)
        before, turns = len(looks), []
        turn = watcher._turn
        watcher._turn = lambda: turns.append(1) or turn()
        time.sleep(1.0)
        assert len(looks) - before <= 4 and len(turns) <= 10
