"""Installs, and is killed before each of the calls with which that is done: one after the other, in forks of this process.

``killed.py PLUGINS FOLDER exchange|rename``: without ``exchange`` folders cannot change places in one step. Writes a line of
JSON for each call: how the install ended, what was in the place then (its plugin.lua and __pref.lua, None if there is no
folder), whether it was whole, and the same after another install.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from sprite_bridge.install import aseprite, placing
from sprite_bridge.install.sources import aseprite_files

CALLS = ("open", "fsync", "rename", "replace", "unlink", "mkdir", "rmdir")


def die_at(number):
    calls = 0

    def deadly(real):
        def call(*args, **kwargs):
            nonlocal calls
            calls += 1
            if calls == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    for name in CALLS:
        setattr(os, name, deadly(getattr(os, name)))
    placing.exchange = deadly(placing.exchange)


def in_a_fork(plugins, user, number):
    child = os.fork()
    if child == 0:
        try:
            die_at(number)
            aseprite.install(user, plugins)
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def state(folder, names):
    if not folder.exists():
        return None
    main, chosen = (folder / "plugin.lua").read_text(), (folder / "__pref.lua").read_text()
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return [main, chosen, found == names[main]]


def main(plugins, root, how):
    if how == "rename":
        placing.exchange = lambda one, other: False
    else:
        assert how == "exchange"
    old = root / "old"
    (old / "extensions").mkdir(parents=True)
    new_text = (plugins / "aseprite" / "plugin.lua").read_text()
    extra = plugins / "aseprite" / "only_in_the_old.lua"
    extra.write_text("-- old")
    (plugins / "aseprite" / "plugin.lua").write_text("-- old")
    aseprite.install(old, plugins)
    (old / "extensions" / "sprite-bridge" / "__pref.lua").write_text("chosen")
    extra.unlink()
    (plugins / "aseprite" / "plugin.lua").write_text(new_text)
    names = {new_text: {*aseprite_files(plugins), "__info.json", "__pref.lua"}}
    names["-- old"] = names[new_text] | {"only_in_the_old.lua"}
    for number in range(1, 500):
        user = root / str(number)
        shutil.copytree(old, user)
        folder = user / "extensions" / "sprite-bridge"
        status = in_a_fork(plugins, user, number)
        found = state(folder, names)
        again = in_a_fork(plugins, user, 0)
        left = sorted(path.name for path in user.iterdir())
        sys.stdout.write(json.dumps([status, found, again, state(folder, names), left]) + "\n")
        if status != -signal.SIGKILL:
            break


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
