"""When a file is taken, by a clock that the tests hold."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.watch.settle import Settler, Stamp

HERO, BAT = Path("hero.png"), Path("bat.png")


def stamp(size=1, mtime=1, inode=1):
    return Stamp(size, mtime, inode)


def test_the_stamp_of_a_file_tells_its_versions_apart(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(b"1")
    first = Stamp.of(path.stat())
    assert first == Stamp.of(path.stat())
    path.write_bytes(b"12")
    second = Stamp.of(path.stat())
    (tmp_path / "y.png").write_bytes(b"12")
    (tmp_path / "y.png").replace(path)
    assert len({first, second, Stamp.of(path.stat())}) == 3


def test_a_file_settles_when_it_has_been_the_same_for_long_enough():
    settler = Settler(0.5)
    assert not settler.see(HERO, stamp(), 10.0)
    assert not settler.see(HERO, stamp(), 10.4)
    assert settler.see(HERO, stamp(), 10.5)
    assert HERO not in settler and len(settler) == 0


def test_a_slow_write_is_taken_once_after_its_last_part():
    """Three gaps, each shorter than what has to be waited for, though the parts together take longer."""
    settler = Settler(0.2)
    seen = [(0.0, 100), (0.15, 200), (0.3, 300), (0.45, 400), (0.5, 400), (0.64, 400), (0.66, 400)]
    taken = [now for now, size in seen if settler.see(HERO, stamp(size), now)]
    assert taken == [0.66]


def test_each_change_is_waited_for_size_time_or_another_file_in_its_place():
    for changed in (stamp(size=2), stamp(mtime=2), stamp(inode=2)):
        settler = Settler(1.0)
        assert not settler.see(HERO, stamp(), 0.0)
        assert not settler.see(HERO, changed, 0.75)
        assert not settler.see(HERO, changed, 1.5)
        assert settler.see(HERO, changed, 1.75)


def test_what_was_written_long_ago_is_taken_at_once_and_the_future_is_no_age():
    settler = Settler(0.5)
    assert settler.see(HERO, stamp(), 10.0, age=3600.0)
    assert not settler.see(BAT, stamp(), 10.0, age=-3600.0)
    assert settler.see(BAT, stamp(), 10.5, age=-3600.0)


def test_the_age_of_a_file_counts_only_until_it_changes():
    settler = Settler(0.5)
    assert not settler.see(HERO, stamp(), 10.0, age=0.3)
    assert not settler.see(HERO, stamp(2), 10.125, age=0.0)
    assert not settler.see(HERO, stamp(2), 10.5)
    assert settler.see(HERO, stamp(2), 10.625)


def test_it_says_which_files_to_look_at_again_and_when():
    settler = Settler(0.5)
    assert settler.next_due() is None and settler.due(100.0) == []
    settler.see(HERO, stamp(), 10.0)
    settler.see(BAT, stamp(), 10.2)
    assert settler.next_due() == 10.5
    assert settler.due(10.4) == []
    assert settler.due(10.5) == [HERO]
    assert settler.due(10.7) == [HERO, BAT]
    settler.see(HERO, stamp(2), 10.6)
    assert settler.next_due() == 10.7 and settler.due(10.8) == [BAT]


def test_a_file_that_has_gone_is_forgotten():
    settler = Settler(0.5)
    settler.see(HERO, stamp(), 0.0)
    assert list(settler) == [HERO]
    settler.forget(HERO)
    settler.forget(BAT)
    assert list(settler) == [] and settler.next_due() is None
    assert not settler.see(HERO, stamp(), 1.0)


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([1, 2])), min_size=1, max_size=30))
def test_what_is_taken_was_the_same_whenever_it_was_looked_at_for_that_long(steps):
    settler, now, since, known = Settler(0.5), 0.0, 0.0, None
    for gap, size in steps:
        now += gap / 64  # exact in binary: sums are no matter of rounding
        if size != known:
            since, known = now, size
        is_taken = settler.see(HERO, stamp(size), now)
        assert is_taken == (now - since >= 0.5)
        if is_taken:
            known = None
