"""A watcher that is killed at any instant loses nothing, damages nothing, and repeats next to nothing."""

import shutil

import pytest

from sprite_bridge.watch.shelf import FOLDER

JOBS = 2


def is_sure(number):
    """Whether the picture of this number is cleaned with confidence, always: what was put aside has no history then."""
    return number % 5 != 0


def lead_a_life(place, kills, **more):
    """Kill watchers at random while pictures come and change; stop at the first fault. The faults, if there are any."""
    for number in range(40):
        place.drop(f"s{number}.png", sure=is_sure(number))
    place.drop("both.jpg")
    place.drop("both.png")
    place.keep_theirs(place.out / "s3.png")
    place.keep_theirs(place.out / "a" / "s7.png")
    place.keep_theirs(place.out / "notes.tmp")
    for _ in range(kills):
        place.live_on(is_sure)
        ready = place.random.random() < 0.8  # the others are killed while they start
        place.kill_after(place.random.uniform(0.0, 0.15), ready=ready, jobs=JOBS, seconds=0.004, **more)
        if faults := place.faults():
            return faults
    return []


@pytest.mark.parametrize("kills", [120, pytest.param(500, marks=pytest.mark.slow)])
def test_nothing_is_lost_whenever_it_is_killed(place, another_place, kills):
    assert not lead_a_life(place, kills)
    before = place.repeated()
    place.finish()
    assert not place.faults()
    assert not place.temporary_files()
    assert 0 < before <= kills * JOBS  # more than none: some of them hit while there was work

    # The same sources, found by one that was never interrupted.
    for path, data in place.written.items():
        copy = another_place.folder / path.relative_to(place.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
    for path, data in place.theirs.items():
        another_place.keep_theirs(another_place.out / path.relative_to(place.out), data)
    another_place.finish()
    assert place.digest() == another_place.digest()


def test_lost_caches_and_logs_change_no_output(place, another_place):
    for here in (place, another_place):
        for number in range(12):
            here.drop(f"s{number}.png")
        here.finish()
    for number in range(6):
        for here in (place, another_place):
            here.drop(f"s{number}.png")
        shutil.rmtree(place.out / FOLDER)
        place.kill_after(0.03)
    for here in (place, another_place):
        here.finish()
    assert place.digest() == another_place.digest() and len(place.digest()) == 12


def test_saving_naively_is_noticed(place):
    assert lead_a_life(place, 60, naive=True)
