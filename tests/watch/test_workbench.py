"""One picture at a time: what is made of it, under which name, and what is left alone."""

import os
from pathlib import Path

import pytest

from sprite_bridge.image import Animation, Sprite
from sprite_bridge.watch import history
from sprite_bridge.watch.marker import hash_bytes, is_edited, read_marker
from sprite_bridge.watch.shelf import Shelf
from sprite_bridge.watch.undo import undo


def kinds(outcome):
    return outcome.kind, None if outcome.output is None else outcome.output.name


def edit(path, shade=7):
    """Somebody paints over an output, with a program that keeps what is written in it."""
    marker = read_marker(path)
    pixels = Sprite.open(path).pixels.copy()
    pixels[..., 0] = shade
    Sprite(pixels).save(path, text={} if marker is None else marker.texts())


# What is made


def test_an_output_is_made_once_and_says_of_what(place):
    source = place.drop("a/hero.png", 50)
    outcome = place.do("a/hero.png")
    assert outcome.kind == "made" and outcome.output == place.out / "a" / "hero.png"
    assert outcome.confidence == 0.9 and outcome.warnings == ("it is a test",)
    marker = read_marker(outcome.output)
    assert (marker.source, marker.input) == ("a/hero.png", hash_bytes(source.read_bytes()))
    assert (marker.maker, marker.confidence) == ("test 1", 0.9)
    assert not is_edited(outcome.output, marker)
    again = place.do("a/hero.png")
    assert kinds(again) == ("current", "hero.png")
    assert place.cleaner.done == [50]
    assert list(place.shelf.temporary.iterdir()) == []


def test_the_same_work_gives_the_same_bytes(place):
    place.drop("hero.png")
    first = place.do("hero.png").output.read_bytes()
    (place.out / "hero.png").unlink()
    assert place.do("hero.png").output.read_bytes() == first


def test_beside_its_source_an_output_has_a_name_that_no_source_has(beside):
    source = beside.drop("hero.jpg")
    before = source.read_bytes()
    assert kinds(beside.do("hero.jpg")) == ("made", "hero.clean.png")
    assert source.read_bytes() == before


def test_a_new_version_of_the_source_replaces_the_output_and_the_old_one_is_kept(place):
    place.drop("hero.png", 50)
    old = place.do("hero.png").output.read_bytes()
    place.drop("hero.png", 60)
    assert kinds(place.do("hero.png")) == ("replaced", "hero.png")
    assert place.outputs() == {"hero.png": 60}
    assert (place.shelf.previous / f"{hash_bytes(old)}.png").read_bytes() == old


def test_other_settings_replace_the_output_too(place):
    place.drop("hero.png", 50)
    place.do("hero.png")
    place.says("colors = 4")
    assert kinds(place.do("hero.png")) == ("replaced", "hero.png")
    assert [params["colors"] for params in place.cleaner.params] == [0, 4]
    assert kinds(place.do("hero.png")) == ("current", "hero.png")


def test_another_version_of_the_program_makes_nothing_anew_unless_asked(place):
    place.drop("hero.png")
    place.do("hero.png")
    place.cleaner.maker = "test 2"
    assert place.do("hero.png").kind == "current"
    assert place.do("hero.png", again=True).kind == "replaced"
    assert place.do("hero.png", again=True).kind == "current"
    assert read_marker(place.out / "hero.png").maker == "test 2"


# What is somebody else's


def test_a_users_file_at_the_name_is_untouched_and_a_number_added(place):
    place.drop("hero.png", 50)
    (place.out / "hero.png").write_bytes(b"the user's")
    (place.out / "hero-2.png").symlink_to(place.out / "none.png")
    (place.out / "hero-3.png").mkdir()
    assert kinds(place.do("hero.png")) == ("made", "hero-4.png")
    assert (place.out / "hero.png").read_bytes() == b"the user's"
    assert (place.out / "hero-2.png").is_symlink() and (place.out / "hero-3.png").is_dir()
    assert kinds(place.do("hero.png")) == ("current", "hero-4.png")


