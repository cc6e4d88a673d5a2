"""A watcher that is killed before each of the calls with which it publishes: every one of them, not only those that a
random instant happens to hit."""

import signal

from sprite_bridge.watch.marker import read_marker


def prepare(place):
    """One output to replace, one that was put aside and is sure now, one to put aside, one to make in a folder that is not
    there, one whose name is taken."""
    place.drop("old.png")
    place.drop("better.png", sure=False)
    place.finish()
    place.drop("old.png")
    place.drop("better.png")
    place.drop("doubtful.png", sure=False)
    place.drop("new/folder/new.png")
    place.drop("taken.png")
    place.keep_theirs(place.out / "taken.png")


def test_nothing_is_lost_before_any_call(tmp_path, zygote, make_place):
    expected = None
    for step in range(1, 200):
        place = make_place(tmp_path / str(step))
        prepare(place)
        status = zygote.run(**place.order(once=True, jobs=1, die_at=step))
        assert status in (0, -signal.SIGKILL)
        assert not place.faults(), f"killed before call {step}"
        place.finish(jobs=1)
        assert not place.faults() and not place.temporary_files()
        expected = expected or place.digest()
        assert place.digest() == expected, f"killed before call {step}"
        assert place.repeated() <= 1
        if status == 0:
            break
    assert status == 0 and step > 20
    assert set(expected) == {
        "old.png",
        "better.png",
        "new/folder/new.png",
        "taken-2.png",
        ".sprite-bridge/review/doubtful.png",
    }


def test_what_was_replaced_is_kept_before_it_is(tmp_path, zygote, make_place):
    for step in range(1, 200):
        place = make_place(tmp_path / str(step))
        place.drop("old.png")
        place.finish()
        first = place.out.joinpath("old.png").read_bytes()
        place.drop("old.png")
        status = zygote.run(**place.order(once=True, jobs=1, die_at=step))
        kept = {path.read_bytes() for path in (place.out / ".sprite-bridge" / "previous").glob("*.png")}
        assert first in kept | {place.out.joinpath("old.png").read_bytes()}, f"killed before call {step}"
        assert read_marker(place.out / "old.png") is not None
        if status == 0:
            break
    assert status == 0
