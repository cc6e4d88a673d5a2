"""Time and memory against the number of frames and their size: `python -m benchmarks.decompose.growth`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.decompose import race
from benchmarks.decompose.contestants import OURS, OWN, Contestant, can_run, named
from benchmarks.decompose.evidence import gather
from benchmarks.decompose.scenes import make
from benchmarks.decompose.table import grid, text

FRAMES, SIZES = "100,200,400,800,1600", "64x64,128x128,192x192,256x256"
SIZE, LENGTH = (128, 128), 200  # of the scenes of which the other grows
LINEAR = 1.1  # exponent up to which growth counts as linear
SCENE = "level"


@dataclass(frozen=True)
class Point:
    """One contestant on one length or size (`series` says which of them grows)."""

    contestant: str
    series: str
    frames: int
    width: int
    height: int
    wall: float
    cpu: float
    peak_mib: float
    error: str = ""

    @property
    def amount(self) -> int:
        """What grows: frames, or pixels of a frame."""
        return self.frames if self.series == "frames" else self.width * self.height


def measure(contestants: Sequence[Contestant], options: argparse.Namespace, folder: Path) -> Iterator[Point]:
    """Let all of them take apart the same scene, ever longer and ever larger."""
    cases = [("frames", frames, SIZE) for frames in options.frames]
    cases += [("size", LENGTH, size) for size in options.sizes]
    for series, frames, size in cases:
        scene = make(options.scene, options.seed, frames, size)
        place = folder / f"{series}-{frames}-{size[0]}"
        race.write_frames(scene, gather(scene), place / "frames")
        for one in contestants:
            cost = race.timed(
                one, place / "frames", place / one.name.replace("/", "_") / "out", options.limit
            )
            yield Point(one.name, series, frames, *size, **asdict(cost))
        print(f"done: {frames} frames of {size[0]} x {size[1]}", file=sys.stderr)


def exponent(points: Sequence[Point]) -> float:
    """How CPU time grows over the larger half of the points: 1 is in proportion. NaN if there are too few."""
    done = [point for point in points if not point.error and point.cpu > 0]
    half = done[len(done) // 2 - (len(done) % 2 == 0) :]
    if len(half) < 2 or half[0].amount == half[-1].amount:
        return math.nan
    return math.log(half[-1].cpu / half[0].cpu) / math.log(half[-1].amount / half[0].amount)


def render(points: Sequence[Point]) -> str:
    """Markdown: a table of all points, and the exponents."""
    lines = [["", "frames", "size", "CPU s", "s per 100 frames", "wall s", "MiB", ""]]
    for one in points:
        each = text(one.cpu / one.frames * 100, 2)
        figures = [text(one.cpu, 1), each, text(one.wall, 1), text(one.peak_mib, 0)]
        lines.append(
            [one.contestant, str(one.frames), f"{one.width} x {one.height}", *figures, one.error[-80:]]
        )
    grown = [["", "frames", "pixels of a frame"]]
    for name in dict.fromkeys(point.contestant for point in points):
        found = (exponent(_series(points, name, series)) for series in ("frames", "size"))
        grown.append([name, *(text(value, 2) for value in found)])
    return f"{grid(lines)}\n\nCPU time grows with the power of:\n\n{grid(grown)}\n"


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options; see benchmarks/README.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decompose.growth", description=__doc__)
    parser.add_argument("--frames", default=FRAMES, help="lengths; none if empty")
    parser.add_argument("--sizes", default=SIZES, help="frame sizes; none if empty")
    parser.add_argument("--scene", default=SCENE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=OURS, help="contestants, of " + ",".join(OWN))
    parser.add_argument("--cmd", action="append", default=[], help="as of python -m benchmarks.decompose")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds that each may take")
    parser.add_argument("--out", type=Path, default=Path("out/decompose"))
    options = parser.parse_args(arguments)
    options.frames = [int(count) for count in options.frames.split(",") if count]
    options.sizes = [tuple(map(int, size.split("x"))) for size in options.sizes.split(",") if size]
    try:
        options.contestants = [named(one) for one in options.cmd]
    except ValueError as error:
        parser.error(str(error))
    options.contestants += [OWN[name] for name in options.only.split(",") if name in OWN]
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write. Returns 1 if nobody could run, or ours grows faster than the number of frames."""
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    contestants = [one for one in options.contestants if can_run(one)]
    if not contestants:
        print("nobody to measure: none of these commands is there", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        points = list(measure(contestants, options, Path(scratch)))
    found = render(points)
    (options.out / "growth.md").write_text(found, encoding="utf-8")
    rows = [asdict(point) for point in points]
    (options.out / "growth.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    if importlib.util.find_spec("matplotlib"):
        from benchmarks.decompose import plots

        plots.growth(points, options.out / "growth.png")
    print(found)
    ours = _series(points, OURS, "frames")
    return int(any(one.error for one in ours) or exponent(ours) > LINEAR)


def _series(points: Sequence[Point], name: str, series: str) -> list[Point]:
    return [point for point in points if (point.contestant, point.series) == (name, series)]


if __name__ == "__main__":
    sys.exit(main())
