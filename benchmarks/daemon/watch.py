"""How many files a watched folder makes in a second, beside `sprite-bridge clean` on the same folder.

Each is a command from start to end, in turns: `clean`, `watch --once --local`, and `watch --once`, which asks a daemon that
runs already. Small pictures, which take some work, then tiny ones, which take little but their files.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.clean.race import ONE_THREAD, ROOT
from benchmarks.clean.speed import LAUNCHER
from benchmarks.daemon.pictures import tiny
from benchmarks.daemon.running import Daemon, running
from benchmarks.daemon.table import Row
from sprite_bridge.image import Sprite
from sprite_bridge.synthetic.sprites import draw_any

BATCH = "clean"
COMMANDS: Mapping[str, Sequence[str]] = {
    BATCH: ("clean",),
    "watch --once --local": ("watch", "--once", "--review", "0", "--local"),
    "watch --once": ("watch", "--once", "--review", "0"),
}
"""Nothing is put aside: `clean` does not do so either."""

ENLARGED = 6
"""Times that the sprites of the small pictures are enlarged."""


@dataclass(frozen=True)
class Runs:
    """One command on ``files`` files of a kind: seconds, and CPU seconds with those of the daemon, of each run; and
    outputs that were not there at the end."""

    name: str
    kind: str
    files: int
    seconds: tuple[float, ...]
    cpu: tuple[float, ...]
    missing: int

    @property
    def rate(self) -> float:
        """Files per second."""
        return self.files / statistics.median(self.seconds)


@dataclass(frozen=True)
class Watching:
    """All commands on all kinds of files."""

    runs: tuple[Runs, ...]

    def rows(self) -> list[Row]:
        """The table's."""
        rows = [Row("outputs that were not there", sum(runs.missing for runs in self.runs), "", 0)]
        for runs in self.runs:
            title = f"{runs.files} {runs.kind}, {runs.name}"
            rows.append(Row(title, runs.rate, "files/s"))
            if runs.name != BATCH:
                batch = next(one for one in self.runs if one.kind == runs.kind and one.name == BATCH)
                rows.append(Row(f"{title}: time / {BATCH}'s", _ratio(runs.seconds, batch.seconds), "x"))
                rows.append(Row(f"{title}: CPU time / {BATCH}'s", _ratio(runs.cpu, batch.cpu), "x"))
        return rows


def measure(small: int = 100, trivial: int = 1000, rounds: int = 3) -> Watching:
    """So many small pictures and trivial ones, each by all commands in turns."""
    with tempfile.TemporaryDirectory(prefix="bridge-") as name, running() as daemon:
        folder = Path(name)
        found: list[Runs] = []
        for kind, count in (("small pictures", small), ("tiny pictures", trivial)):
            pictures = folder / kind.split()[0]
            pictures.mkdir()
            for number in range(count):
                sprite = tiny(number) if kind.startswith("tiny") else _small(number)
                sprite.save(pictures / f"{number:05}.png")
            found += _race(daemon, kind, pictures, count, rounds)
    return Watching(tuple(found))


def _small(seed: int) -> Sprite:
    """A sprite whose pixels are six wide and noisy."""
    rng = np.random.default_rng([7, seed])
    large = draw_any(rng, 28).repeat(ENLARGED, 0).repeat(ENLARGED, 1)
    noisy = np.where(large[..., 3:] > 0, large[..., :3], 240) + rng.normal(0, 3, (*large.shape[:2], 3))
    return Sprite.from_array(np.clip(np.rint(noisy), 0, 255).astype(np.uint8))


def _race(daemon: Daemon, kind: str, pictures: Path, count: int, rounds: int) -> list[Runs]:
    used: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    missing = dict.fromkeys(COMMANDS, 0)
    for turn in range(rounds):
        for number, (name, command) in enumerate(COMMANDS.items()):
            out = pictures.with_name(f"{pictures.name}-{turn}-{number}")
            used[name].append(_run([*command, str(pictures), "-o", str(out)], daemon))
            missing[name] += count - len(list(out.glob("*.png")))
    return [Runs(name, kind, count, *_columns(used[name]), missing[name]) for name in COMMANDS]


def _run(arguments: Sequence[str], daemon: Daemon) -> tuple[float, float]:
    """Seconds, and CPU seconds of the command and the daemon. Raises RuntimeError if the command fails."""
    environment = {**os.environ, **ONE_THREAD, "SPRITE_BRIDGE_HOME": str(daemon.folder)}
    before, begin = daemon.cpu(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", LAUNCHER, sys.executable, "-m", "sprite_bridge", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - begin
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr}")
    cpu, _ = json.loads(done.stdout)
    return seconds, cpu + daemon.cpu() - before


def _columns(pairs: Sequence[tuple[float, float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    seconds, cpu = zip(*pairs, strict=True)
    return seconds, cpu


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Median of the turns'."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
