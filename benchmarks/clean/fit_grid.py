"""Refit the constants of the grid chooser: `python -m benchmarks.clean.fit_grid`. See benchmarks/README.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.clean.grid_cases import extract
from benchmarks.clean.grid_model import Best, choose, rely, threshold
from benchmarks.clean.grid_table import GRIDLESS, Picture, Table, by_kind, load
from sprite_bridge.stages.clean import grid

F64 = NDArray[np.float64]

COVERS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options; see benchmarks/README.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clean.fit_grid", description=__doc__)
    parser.add_argument(
        "--sprites", type=Path, nargs="*", default=[], help="folders or zips of PNG, besides the drawn ones"
    )
    parser.add_argument("--cases", type=int, default=60, help="how many per kind, source and seed")
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--jobs", type=int, default=2, help="processes that make the cases")
    parser.add_argument("--features", type=Path, help=".npz that keeps the cases' features for the next run")
    parser.add_argument("--features-of-choice", default=",".join(grid.WEIGHTS), help="of the candidates")
    parser.add_argument(
        "--features-of-confidence", default=",".join(grid.CONFIDENCE), help="the same, lead figures, a*b"
    )
    parser.add_argument("--misses", action="store_true", help="list the pictures that go wrong")
    return parser.parse_args(arguments)


def table_of(options: argparse.Namespace) -> Table:
    """The features that are kept already, else those of new cases, which are kept if a file is named."""
    if options.features and options.features.exists():
        return load(options.features)
    table = extract(options.sprites, options.seed, options.cases, options.jobs)
    if options.features:
        table.save(options.features)
    return table


def choice_lines(table: Table, best: Best) -> Iterator[str]:
    """Share of pictures of each kind whose best candidate has the true width, and the exact size."""
    yield f"{'best candidate':<16}{'pictures':>9}{'true width':>12}{'exact':>8}{'any true':>10}"
    among = np.array([bool(picture.right.any()) for picture in table.pictures])
    for kind, mask in by_kind(table.pictures):
        if kind != GRIDLESS:
            figures = (best.right[mask].mean(), best.exact[mask].mean(), among[mask].mean())
            yield f"{kind:<16}{mask.sum():>9}" + "{:>12.3f}{:>8.3f}{:>10.3f}".format(*figures)


def confidence_lines(table: Table, best: Best, log_odds: F64, limit: float) -> Iterator[str]:
    """Exactness where the confidence is at least 0.5, per kind; then overall at other thresholds."""
    sure = log_odds >= limit
    kinds = dict(by_kind(table.pictures))
    gridless = kinds.pop(GRIDLESS, np.zeros(len(sure), bool))
    yield f"{'sure (>= 0.5)':<16}{'cover':>9}{'exact':>12}"
    for kind, mask in [*kinds.items(), ("all", ~gridless)]:
        yield f"{kind:<16}{sure[mask].mean():>9.3f}{_share(best.exact[mask & sure]):>12}"
    yield f"{'without a grid':<16}{_share(sure[gridless]):>9}"
    yield ""
    yield f"{'at cover':<16}{'exact':>9}{'no grid':>12}" + "".join(f"{kind:>16}" for kind in kinds)
    for cover in COVERS:
        above = log_odds >= np.quantile(log_odds[~gridless], 1 - cover, method="lower")
        cells = [f"{_share(best.exact[mask & above])} of {above[mask].mean():.2f}" for mask in kinds.values()]
        row = f"{cover:<16}{_share(best.exact[above & ~gridless]):>9}{_share(above[gridless]):>12}"
        yield row + "".join(f"{cell:>16}" for cell in cells)


def miss_lines(table: Table, best: Best, log_odds: F64) -> Iterator[str]:
    """The pictures whose best candidate is not exact, the surest first; those without a grid only if it is sure."""
    yield "misses, surest first: picture, confidence, true and chosen width; by how much canvas and box are too large"
    for at in np.argsort(-log_odds, kind="stable"):
        picture, sure = table.pictures[at], log_odds[at] >= 0
        if not best.exact[at] and best.number[at] >= 0 and (sure or picture.kind != GRIDLESS):
            yield _miss(picture, int(best.number[at]), float(log_odds[at]))


def _miss(picture: Picture, number: int, log_odds: float) -> str:
    sure = 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))
    line = f"{picture.name:<26} {sure:.3f}  {picture.true_width:6.2f} {picture.width[number]:6.2f}"
    if not picture.right[number]:
        return line + "  wrong width" * (picture.kind != GRIDLESS)
    canvas, box = picture.canvas[number], picture.box[number]
    return line + f"  canvas {canvas[0]:+d} {canvas[1]:+d}  box {box[0]:+d} {box[1]:+d}"


def constants(name: str, names: Sequence[str], weights: F64) -> str:
    """A dictionary as it stands in the grid chooser."""
    rows = [f'    "{key}": {value:.4g},' for key, value in zip(names, weights, strict=True)]
    return "\n".join([f"{name} = {{", *rows, "}"])


def _share(flags: NDArray[np.bool_]) -> str:
    return f"{flags.mean():.3f}" if len(flags) else "-"


def report(options: argparse.Namespace, table: Table) -> Iterator[str]:
    """What both fits are worth and what to paste. Raises ValueError if the cases are too few to fit, or a feature is
    unknown."""
    names = options.features_of_choice.split(",")
    weights, best = choose(table, names)
    yield from [*choice_lines(table, best), ""]
    sure_names = options.features_of_confidence.split(",")
    sure_weights, bias, log_odds = rely(table, best, sure_names)
    has_grid = np.array([picture.kind != GRIDLESS for picture in table.pictures])
    limit = threshold(log_odds[has_grid], best.exact[has_grid])
    yield from [*confidence_lines(table, best, log_odds, limit), ""]
    yield from (constants("WEIGHTS", names, weights), constants("CONFIDENCE", sure_names, sure_weights))
    yield f"DOUBT = {limit - bias:.4g}"
    if options.misses:
        yield from ["", *miss_lines(table, best, log_odds - limit)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report. Returns 1 if the cases do not allow it."""
    options = parse(arguments)
    try:
        for line in report(options, table_of(options)):
            print(line)
    except ValueError as reason:
        print(f"nothing fitted: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
