"""What is taken for a picture, and what is not and why."""

import os
import stat
from pathlib import Path

import pytest

from sprite_bridge.watch.scan import look, scan


def found(folder, avoid=None, **more):
    return {seen.relative.as_posix(): seen.reason for seen in scan(folder, avoid, **more)}


def test_pictures_are_found_to_the_leaves_of_the_tree(place):
    names = ["a.png", "B.JPG", "deep/er/x y ü.gif", "deep/z.webp", "f.apng", "g.jpeg", "h.bmp"]
    for name in names:
        place.drop(name)
    (place.folder / "notes.txt").write_text("no picture")
    assert found(place.folder) == dict.fromkeys(names, "")
    assert found(place.folder, below=Path("deep")) == {"deep/er/x y ü.gif": "", "deep/z.webp": ""}


@pytest.mark.parametrize(
    "name",
    [
        "hero.png.tmp",
        "hero.png~",
        ".hero.png.swp",
        "hero.png.part",
        "hero.png.crdownload",
        ".hero.png",
        "~hero.png",
    ],
)
def test_what_programs_write_before_they_are_done_is_no_picture(place, name):
    (place.folder / name).write_bytes(b"half")
    assert found(place.folder) == {}
    assert look(place.folder, Path(name)) is None


def test_results_and_hidden_folders_are_no_sources(place):
    for name in ("hero.clean.png", "hero-2.clean.png", "x.explain.png", "walk.clean/0.png", ".git/x.png"):
        place.drop(name)
        assert look(place.folder, Path(name)) is None
    assert found(place.folder) == {}


def test_the_folder_of_outputs_is_left_out(place):
    place.drop("hero.png")
    place.drop("game/hero.png")
    place.drop("game/deep/hero.png")
    assert found(place.folder, place.folder / "game") == {"hero.png": ""}


def test_links_pipes_and_folders_with_names_of_pictures_are_skipped_with_a_reason(place):
    target = place.drop("real/hero.png")
    (place.folder / "link.png").symlink_to(target)
    (place.folder / "nowhere.png").symlink_to(place.folder / "none")
    (place.folder / "folder.png").mkdir()
    place.drop("folder.png/inside.png")
    os.mkfifo(place.folder / "pipe.png")
    (place.folder / "album").symlink_to(place.folder / "real")
    (place.folder / "readme").symlink_to(place.folder / "real" / "hero.png")
    wanted = {
        "album": "is a link to a folder",
        "folder.png": "is a folder, and what is in it is not taken",
        "link.png": "is a link",
        "nowhere.png": "is a link",
        "pipe.png": "is not a file",
        "real/hero.png": "",
    }
    assert found(place.folder) == wanted
    looked = {name: look(place.folder, Path(name)) for name in wanted if name != "album"}
    assert {name: seen.reason for name, seen in looked.items()} == {
        name: reason for name, reason in wanted.items() if name != "album"
    }
    assert look(place.folder, Path("album/hero.png")) is None


def test_a_link_to_the_folder_above_is_no_way_round_in_circles(place):
    place.drop("a/hero.png")
    (place.folder / "a" / "up").symlink_to(place.folder)
    assert found(place.folder) == {"a/hero.png": "", "a/up": "is a link to a folder"}


def test_a_folder_that_cannot_be_listed_is_told_of_and_the_others_are_searched(place, monkeypatch):
    place.drop("locked/hero.png")
    place.drop("open/hero.png")
    listed = os.scandir

    def refuse(path):
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found(place.folder) == {"locked": "cannot be listed: Permission denied", "open/hero.png": ""}
    with pytest.raises(PermissionError):
        found(place.folder / "locked")


def test_a_folder_that_is_not_there_is_an_error_and_not_an_empty_one(tmp_path):
    with pytest.raises(FileNotFoundError):
        found(tmp_path / "none")


def test_looking_at_one_file_tells_what_a_scan_does(place):
    place.drop("a/hero.png")
    (seen,) = scan(place.folder)
    assert look(place.folder, Path("a/hero.png")) == seen
    assert seen.stamp.size == (place.folder / "a" / "hero.png").stat().st_size
    assert look(place.folder, Path("a/none.png")) is None
    assert look(place.folder, Path("notes.txt")) is None


def test_names_that_are_no_text_are_found_too(place):
    path = os.fsencode(place.folder) + b"/\xff.png"
    try:
        Path(os.fsdecode(path)).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only text")
    (seen,) = scan(place.folder)
    assert seen.reason == "" and stat.S_ISREG((place.folder / seen.relative).lstat().st_mode)
