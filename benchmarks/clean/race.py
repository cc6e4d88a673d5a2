"""Sends cases to workers, with a time limit for each, and scores what comes back."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.clean.cases import Named
from sprite_bridge.metrics import Score, score

ROOT = Path(__file__).resolve().parents[2]
FAILED = Score(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, False, True, float("nan"))
STARTING_S = 120.0
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
SHIFTS = {"native": 1}


class NotRunnableError(Exception):
    """A contestant cannot run at all: the message says why."""


@dataclass(frozen=True)
class Outcome:
    """One contestant on one case."""

    contestant: str
    case: str
    kind: str
    score: Score
    identical: bool
    cpu: float
    confidence: float | None = None
    error: str = ""
    ground: str = ""

    def row(self) -> dict[str, Any]:
        """Flat, for JSON."""
        flat = asdict(self)
        flat.update(flat.pop("score"))
        return flat


class Worker:
    """A contestant's process; it is started again after a crash or a time-out."""

    def __init__(self, name: str, python: str, limit_s: float) -> None:
        """Start the process. Raises NotRunnableError if the contestant is not installed there."""
        self.name, self.python, self.limit_s = name, python, limit_s
        self._start()

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Send one case, wait for the reply up to the limit; {"error"} if there is none."""
        if self.process.poll() is not None:
            self._start()
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        try:
            reply = self._reply(self.limit_s)
        except EOFError:
            self.close()
            return {"error": "crashed", "cpu": self.limit_s}
        if reply is None:
            self.close()
            return {"error": f"no answer in {self.limit_s:g} s", "cpu": self.limit_s}
        return reply

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [self.python, "-m", "benchmarks.clean.worker", self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
            cwd=ROOT,
            env={**os.environ, **ONE_THREAD},
        )
        try:
            hello = self._reply(STARTING_S)
        except EOFError:
            hello = None
        if hello is None or hello["missing"]:
            self.close()
            raise NotRunnableError(
                hello["missing"] if hello else f"its process does not start in {self.python}"
            )

    def _reply(self, limit_s: float) -> dict[str, Any] | None:
        """The next line; None if there is none within the limit. Raises EOFError if there will be none: the process ends,
        although the system may not know it yet."""
        pipe = self.process.stdout
        assert pipe is not None
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            if not ready.select(limit_s):
                return None
        line = pipe.readline()
        if not line:
            raise EOFError
        reply: dict[str, Any] = json.loads(line)
        return reply


def run(
    name: str, cases: Iterable[Named], folder: Path, python: str = sys.executable, limit_s: float = 60.0
) -> list[Outcome]:
    """Let one contestant clean all cases; its answers stay in `folder`/`name`/CASE.npy.

    Raises NotRunnableError if the contestant is not installed.
    """
    answers = folder / name
    answers.mkdir(parents=True, exist_ok=True)
    worker = Worker(name, python, limit_s)
    try:
        return [_outcome(worker, named, folder, answers / f"{named.name}.npy") for named in cases]
    finally:
        worker.close()


def _outcome(worker: Worker, named: Named, folder: Path, path: Path) -> Outcome:
    case = named.case
    picture = folder / f"{named.name}.npy"
    if not picture.exists():
        np.save(picture, case.picture)
    height, width = case.truth.shape[:2]
    ground = str(case.info.get("ground", ""))
    reply = worker.ask({"picture": str(picture), "answer": str(path), "size": [width, height]})
    if "error" in reply:
        return Outcome(
            worker.name, named.name, case.kind, FAILED, False, reply["cpu"], None, reply["error"], ground
        )
    pixels: NDArray[np.uint8] = np.load(path)
    return Outcome(
        worker.name,
        named.name,
        case.kind,
        score(pixels, case.truth, max_shift=SHIFTS.get(case.kind, 3), border_cut=case.border_cut),
        np.array_equal(pixels, case.truth),
        reply["cpu"],
        reply["confidence"],
        ground=ground,
    )