def test_a_name_that_somebody_takes_during_the_work_is_left_to_them(place):
    place.drop("hero.png")
    place.cleaner.during = lambda picture: (place.out / "hero.png").write_bytes(b"theirs")
    assert kinds(place.do("hero.png")) == ("made", "hero-2.png")
    assert (place.out / "hero.png").read_bytes() == b"theirs"


def test_a_name_that_somebody_takes_at_the_last_moment_is_left_to_them(place, monkeypatch):
    place.drop("hero.png")
    link = os.link

    def take_first(source, target):
        if not Path(target).exists():
            Path(target).write_bytes(b"theirs")
            monkeypatch.setattr(os, "link", link)
        link(source, target)

    monkeypatch.setattr(os, "link", take_first)
    assert kinds(place.do("hero.png")) == ("made", "hero-2.png")
    assert (place.out / "hero.png").read_bytes() == b"theirs"
    assert kinds(place.do("hero.png")) == ("current", "hero-2.png")


def test_an_output_that_was_edited_is_left_until_source_or_settings_change(place):
    place.drop("hero.png", 50)
    path = place.do("hero.png").output
    edit(path)
    edited = path.read_bytes()
    assert kinds(place.do("hero.png")) == ("current", "hero.png")
    place.drop("hero.png", 60)
    assert kinds(place.do("hero.png")) == ("made", "hero-2.png")
    assert kinds(place.do("hero.png")) == ("current", "hero-2.png")
    place.drop("hero.png", 70)
    assert kinds(place.do("hero.png")) == ("replaced", "hero-2.png")
    assert path.read_bytes() == edited


def test_an_output_that_was_saved_without_its_texts_is_left_until_the_source_changes(place):
    place.drop("hero.png", 50)
    path = place.do("hero.png").output
    Sprite.open(path).save(path)
    theirs = path.read_bytes()
    assert kinds(place.do("hero.png")) == ("current", "hero.png")
    place.shelf = Shelf(place.out)  # the next start
    assert kinds(place.do("hero.png")) == ("current", "hero.png")
    place.drop("hero.png", 60)
    assert kinds(place.do("hero.png")) == ("made", "hero-2.png")
    assert path.read_bytes() == theirs
    place.drop("hero.png", 50)
    path.unlink()
    assert kinds(place.do("hero.png")) == ("replaced", "hero-2.png")


@pytest.mark.parametrize("name", ["hero.png", "copied.png"])
def test_a_result_is_no_source(place, name):
    place.drop("hero.png", 50)
    output = place.do("hero.png").output
    (place.folder / name).write_bytes(output.read_bytes())
    outcome = place.do(name)
    assert outcome.kind == "skipped" and outcome.warnings == ("is a result itself",)
    assert place.outputs() == {"hero.png": 50}


def test_a_damaged_output_is_not_replaced(place):
    place.drop("hero.png", 50)
    path = place.do("hero.png").output
    path.write_bytes(path.read_bytes()[:-20])
    damaged = path.read_bytes()
    place.drop("hero.png", 60)
    assert kinds(place.do("hero.png")) == ("made", "hero-2.png")
    assert path.read_bytes() == damaged


def test_outputs_of_two_sources_do_not_replace_each_other_when_their_names_change(place):
    place.drop("hero.jpg", 50)
    assert kinds(place.do("hero.jpg")) == ("made", "hero.png")
    place.drop("hero.png", 60)
    assert kinds(place.do("hero.png")) == ("made", "hero-2.png")
    assert kinds(place.do("hero.jpg")) == ("current", "hero.png")
    place.drop("hero.jpg", 70)
    assert kinds(place.do("hero.jpg")) == ("replaced", "hero.png")
    assert set(place.outputs()) == {"hero.png", "hero-2.png"}


