"""The modules of the Aseprite extension that need no Aseprite, in the Lua that Aseprite has."""

import json
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from sprite_bridge import connection
from sprite_bridge.version import __version__

HERE = Path(__file__).parent / "aseprite"
SOURCES = Path(__file__).parents[2] / "plugins" / "aseprite"
LUA, LUACHECK = shutil.which("lua5.4"), shutil.which("luacheck")
MUST = os.environ.get("SPRITE_BRIDGE_REQUIRE_LUA") == "1"
TICK = 0.1

if MUST and not (LUA and LUACHECK):
    raise RuntimeError("the tests in Lua may not be skipped, and lua5.4 or luacheck is not installed")

needs_lua = pytest.mark.skipif(not LUA, reason="needs lua5.4")
FILES = sorted(path.name for path in HERE.glob("*_test.lua"))


def run(*files):
    """The runner's exit status, and all that it said."""
    done = subprocess.run(
        [LUA, str(HERE / "run.lua"), str(SOURCES), *files], capture_output=True, text=True, timeout=240
    )
    return done.returncode, done.stdout + done.stderr


@needs_lua
@pytest.mark.parametrize("file", FILES)
def test_in_lua(file):
    status, said = run(file)
    assert status == 0, said
    assert re.search(r"^[1-9]\d* passed, 0 failed$", said, re.MULTILINE), said


def test_each_module_has_tests():
    tested = {name.removesuffix("_test.lua") for name in FILES}
    elsewhere = {
        "batch_line": "batch",
        "clean": "batch",
        "clean_view": "clean_command",
        "clean_work": "clean_command",
        "command": "clean_command",
        "command_view": "command",
        "decompose": "batch_parts",
        "decompose_work": "decompose_command",
        "described": "command",
        "dialog": "command",
        "fingerprint": "apply_plan",
        "jobs": "session",
        "modules": "clean",
        "palette": "pixels",
        "pictures": "wire",
        "preview_rows": "clean_command",
        "script": "clean",
        "site": "command",
        "values": "msgpack",
        "version": "plugin",
        "widgets": "dialog",
        "work": "clean_work",
    }
    modules = {path.stem for path in SOURCES.glob("*.lua")}
    assert modules - tested == set(elsewhere)
    for module, where in elsewhere.items():
        sources = [HERE / f"{where}_test.lua", SOURCES / f"{where}.lua"]
        text = "".join(path.read_text(encoding="utf-8") for path in sources if path.is_file())
        assert f'require("{module}")' in text or f'"{module}.lua"' in text


def test_the_extension_says_its_version_where_it_is_not_installed():
    assert json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))["version"] == __version__
    assert f'return "{__version__}"' in (SOURCES / "version.lua").read_text(encoding="utf-8").splitlines()


