"""What is waited for, what is told, and what is tried again."""

from pathlib import Path

import pytest

from sprite_bridge.watch.patience import Patience
from sprite_bridge.watch.troubles import Remedy, Troubles

A, B = Path("a.png"), Path("b.png")


@pytest.fixture
def patience():
    return Patience(1.0, 30.0)


@pytest.fixture
def troubles(patience):
    return Troubles(patience, attempts=0)


def test_what_holds_all_of_them_up_is_waited_for(troubles):
    assert troubles.held(A, "full", 1.0) is Remedy.WAIT
    assert troubles.held(B, "full", 1.1) is Remedy.WAIT
    assert troubles.held(A, "full", 9.0) is Remedy.WAIT
    assert troubles.failed == 0


def test_what_holds_one_up_while_others_are_done_is_its_own_trouble_and_told_once(troubles):
    assert troubles.held(A, "denied", 1.0) is Remedy.WAIT
    troubles.done(B, 2.0)
    assert troubles.held(A, "denied", 3.0) is Remedy.TELL
    assert troubles.held(A, "denied", 4.0) is Remedy.IGNORE
    assert troubles.held(A, "full", 5.0) is Remedy.TELL
    assert troubles.failed == 1


def test_what_needed_no_work_proves_nothing(troubles):
    troubles.held(A, "full", 1.0)
    troubles.done(B, None)
    assert troubles.held(A, "full", 2.0) is Remedy.WAIT


def test_a_single_pass_gives_up(patience):
    troubles = Troubles(patience, attempts=3)
    for now in (0.0, 10.0, 20.0):
        assert troubles.held(A, "full", now) is Remedy.WAIT
        patience.failed(now)
    assert troubles.held(A, "full", 30.0) is Remedy.TELL


def test_what_fails_for_now_is_tried_again_at_each_look_and_what_fails_for_good_is_not(troubles):
    assert troubles.failed_for_now(A, "in use") is Remedy.TELL
    troubles.failed_for_good(B, "no picture")
    assert troubles.failed == 2
    assert troubles.take_later({A, B}) == [A]
    assert troubles.take_later({A, B}) == []
    assert troubles.failed_for_now(A, "in use") is Remedy.IGNORE
    assert troubles.take_later({A, B}) == [A]
    troubles.done(A, 1.0)
    assert troubles.failed == 1


def test_what_is_early_is_tried_again_and_counts_as_nothing(troubles):
    troubles.early(A)
    assert troubles.failed == 0 and troubles.take_later({A}) == [A]


def test_what_has_gone_is_forgotten(troubles):
    troubles.failed_for_good(A, "no picture")
    troubles.early(B)
    assert troubles.take_later(set()) == [] and troubles.failed == 0
