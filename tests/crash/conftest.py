"""A watched folder whose watcher is killed again and again, and what must hold whenever it has been."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sprite_bridge.image import Sprite
from sprite_bridge.watch.marker import hash_pixels, read_marker
from sprite_bridge.watch.shelf import FOLDER


class Zygote:
    """Starts watchers quickly."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def wait_until_ready(self):
        """It watches now, and is not killed yet."""
        assert self.process.stdout.readline() == "ready\n"

    def wait(self):
        """The exit status of what was started."""
        while (said := self.process.stdout.readline()) == "ready\n":
            pass
        return int(said)

    def run(self, **order):
        self.start(**order)
        return self.wait()

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class Place:
    """A watched folder, its outputs, and what somebody else has among both."""

    def __init__(self, root, zygote, seed=0):
        self.root, self.zygote = root, zygote
        self.folder, self.out, self.log = root / "in", root / "out", root / "log"
        self.folder.mkdir(parents=True)
        self.out.mkdir()
        self.random = random.Random(seed)
        self.written = {}
        self.theirs = {}
        self.kills = 0
        self.made = 0

    # What people do

    def drop(self, name, sure=True):
        """A picture like no other."""
        self.made += 1
        pixels = np.zeros((6, 6, 4), np.uint8)
        pixels[..., 3] = 255
        pixels[0, :4, 0] = list(self.made.to_bytes(4, "big"))
        pixels[0, 0, 3] = 255 if sure else 100
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = Sprite(pixels).encode()
        path.write_bytes(data)
        self.written[path] = data

    def keep_theirs(self, path, data=b"somebody else's"):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(data)
            self.theirs[path] = data

    def live_on(self, is_sure):
        """A few things happen in the folder."""
        for _ in range(self.random.randrange(4)):
            number = self.random.randrange(60)
            self.drop(f"{self.random.choice(('', 'a/', 'a/b/'))}s{number}.png", sure=is_sure(number))
        if self.random.random() < 0.1:
            self.keep_theirs(self.out / f"s{self.random.randrange(60)}.png")

    # What watchers do

    def order(self, **more):
        paths = {"folder": str(self.folder), "out": str(self.out), "log": str(self.log)}
        return {**paths, **more}

    def kill_after(self, delay, *, ready=True, **more):
        """Kill a watcher so many seconds after it was started, or after it was ready."""
        pid = self.zygote.start(**self.order(**more))
        if ready:
            self.zygote.wait_until_ready()
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        assert self.zygote.wait() in (-signal.SIGKILL, 0)
        self.kills += 1

    def finish(self, **more):
        assert self.zygote.run(**self.order(once=True, **more)) == 0

    # What must hold

    def outputs(self):
        """What is visible: everything but what Sprite Bridge keeps for itself, and what was put aside."""
        found = {}
        for path in self.out.rglob("*"):
            inside = path.relative_to(self.out)
            kept = inside.parts[0] == FOLDER and inside.parts[1:2] != ("review",)
            if path.is_file() and not kept and path.name != ".gdignore" and path not in self.theirs:
                found[inside.as_posix()] = path.read_bytes()
        return found

    def faults(self):
        """What is not as it must be at any instant."""
        found = [f"changed: {path}" for path, data in self.written.items() if path.read_bytes() != data]
        for path, data in self.theirs.items():
            if not path.exists() or path.read_bytes() != data:
                found.append(f"lost: {path}")
        for name in self.outputs():
            path = self.out / name
            try:
                pixels = Sprite.open(path).pixels
            except Exception as error:
                found.append(f"not whole: {name}: {error}")
                continue
            marker = read_marker(path)
            if marker is None or marker.pixels != hash_pixels(pixels):
                found.append(f"without its marker: {name}")
        return found

    def temporary_files(self):
        return [path.name for path in self.root.rglob("*.tmp") if path not in self.theirs]

    def repeated(self):
        """How many pictures were worked on more often than once for each of their versions."""
        lines = self.log.read_text().split() if self.log.exists() else []
        return sum(count - 1 for count in Counter(lines).values())

    def digest(self):
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.outputs().items()}


@pytest.fixture(scope="session")
def zygote():
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    zygote = Zygote()
    yield zygote
    zygote.close()


@pytest.fixture
def place(tmp_path, zygote):
    return Place(tmp_path / "place", zygote)


@pytest.fixture
def another_place(tmp_path, zygote):
    return Place(tmp_path / "other", zygote)


@pytest.fixture
def make_place(zygote):
    return lambda root: Place(root, zygote)
