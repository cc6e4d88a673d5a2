"""Take scenes apart side by side: `python -m benchmarks.decompose --scenes core --seeds 1,2,3`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.decompose import gallery, race, table, targets
from benchmarks.decompose.contestants import OURS, OWN, Contestant, can_run, named
from benchmarks.decompose.race import Outcome
from benchmarks.decompose.scenes import make
from benchmarks.decompose.specs import SUITES, chosen

SHORT_SCENES, SHORT_FRAMES, SHORT_SIZE = "solid,scroll", 40, (96, 96)
SHOWN = 8


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options; see benchmarks/README.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decompose", description=__doc__)
    parser.add_argument("--scenes", default="all", help="suites or scenes, of all, " + ", ".join(SUITES))
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--frames", type=int, help="how many (default: the scene's own)")
    parser.add_argument("--only", help="contestants (default: all), of " + ",".join(OWN))
    parser.add_argument(
        "--cmd",
        action="append",
        default=[],
        metavar="[NAME=]'TOOL {frames} {out}'",
        help="another contestant; can be given several times",
    )
    parser.add_argument("--limit", type=float, default=600.0, help="seconds that a scene may take")
    parser.add_argument("--jobs", type=int, default=1, help="scenes that are played at the same time")
    parser.add_argument("--work", type=Path, help="keep frames, truth and answers in this folder")
    parser.add_argument(
        "--out", type=Path, default=Path("out/decompose"), help="where tables and pictures go"
    )
    parser.add_argument("--short", action="store_true", help="seconds: two small scenes, and no verdict")
    options = parser.parse_args(arguments)
    options.size = None
    if options.short:
        options.scenes, options.seeds = SHORT_SCENES, "1"
        options.frames, options.size = SHORT_FRAMES, SHORT_SIZE
    try:
        options.scenes = chosen(options.scenes)
        options.seeds = [int(seed) for seed in options.seeds.split(",")]
        options.contestants = [named(text) for text in options.cmd]
    except ValueError as error:
        parser.error(str(error))
    names = list(OWN) if options.only is None else [name for name in options.only.split(",") if name]
    if unknown := [name for name in names if name not in OWN]:
        parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(OWN)}")
    options.contestants += [OWN[name] for name in names]
    return options


def compete(options: argparse.Namespace, contestants: Sequence[Contestant], folder: Path) -> list[Outcome]:
    """Play all scenes with all seeds."""
    scenes = [(name, seed) for name in options.scenes for seed in options.seeds]
    one = partial(
        play, contestants=contestants, folder=folder, options=(options.frames, options.size, options.limit)
    )
    if options.jobs == 1:
        found = [one(scene) for scene in scenes]
    else:
        with ProcessPoolExecutor(options.jobs) as pool:
            found = list(pool.map(one, scenes))
    return [outcome for outcomes in found for outcome in outcomes]


def play(
    scene: tuple[str, int],
    contestants: Sequence[Contestant],
    folder: Path,
    options: tuple[int | None, tuple[int, int] | None, float],
) -> list[Outcome]:
    """One scene; `options` are frames, size and limit."""
    frames, size, limit_s = options
    outcomes = race.run(make(*scene, frames, size), contestants, folder, limit_s)
    print("done: {}-{}".format(*scene), file=sys.stderr, flush=True)
    return outcomes


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, score, print and write everything. Returns 1 if nobody could run, or ours missed what is asked of it."""
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    contestants = [one for one in options.contestants if can_run(one)]
    for one in options.contestants:
        if one not in contestants:
            print(f"left out: {one.name} (there is no such command)", file=sys.stderr)
    if not contestants:
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.work or Path(scratch)
        outcomes = compete(options, contestants, folder)
        for suite in SUITES:
            own = [outcome for outcome in outcomes if outcome.suite == suite]
            lines = gallery.worst(own, contestants[0].name, SHOWN)
            if lines:
                gallery.sheet(lines, own, folder, options.out / f"worst-{suite}.png")
    ours = [outcome for outcome in outcomes if outcome.contestant == OURS]
    verdicts = [] if options.short else targets.judge(ours)
    text = table.render(outcomes, verdicts)
    (options.out / "table.md").write_text(text, encoding="utf-8")
    rows = [outcome.row() for outcome in outcomes]
    (options.out / "outcomes.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    if importlib.util.find_spec("matplotlib"):
        from benchmarks.decompose.plots import scores

        scores(outcomes, options.out / "table.png")
    else:
        print("no plot: matplotlib is not installed, the bench extra has it", file=sys.stderr)
    print(text)
    return int(any(one.cost.error for one in ours) or not all(verdict.reached for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