def test_a_number_that_belongs_to_another_source_does_not_hide_an_output_behind_it(place):
    """hero.png's output is hero-3.png, as hero-2.png is for the source of that name, which cannot be cleaned."""
    place.drop("hero.png", 50)
    (place.folder / "hero-2.png").write_bytes(b"no picture")
    (place.out / "hero.png").write_bytes(b"the user's")
    assert kinds(place.do("hero.png")) == ("made", "hero-3.png")
    assert kinds(place.do("hero.png")) == ("current", "hero-3.png")


# What changes during the work


def test_a_source_that_is_deleted_during_the_work_leaves_no_output(place):
    source = place.drop("hero.png")
    place.cleaner.during = lambda picture: source.unlink()
    assert place.do("hero.png").kind == "changed"
    assert place.outputs() == {} and list(place.shelf.temporary.iterdir()) == []


def test_a_source_that_is_rewritten_during_the_work_leaves_no_stale_output(place):
    place.drop("hero.png", 50)

    def rewrite(picture):
        place.cleaner.during = lambda picture: None
        place.drop("hero.png", 60)

    place.cleaner.during = rewrite
    assert place.do("hero.png").kind == "changed"
    assert place.outputs() == {}
    assert place.do("hero.png").kind == "made"
    assert place.outputs() == {"hero.png": 60}


def test_a_source_that_changed_before_the_work_is_not_begun(place):
    place.drop("hero.png", 50)
    item = place.item("hero.png")
    place.drop("hero.png", 60)
    assert place.bench().do(item).kind == "changed"
    (place.folder / "hero.png").unlink()
    assert place.bench().do(item).kind == "changed"
    assert place.cleaner.done == []


def test_a_folder_in_the_place_of_a_source_is_a_change_and_no_trouble(place):
    source = place.drop("hero.png")
    item = place.item("hero.png")
    source.unlink()
    source.mkdir()
    assert place.bench().do(item).kind == "changed"


# Palettes and animations


def test_with_a_palette_file_the_output_is_indexed_in_its_order(place):
    place.drop("hero.png", 255)
    (place.folder / "p.gpl").write_text("GIMP Palette\n1 2 3\n255 255 255\n0 0 0\n")
    place.says('palette = "p.gpl"')
    path = place.do("hero.png").output
    assert path.read_bytes()[25] == 3  # the colour type of a PNG with a palette
    assert b"PLTE\x01\x02\x03\xff\xff\xff\x00\x00\x00" in path.read_bytes()
    assert place.do("hero.png").kind == "current"
    assert not is_edited(path, read_marker(path))


@pytest.mark.parametrize("name", ["walk.gif", "walk.png", "walk.webp"])
def test_an_animation_becomes_a_row_of_frames(place, name):
    place.drop(name, 200, frames=3)
    sheet = Sprite.open(place.do(name).output)
    assert sheet.size == (12, 4)
    assert [int(sheet.pixels[0, x, 0]) for x in (0, 4, 8)] == [200, 199, 198]
    assert place.do(name).kind == "current"


def test_many_wide_frames_get_several_rows(place):
    place.drop("walk.png", 200, frames=5, size=(1500, 1))
    assert Sprite.open(place.do("walk.png").output).size == (3000, 3)


def test_an_animation_may_stay_one(place):
    place.says('[watch]\nanimation = "apng"')
    place.drop("walk.gif", 200, frames=3)
    place.drop("still.gif", 100)
    path = place.do("walk.gif").output
    animation = Animation.open(path)
    assert path.name == "walk.png" and len(animation) == 3 and set(animation.durations_ms) == {100}
    assert not is_edited(path, read_marker(path))
    assert len(Animation.open(place.do("still.gif").output)) == 1
    place.says('[watch]\nanimation = "first"')
    assert place.do("walk.gif").kind == "replaced"


def test_of_an_animation_the_first_frame_may_be_taken_alone(place):
    place.says('[watch]\nanimation = "first"')
    place.drop("walk.gif", 200, frames=3)
    path = place.do("walk.gif").output
    assert len(Animation.open(path)) == 1 and Sprite.open(path).size == (4, 4)
    assert place.cleaner.done == [200]


