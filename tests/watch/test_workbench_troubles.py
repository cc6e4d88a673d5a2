"""What is wrong with one picture, or with the place of all outputs; and what is put aside."""

import errno
import os
import time

import pytest

from sprite_bridge.errors import BadImage, Cancelled, Expired, Quarantined, Unreachable, WorkerFailed
from sprite_bridge.image import Sprite
from sprite_bridge.watch.marker import read_marker


def edit(path, shade=7):
    """Somebody paints over an output, with a program that keeps what is written in it."""
    marker = read_marker(path)
    pixels = Sprite.open(path).pixels.copy()
    pixels[..., 0] = shade
    Sprite(pixels).save(path, text={} if marker is None else marker.texts())


# What goes wrong


def test_what_is_wrong_with_a_picture_is_its_own_fault(place, denied):
    (place.folder / "broken.png").write_bytes(b"no picture")
    (place.folder / "empty.png").write_bytes(b"")
    for name in ("broken.png", "empty.png"):
        assert place.do(name).kind == "early"  # it may still be written to
        os.utime(place.folder / name, (time.time() - 60,) * 2)
    locked = place.drop("locked.png")
    denied(locked)
    for name, kind in (("broken.png", "failed"), ("empty.png", "failed"), ("locked.png", "unreadable")):
        outcome = place.do(name)
        assert outcome.kind == kind and outcome.error.message
    assert "cannot be read" in outcome.error.message
    assert place.outputs() == {}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (BadImage("no"), "failed"),
        (WorkerFailed("ended"), "failed"),
        (Quarantined("twice"), "failed"),
        (Unreachable("gone"), "held"),
        (Expired("late"), "failed"),
        (Cancelled("stop"), "stopped"),
    ],
)
def test_what_is_not_the_pictures_fault_is_tried_again(place, error, kind):
    place.drop("hero.png")

    def fail(picture):
        raise error

    place.cleaner.during = fail
    outcome = place.do("hero.png")
    assert outcome.kind == kind
    assert outcome.error is (None if kind == "stopped" else error)
    assert place.outputs() == {}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES])
def test_a_place_that_cannot_be_written_holds_the_work_and_leaves_nothing_half_written(
    place, monkeypatch, code
):
    place.drop("hero.png", 50)
    synced = os.fsync

    def refuse(handle):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    outcome = place.do("hero.png")
    assert outcome.kind == "held" and os.strerror(code) in outcome.error.message
    assert place.outputs() == {} and list(place.shelf.temporary.iterdir()) == []
    monkeypatch.setattr(os, "fsync", synced)
    assert place.do("hero.png").kind == "made"
    assert place.outputs() == {"hero.png": 50}


def test_a_place_that_has_gone_is_not_made_anew(place):
    place.drop("hero.png")
    place.shelf.make()
    item, bench = place.item("hero.png"), place.bench()
    place.out.rename(place.root / "away")
    outcome = bench.do(item)
    assert outcome.kind == "held" and "taken up again when it is back" in outcome.error.message
    assert not place.out.exists()


def test_a_place_that_goes_during_the_work_is_not_made_anew(place):
    place.drop("hero.png")
    place.cleaner.during = lambda picture: place.out.rename(place.root / "away")
    assert place.do("hero.png").kind == "held"
    assert not place.out.exists()


def test_a_name_that_the_drive_of_the_outputs_cannot_have_concerns_that_picture_alone(beside):
    """With its ending, the output's name would be longer than names can be."""
    name = "x" * 250 + ".png"
    beside.drop(name)
    outcome = beside.do(name)
    assert outcome.kind == "failed" and "too long" in outcome.error.message


def test_a_users_file_where_a_folder_of_outputs_should_be_concerns_that_folder_alone(place):
    place.drop("a/hero.png")
    (place.out / "a").write_bytes(b"the user's")
    assert place.do("a/hero.png").kind == "failed"
    assert (place.out / "a").read_bytes() == b"the user's"


# What is not sure


def test_what_is_not_sure_is_put_aside_and_a_better_result_clears_that(place):
    place.drop("a/hero.png", 50)
    place.cleaner.sure = 0.3
    doubtful = place.do("a/hero.png")
    assert doubtful.kind == "reviewed" and doubtful.output == place.shelf.review / "a" / "hero.png"
    assert place.outputs() == {".sprite-bridge/review/a/hero.png": 50}
    assert place.do("a/hero.png").kind == "current"
    place.drop("a/hero.png", 60)
    assert place.do("a/hero.png").kind == "reviewed"
    assert place.outputs() == {".sprite-bridge/review/a/hero.png": 60}
    place.drop("a/hero.png", 70)
    place.cleaner.sure = 0.8
    assert place.do("a/hero.png").kind == "made"
    assert place.outputs() == {"a/hero.png": 70}


def test_what_is_sure_enough_by_now_is_taken_out_of_the_review(place):
    place.drop("hero.png", 50)
    place.cleaner.sure = 0.4
    assert place.do("hero.png", review=0.5).kind == "reviewed"
    assert place.do("hero.png", review=0.4).kind == "made"
    assert place.outputs() == {"hero.png": 50}
    assert place.do("hero.png", review=0.5).kind == "current"


def test_moving_a_result_from_the_review_to_the_game_accepts_it(place):
    place.drop("a/hero.png", 50)
    place.cleaner.sure = 0.3
    aside = place.do("a/hero.png").output
    (place.out / "a").mkdir()
    aside.rename(place.out / "a" / "hero.png")
    assert place.do("a/hero.png").kind == "current"
    assert place.outputs() == {"a/hero.png": 50}
    place.drop("a/hero.png", 60)
    assert place.do("a/hero.png").kind == "reviewed"
    assert place.outputs() == {"a/hero.png": 50, ".sprite-bridge/review/a/hero.png": 60}


def test_a_result_in_the_review_that_was_edited_is_not_cleared_away(place):
    place.drop("hero.png", 50)
    place.cleaner.sure = 0.3
    edit(place.do("hero.png").output, shade=9)
    place.cleaner.sure = 0.9
    place.drop("hero.png", 60)
    assert place.do("hero.png").kind == "made"
    assert place.outputs() == {"hero.png": 60, ".sprite-bridge/review/hero.png": 9}


def test_a_doubtful_result_leaves_the_good_one_of_before_in_the_game(place):
    place.drop("hero.png", 50)
    place.do("hero.png")
    place.cleaner.sure = 0.1
    place.drop("hero.png", 60)
    assert place.do("hero.png").kind == "reviewed"
    assert place.outputs() == {"hero.png": 50, ".sprite-bridge/review/hero.png": 60}
