"""A watched folder at work, with real files, threads and times; only the cleaner does next to nothing."""

import os
import threading
import time
from dataclasses import replace

import pytest

from sprite_bridge.errors import SpriteBridgeError, Unreachable
from sprite_bridge.watch.events import Events
from sprite_bridge.watch.scan import Seen
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
    assert tally.finished and tally.counts == {"failed": 2}
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
        "folder.png": "is a folder, and what is in it is not taken",
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


def test_a_file_that_is_written_with_long_pauses_is_no_failure_meanwhile(place, quick, until, encoded):
    data = encoded("hero.png", 50)
    with place.watching(quick) as watcher:
        for end in (len(data) // 3, len(data) // 2, len(data)):
            (place.folder / "hero.png").write_bytes(data[:end])
            time.sleep(4 * quick.quiet)
        until(lambda: place.outputs() == {"hero.png": 50})
        assert watcher.tally.counts["failed"] == 0
    assert [kind for kind, _ in place.outcomes] == ["made"]
