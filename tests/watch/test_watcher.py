"""A watched folder at work, with real files, threads and times; only the cleaner does next to nothing."""

import errno
import os
import shutil
import threading
import time
from dataclasses import replace

import pytest

from sprite_bridge.errors import BadImage, SpriteBridgeError, Unreachable
from sprite_bridge.watch import watcher as module
from sprite_bridge.watch.events import Events
from sprite_bridge.watch.scan import Seen
from sprite_bridge.watch.undo import redo, undo
from sprite_bridge.watch.watcher import Watcher


@pytest.fixture
def told(quick):
    """A pace at which only what is told of is found in time."""
    return replace(quick, rescan=3600.0)


def save(path, data, parts=1, pause=0.0):
    """Write a file in several parts; the longest time that passed between two of them."""
    step, written, longest = -(-len(data) // parts), time.monotonic(), 0.0
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(data), step):
            if start:
                time.sleep(pause)
            file.write(data[start : start + step])
            longest, written = max(longest, time.monotonic() - written), time.monotonic()
    return longest


# One pass


def test_one_pass_does_all_that_is_there_and_ends(place):
    for number, name in enumerate(("a.png", "b.jpg", "deep/c.gif")):
        place.drop(name, 50 + number)
    (place.folder / "broken.png").write_bytes(b"no picture")
    (place.folder / "link.png").symlink_to(place.folder / "a.png")
    tally = place.once()
    assert tally.finished and tally.waiting == 0 and tally.skipped == 1
    assert tally.counts == {"made": 3, "failed": 1}
    assert set(place.outputs()) == {"a.png", "b.png", "deep/c.png"}
    place.told.clear()
    assert place.once().counts == {"current": 3, "failed": 1}
    assert len(place.cleaner.done) == 3
    assert place.cleaner.closed


def test_one_pass_waits_for_nothing_when_nothing_is_left_to_do(place):
    watcher, heard = place.watcher(once=True), []
    watcher._hear = heard.append
    watcher.run()
    assert heard == [] and watcher.tally.finished and watcher.tally.counts == {}


def test_several_at_a_time_do_each_once(place):
    for number in range(40):
        place.drop(f"{number}.png", number)
    assert place.once(jobs=4).counts == {"made": 40}
    assert sorted(place.cleaner.done) == list(range(40))
    assert place.outputs() == {f"{number}.png": number for number in range(40)}


def test_one_pass_waits_for_what_is_being_written(place, encoded):
    data = encoded("hero.png", 50, size=(64, 64))
    writer = threading.Thread(target=save, args=(place.folder / "hero.png", data, 3, 0.03))
    writer.start()
    time.sleep(0.01)
    place.once()
    writer.join()
    place.once()
    assert place.outputs() == {"hero.png": 50}


@pytest.mark.parametrize("where", ["folder", "settings"])
def test_one_pass_over_what_cannot_be_read_is_an_error_and_no_endless_wait(place, where):
    watcher = place.watcher(once=True)
    if where == "folder":
        place.folder.rename(place.root / "away")
    else:
        place.says("color = 1")
    with pytest.raises(SpriteBridgeError, match=r"cannot be listed|unknown setting"):
        watcher.run()


def test_one_pass_gives_up_on_what_stands_still(place):
    for name in ("a.png", "b.png"):
        place.drop(name)

    def fail(picture):
        raise Unreachable("no daemon answers")

    place.cleaner.during = fail
    tally = place.once()
    assert tally.finished and tally.counts == {"held": 2}
    assert place.notices.count("no daemon answers") == 1


# What comes


def test_what_is_dropped_is_found_though_nobody_looks(place, told, until, encoded):
    with place.watching(told):
        save(place.folder / "hero.png", encoded("hero.png", 50))
        until(lambda: place.outputs() == {"hero.png": 50})
        (place.folder / "new" / "deep").mkdir(parents=True)
        save(place.folder / "new" / "deep" / "bat.png", encoded("bat.png", 60))
        until(lambda: place.outputs() == {"hero.png": 50, "new/deep/bat.png": 60})
        save(place.folder / "hero.png", encoded("hero.png", 70))
        until(lambda: place.outputs()["hero.png"] == 70)
    assert sorted(place.cleaner.done) == [50, 60, 70]


def test_a_folder_of_pictures_that_is_moved_in_is_found(place, told, until, encoded):
    (place.root / "album" / "deep").mkdir(parents=True)
    save(place.root / "album" / "deep" / "hero.png", encoded("hero.png", 50))
    with place.watching(told):
        (place.root / "album").rename(place.folder / "album")
        until(lambda: place.outputs() == {"album/deep/hero.png": 50})


def test_without_hints_the_next_look_finds_everything(place, quick, until, encoded, monkeypatch):
    monkeypatch.setattr(Watcher, "_notice", lambda self, path: None)
    with place.watching(quick):
        for number in range(20):
            save(place.folder / f"{number}.png", encoded("x.png", number))
        until(lambda: len(place.outputs()) == 20)
        (place.folder / "deep").mkdir()
        save(place.folder / "deep" / "x.png", encoded("x.png", 99))
        save(place.folder / "0.png", encoded("x.png", 77))
        until(lambda: len(place.outputs()) == 21 and place.outputs()["0.png"] == 77)
    assert len(place.cleaner.done) == 22