# What is written down


def test_what_is_done_is_written_down(place):
    place.drop("hero.png", 50)
    first = place.do("hero.png").output.read_bytes()
    place.drop("hero.png", 60)
    second = place.do("hero.png").output.read_bytes()
    place.cleaner.sure = 0.1
    place.drop("hero.png", 70)
    third = place.do("hero.png").output.read_bytes()
    entries = history.read(place.shelf.history)
    assert [(one.action, one.output, one.before, one.after) for one in entries] == [
        ("made", "hero.png", None, hash_bytes(first)),
        ("replaced", "hero.png", hash_bytes(first), hash_bytes(second)),
        ("reviewed", ".sprite-bridge/review/hero.png", None, hash_bytes(third)),
    ]


def test_nothing_depends_on_what_is_written_down_or_kept(place):
    place.drop("hero.png", 50)
    place.do("hero.png")
    place.drop("hero.png", 60)
    place.do("hero.png")
    before = (place.out / "hero.png").read_bytes()
    place.shelf.history.unlink()
    for path in place.shelf.previous.iterdir():
        path.unlink()
    place.shelf.previous.rmdir()
    assert place.do("hero.png").kind == "current"
    assert (place.out / "hero.png").read_bytes() == before
    place.drop("hero.png", 70)
    assert place.do("hero.png").kind == "replaced"
    assert place.outputs() == {"hero.png": 70}


def test_what_was_undone_is_not_made_again_until_source_or_settings_change(place):
    place.drop("hero.png", 50)
    path = place.do("hero.png").output
    undo(place.shelf, path)
    assert place.do("hero.png").kind == "undone" and place.outputs() == {}
    place.says("colors = 4")
    assert place.do("hero.png").kind == "made"
    undo(place.shelf, path)
    place.drop("hero.png", 60)
    assert place.do("hero.png").kind == "made"


# What would be done


def test_a_preview_says_what_would_be_done_and_does_nothing(place, tree, denied):
    for name in ("made.png", "current.png", "replaced.png", "undone.png", "locked.png", "taken.png"):
        place.drop(name, 50)
    for name in ("current.png", "replaced.png", "undone.png"):
        place.do(name)
    undo(place.shelf, place.out / "undone.png")
    place.drop("replaced.png", 60)
    (place.out / "taken.png").write_bytes(b"the user's")
    denied(place.folder / "locked.png")
    names = ("made.png", "current.png", "replaced.png", "undone.png", "locked.png", "taken.png")
    items, bench, before = [place.item(name) for name in names], place.bench(), tree(place.root)
    assert [kinds(bench.preview(item)) for item in items] == [
        ("made", "made.png"),
        ("current", "current.png"),
        ("replaced", "replaced.png"),
        ("undone", None),
        ("failed", None),
        ("made", "taken-2.png"),
    ]
    assert tree(place.root) == before
    (place.folder / "made.png").unlink()
    assert bench.preview(items[0]).kind == "changed"


def test_an_animation_whose_later_frames_or_times_were_edited_is_left(place):
    place.says('[watch]\nanimation = "apng"\n')
    place.drop("walk.gif", 50, frames=3)
    path = place.do("walk.gif").output
    marker, made = read_marker(path), Animation.open(path)
    assert not is_edited(path, marker)
    slower = Animation(made.frames, (500, *made.durations_ms[1:]), made.loops)
    other = Animation((*made.frames[:2], made.frames[0]), made.durations_ms, made.loops)
    for edited in (slower, other):
        edited.save(path, text=marker.texts())
        assert is_edited(path, marker)
    place.drop("walk.gif", 60, frames=3)
    assert kinds(place.do("walk.gif")) == ("made", "walk-2.png")


def test_a_name_that_just_fits_is_used(place):
    name = "l" * 251 + ".png"
    place.drop(name, 50)
    assert kinds(place.do(name)) == ("made", name)
    assert kinds(place.do(name)) == ("current", name)
