"""Runs watchers that may be killed: each a fork of this process, which has everything imported already.

Reads a line of JSON for each run from stdin. Writes to stdout the number of the new process, "ready" once it watches, and
when it has ended, its exit status, negative for a signal. Keys of a line: ``folder``, ``out``, ``log`` (gets a line for each
picture that is worked on), ``jobs``, ``once``, ``seconds`` (the work takes so long), ``naive`` (save as nobody should),
``die_at`` (end at this one of the system calls that publish).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

from sprite_bridge.watch import publish, workbench
from sprite_bridge.watch.cleaners import Cleaned
from sprite_bridge.watch.marker import hash_pixels
from sprite_bridge.watch.options import Options, Pace
from sprite_bridge.watch.recipes import Recipes
from sprite_bridge.watch.shelf import Shelf
from sprite_bridge.watch.watcher import Watcher

FATAL_CALLS = ("fsync", "link", "replace", "unlink", "mkdir", "rename")


class Trivial:
    """Gives back what it was given, after a while, and says that it did."""

    maker = "a test"

    def __init__(self, log, seconds):
        self._log, self._seconds = log, seconds

    def clean(self, picture, params):
        line = hash_pixels(picture.frames[0].pixels) + "\n"
        handle = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, line.encode())
        os.close(handle)
        time.sleep(self._seconds)
        sure = int(picture.frames[0].pixels[0, 0, 3]) > 200
        return Cleaned(picture.frames, 0.9 if sure else 0.1)

    def cancel(self):
        pass

    def close(self):
        pass


def _naively(shelf, target, data):
    """As one writes a file who has never thought of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        for part in (data[: len(data) // 2], data[len(data) // 2 :]):
            file.write(part)
            file.flush()
            time.sleep(0.005)


def _die_at(number):
    """End at the call of this number, before it is made."""
    calls = 0

    def deadly(real):
        def call(*args, **kwargs):
            nonlocal calls
            calls += 1
            if calls == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    for name in FATAL_CALLS:
        setattr(os, name, deadly(getattr(os, name)))


def run(order):
    if order.get("naive"):
        workbench.publish_new = workbench.publish_over = _naively
    if order.get("die_at"):
        _die_at(order["die_at"])
    assert publish.publish_new is not _naively
    folder, shelf = Path(order["folder"]), Shelf(Path(order["out"]))
    pace = Pace(quiet=0.03, rescan=0.2, poll=0.05, share=1.0, patience=0.05)
    options = Options(folder, jobs=order.get("jobs", 2), once=order.get("once", False), poll=True, pace=pace)
    with shelf.watching(folder):
        watcher = Watcher(
            options,
            shelf,
            Recipes(folder),
            lambda: Trivial(order["log"], order.get("seconds", 0.0)),
            lambda what, tally: None,
        )
        tell("ready")
        watcher.run()


def tell(what):
    os.write(1, f"{what}\n".encode())


def main():
    for line in sys.stdin:
        wait, go = os.pipe()
        child = os.fork()
        if child == 0:
            os.read(wait, 1)  # until its number has been told
            try:
                run(json.loads(line))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        tell(child)
        os.write(go, b"!")
        os.close(wait)
        os.close(go)
        tell(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
