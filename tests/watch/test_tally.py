"""Counts, rate, and the line that shows them."""

from sprite_bridge.watch.tally import Tally


def test_an_idle_folder_says_little():
    assert Tally().line(0.0) == "0 waiting, 0 done"


def test_the_line_names_what_there_is():
    tally = Tally(waiting=7, skipped=2)
    for kind in ("made", "replaced", "reviewed", "current", "current", "failed", "undone"):
        tally.count(kind, 100.0)
    assert tally.done == 3
    assert (
        tally.line(101.0)
        == "7 waiting, 3 done, 1 to review, 2 current, 1 left undone, 1 failed, 2 skipped, 7.0/s"
    )
    tally.waiting = 0
    tally.trouble = "the disk is full"
    assert tally.line(101.0).endswith("1 failed, 2 skipped - the disk is full")


def test_the_rate_is_that_of_the_last_seconds():
    tally = Tally()
    assert tally.rate(0.0) == 0.0
    for number in range(50):
        tally.count("made", number / 10)
    assert 9.0 < tally.rate(5.0) <= 11.0
    assert tally.rate(13.0) < 5.0
    assert tally.rate(60.0) == 0.0


def test_one_picture_alone_is_no_rate_of_thousands():
    tally = Tally()
    tally.count("made", 100.0)
    assert tally.rate(100.0) == 1.0
