"""Compare cleaners side by side: `python -m benchmarks.clean --cases 20 --out out/clean`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.clean import gallery, race, table
from benchmarks.clean.cases import Named, make_cases, supply_of
from benchmarks.clean.contestants import BASELINES, CONTESTANTS, OURS
from sprite_bridge.synthetic.degrade import GROUNDS, KINDS

SHORT_CASES = 3
SHORT_KINDS = ("ai", "clean")


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options; see benchmarks/README.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clean", description=__doc__)
    parser.add_argument(
        "--sprites", type=Path, nargs="*", default=[], help="folders or zips of PNG (default: drawn ones)"
    )
    parser.add_argument("--kinds", default=",".join(KINDS), help="of " + ",".join(KINDS))
    parser.add_argument("--cases", type=int, default=20, help="how many of each kind")
    parser.add_argument(
        "--grounds", default="", help="show every sprite on each of these: " + ",".join(GROUNDS)
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--out", type=Path, default=Path("out/clean"), help="where table, plot and pictures go"
    )
    parser.add_argument(
        "--only", default="", help="contestants to run (default: all), of " + ",".join(CONTESTANTS)
    )
    parser.add_argument(
        "--peer-python", default=sys.executable, help="interpreter in which the peers are installed"
    )
    parser.add_argument("--limit", type=float, default=120.0, help="seconds that a case may take")
    parser.add_argument("--jobs", type=int, default=1, help="contestants that run at the same time")
    parser.add_argument("--short", action="store_true", help="a few cases, ours and the baselines only")
    options = parser.parse_args(arguments)
    options.kinds = list(SHORT_KINDS) if options.short else options.kinds.split(",")
    options.cases = min(options.cases, SHORT_CASES) if options.short else options.cases
    options.only = (
        options.only.split(",")
        if options.only
        else [*OURS[:1], *BASELINES]
        if options.short
        else list(CONTESTANTS)
    )
    options.grounds = options.grounds.split(",") if options.grounds else []
    for given, known in (
        (options.kinds, KINDS),
        (options.only, CONTESTANTS),
        (options.grounds, GROUNDS),
    ):
        if unknown := [name for name in given if name not in known]:
            parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(known)}")
    return options


def compete(options: argparse.Namespace, cases: list[Named], folder: Path) -> list[race.Outcome]:
    """Run the contestants over the cases; those that are not installed are said and left out."""

    def one(name: str) -> list[race.Outcome]:
        ours = name in OURS
        try:
            outcomes = race.run(
                name, cases, folder, sys.executable if ours else options.peer_python, options.limit
            )
        except race.NotRunnableError as reason:
            print(f"left out: {name} ({reason})", file=sys.stderr)
            return []
        print(f"done: {name}", file=sys.stderr)
        return outcomes

    with ThreadPoolExecutor(options.jobs) as pool:
        return [outcome for outcomes in pool.map(one, options.only) for outcome in outcomes]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the cases, run, print and write everything. Returns 1 if nobody could run or we left a case unanswered."""
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    supply = supply_of(options.sprites)
    cases = list(make_cases(options.kinds, options.cases, options.seed, supply, options.grounds))
    with tempfile.TemporaryDirectory() as scratch:
        outcomes = compete(options, cases, Path(scratch))
        if not outcomes:
            return 1
        rows = table.summarize(outcomes)
        for kind in options.kinds:
            of_kind = [outcome for outcome in outcomes if outcome.kind == kind]
            names = gallery.worst(of_kind, options.only[0], 12)
            shown = sorted(
                (named for named in cases if named.name in names), key=lambda named: names.index(named.name)
            )
            gallery.draw(shown, of_kind, Path(scratch), options.out / f"worst-{kind}.png")
    text = table.render(rows)
    if options.grounds:
        text += "\n" + table.by_ground(outcomes)
    (options.out / "table.md").write_text(text, encoding="utf-8")
    (options.out / "outcomes.json").write_text(
        json.dumps([one.row() for one in outcomes], indent=1), encoding="utf-8"
    )
    if importlib.util.find_spec("matplotlib"):
        table.plot(rows, options.out / "table.png")
    else:
        print("no plot: matplotlib is not installed, the bench extra has it", file=sys.stderr)
    print(text)
    return int(any(outcome.error for outcome in outcomes if outcome.contestant in OURS))


if __name__ == "__main__":
    sys.exit(main())