@needs_lua
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("return { a = function() error('no') end, b = function() end }", "1 passed, 1 failed"),
        ("return {}", "it has no tests"),
        ("this is no Lua", "0 passed, 1 failed"),
        ("error('before the tests')", "before the tests"),
        ("return { a = function() leaked = 1 end }", "a new global: leaked"),
        ("return { a = function() return app.version end }", "no such global: app"),
    ],
)
def test_the_runner_counts_what_fails(tmp_path, text, said):
    (tmp_path / "run.lua").write_bytes((HERE / "run.lua").read_bytes())
    (tmp_path / "x_test.lua").write_text(text)
    done = subprocess.run(
        [LUA, "run.lua", str(SOURCES), "x_test.lua"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert said in done.stdout + done.stderr


@needs_lua
def test_a_run_of_nothing_is_no_success():
    assert run() == (1, "0 passed, 0 failed\n")


@pytest.mark.skipif(not LUACHECK, reason="needs luacheck")
def test_luacheck_finds_nothing():
    root = SOURCES.parents[1]
    command = [LUACHECK, "--no-color", "--config", str(root / ".luacheckrc"), str(SOURCES), str(HERE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout


class Carrier:
    """Carries the messages of a program in Lua, which has no sockets, to the daemon and back."""

    def __init__(self, environment, program):
        self.events = queue.Queue()
        self.socket, self.threads = None, []
        self.lua = subprocess.Popen(
            [LUA, str(HERE / program), str(SOURCES)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._start(self._tell)

    def _start(self, what, *args):
        self.threads.append(threading.Thread(target=what, args=args))
        self.threads[-1].start()

    def _tell(self):
        """Events to Lua, one a line, and the time in between."""
        with suppress(BrokenPipeError):
            while True:
                try:
                    event = self.events.get(timeout=TICK)
                except queue.Empty:
                    event = f"time {time.monotonic()}"
                if event is None:
                    return
                self.lua.stdin.write(event + "\n")
                self.lua.stdin.flush()

    def _hear(self, url):
        """All that the daemon says, from the connection's beginning to its end."""
        try:
            with connect(url, max_size=None, compression=None, proxy=None) as socket:
                self.socket = socket
                self.events.put("opened")
                for message in socket:
                    self.events.put(f"received {message.hex()}")
        except (OSError, ConnectionClosed):
            self.events.put("failed")
        self.events.put("closed")

    def carry(self):
        """The last line that Lua says, which is neither an action of its nor news."""
        for line in self.lua.stdout:
            action, _, rest = line.strip().partition(" ")
            if action == "open":
                self._start(self._hear, rest)
            elif action == "send":
                self.socket.send(bytes.fromhex(rest))
            elif action == "close":
                self.socket.close()
            else:
                return line.strip()
        return "it ended without a word"

    def end(self):
        if self.socket is not None:
            self.socket.close()
        self.events.put(None)
        self.lua.kill()
        self.lua.wait()
        for thread in self.threads:
            thread.join()
        with suppress(BrokenPipeError):
            self.lua.stdin.close()
        self.lua.stdout.close()


@needs_lua
@pytest.mark.parametrize(("program", "requests"), [("live.lua", 3), ("live_host.lua", 1)])
def test_it_talks_with_a_real_daemon(processes, tmp_path, program, requests):
    with processes.running(tmp_path, "--workers", 1) as daemon:
        environment = {**os.environ, "SPRITE_BRIDGE_HOME": str(daemon.folder), "VERSION": __version__}
        carrier = Carrier(environment, program)
        try:
            assert carrier.carry() == "done"
        finally:
            carrier.end()
        assert daemon.status()["counters"]["requests"] == requests
        assert daemon.status()["counters"]["refused_messages"] == 0


@needs_lua
def test_frames_become_a_document_that_shows_them_by_a_real_daemon(processes, tmp_path, aseprite_file):
    with processes.running(tmp_path, "--workers", 1) as daemon:
        parts = tmp_path / "parts.aseprite"
        environment = {"SPRITE_BRIDGE_HOME": str(daemon.folder), "VERSION": __version__, "PARTS": str(parts)}
        carrier = Carrier({**os.environ, **environment}, "live_parts.lua")
        try:
            assert carrier.carry() == "done"
        finally:
            carrier.end()
        assert daemon.status()["counters"]["failures"] == {}
    file = aseprite_file.read(parts.read_bytes())
    assert list(file.durations) == [100, 60] * 3
    for t in range(6):
        expected = np.empty((16, 24, 4), np.uint8)
        expected[:] = 0, 200, 0, 255
        expected[4:9, 1 + 3 * t : 6 + 3 * t] = 200, 0, 0, 255
        expected[4, 1 + 3 * t] = 255
        assert np.array_equal(aseprite_file.flatten(file, t), expected)


@needs_lua
@pytest.mark.skipif(os.name == "nt", reason="a shell of Windows does not know its parent")
def test_the_daemon_that_it_starts_ends_with_it(processes, tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    connection.write_launcher(home)
    lua = subprocess.Popen(
        [LUA, str(HERE / "live_start.lua"), str(SOURCES)],
        env={**os.environ, "SPRITE_BRIDGE_HOME": str(home)},
        stdin=subprocess.PIPE,
    )
    try:
        processes.until((home / "daemon.json").exists)
        pid = json.loads((home / "daemon.json").read_text())["pid"]
        assert lua.poll() is None and psutil.pid_exists(pid)
    finally:
        lua.kill()
        lua.communicate()
    processes.until(lambda: not psutil.pid_exists(pid))
    assert not (home / "daemon.json").exists()


CONVERT = """
import struct, sys
from PIL import Image
way, path, *size = sys.argv[1:]
if way == "to":
    with open(path + ".raw", "rb") as file:
        Image.frombytes("RGBA", tuple(map(int, size)), file.read()).save(path)
else:
    image = Image.open(path).convert("RGBA")
    with open(path + ".raw", "wb") as file:
        file.write(struct.pack("<III", *image.size, 4 * image.width * image.height) + image.tobytes())
"""


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """``batch(*parameters)``: what clean.lua says with the real command line, whose folder has a name that is not easy."""
    home = tmp_path / "it's $HOME & more"
    home.mkdir()
    connection.write_launcher(home)
    (tmp_path / "convert.py").write_text(CONVERT)
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(home))
    monkeypatch.setenv("CONVERT", f"'{sys.executable}' '{tmp_path / 'convert.py'}'")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def clean(*parameters):
        command = [LUA, str(HERE / "live_batch.lua"), str(SOURCES), *parameters]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return clean


@needs_lua
def test_the_batch_cleans_with_the_real_command_line(batch, tmp_path):
    said = batch("out=out.png", "model=false", "candidate=-1", "colors=0")
    assert re.fullmatch(
        r"out\.png: 2 cels, 2 unique, 12 x 12 pixels, \d+ % sure of the size\ndone 12 x 12 right\n", said
    )
    assert (tmp_path / "out.png").read_text() == "12 x 12"


@needs_lua
def test_the_batch_locks_the_palette_of_a_file_whatever_its_name(batch, tmp_path):
    (tmp_path / "my 'team'.hex").write_text("dc2828\n283cc8\nfaf0c8\n")
    assert "done 12 x 12 right" in batch("out=out.png", "model=false", "palette=my 'team'.hex")


@needs_lua
def test_the_batch_says_what_the_command_line_says_is_wrong(batch):
    said = batch("out=out.png", "size=big")
    assert said.startswith("problem ") and "neither auto nor a size" in said and "see --help" in said
    said = batch("out=out.png", "palette=none.gpl", "model=false")
    assert said.startswith("problem ") and "none.gpl" in said
