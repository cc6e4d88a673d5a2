"""The Godot addon in a real Godot: its suites, and what the two clients make of one daemon."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE, STDOUT

import numpy as np
import psutil
import pytest
from PIL import Image

from sprite_bridge import Client, Sprite, connection
from sprite_bridge.errors import Unreachable
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import draw

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ADDON = ROOT / "plugins" / "godot"
SUITES = HERE / "godot"
VECTORS = ROOT / "tests" / "vectors" / "messages.json"

PURE = sorted(path.name for path in SUITES.glob("test_*.gd") if path.name != "test_client.gd")
START_SECONDS, RUN_SECONDS = 120, 200
PAIRS, MOST_RATIO = 9, 1.3
COMPLAINTS = re.compile(r"SCRIPT ERROR|ERROR:|WARNING:|^FAILED .*", re.MULTILINE)

Run = Callable[..., list[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the daemon's files are, if one runs."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the suites read from and write into."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with the suites in it."""
    project = tmp_path_factory.mktemp("project") / "project"
    shutil.copytree(ADDON, project, ignore=shutil.ignore_patterns(".godot"))
    shutil.copytree(SUITES, project / "tests")
    return project


@pytest.fixture(scope="module")
def run(
    godot: str, project: Path, home: Path, scratch: Path, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    """``run(*suites, **more)``: what Godot says while it runs suites, of each what is about it."""
    user = tmp_path_factory.mktemp("user")
    environment = {**os.environ, "SPRITE_BRIDGE_HOME": str(home), "HOME": str(user)}
    environment = {key: value for key, value in environment.items() if not key.startswith("XDG_")}

    def run(*suites: str, **more: object) -> list[str]:
        given = {"suites": ",".join(suites), "vectors": VECTORS, "home": home, "scratch": scratch, **more}
        command = [godot, "--headless", "--path", str(project), "-s", "res://tests/runner.gd", "--"]
        command += [f"{key}={value}" for key, value in given.items()]
        ended = subprocess.run(
            command, env=environment, stdout=PIPE, stderr=STDOUT, text=True, timeout=RUN_SECONDS
        )
        before, *said = re.split(r"^== .*\n", ended.stdout, flags=re.MULTILINE)
        assert not COMPLAINTS.search(before) and len(said) == len(suites), ended.stdout
        assert (ended.returncode == 0) == all(has_passed(one) for one in said), ended.stdout
        return said

    return run


def has_passed(said: str) -> bool:
    """Whether a suite says that it had tests, and that all of them passed."""
    return re.search(r"^[1-9]\d* passed, 0 failed$", said, re.MULTILINE) is not None


def check(said: str) -> None:
    """Fail unless a suite passed and nobody complained meanwhile."""
    assert has_passed(said) and not COMPLAINTS.search(said), said


@pytest.fixture(scope="module")
def pure(run: Run) -> dict[str, str]:
    """What is said of each suite that needs no daemon, all in one Godot."""
    return dict(zip(PURE, run(*PURE), strict=True))


@pytest.fixture(scope="module")
def daemon(godot: str, home: Path) -> Iterator[psutil.Process]:
    """A daemon in a process of its own, with one worker."""
    environment = {**os.environ, "SPRITE_BRIDGE_HOME": str(home)}
    command = [sys.executable, "-m", "sprite_bridge", "serve", "--workers", "1"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    workers: list[psutil.Process] = []
    try:
        until = time.monotonic() + START_SECONDS
        while (found := connection.read(home)) is None or found.pid != process.pid or not works(home):
            assert process.poll() is None and time.monotonic() < until, "the daemon does not start"
            time.sleep(0.05)
        workers = psutil.Process(process.pid).children()
        yield psutil.Process(process.pid)
    finally:
        process.kill()
        process.wait()
        psutil.wait_procs(workers, timeout=20)


def works(home: Path) -> bool:
    """Whether a worker of the daemon is ready. Who has much else to do may not answer at once."""
    try:
        with Client(folder=home) as bridge:
            bridge.describe()
    except Unreachable:
        return False
    return True


@pytest.fixture(scope="module")
def pictures(daemon: psutil.Process, home: Path, scratch: Path) -> Path:
    """The folder of the pictures that the suite of the client reads."""
    rng = np.random.default_rng(3)
    dirty = Sprite(_rgba(degrade(draw("character", 24, rng), "ai", rng).picture))
    dirty.save(scratch / "dirty.png")
    flipped = Sprite(np.ascontiguousarray(dirty.pixels[:, ::-1]))
    noise = rng.integers(0, 256, (1536, 1536, 4), np.uint8)
    Sprite(noise).save(scratch / "large.png")
    with Client(folder=home) as bridge:
        bridge.clean(dirty).image.save(scratch / "clean.png")
        animation = bridge.clean_animation([dirty, flipped], colors=8, explain=True)
    for number, frame in enumerate(animation.animation.frames):
        frame.save(scratch / f"frame{number}.png")
    assert animation.explained is not None
    animation.explained.save(scratch / "explained.png")
    return scratch


@pytest.fixture
def cleaner(
    godot: str, project: Path, home: Path, picture_128: Path
) -> Iterator[Callable[[], tuple[float, str]]]:
    """``cleaner()``: ms that a clean takes in a Godot that runs already, and the hash of its pixels."""
    command = [godot, "--headless", "--path", str(project), "-s", "res://tests/pace.gd", "--"]
    process = subprocess.Popen(
        [*command, f"picture={picture_128}"],
        env={**os.environ, "SPRITE_BRIDGE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    to_godot, from_godot = process.stdin, process.stdout

    def clean() -> tuple[float, str]:
        to_godot.write("go\n")
        to_godot.flush()
        while not (line := from_godot.readline()).startswith("took "):
            assert line, "Godot has ended"
        return int(line.split()[1]) / 1000, line.split()[2]

    with process:
        try:
            yield clean
        finally:
            process.kill()


@pytest.fixture
def picture_128(pictures: Path) -> Path:
    """A picture of 128 x 128 that needs cleaning."""
    path = pictures / "128.png"
    with Image.open(pictures / "dirty.png") as picture:
        picture.resize((128, 128), Image.Resampling.BILINEAR).save(path)
    return path


def _rgba(picture: np.ndarray) -> np.ndarray:
    return (
        np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)]) if picture.shape[2] == 3 else picture
    )


@pytest.mark.parametrize("suite", PURE)
def test_a_suite_that_needs_no_daemon_passes(pure: dict[str, str], suite: str) -> None:
    check(pure[suite])


def test_the_client_and_a_daemon_understand_each_other(run: Run, pictures: Path) -> None:
    check(*run("test_client.gd"))


def test_an_error_of_the_engine_and_a_test_without_checks_are_failures(run: Run, project: Path) -> None:
    broken = project / "tests" / "broken.gd"
    broken.write_text(
        'extends "suite.gd"\n\n\nfunc test_error() -> void:\n\tcheck(true, "")\n'
        "\tvar nothing: Array = []\n\tprint(nothing[1])\n",
        encoding="utf-8",
    )
    (project / "tests" / "empty.gd").write_text(
        'extends "suite.gd"\n\n\nfunc test_empty() -> void:\n\tpass\n', encoding="utf-8"
    )
    error, sound, empty = run("broken.gd", "test_addon.gd", "empty.gd")
    with pytest.raises(AssertionError, match="SCRIPT ERROR"):
        check(error)
    check(sound)
    with pytest.raises(AssertionError, match="it checked nothing"):
        check(empty)


def test_a_clean_takes_no_longer_than_by_the_python_client(
    cleaner: Callable[[], tuple[float, str]], home: Path, picture_128: Path
) -> None:
    sprite = Sprite.open(picture_128)
    ratios = []
    with Client(folder=home) as bridge:
        for turn in range(1 + PAIRS):
            ms, digest = cleaner()
            began = time.perf_counter()
            pixels = bridge.clean(sprite).image.pixels
            ours = 1000 * (time.perf_counter() - began)
            assert digest == hashlib.sha256(pixels.tobytes()).hexdigest()
            ratios += [ms / ours] if turn else []  # the first turn is for what happens only once
    assert statistics.median(ratios) <= MOST_RATIO, ratios


def test_no_suite_is_left_out() -> None:
    assert len(PURE) >= 6 and (SUITES / "test_client.gd").is_file()


def test_the_addon_brings_no_tests_along() -> None:
    names = [path.name for path in (ADDON / "addons" / "sprite_bridge").rglob("*")]
    assert names and not [name for name in names if name.startswith(("test", "suite", "runner"))]


def test_a_daemon_that_is_killed_in_the_middle_of_a_request_is_told_at_once(
    run: Run, daemon: psutil.Process, pictures: Path
) -> None:
    check(*run("test_client.gd", only="last_"))
    assert not daemon.is_running() or daemon.status() == psutil.STATUS_ZOMBIE
