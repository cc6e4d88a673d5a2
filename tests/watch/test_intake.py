"""What is worked on, and when: by a clock and a disk that the tests make up."""

from pathlib import Path

from sprite_bridge.watch.intake import Intake
from sprite_bridge.watch.scan import Seen
from sprite_bridge.watch.settle import Stamp

HERO, JPG, BAT = Path("hero.png"), Path("hero.jpg"), Path("bat.png")


def seen(path, version=1, reason=""):
    return Seen(path, Stamp(version, version, version), reason)


def intake(*paths, quiet=0.5, settled=True):
    """One that has seen these files, which lie there since long ago."""
    found = Intake(quiet, beside=False)
    found.see_all([seen(path) for path in paths], 0.0, 3600.0 if settled else None)
    return found


def taken(intake):
    found = intake.take()
    return None if found is None else (found[0], found[1].size, found[2].preferred.name)


def test_what_lay_there_before_is_taken_at_once_and_in_order():
    found = intake(HERO, BAT)
    assert found.waiting == 2 and found.working == 0
    assert [taken(found), taken(found), taken(found)] == [(HERO, 1, "hero.png"), (BAT, 1, "bat.png"), None]
    assert found.waiting == 2 and found.working == 2


def test_what_comes_later_is_waited_for():
    found = intake()
    found.see(seen(HERO), 10.0)
    assert found.take() is None and found.waiting == 1
    assert found.due(10.2) == [] and found.next_due() == 10.5
    assert found.due(10.5) == [HERO]
    found.see(seen(HERO), 10.5)
    assert taken(found) == (HERO, 1, "hero.png")


def test_a_version_is_given_out_once():
    found = intake(HERO)
    _, stamp, _ = found.take()
    for now in (1.0, 2.0, 3.0):
        assert not found.see(seen(HERO), now)
        found.see_all([seen(HERO)], now)
    found.done(HERO, stamp, Path("/out/hero.png"))
    found.see_all([seen(HERO)], 4.0, 3600.0)
    assert found.take() is None and found.waiting == 0
    assert found.outputs == {HERO: Path("/out/hero.png")}


def test_a_new_version_waits_until_the_old_one_is_done_with():
    found = intake(HERO)
    _, first, _ = found.take()
    found.see(seen(HERO, 2), 1.0)
    found.see(seen(HERO, 2), 1.5)
    assert found.take() is None
    found.done(HERO, first, Path("/out/hero.png"))
    assert found.outputs == {}
    assert taken(found) == (HERO, 2, "hero.png")


def test_of_several_versions_that_came_meanwhile_only_the_last_is_worked_on():
    found = intake(HERO, BAT)
    found.take()
    for number, now in ((2, 1.0), (3, 2.0)):
        found.see(seen(BAT, number), now)
        found.see(seen(BAT, number), now + 0.5)
    assert taken(found) == (BAT, 3, "bat.png")
    assert found.take() is None


def test_names_know_of_all_sources_that_are_there():
    found = Intake(0.5, beside=False)
    found.see_all([seen(JPG), seen(HERO)], 0.0, 3600.0)
    assert taken(found) == (JPG, 1, "hero-jpg.png")
    found.lose(HERO)
    found.done(JPG, Stamp(1, 1, 1), None)
    found.forget(JPG)
    found.see_all([seen(JPG)], 1.0, 3600.0)
    assert taken(found) == (JPG, 1, "hero.png")


def test_what_has_gone_is_neither_waited_for_nor_worked_on():
    found = intake(HERO, BAT)
    found.see(seen(JPG), 1.0)
    found.see_all([seen(BAT)], 2.0)
    assert found.waiting == 1
    assert taken(found) == (BAT, 1, "bat.png")
    assert found.take() is None


def test_a_source_that_goes_while_it_is_worked_on_keeps_its_name_until_that_ends():
    found = intake(HERO)
    _, stamp, _ = found.take()
    found.see_all([seen(JPG)], 1.0, 3600.0)
    assert taken(found) == (JPG, 1, "hero-jpg.png")
    found.done(HERO, stamp, Path("/out/hero.png"))
    assert found.outputs == {}
    found.done(JPG, Stamp(1, 1, 1), None)
    found.forget(JPG)
    found.see(seen(JPG), 2.0, age=9.0)
    assert taken(found) == (JPG, 1, "hero.png")


def test_a_source_that_goes_while_it_cannot_be_done_leaves_no_name_behind():
    found = intake(HERO)
    _, stamp, _ = found.take()
    found.lose(HERO)
    found.again(HERO, stamp)
    assert found.waiting == 0
    found.see(seen(JPG), 1.0, age=9.0)
    assert taken(found) == (JPG, 1, "hero.png")


def test_what_could_not_be_done_comes_again_after_the_others():
    found = intake(HERO, BAT)
    _, stamp, _ = found.take()
    found.again(HERO, stamp)
    assert [taken(found), taken(found), taken(found)] == [(BAT, 1, "bat.png"), (HERO, 1, "hero.png"), None]


def test_a_newer_version_is_not_put_back_by_an_older_one_that_could_not_be_done():
    found = intake(HERO)
    _, stamp, _ = found.take()
    found.see(seen(HERO, 2), 1.0, age=9.0)
    found.again(HERO, stamp)
    assert taken(found) == (HERO, 2, "hero.png")
    assert found.take() is None


def test_a_version_that_was_not_there_any_more_must_be_seen_anew():
    found = intake(HERO)
    _, stamp, _ = found.take()
    found.changed(HERO, stamp)
    assert found.waiting == 0 and not found.knows(HERO)
    found.see(seen(HERO), 1.0)
    assert found.take() is None
    found.see(seen(HERO), 1.5)
    assert taken(found) == (HERO, 1, "hero.png")


def test_what_is_forgotten_is_dealt_with_again():
    found = intake(HERO, BAT)
    for _ in range(2):
        path, stamp, _ = found.take()
        found.done(path, stamp, Path("/out") / path)
    found.forget(HERO)
    found.see_all([seen(HERO), seen(BAT)], 1.0, 3600.0)
    assert taken(found) == (HERO, 1, "hero.png") and found.take() is None
    found.done(HERO, Stamp(1, 1, 1), Path("/out/hero.png"))
    found.forget_all()
    found.see_all([seen(HERO), seen(BAT)], 2.0, 3600.0)
    assert {taken(found)[0], taken(found)[0]} == {HERO, BAT}


def test_what_is_skipped_is_news_once():
    found = intake()
    link = seen(HERO, reason="is a link")
    assert found.see_all([link], 0.0) == [link]
    assert found.see_all([link], 1.0) == []
    assert found.skipped == 1 and found.knows(HERO) and found.take() is None
    folder = seen(HERO, reason="is a folder")
    assert found.see(folder, 2.0)
    found.see_all([], 3.0)
    assert found.skipped == 0
    assert found.see(folder, 4.0)


def test_a_picture_in_the_place_of_what_was_skipped_is_taken_and_the_other_way_round():
    found = intake(JPG)
    found.see(seen(HERO, reason="is a link"), 0.0)
    assert taken(found) == (JPG, 1, "hero.png")
    found.see(seen(HERO), 1.0, age=9.0)
    assert found.skipped == 0
    assert taken(found) == (HERO, 1, "hero.png")
    found.done(HERO, Stamp(1, 1, 1), None)
    found.see(seen(HERO, reason="is a link"), 2.0)
    assert found.skipped == 1 and found.waiting == 1
