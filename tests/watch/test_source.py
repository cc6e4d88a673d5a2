"""Reading what anybody may change at any time."""

import os
from pathlib import Path

import pytest

from sprite_bridge.config import Limits
from sprite_bridge.errors import InputError, TooLarge
from sprite_bridge.watch.settle import Stamp
from sprite_bridge.watch.source import Changed, is_unchanged, read_source


def stamp(path):
    return Stamp.of(path.lstat())


@pytest.fixture
def hero(place):
    return place.drop("hero.png")


def test_the_version_that_was_seen_is_read(hero):
    assert read_source(hero, stamp(hero)) == hero.read_bytes()
    assert is_unchanged(hero, stamp(hero))


def test_another_version_is_not_read(hero):
    seen = stamp(hero)
    hero.write_bytes(hero.read_bytes() + b"more")
    with pytest.raises(Changed):
        read_source(hero, seen)
    assert not is_unchanged(hero, seen)


def test_another_file_of_the_same_size_and_time_is_another_version(hero):
    seen, state = stamp(hero), hero.stat()
    other = hero.with_name("other.png")
    other.write_bytes(hero.read_bytes())
    os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
    other.replace(hero)
    with pytest.raises(Changed):
        read_source(hero, seen)


def test_what_has_gone_has_changed(hero):
    seen = stamp(hero)
    hero.unlink()
    with pytest.raises(Changed):
        read_source(hero, seen)
    assert not is_unchanged(hero, seen)


def test_a_file_that_grows_while_it_is_read_has_changed(hero, monkeypatch):
    seen, opened = stamp(hero), os.fdopen

    def grow(handle, mode):
        with hero.open("ab") as file:
            file.write(b"more")
        return opened(handle, mode)

    monkeypatch.setattr(os, "fdopen", grow)
    with pytest.raises(Changed):
        read_source(hero, seen)


def test_a_file_that_is_rewritten_in_its_own_size_while_it_is_read_has_changed(hero, monkeypatch):
    seen = stamp(hero)

    def rewrite(size, limits):
        hero.write_bytes(bytes(size))
        os.utime(hero, (1, 1))

    monkeypatch.setattr("sprite_bridge.watch.source.check_bytes", rewrite)
    with pytest.raises(Changed):
        read_source(hero, seen)


def test_a_link_or_a_pipe_in_the_place_of_a_file_is_neither_followed_nor_waited_for(hero):
    seen, target = stamp(hero), hero.with_name("target.png")
    hero.rename(target)
    hero.symlink_to(target)
    with pytest.raises(InputError):
        read_source(hero, seen)
    hero.unlink()
    os.mkfifo(hero)
    with pytest.raises(Changed):
        read_source(hero, seen)
    with pytest.raises(Changed):
        read_source(hero, stamp(hero))


def test_a_file_that_cannot_be_read_is_named_with_the_reason(hero, denied):
    denied(hero)
    with pytest.raises(InputError, match=r"^hero.png cannot be read: Permission denied$"):
        read_source(hero, stamp(hero))


def test_a_file_that_is_too_large_is_refused_unread(hero):
    with pytest.raises(TooLarge):
        read_source(hero, stamp(hero), Limits(max_file_bytes=10))


def test_a_folder_is_no_source(place):
    folder = Path(place.folder / "x.png")
    folder.mkdir()
    with pytest.raises((Changed, InputError)):
        read_source(folder, stamp(folder))
