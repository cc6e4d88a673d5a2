"""When what stands still is tried again."""

from sprite_bridge.watch.patience import Patience


def test_there_is_nothing_to_wait_for_at_first():
    patience = Patience(1.0, 30.0)
    assert patience.left(0.0) <= 0 and patience.attempts == 0


def test_each_pause_is_twice_as_long_as_the_last_up_to_the_longest():
    patience, now, pauses = Patience(1.0, 10.0), 100.0, []
    for _ in range(6):
        patience.failed(now)
        pauses.append(patience.left(now))
        now += pauses[-1]
    assert pauses == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert patience.attempts == 6


def test_attempts_that_were_under_way_when_another_failed_count_as_one():
    patience = Patience(1.0, 30.0)
    for now in (100.0, 100.1, 100.9):
        patience.failed(now)
    assert patience.attempts == 1
    assert patience.left(100.0) == 1.0


def test_once_it_worked_the_next_trouble_begins_anew():
    patience = Patience(1.0, 30.0)
    patience.failed(100.0)
    patience.failed(102.0)
    patience.worked()
    assert patience.attempts == 0 and patience.left(102.0) <= 0
    patience.failed(103.0)
    assert patience.left(103.0) == 1.0


def test_a_drive_that_stays_away_for_a_year_is_still_asked_for():
    patience, now = Patience(1.0, 30.0), 0.0
    for _ in range(5000):
        patience.failed(now)
        now += patience.left(now)
    patience.failed(now)
    assert patience.left(now) == 30.0
