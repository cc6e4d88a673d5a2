"""Making outputs what they were before, and taking that back."""

import os
import shutil

import pytest

from sprite_bridge.errors import InputError, OutputError, SpriteBridgeError
from sprite_bridge.image import Sprite
from sprite_bridge.watch import history
from sprite_bridge.watch.marker import read_marker
from sprite_bridge.watch.undo import last_output, name_of, redo, shelf_of, undo


@pytest.fixture
def thrice(place):
    """An output that was made and replaced twice."""
    for shade in (50, 60, 70):
        place.drop("a/hero.png", shade)
        place.do("a/hero.png")
    return place.out / "a" / "hero.png"


def shade(path):
    return int(Sprite.open(path).pixels[0, 0, 0]) if path.exists() else None


def test_an_output_becomes_what_it_was_before_step_by_step(place, thrice):
    assert shade(thrice) == 70
    seen = []
    for _ in range(3):
        entry = undo(place.shelf, thrice)
        seen.append((entry.action, entry.output, entry.source, shade(thrice)))
    assert seen == [("undone", "a/hero.png", "a/hero.png", left) for left in (60, 50, None)]
    with pytest.raises(SpriteBridgeError, match="there is no such file"):
        undo(place.shelf, thrice)


def test_an_undo_gives_back_the_same_bytes(place):
    place.drop("hero.png", 50)
    first = place.do("hero.png").output.read_bytes()
    place.drop("hero.png", 60)
    second = place.do("hero.png").output.read_bytes()
    undo(place.shelf, place.out / "hero.png")
    assert (place.out / "hero.png").read_bytes() == first
    redo(place.shelf, place.out / "hero.png")
    assert (place.out / "hero.png").read_bytes() == second


def test_what_was_undone_is_not_made_again_of_the_same_source_in_the_same_way(place, thrice):
    undo(place.shelf, thrice)
    assert place.do("a/hero.png").kind == "undone"
    assert shade(thrice) == 60
    undo(place.shelf, thrice)
    assert place.do("a/hero.png").kind == "undone" and shade(thrice) == 50
    place.says("colors = 4")
    assert place.do("a/hero.png").kind == "replaced" and shade(thrice) == 70


def test_a_redo_takes_the_last_undo_back_and_the_output_is_current_again(place, thrice):
    undo(place.shelf, thrice)
    entry = redo(place.shelf, thrice)
    assert entry.action == "redone" and shade(thrice) == 70
    assert place.do("a/hero.png").kind == "current"
    with pytest.raises(SpriteBridgeError, match="nothing of it was undone"):
        redo(place.shelf, thrice)


def test_what_was_removed_by_an_undo_comes_back(place):
    place.drop("hero.png", 50)
    path = place.do("hero.png").output
    undo(place.shelf, path)
    assert not path.exists()
    redo(place.shelf, path)
    assert shade(path) == 50 and place.do("hero.png").kind == "current"


def test_what_was_redone_is_made_again_if_somebody_deletes_it(place, thrice):
    undo(place.shelf, thrice)
    redo(place.shelf, thrice)
    thrice.unlink()
    assert place.do("a/hero.png").kind == "made" and shade(thrice) == 70


def test_a_redo_can_be_undone_and_that_taken_back_again(place, thrice):
    for _ in range(2):
        undo(place.shelf, thrice)
        assert shade(thrice) == 60 and place.do("a/hero.png").kind == "undone"
        redo(place.shelf, thrice)
        assert shade(thrice) == 70 and place.do("a/hero.png").kind == "current"
    assert [one.action for one in history.read(place.shelf.history)][-4:] == ["undone", "redone"] * 2


def test_after_an_undo_a_new_version_of_the_source_can_be_undone_too(place, thrice):
    undo(place.shelf, thrice)
    place.drop("a/hero.png", 80)
    assert place.do("a/hero.png").kind == "replaced" and shade(thrice) == 80
    undo(place.shelf, thrice)
    assert shade(thrice) == 60


def test_what_somebody_has_edited_is_refused(place, thrice):
    pixels = Sprite.open(thrice).pixels.copy()
    pixels[..., 0] = 5
    Sprite(pixels).save(thrice, text=read_marker(thrice).texts())
    edited = thrice.read_bytes()
    with pytest.raises(SpriteBridgeError, match="was edited since") as caught:
        undo(place.shelf, thrice)
    assert "history" in caught.value.hint
    with pytest.raises(SpriteBridgeError):
        redo(place.shelf, thrice)
    assert thrice.read_bytes() == edited


def test_what_somebody_made_in_the_place_of_what_was_removed_is_left(place):
    place.drop("hero.png", 50)
    path = place.do("hero.png").output
    undo(place.shelf, path)
    path.write_bytes(b"the user's")
    for work in (undo, redo):
        with pytest.raises(SpriteBridgeError):
            work(place.shelf, path)
    assert path.read_bytes() == b"the user's"


