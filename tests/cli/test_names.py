"""Where results go."""

from itertools import permutations
from pathlib import Path

import pytest

from sprite_bridge.cli.jobs import find
from sprite_bridge.cli.names import Job, plan
from sprite_bridge.errors import BadParams


def test_a_result_lies_beside_its_source(art, targets):
    assert targets(["art/hero.png"]) == {"art/hero.png": "art/hero.clean.png"}


def test_a_file_goes_where_it_is_told(art, targets):
    assert targets(["art/hero.png"], "new/it.webp") == {"art/hero.png": "new/it.webp"}
    assert targets(["art/hero.png"], "new") == {"art/hero.png": "new/hero.png"}


def test_what_explains_a_result_lies_beside_it_under_a_name_of_its_own():
    names = ("hero.clean.png", "walk.gif", "walk.png", "frames")
    explained = [Job(Path("in.png"), Path("out") / name).explained for name in names]
    assert [path.name for path in explained] == [
        "hero.clean.explain.png",
        "walk.gif.explain.png",
        "walk.explain.png",
        "frames.explain.png",
    ]
    assert {path.parent for path in explained} == {Path("out")}


def test_two_sources_never_share_a_result(art, targets):
    for name in ("hero.jpg", "hero.webp", "HERO.gif"):
        (art / "art" / name).write_bytes(b"")
    found = targets(["art/hero.png", "art/hero.jpg", "art/hero.webp", "art/HERO.gif"], "out")
    assert sorted(found.values()) == [
        "out/HERO-gif.png",
        "out/hero-jpg.png",
        "out/hero-webp.png",
        "out/hero.png",
    ]


def test_equal_names_of_two_folders_are_numbered(art, targets):
    for folder in "abc":
        (art / folder).mkdir()
        (art / folder / "x.png").write_bytes(b"")
    found = targets(["a/x.png", "b/x.png", "c/x.png"], "out")
    assert list(found.values()) == ["out/x.png", "out/x-png.png", "out/x-png-2.png"]


def test_no_result_replaces_a_source(art, targets):
    found = targets(["art/hero.png"], "art")
    assert found == {"art/hero.png": "art/hero-png.png"}


def test_several_results_cannot_go_into_one_file(art):
    sources = find(["art"], Path("all.png"), frames=False).sources
    with pytest.raises(BadParams, match="4 results"):
        plan(sources, Path("all.png"), animated=False)


def test_an_output_with_a_dot_in_its_name_is_a_folder_for_several(art, targets):
    assert set(targets(["art/enemies"], "v1.2").values()) == {
        "v1.2/bat2.png",
        "v1.2/bat10.png",
        "v1.2/deep/x y ü.png",
    }


def test_an_animation_keeps_its_kind(art, targets):
    for name in ("a.gif", "b.webp", "c.png", "d.apng", "e.jpg"):
        (art / name).write_bytes(b"")
    found = targets(["a.gif", "b.webp", "c.png", "d.apng", "e.jpg"], "out", animated=True)
    assert [Path(name).name for name in found.values()] == ["a.gif", "b.webp", "c.png", "d.png", "e.png"]
    assert targets(["a.gif"], None, animated=True) == {"a.gif": "a.clean.gif"}


def test_names_depend_on_no_order(art, targets):
    wanted = {
        "art/a.gif": "a-gif.png",
        "art/a.jpg": "a-jpg.png",
        "art/a.png": "a.png",
        "art/a.webp": "a-webp.png",
    }
    for name in wanted:
        (art / name).write_bytes(b"")
    for names in permutations(wanted):
        assert targets(names, "out") == {name: f"out/{wanted[name]}" for name in names}
    assert targets(["art/a.jpg", "art/a.gif"]) == {
        "art/a.jpg": "art/a-jpg.clean.png",
        "art/a.gif": "art/a-gif.clean.png",
    }
    assert targets(["art/a.jpg"], "out") == {"art/a.jpg": "out/a.png"}


def test_a_name_with_an_extension_gives_way_to_the_source_that_has_it_itself(art, targets):
    for name in ("a.jpg", "a.png", "a-jpg.png"):
        (art / name).write_bytes(b"")
    for names in permutations(["a.jpg", "a.png", "a-jpg.png"]):
        found = targets(names, "out")
        assert found == {"a.jpg": "out/a-jpg-2.png", "a.png": "out/a.png", "a-jpg.png": "out/a-jpg.png"}


def test_of_animations_the_kind_that_comes_out_keeps_the_name(art, targets):
    (art / "walk").mkdir()
    for name in ("walk.gif", "walk.apng", "walk.png", "walk/0.png"):
        (art / name).write_bytes(b"")
    found = targets(["walk.apng", "walk", "walk.png", "walk.gif"], "out", animated=True)
    assert found == {
        "walk.apng": "out/walk-apng.png",
        "walk": "out/walk",
        "walk.png": "out/walk.png",
        "walk.gif": "out/walk.gif",
    }
