"""Which files are read, and what may be written."""

from pathlib import Path

import numpy as np
import pytest

from sprite_bridge.cli.jobs import check_page, check_target, find
from sprite_bridge.errors import OutputError
from sprite_bridge.image import Sprite
from sprite_bridge.image.results import MARK


def test_a_folder_is_searched_to_its_leaves_and_its_tree_kept(art, targets):
    assert targets(["art"], "out") == {
        "art/enemies/bat2.PNG": "out/enemies/bat2.png",
        "art/enemies/bat10.png": "out/enemies/bat10.png",
        "art/enemies/deep/x y ü.gif": "out/enemies/deep/x y ü.png",
        "art/hero.png": "out/hero.png",
    }


def test_a_glob_keeps_the_tree_below_its_fixed_part(art, targets):
    assert targets(["art/**/bat*.png"], "out") == {"art/enemies/bat10.png": "out/enemies/bat10.png"}
    assert targets(["art/enemies/*.png"], "out") == {"art/enemies/bat10.png": "out/bat10.png"}


def test_a_file_whose_name_looks_like_a_glob_is_that_file(art, targets):
    (art / "a[1].png").write_bytes(b"")
    assert targets(["a[1].png"], "out") == {"a[1].png": "out/a[1].png"}


def test_results_and_the_output_folder_are_not_cleaned_again(art, targets):
    (art / "art" / "hero.clean.png").write_bytes(b"")
    (art / "art" / "out").mkdir()
    (art / "art" / "out" / "old.png").write_bytes(b"")
    assert not {name for name in targets(["art"], "art/out") if "clean" in name or "old" in name}
    assert not {name for name in targets(["art/*.png"]) if "clean" in name}


RESULTS = (
    "hero.clean.gif",
    "hero.clean.explain.png",
    "bat.explain.png",
    "walk.clean/0.png",
    "walk.clean/x/1.png",
)


def test_earlier_results_of_every_kind_are_searched_by_nobody_and_read_if_named(art, targets):
    for name in RESULTS:
        (art / "art" / name).parent.mkdir(parents=True, exist_ok=True)
        (art / "art" / name).write_bytes(b"")
    (art / "art" / "walk").mkdir()
    (art / "art" / "walk" / "0.png").write_bytes(b"")
    found = ["art/enemies/bat2.PNG", "art/enemies/bat10.png", "art/enemies/deep/x y ü.gif", "art/hero.png"]
    assert list(targets(["art"], "out")) == [*found, "art/walk/0.png"]
    globbed = [name for name in targets(["art/**/*"], "out") if not name.endswith(".PNG")]
    assert globbed == [*found[1:], "art/walk/0.png"]
    assert "art/walk.clean" not in targets(["art/*"], "out", animated=True)
    named = [f"art/{name}" for name in RESULTS]
    assert list(targets(named, "out")) == named
    assert targets(["art/walk.clean"], "out") == {
        "art/walk.clean/0.png": "out/0.png",
        "art/walk.clean/x/1.png": "out/x/1.png",
    }


def test_a_file_that_is_named_twice_is_read_once(art, targets):
    assert len(targets(["art/hero.png", "art", "art/../art/hero.png"], "out")) == 4


def test_what_names_nothing_is_reported_and_the_rest_done(art):
    (art / "empty").mkdir()
    found = find(["none.png", "art/hero.png", "empty", "no*.png"], None, frames=False)
    assert [source.path.name for source in found.sources] == ["hero.png"]
    assert [(one.text, one.place) for one in found.missing] == [("none.png", 0), ("empty", 1), ("no*.png", 1)]
    assert "does not exist" in found.missing[0].error.message
    assert found.missing[1].error.message == "empty holds no pictures"


@pytest.fixture
def marked(art):
    """Write an earlier result."""

    def write(name):
        Sprite(np.full((2, 2, 4), 255, np.uint8)).save(art / name, text=MARK)

    return write


def test_earlier_results_are_told_by_their_mark_and_read_if_named(art, marked):
    for name in ("art/old/hero.png", "art/old/enemies/bat2.png"):
        marked(name)
    for inputs in (["art"], ["art/**/*"]):
        found = find(inputs, Path("out"), frames=False)
        assert not [source for source in found.sources if "old" in source.path.parts]
        assert (len(found.missing), found.left_out) == (0, 2)
    found = find(["art/**/*.png", "art/old/hero.png"], Path("out"), frames=False)
    assert art / "art" / "old" / "hero.png" in [source.path.resolve() for source in found.sources]
    assert found.left_out == 1


def test_a_folder_of_nothing_but_results_holds_no_pictures(art, marked):
    marked("done/a.png")
    found = find(["done", "art/hero.png"], Path("out"), frames=False)
    assert [one.error.message for one in found.missing] == ["done holds no pictures but 1 earlier result"]
    assert len(found.sources) == 1


def test_a_folder_of_frames_that_are_results_is_one_and_one_with_a_new_frame_is_not(art, marked):
    for name in ("walks/done/0.png", "walks/done/1.png", "walks/edited/0.png"):
        marked(name)
    (art / "walks" / "edited" / "1.png").write_bytes(b"")
    found = find(["walks/*"], Path("out"), frames=True)
    assert [source.path.name for source in found.sources] == ["edited"]
    assert found.left_out == 1
    assert len(find(["walks/done"], Path("out"), frames=True).sources) == 1


def test_a_folder_of_frames_is_one_animation(art, targets):
    assert targets(["art/enemies"], animated=True) == {"art/enemies": "art/enemies.clean"}
    assert targets(["art/enemies"], "walk", animated=True) == {"art/enemies": "walk"}
    assert targets(["art/enemies"], "walk.gif", animated=True) == {"art/enemies": "walk.gif"}
    assert targets(["art/enemies", "art"], "out", animated=True) == {
        "art/enemies": "out/enemies",
        "art": "out/art",
    }


def test_an_input_is_never_overwritten_even_if_asked(art):
    hero = art / "art" / "hero.png"
    with pytest.raises(OutputError, match="is an input"):
        check_target(hero, [hero], overwrite=True)
    link = art / "link.png"
    link.hardlink_to(hero)
    with pytest.raises(OutputError, match="is an input"):
        check_target(link, [hero], overwrite=True)


def test_what_is_there_is_overwritten_only_if_asked(art):
    hero, old = art / "art" / "hero.png", art / "old.png"
    old.write_bytes(b"")
    with pytest.raises(OutputError, match="exists") as caught:
        check_target(old, [hero], overwrite=False)
    assert "--overwrite" in caught.value.hint
    check_target(old, [hero], overwrite=True)
    check_target(art / "new.png", [hero], overwrite=False)


def test_only_an_empty_folder_is_filled_unasked(art):
    (art / "empty").mkdir()
    check_target(art / "empty", [art / "art"], overwrite=False)
    with pytest.raises(OutputError, match="exists"):
        check_target(art / "art" / "enemies", [], overwrite=False)


@pytest.mark.parametrize("name", ["page.txt", "page", "page.png", ".html"])
def test_a_page_has_the_name_of_one(art, name):
    with pytest.raises(OutputError, match="is no name of a page") as caught:
        check_page(art / name, ())
    assert ".html" in caught.value.hint


def test_the_folder_of_a_page_is_not_made_before_it_is_written(art):
    for name in ("page.html", "PAGE.HTM"):
        check_page(art / "new" / "folder" / name, ())
    assert not (art / "new").exists()
    with pytest.raises(OutputError, match="cannot be written"):
        check_page(art / "art" / "notes.txt" / "page.html", ())
