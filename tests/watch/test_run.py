"""Watching from start to end: which folders, who does the work, and one watcher at a time."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import sprite_bridge
from sprite_bridge import connection
from sprite_bridge.client import Client
from sprite_bridge.errors import AlreadyRunning, BadParams, ConfigError, InputError, OutputError
from sprite_bridge.image import Sprite
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import draw
from sprite_bridge.watch import run as module
from sprite_bridge.watch.outcome import Outcome
from sprite_bridge.watch.run import Order, preview, watch
from sprite_bridge.watch.scan import Seen
from sprite_bridge.watch.shelf import Shelf


@pytest.fixture
def hired(place, monkeypatch):
    """The cleaner of the place does the work, whoever should."""
    monkeypatch.setattr(module, "LocalCleaner", lambda models="": place.cleaner)
    return place.cleaner


@pytest.fixture
def started(place, until):
    """``with started(order):`` watch in a thread; gives the watcher."""

    @contextmanager
    def start(order):
        ready, errors = [], []

        def run():
            try:
                watch(order, place._tell, ready.append)
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            until(lambda: errors or (ready and ready[0].tally.scanned))
            assert not errors, errors
            yield ready[0]
        finally:
            for watcher in ready:
                watcher.stop()
            thread.join(30)
        assert not errors and not thread.is_alive()

    return start


def pass_over(place, **more):
    order = Order(place.folder, place.out, local=True, once=True, **more)
    return watch(order, place._tell, lambda watcher: None)


# Which folders


def test_outputs_go_where_was_said_else_where_the_settings_say_else_beside(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Order(Path("in")).place().shelf.out == place.folder
    place.says('[watch]\nout = "../game"')
    assert Order(Path("in")).place().shelf.out == tmp_path / "game"
    assert Order(Path("in"), Path("out")).place().shelf.out == tmp_path / "out"
    assert not (tmp_path / "game").exists()


@pytest.mark.parametrize("linked", ["link", "link/game", "out-link"])
def test_a_link_to_the_watched_folder_does_not_make_sources_of_outputs(place, hired, linked):
    (place.root / "link").symlink_to(place.folder)
    (place.folder / "game").mkdir()
    (place.root / "out-link").symlink_to(place.folder / "game")
    place.drop("hero.png", 50)
    order = Order(place.folder, place.root / linked, local=True, once=True)
    for _ in range(3):
        place.told.clear()
        tally = watch(order, place._tell, lambda watcher: None)
        assert sum(tally.counts.values()) == 1
    assert hired.done == [50]


def test_a_watched_folder_that_is_a_link_is_watched_by_that_name(place, hired, started, until, encoded):
    (place.root / "link").symlink_to(place.folder)
    with started(Order(place.root / "link", local=True)) as watcher:
        (place.folder / "hero.png").write_bytes(encoded("hero.png", 50))
        until(lambda: watcher.tally.done == 1)
    assert (place.folder / "hero.clean.png").exists()


@pytest.mark.parametrize(
    ("folder", "out", "error", "said"),
    [
        ("none", None, InputError, "is not a folder"),
        ("in/file.png", None, InputError, "is not a folder"),
        ("in/.sprite-bridge/review", None, InputError, "lies among what Sprite Bridge keeps"),
        ("in", "in/file.png", OutputError, "is not a folder"),
    ],
)
def test_folders_that_are_none_are_named(place, folder, out, error, said):
    (place.folder / "file.png").write_bytes(b"")
    (place.folder / ".sprite-bridge" / "review").mkdir(parents=True)
    with pytest.raises(error, match=said):
        Order(place.root / folder, out and place.root / out).place()


def test_settings_that_make_no_sense_are_said_before_anything_is_made(place):
    place.says("color = 3")
    with pytest.raises(ConfigError):
        pass_over(place)
    with pytest.raises(ConfigError):
        list(preview(Order(place.folder)))
    assert not place.shelf.root.exists()


def test_models_of_ones_own_are_for_work_without_the_daemon(place, hired):
    place.says('models = "mine"')
    with pytest.raises(BadParams, match="its own folders with models") as caught:
        watch(Order(place.folder, once=True), place._tell, lambda watcher: None)
    assert "--local" in caught.value.hint
    pass_over(place)


# One watcher at a time


def test_the_second_watcher_of_a_folder_refuses_and_names_the_first(place, hired, started):
    with started(Order(place.folder, place.out, local=True)):
        with pytest.raises(AlreadyRunning, match=f"is watched already, by process {os.getpid()}") as caught:
            pass_over(place)
        assert str(place.folder) in caught.value.message
        pass_over_elsewhere = Order(place.folder, place.root / "elsewhere", local=True, once=True)
        watch(pass_over_elsewhere, place._tell, lambda watcher: None)
    pass_over(place)


def test_a_watcher_that_was_killed_is_in_nobodys_way(place, hired):
    place.drop("hero.png", 50)
    code = (
        "import os, signal, sys; from pathlib import Path; from sprite_bridge.watch.shelf import Shelf\n"
        "Shelf(Path(sys.argv[1])).watching(Path('/gone')).__enter__()\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(place.out)], check=False)
    assert (place.shelf.root / "lock").exists() and (place.shelf.root / "watcher.json").exists()
    left = place.shelf.temporary_path()
    left.write_bytes(b"half")
    assert pass_over(place).counts == {"made": 1}
    assert not left.exists()


# Dry run


def test_a_preview_changes_nothing_at_all(place, hired, tree):
    for name in ("hero.png", "hero.jpg", "deep/bat.gif"):
        place.drop(name, 50)
    os.mkfifo(place.folder / "pipe.png")
    before = tree(place.root)
    found = list(preview(Order(place.folder, place.root / "new")))
    assert tree(place.root) == before
    assert [one.relative.as_posix() for one in found if isinstance(one, Seen)] == ["pipe.png"]
    assert {one.item.relative.as_posix(): one.output for one in found if not isinstance(one, Seen)} == {
        "deep/bat.gif": place.root / "new" / "deep" / "bat.png",
        "hero.jpg": place.root / "new" / "hero-jpg.png",
        "hero.png": place.root / "new" / "hero.png",
    }
    assert hired.done == []


def test_a_preview_tells_what_a_pass_then_does(place, hired):
    for name in ("a.png", "b.png", "c.png", "doubtful.png"):
        place.drop(name, 50)
    (place.out / "a.png").write_bytes(b"the user's")
    pass_over(place)
    place.drop("b.png", 60)
    place.drop("new.png", 70)
    told = {one.item.relative.name: (one.kind, one.output) for one in preview(Order(place.folder, place.out))}
    place.told.clear()
    pass_over(place)
    assert told == {one.item.relative.name: (one.kind, one.output) for one in place.told}


def test_a_preview_knows_what_is_sure_enough_by_now(place, hired):
    place.drop("hero.png", 50)
    hired.sure = 0.4
    pass_over(place)
    kinds = [next(preview(Order(place.folder, place.out, review=one))).kind for one in (None, 0.3)]
    assert kinds == ["current", "made"]
    place.says("[watch]\nreview = 0.3")
    hired.sure = 0.4
    assert pass_over(place).counts == {"made": 1}


def test_a_preview_of_a_folder_that_cannot_be_listed_says_so(place, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(InputError, match="cannot be listed: Permission denied"):
        list(preview(Order(place.folder)))


def test_what_cannot_be_written_at_all_is_an_error_at_once(place, monkeypatch):
    def refuse(self):
        raise OutputError("it cannot be written")

    monkeypatch.setattr(Shelf, "make", refuse)
    with pytest.raises(OutputError):
        pass_over(place)


# The real work


@pytest.fixture(scope="module")
def picture():
    """A drawing as an image model would have made it."""
    rng = np.random.default_rng(3)
    return Sprite.from_array(degrade(draw("character", 24, rng), "ai", rng).picture)


def test_this_process_makes_the_pixels_that_clean_makes(place, picture):
    picture.save(place.folder / "hero.png")
    assert pass_over(place, overrides={"model": False}).done == 1
    (path,) = [place.out / name for name in place.outputs()]
    assert Sprite.open(path) == sprite_bridge.clean(picture, model=False).image


def test_the_daemon_makes_the_same_outputs_byte_for_byte(place, picture, monkeypatch, until):
    home = place.root / "home"
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(home))
    command = [sys.executable, "-m", "sprite_bridge", "serve", "--workers", "1"]
    daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: connection.read(home) or daemon.poll() is not None, 60)
        picture.save(place.folder / "hero.png")
        picture.save(place.folder / "deep.webp")
        assert watch(Order(place.folder, place.out, once=True), place._tell, lambda _: None).done == 2
        outputs = {name: (place.out / name).read_bytes() for name in place.outputs()}
        for name in outputs:
            (place.out / name).unlink()
        assert pass_over(place).done == 2
        assert {name: (place.out / name).read_bytes() for name in place.outputs()} == outputs
    finally:
        daemon.kill()
        daemon.wait()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_another_daemon_takes_over_from_one_that_was_killed(place, until, monkeypatch):
    home = place.root / "home"
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(home))
    place.drop("first.png", 50)
    watchers, told = [], []
    order = Order(place.folder, place.out, review=0.0)
    thread = threading.Thread(
        target=watch, args=(order, lambda what, tally: told.append(what), watchers.append)
    )
    thread.start()
    try:
        until(lambda: (place.out / "first.png").exists())
        killed = connection.read(home).pid
        os.kill(killed, signal.SIGKILL)
        place.drop("second.png", 60)
        until(lambda: (place.out / "second.png").exists())
        assert connection.read(home).pid != killed
    finally:
        watchers[0].stop()
        thread.join()
        with Client(folder=home) as bridge:
            bridge.stop()
    assert not [one for one in told if isinstance(one, Outcome) and one.kind == "failed"]
