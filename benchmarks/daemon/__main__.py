"""What the daemon costs: `python -m benchmarks.daemon [--short] [--only echo,memory] [--out out/daemon]`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.daemon import parts, table
from benchmarks.daemon.parts import TITLES


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options; see benchmarks/README.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.daemon", description=__doc__)
    parser.add_argument("--only", default=",".join(TITLES), help="of " + ",".join(TITLES))
    parser.add_argument("--short", action="store_true", help="few of each, and no verdict")
    parser.add_argument("--out", type=Path, default=Path("out/daemon"), help="where table and plots go")
    options = parser.parse_args(arguments)
    options.only = options.only.split(",")
    if unknown := [name for name in options.only if name not in TITLES]:
        parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(TITLES)}")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write everything. Returns 1 if a figure is more than was asked, but never of a short run."""
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    found = {}
    for name in options.only:
        begin = time.monotonic()
        found[name] = parts.run(name, options.short)
        print(f"done: {name}, {time.monotonic() - begin:.0f} s", file=sys.stderr)
    rows = {TITLES[name]: one.rows() for name, one in found.items()}
    text = table.render(rows, judged=not options.short)
    (options.out / "table.md").write_text(text, encoding="utf-8")
    values = {name: asdict(one) for name, one in found.items()}
    (options.out / "figures.json").write_text(json.dumps(values, indent=1), encoding="utf-8")
    if importlib.util.find_spec("matplotlib"):
        from benchmarks.daemon.plots import draw

        for name, one in found.items():
            draw(name, one, options.out)
    else:
        print("no plots: matplotlib is not installed, the bench extra has it", file=sys.stderr)
    print(text)
    return int(not options.short and any(row.over for group in rows.values() for row in group))


if __name__ == "__main__":
    sys.exit(main())