def test_a_picture_of_the_users_own_is_refused(place):
    place.shelf.make()
    (place.out / "mine.png").write_bytes(b"mine")
    with pytest.raises(SpriteBridgeError, match="was edited since"):
        undo(place.shelf, place.out / "mine.png")
    with pytest.raises(OutputError):
        undo(place.shelf, place.out)


def test_what_is_not_kept_any_more_is_said_and_the_output_left(place, thrice):
    for path in place.shelf.previous.iterdir():
        path.unlink()
    with pytest.raises(OutputError, match="not kept any more"):
        undo(place.shelf, thrice)
    assert shade(thrice) == 70
    assert place.do("a/hero.png").kind == "current"


def test_empty_places_that_were_cleared_away_are_in_nobodys_way(place, thrice):
    for folder in (place.shelf.temporary, place.shelf.undone, place.shelf.review):
        shutil.rmtree(folder)
    undo(shelf_of(thrice), thrice)
    assert shade(thrice) == 60 and place.do("a/hero.png").kind == "undone"


def test_a_cleared_history_undoes_nothing(place, thrice):
    place.shelf.history.unlink()
    with pytest.raises(SpriteBridgeError, match="not made here"):
        undo(place.shelf, thrice)
    assert shade(thrice) == 70


def test_what_was_put_aside_can_be_undone_too(place):
    place.cleaner.sure = 0.1
    place.drop("hero.png", 50)
    path = place.do("hero.png").output
    assert shelf_of(path).out == place.out
    undo(shelf_of(path), path)
    assert place.outputs() == {}
    assert place.do("hero.png").kind == "undone"


def test_an_undo_that_fails_leaves_the_output_and_can_be_done_later(place, thrice, monkeypatch):

    def refuse(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError, match="No space left"):
        undo(place.shelf, thrice)
    assert shade(thrice) == 70
    monkeypatch.undo()
    undo(place.shelf, thrice)
    assert shade(thrice) == 60


def test_the_last_output_is_the_one_that_was_made_last_and_is_still_as_made(place):
    for number, name in enumerate(("a.png", "b.png", "c.png")):
        place.drop(name, 50 + number)
        place.do(name)
    assert last_output(place.shelf) == place.out / "c.png"
    undo(place.shelf, place.out / "c.png")
    assert last_output(place.shelf) == place.out / "b.png"
    (place.out / "b.png").write_bytes(b"edited")
    assert last_output(place.shelf) == place.out / "a.png"
    (place.out / "a.png").unlink()
    (place.out / "a.png").mkdir()
    with pytest.raises(SpriteBridgeError, match="nothing to undo"):
        last_output(place.shelf)


def test_outputs_are_named_by_any_path_that_leads_to_them(place, thrice, monkeypatch):
    monkeypatch.chdir(place.out / "a")
    for path in (thrice, thrice.relative_to(place.out / "a"), place.out / "a" / ".." / "a" / "hero.png"):
        assert shade(path) is not None
        undo(shelf_of(path), path)
        redo(shelf_of(path), path)
    assert name_of(place.shelf, thrice) == "a/hero.png"
    with pytest.raises(InputError, match="does not lie among the outputs"):
        shelf_of(place.root / "elsewhere.png")


def test_each_of_two_outputs_is_undone_alone(place):
    for name in ("a.png", "b.png"):
        place.drop(name, 50)
        place.do(name)
    undo(place.shelf, place.out / "a.png")
    assert place.outputs() == {"b.png": 50}
    assert place.do("b.png").kind == "current"


def test_every_undo_can_be_taken_back_and_the_oldest_version_is_reached(place):
    for shade_ in (50, 60, 50):
        place.drop("hero.png", shade_)
        path = place.do("hero.png").output
    for work, expected in ((undo, (60, 50, None)), (redo, (50, 60, 50))):
        for left in expected:
            work(place.shelf, path)
            assert shade(path) == left
    assert place.do("hero.png").kind == "current"


def test_an_accepted_result_can_be_undone(place):
    place.cleaner.sure = 0.1
    place.drop("hero.png", 50)
    aside = place.do("hero.png")
    assert aside.kind == "reviewed" and aside.belongs == place.out / "hero.png"
    aside.output.rename(aside.belongs)
    assert place.do("hero.png").kind == "current"
    undo(place.shelf, aside.belongs)
    assert not aside.belongs.exists() and place.do("hero.png").kind == "undone"
    redo(place.shelf, aside.belongs)
    assert shade(aside.belongs) == 50


def test_the_history_has_what_was_done_and_nothing_else(place, monkeypatch):
    place.drop("hero.png", 50)
    path = place.do("hero.png").output
    place.drop("hero.png", 60)
    path.chmod(0o444)
    for _ in range(3):
        assert place.do("hero.png").kind == "held"
    assert [one.action for one in history.read(place.shelf.history)] == ["made"]
    path.chmod(0o640)
    assert place.do("hero.png").kind == "replaced"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.action for one in history.read(place.shelf.history)] == ["made", "replaced"]