def test_where_nothing_is_told_of_the_folder_is_looked_through(place, quick, until, encoded):
    with place.watching(quick, poll=True):
        save(place.folder / "hero.png", encoded("hero.png", 50))
        until(lambda: place.outputs() == {"hero.png": 50})
    assert place.notices == ["changes are not waited for: the folder is looked through every 0.1 s instead"]


def test_a_system_that_refuses_to_tell_is_no_failure(place, quick, until, encoded, monkeypatch):
    monkeypatch.setattr(Events, "start", lambda self: "nfs does not tell of changes")
    with place.watching(quick):
        save(place.folder / "hero.png", encoded("hero.png", 50))
        until(lambda: place.outputs() == {"hero.png": 50})
    assert place.notices[0].startswith("nfs does not tell of changes: ")


def test_a_slow_write_is_processed_once_and_whole(place, told, until, encoded):
    pace = replace(told, quiet=1.0)
    with place.watching(pace) as watcher:
        if save(place.folder / "hero.png", encoded("hero.png", 50), parts=4, pause=0.15) > pace.quiet / 2:
            pytest.skip("this machine is too slow now to write in time")
        until(lambda: watcher.tally.done == 1)
    assert place.outputs() == {"hero.png": 50}
    assert place.cleaner.done == [50] and place.outcomes == [("made", "hero.png")]


def test_of_what_a_program_writes_beside_only_the_final_file_is_taken_once(place, told, until, encoded):
    data = encoded("hero.png", 50)
    with place.watching(told):
        for name in (".hero.png.swp", "hero.png~", "hero.png.tmp", "hero.png.part", "~hero.png"):
            save(place.folder / name, data)
        save(place.folder / "hero.png.tmp", data)
        (place.folder / "hero.png.tmp").replace(place.folder / "hero.png")
        until(lambda: place.outputs() == {"hero.png": 50})
        save(place.folder / "last.png", encoded("last.png", 60))
        until(lambda: len(place.outputs()) == 2)
    assert place.cleaner.done == [50, 60]


def test_outputs_in_the_same_folder_are_never_taken_for_sources(beside, quick, until, encoded):
    for number in range(5):
        beside.drop(f"{number}.png", number)
    (beside.folder / "0.clean.png").write_bytes(b"the user's")
    with beside.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 5)
        save(beside.folder / "last.jpg", encoded("last.jpg", 60))
        until(lambda: watcher.tally.done == 6)
        until(lambda: not watcher.tally.waiting)
    beside.told.clear()
    assert beside.once().counts == {"current": 6}
    assert len(beside.cleaner.done) == 6
    assert (beside.folder / "0.clean.png").read_bytes() == b"the user's"
    assert set(beside.outputs()) == {
        "0-2.clean.png",
        *(f"{name}.clean.png" for name in ("1", "2", "3", "4", "last")),
    }


def test_outputs_in_a_folder_within_are_never_taken_for_sources(place, quick, until):
    place.out = place.folder / "game"
    place.out.mkdir()
    place.shelf = type(place.shelf)(place.out)
    place.drop("hero.png", 50)
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 1)
        place.drop("bat.png", 60)
        until(lambda: watcher.tally.done == 2 and not watcher.tally.waiting)
    place.told.clear()
    assert place.once().counts == {"current": 2}
    assert place.outputs() == {"hero.png": 50, "bat.png": 60}


def test_what_is_skipped_is_said_once_and_holds_nothing_up(place, quick, until):
    target = place.drop("hero.png", 50)
    os.mkfifo(place.folder / "pipe.png")
    (place.folder / "link.png").symlink_to(target)
    (place.folder / "folder.png").mkdir()
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.done == 1)
        (place.folder / "late.png").symlink_to(target)
        until(lambda: watcher.tally.skipped == 4)
        place.drop("bat.png", 60)
        until(lambda: watcher.tally.done == 2)
    said = {str(one.relative): one.reason for one in place.told if isinstance(one, Seen)}
    assert said == {
        "pipe.png": "is not a file",
        "link.png": "is a link",
        "folder.png": "is a folder",
        "late.png": "is a link",
    }
    assert len([one for one in place.told if isinstance(one, Seen)]) == 4


def test_a_picture_that_cannot_be_read_fails_once_and_is_tried_when_it_changes(place, quick, until, encoded):
    (place.folder / "hero.png").write_bytes(b"half of a pic")
    with place.watching(quick) as watcher:
        until(lambda: watcher.tally.counts["failed"] == 1)
        place.drop("bat.png", 60)
        until(lambda: watcher.tally.done == 1)
        assert watcher.tally.counts["failed"] == 1
        save(place.folder / "hero.png", encoded("hero.png", 50))
        until(lambda: place.outputs() == {"hero.png": 50, "bat.png": 60})


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
        save(place.root / "away" / "bat.png", encoded("bat.png", 60))
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

    watcher._cleaner = hire
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
    with place.watching(module.Pace()) as watcher:
        until(lambda: watcher.tally.done == 1)
        before, turns = len(looks), []
        turn = watcher._turn
        watcher._turn = lambda: turns.append(1) or turn()
        time.sleep(1.0)
        assert len(looks) - before <= 4 and len(turns) <= 10
