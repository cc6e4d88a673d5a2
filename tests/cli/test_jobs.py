"""Which files are read and where results go."""

from pathlib import Path

import pytest

from sprite_bridge.cli.jobs import Job, check_target, find, plan
from sprite_bridge.errors import BadParams, OutputError


@pytest.fixture
def art(tmp_path, monkeypatch):
    """A working directory with a small tree of (empty) pictures."""
    for name in ("hero.png", "enemies/bat10.png", "enemies/bat2.PNG", "enemies/deep/x y ü.gif", "notes.txt"):
        path = tmp_path / "art" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def targets(inputs, out=None, animated=False):
    sources, missing = find(inputs, None if out is None else Path(out), frames=animated)
    assert not missing
    jobs = plan(sources, None if out is None else Path(out), animated=animated)
    here = Path.cwd()
    return {
        str(job.source): str(job.target.relative_to(here) if job.target.is_absolute() else job.target)
        for job in jobs
    }


def posix(found):
    return {source.replace("\\", "/"): target.replace("\\", "/") for source, target in found.items()}


def test_a_result_lies_beside_its_source(art):
    assert posix(targets(["art/hero.png"])) == {"art/hero.png": "art/hero.clean.png"}


def test_a_file_goes_where_it_is_told(art):
    assert posix(targets(["art/hero.png"], "new/it.webp")) == {"art/hero.png": "new/it.webp"}
    assert posix(targets(["art/hero.png"], "new")) == {"art/hero.png": "new/hero.png"}


def test_a_folder_is_searched_to_its_leaves_and_its_tree_kept(art):
    assert posix(targets(["art"], "out")) == {
        "art/enemies/bat2.PNG": "out/enemies/bat2.png",
        "art/enemies/bat10.png": "out/enemies/bat10.png",
        "art/enemies/deep/x y ü.gif": "out/enemies/deep/x y ü.png",
        "art/hero.png": "out/hero.png",
    }


def test_a_glob_keeps_the_tree_below_its_fixed_part(art):
    assert posix(targets(["art/**/bat*.png"], "out")) == {"art/enemies/bat10.png": "out/enemies/bat10.png"}
    assert posix(targets(["art/enemies/*.png"], "out")) == {"art/enemies/bat10.png": "out/bat10.png"}


def test_a_file_whose_name_looks_like_a_glob_is_that_file(art):
    (art / "a[1].png").write_bytes(b"")
    assert posix(targets(["a[1].png"], "out")) == {"a[1].png": "out/a[1].png"}


def test_results_and_the_output_folder_are_not_cleaned_again(art):
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


def test_earlier_results_of_every_kind_are_searched_by_nobody_and_read_if_named(art):
    for name in RESULTS:
        (art / "art" / name).parent.mkdir(parents=True, exist_ok=True)
        (art / "art" / name).write_bytes(b"")
    (art / "art" / "walk").mkdir()
    (art / "art" / "walk" / "0.png").write_bytes(b"")
    found = ["art/enemies/bat2.PNG", "art/enemies/bat10.png", "art/enemies/deep/x y ü.gif", "art/hero.png"]
    assert list(posix(targets(["art"], "out"))) == [*found, "art/walk/0.png"]
    globbed = [name for name in posix(targets(["art/**/*"], "out")) if not name.endswith(".PNG")]
    assert globbed == [*found[1:], "art/walk/0.png"]
    assert "art/walk.clean" not in posix(targets(["art/*"], "out", animated=True))
    named = [f"art/{name}" for name in RESULTS]
    assert list(posix(targets(named, "out"))) == named
    assert posix(targets(["art/walk.clean"], "out")) == {
        "art/walk.clean/0.png": "out/0.png",
        "art/walk.clean/x/1.png": "out/x/1.png",
    }


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


def test_a_file_that_is_named_twice_is_read_once(art):
    assert len(targets(["art/hero.png", "art", "art/../art/hero.png"], "out")) == 4


def test_two_sources_never_share_a_result(art):
    for name in ("hero.jpg", "hero.webp", "HERO.gif"):
        (art / "art" / name).write_bytes(b"")
    found = targets(["art/hero.png", "art/hero.jpg", "art/hero.webp", "art/HERO.gif"], "out")
    assert sorted(posix(found).values()) == [
        "out/HERO-gif.png",
        "out/hero-jpg.png",
        "out/hero-webp.png",
        "out/hero.png",
    ]


def test_equal_names_of_two_folders_are_numbered(art):
    for folder in "abc":
        (art / folder).mkdir()
        (art / folder / "x.png").write_bytes(b"")
    found = posix(targets(["a/x.png", "b/x.png", "c/x.png"], "out"))
    assert list(found.values()) == ["out/x.png", "out/x-png.png", "out/x-png-2.png"]


def test_no_result_replaces_a_source(art):
    found = targets(["art/hero.png"], "art")
    assert posix(found) == {"art/hero.png": "art/hero-png.png"}


def test_what_names_nothing_is_reported_and_the_rest_done(art):
    (art / "empty").mkdir()
    sources, missing = find(["art/hero.png", "none.png", "empty", "no*.png"], None, frames=False)
    assert [source.path.name for source in sources] == ["hero.png"]
    assert [text for text, _ in missing] == ["none.png", "empty", "no*.png"]
    assert "does not exist" in missing[0][1].message
    assert "no pictures" in missing[1][1].message


def test_several_results_cannot_go_into_one_file(art):
    sources, _ = find(["art"], Path("all.png"), frames=False)
    with pytest.raises(BadParams, match="4 results"):
        plan(sources, Path("all.png"), animated=False)


def test_an_output_with_a_dot_in_its_name_is_a_folder_for_several(art):
    assert set(posix(targets(["art/enemies"], "v1.2")).values()) == {
        "v1.2/bat2.png",
        "v1.2/bat10.png",
        "v1.2/deep/x y ü.png",
    }


def test_an_animation_keeps_its_kind(art):
    for name in ("a.gif", "b.webp", "c.png", "d.apng", "e.jpg"):
        (art / name).write_bytes(b"")
    found = targets(["a.gif", "b.webp", "c.png", "d.apng", "e.jpg"], "out", animated=True)
    assert [Path(name).name for name in found.values()] == ["a.gif", "b.webp", "c.png", "d.png", "e.png"]
    assert targets(["a.gif"], None, animated=True) == {"a.gif": "a.clean.gif"}


def test_a_folder_of_frames_is_one_animation(art):
    assert posix(targets(["art/enemies"], animated=True)) == {"art/enemies": "art/enemies.clean"}
    assert posix(targets(["art/enemies"], "walk", animated=True)) == {"art/enemies": "walk"}
    assert posix(targets(["art/enemies"], "walk.gif", animated=True)) == {"art/enemies": "walk.gif"}
    assert posix(targets(["art/enemies", "art"], "out", animated=True)) == {
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
