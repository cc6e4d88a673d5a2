"""Runs the contestants over the scenes, each in a process of its own, and scores what they leave."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.clean.race import ONE_THREAD, ROOT
from benchmarks.decompose import launch
from benchmarks.decompose.contestants import Contestant
from benchmarks.decompose.evidence import Evidence, gather
from benchmarks.decompose.files import UnreadableError, load, save
from benchmarks.decompose.model import Scene
from benchmarks.decompose.scoring import FAILED, Score, score
from benchmarks.decompose.specs import suite_of

LAST_WORDS = 300  # characters of what a failed command said


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds by the clock and of CPU, and the most memory in MiB; `error` if it failed."""

    wall: float
    cpu: float
    peak_mib: float
    error: str = ""


@dataclass(frozen=True)
class Outcome:
    """One contestant on one scene."""

    contestant: str
    scene: str
    seed: int
    cost: Cost
    score: Score

    @property
    def suite(self) -> str:
        """The suite of the scene."""
        return suite_of(self.scene)

    @property
    def title(self) -> str:
        """Scene and seed."""
        return f"{self.scene}-{self.seed}"

    def row(self) -> dict[str, Any]:
        """Flat, for JSON."""
        flat = {"contestant": self.contestant, "suite": self.suite, "scene": self.scene, "seed": self.seed}
        return flat | asdict(self.cost) | asdict(self.score)


def run(scene: Scene, contestants: Sequence[Contestant], folder: Path, limit_s: float) -> list[Outcome]:
    """Let all of them take one scene apart. Frames, truth and answers are left in `folder`/SCENE-SEED."""
    evidence = gather(scene)
    place = folder / scene.title
    write_frames(scene, evidence, place / "frames")
    save(place / "truth", scene.truth)
    return [_outcome(scene, evidence, contestant, place, limit_s) for contestant in contestants]


def write_frames(scene: Scene, evidence: Evidence, folder: Path) -> None:
    """The frames as contestants see them: 000000.png and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, frame in enumerate(evidence.clean):
        Image.fromarray(scene.spoil(frame, number)).save(folder / f"{number:06}.png")


def timed(contestant: Contestant, frames: Path, out: Path, limit_s: float) -> Cost:
    """Run one command with one thread."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    report, said = out.with_suffix(".json"), out.with_suffix(".txt")
    report.unlink(missing_ok=True)
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT))))
    with said.open("w", encoding="utf-8") as output:
        subprocess.run(
            [sys.executable, launch.__file__, str(limit_s), str(report), *contestant.command(frames, out)],
            stdout=output,
            stderr=output,
            check=False,
            env={**os.environ, **ONE_THREAD, "NUMBA_NUM_THREADS": "1", "PYTHONPATH": path},
        )
    if not report.exists():  # there is no such program
        return Cost(0.0, 0.0, 0.0, _last_words(said))
    taken = json.loads(report.read_text(encoding="utf-8"))
    error = f"no answer in {limit_s:g} s" if taken["late"] else ""
    if taken["code"] and not error:
        error = f"ended with {taken['code']}: {_last_words(said)}"
    return Cost(taken["wall"], taken["cpu"], taken["peak_mib"], error)


def _outcome(
    scene: Scene, evidence: Evidence, contestant: Contestant, place: Path, limit_s: float
) -> Outcome:
    out = place / "answers" / contestant.name
    cost = timed(contestant, place / "frames", out, limit_s)
    found = FAILED
    if not cost.error:
        try:
            found = score(scene, evidence, load(out))
        except UnreadableError as reason:
            cost = Cost(cost.wall, cost.cpu, cost.peak_mib, str(reason))
    return Outcome(contestant.name, scene.name, scene.seed, cost, found)


def _last_words(path: Path) -> str:
    return " ".join(path.read_text(encoding="utf-8", errors="replace").split())[-LAST_WORDS:]
