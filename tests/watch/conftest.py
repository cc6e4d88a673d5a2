"""A watched folder with a cleaner that does next to nothing, and what lies in it afterwards."""

import io
import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from sprite_bridge.image import Animation, Sprite
from sprite_bridge.watch.cleaners import Cleaned
from sprite_bridge.watch.intake import Intake
from sprite_bridge.watch.marker import read_marker
from sprite_bridge.watch.options import Options, Pace
from sprite_bridge.watch.outcome import Item, Outcome
from sprite_bridge.watch.recipes import Recipes
from sprite_bridge.watch.scan import scan
from sprite_bridge.watch.shelf import Shelf
from sprite_bridge.watch.watcher import Notice, Watcher
from sprite_bridge.watch.workbench import Workbench

PATIENCE = 30.0
"""Seconds after which what a test waits for will not happen any more."""

QUICK = Pace(quiet=0.05, rescan=0.2, poll=0.1, share=1.0, patience=0.02, most_patience=0.1)


class Copier:
    """A cleaner whose results have the pixels of the source. ``sure`` is how sure it says it is; ``during(picture)`` is
    called while it works; ``done`` holds the first colour of each picture that it was given."""

    def __init__(self, sure=0.9, during=None, maker="test 1"):
        self.sure, self.during, self.maker = sure, during or (lambda picture: None), maker
        self.done, self.params = [], []
        self.cancelled = self.closed = False

    def clean(self, picture, params):
        self.done.append(int(picture.frames[0].pixels[0, 0, 0]))
        self.params.append(dict(params))
        self.during(picture)
        return Cleaned(picture.frames, self.sure, ("it is a test",))

    def cancel(self):
        self.cancelled = True

    def close(self):
        self.closed = True


def drawing(shade=100, size=(4, 4), frames=1):
    """Pictures of one shade; further frames are darker."""
    pixels = np.full((frames, size[1], size[0], 4), 255, np.uint8)
    pixels[..., 0] = shade - np.arange(frames)[:, None, None]
    return [Sprite(one) for one in pixels]


def encoded(name, shade=100, **more):
    """The bytes of a picture as the extension of its name says."""
    kind = Path(name).suffix.removeprefix(".").lower()
    frames = drawing(shade, **more)
    if kind in ("jpg", "jpeg"):
        file = io.BytesIO()
        frames[0].to_pil().convert("RGB").save(file, "JPEG", quality=100)
        return file.getvalue()
    kind = "png" if kind == "apng" else kind
    if len(frames) > 1:
        return Animation(tuple(frames), (100,) * len(frames)).encode(kind)
    return frames[0].encode(kind)


class Place:
    """A folder that is watched, and its outputs: in a folder of their own, or beside."""

    def __init__(self, root, beside=False):
        self.root, self.folder = root, root / "in"
        self.out = self.folder if beside else root / "out"
        self.folder.mkdir()
        self.out.mkdir(exist_ok=True)
        self.shelf = Shelf(self.out)
        self.cleaner = Copier()
        self.told = []
        self.overrides = {}

    # What people do

    def drop(self, name, shade=100, **more):
        """Put a picture there, written long ago: nobody needs to wait for it to settle."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(name, shade, **more))
        os.utime(path, (time.time() - 3600 + shade,) * 2)
        return path

    def says(self, text, folder=None):
        """Write the project's file."""
        path = (folder or self.folder) / "sprite_bridge.toml"
        path.write_text(text, encoding="utf-8")
        return path

    # What is done for them

    def recipes(self):
        return Recipes(self.folder, self.overrides)

    def bench(self, **more):
        self.shelf.make()
        return Workbench(self.folder, self.shelf, self.cleaner, **more)

    def item(self, name, recipes=None):
        """A source as it is now, among all those that are there now."""
        recipes = recipes or self.recipes()
        intake = Intake(0.0, beside=self.out == self.folder)
        intake.see_all(list(scan(self.folder, None if self.out == self.folder else self.out)), 0.0)
        while (taken := intake.take()) is not None:
            relative, stamp, candidates = taken
            if relative == Path(name):
                return Item(relative, stamp, recipes.of(relative), candidates)
        raise AssertionError(f"{name} is not taken")

    def do(self, name, **more):
        """What becomes of one source."""
        return self.bench(**more).do(self.item(name))

    def watcher(self, pace=QUICK, **options):
        self.shelf.make()
        options = Options(self.folder, pace=pace, **options)
        return Watcher(options, self.shelf, self.recipes(), lambda: self.cleaner, self._tell)

    def once(self, **options):
        """One pass; the tally."""
        watcher = self.watcher(once=True, **options)
        watcher.run()
        return watcher.tally

    @contextmanager
    def watching(self, pace=QUICK, **options):
        """Watch, in a thread of its own, until the block ends."""
        watcher, errors = self.watcher(pace, **options), []

        def run():
            try:
                watcher.run()
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            until(lambda: watcher.tally.scanned or errors)
            yield watcher
        finally:
            watcher.stop()
            thread.join(PATIENCE)
        assert not thread.is_alive() and not errors, errors

    def _tell(self, what, tally):
        self.told.append(what)

    # What is there then

    @property
    def outcomes(self):
        """Kind and source of what was done."""
        return [(one.kind, one.item.relative.as_posix()) for one in self.told if isinstance(one, Outcome)]

    @property
    def notices(self):
        return [one.text for one in self.told if isinstance(one, Notice)]

    def outputs(self):
        """The first colour of each output, by its path; results that need a look have their whole path."""
        found = [path for root in (self.out, self.shelf.review) for path in sorted(root.rglob("*.png"))]
        aside = (self.shelf.previous, self.shelf.temporary)
        return {
            path.relative_to(self.out).as_posix(): int(Sprite.open(path).pixels[0, 0, 0])
            for path in found
            if not any(path.is_relative_to(folder) for folder in aside)
            and (self.out != self.folder or read_marker(path) is not None)
        }


def tree(folder):
    """All that lies in a folder: names, kinds, bytes and times."""
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        state = path.lstat()
        body = str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[str(path.relative_to(folder))] = (state.st_mode, state.st_mtime_ns, state.st_ino, body)
    return found


def until(true, seconds=PATIENCE):
    """Wait for something to become true, and return what it then is."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
    return found


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setattr("sprite_bridge.project.user_settings", lambda user_dir=None: {})
    for name in [name for name in os.environ if name.startswith("SPRITE_BRIDGE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def place(tmp_path):
    """Outputs go to a folder of their own."""
    return Place(tmp_path)


@pytest.fixture
def beside(tmp_path):
    """Outputs lie beside their sources."""
    return Place(tmp_path, beside=True)


@pytest.fixture(name="until")
def _until():
    return until


@pytest.fixture(name="tree")
def _tree():
    return tree


@pytest.fixture
def copier():
    return Copier


@pytest.fixture(name="drawing")
def _drawing():
    return drawing


@pytest.fixture(name="encoded")
def _encoded():
    return encoded


@pytest.fixture
def quick():
    return QUICK


@pytest.fixture
def denied(monkeypatch):
    """``denied(path)``: the file cannot be opened, though whoever runs the tests may open all files."""

    def deny(denied_path):
        opened = os.open

        def refuse(path, *arguments, **more):
            if Path(path) == denied_path:
                raise PermissionError(13, "Permission denied", str(path))
            return opened(path, *arguments, **more)

        monkeypatch.setattr(os, "open", refuse)

    return deny
