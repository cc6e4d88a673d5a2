"""What cleaning costs: `python -m benchmarks.clean.speed`. Each part has a process and one thread."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.clean.race import ONE_THREAD, ROOT
from sprite_bridge.synthetic.degrade import blur, degrade
from sprite_bridge.synthetic.sprites import draw_any

Pixels = NDArray[np.uint8]
SIDE = 1024
PICTURES = 12
SIDES = (256, 512, 1024, 2048, 4096)
CELL = 8
COLD_RUNS = 5
LAUNCHER = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Used(NamedTuple):
    """What a finished process used: CPU seconds, and peak memory in MiB (on Linux)."""

    seconds: float
    mib: float


@dataclass(frozen=True)
class Figure:
    """One measured figure and the most it may be."""

    name: str
    value: float
    limit: float
    unit: str

    def line(self) -> str:
        """A line of the table."""
        verdict = "ok" if self.value <= self.limit else "OVER"
        return f"{self.name:<44} {self.value:>8.3f} {self.unit:<4} (at most {self.limit:g}) {verdict}"


def varied_pictures(count: int = PICTURES, side: int = SIDE, seed: int = 5) -> list[Pixels]:
    """`count` different degraded pictures, cut to (side, side, 3) from larger ones."""
    pictures = []
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        picture = np.zeros((0, 0, 3), np.uint8)
        while min(picture.shape[:2]) < side:
            picture = degrade(draw_any(rng), ("ai", "ai", "video", "clash")[number % 4], rng).picture[..., :3]
        pictures.append(np.ascontiguousarray(picture[:side, :side]))
    return pictures


def crowd(side: int, seed: int = 6) -> Pixels:
    """A picture of (side, side, 3) full of sprites with cells of 8 px: the same contents at every size."""
    rng = np.random.default_rng(seed)
    cells = side // CELL
    board = np.full((cells, cells, 3), (236, 240, 228), np.float32)
    for top in range(0, cells - 31, 32):
        for left in range(0, cells - 31, 32):
            sprite = draw_any(rng, 30)
            place = board[top + 1 : top + 31, left + 1 : left + 31]
            place[sprite[..., 3] > 0] = sprite[sprite[..., 3] > 0][:, :3]
    soft = blur(board.repeat(CELL, 0).repeat(CELL, 1), 0.1 * CELL)
    soft += rng.normal(0, 1.5, soft.shape).astype(np.float32)
    return np.clip(np.rint(soft), 0, 255).astype(np.uint8)


def warm() -> dict[str, Any]:
    """CPU seconds for each of a dozen pictures in a warm process."""
    from sprite_bridge import clean

    pictures = varied_pictures()
    clean(pictures[0])
    return {"seconds": [_cpu(clean, picture) for picture in pictures]}


def scaling() -> dict[str, Any]:
    """CPU seconds from 256 to 4096 px and the exponent of their growth with the number of pixels."""
    from sprite_bridge import clean

    clean(crowd(SIDES[0]))
    seconds = []
    for side in SIDES:
        picture = crowd(side)
        seconds.append(min(_cpu(clean, picture) for _ in range(2 if side < 2048 else 1)))
    exponent = float(np.polyfit(np.log([side * side for side in SIDES]), np.log(seconds), 1)[0])
    return {"sides": list(SIDES), "seconds": seconds, "exponent": exponent}


def peak() -> dict[str, Any]:
    """Peak memory in GiB of cleaning a file of 4096 x 4096 px, interpreter and all."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.png")
        Image.fromarray(crowd(SIDES[-1])).save(path, compress_level=1)
        code = "import sys, sprite_bridge; sprite_bridge.clean(sys.argv[1])"
        return {"gib": _child([sys.executable, "-c", code, str(path)]).mib / 2**10}


def cold() -> dict[str, Any]:
    """CPU seconds of one command-line run on a 1024 px picture, and of the bare import with its MiB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "picture.png")
        Image.fromarray(varied_pictures(1)[0]).save(path)
        files = [str(path), "-o", str(Path(folder, "out.png"))]
        command = [sys.executable, "-m", "sprite_bridge", "clean", *files, "--overwrite"]
        _child(command)  # the first run after installing may compile
        runs = [_child(command) for _ in range(COLD_RUNS)]
    imports = [_child([sys.executable, "-c", "import sprite_bridge"]) for _ in range(COLD_RUNS)]
    return {
        "command": statistics.median(run.seconds for run in runs),
        "import": statistics.median(run.seconds for run in imports),
        "import_mib": statistics.median(run.mib for run in imports),
    }


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "warm": warm,
    "scaling": scaling,
    "peak": peak,
    "cold": cold,
}


def figures(found: dict[str, Any]) -> list[Figure]:
    """What was measured beside its limit."""
    seconds = found["warm"]["seconds"]
    return [
        Figure("1024 x 1024, warm, median of a dozen", statistics.median(seconds), 0.35, "s"),
        Figure("1024 x 1024, warm, the worst", max(seconds), 0.70, "s"),
        Figure("growth with pixels, 256 to 4096, exponent", found["scaling"]["exponent"], 1.1, ""),
        Figure("4096 x 4096, peak memory", found["peak"]["gib"], 1.5, "GiB"),
        Figure("command line on 1024 x 1024, cold", found["cold"]["command"], 1.5, "s"),
        Figure("import sprite_bridge", found["cold"]["import"], 0.3, "s"),
        Figure("import sprite_bridge, memory", found["cold"]["import_mib"], 60, "MiB"),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything (or one part, as JSON). Returns 1 if a limit is passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clean.speed", description=__doc__)
    parser.add_argument("--part", choices=sorted(PARTS), help="measure this alone, here, and print JSON")
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    options = parser.parse_args(arguments)
    if options.part:
        print(json.dumps(PARTS[options.part]()))
        return 0
    found = {name: _part(name) for name in PARTS}
    lines = figures(found)
    print("\n".join(figure.line() for figure in lines))
    for side, seconds in zip(found["scaling"]["sides"], found["scaling"]["seconds"], strict=True):
        print(f"  {side:>5} px {seconds:8.3f} s  {1e6 * seconds / side**2:6.3f} s/Mpx")
    if options.out:
        options.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return int(any(figure.value > figure.limit for figure in lines))


def _part(name: str) -> dict[str, Any]:
    """One part in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.clean.speed", "--part", name]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **ONE_THREAD}, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _child(command: Sequence[str]) -> Used:
    """Run a command to its end and return what it used.

    A small process starts it, because the peak memory of whoever starts a process is counted as its own.
    """
    done = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *command],
        env={**os.environ, **ONE_THREAD},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    seconds, kib = json.loads(done.stdout)
    return Used(seconds, kib / 2**10)


def _cpu(work: Callable[[Pixels], object], picture: Pixels) -> float:
    begin = time.process_time()
    work(picture)
    return time.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
