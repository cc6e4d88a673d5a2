"""What the grid chooser sees: every candidate grid of seeded pictures, its features, and whether it is the true one."""

from __future__ import annotations

import itertools
import math
import multiprocessing
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.clean.cases import Named, make_cases, supply_of
from benchmarks.clean.grid_table import GRIDLESS, Picture, Table
from benchmarks.clean.gridless import make_gridless
from sprite_bridge.metrics import alpha_box, score
from sprite_bridge.stages.clean.cells import grid_cells
from sprite_bridge.stages.clean.grid import Candidate, find_grids
from sprite_bridge.stages.clean.silhouette import by_color

U8 = NDArray[np.uint8]

KINDS = ("ai", "video", "clash")
CLOSE = 0.05
"""A candidate is right if its cells are as wide as the true ones but for this share."""


def extract(sprites: Sequence[Path], seeds: Sequence[int], count: int, jobs: int) -> Table:
    """`count` pictures of each kind, of no grid, and per seed: of drawn sprites, and of those of files if there are."""
    supplies: list[tuple[Path, ...]] = [(), tuple(sprites)] if sprites else [()]
    tasks = [
        *((supply, kind, seed, count) for supply, kind, seed in itertools.product(supplies, KINDS, seeds)),
        *(((), GRIDLESS, seed, count) for seed in seeds),
    ]
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        parts = pool.starmap(extract_some, tasks, chunksize=1)
    found = [entry for part in parts for entry in part]
    names = next((tuple(features[0]) for _, features in found if features), ())
    return Table(names, tuple(_with_features(picture, features, names) for picture, features in found))


Entry = tuple[Picture, list[dict[str, float]]]


def extract_some(sprites: tuple[Path, ...], kind: str, seed: int, count: int) -> list[Entry]:
    """The pictures of one kind and seed, each with its candidates' features by name."""
    if kind == GRIDLESS:
        return [
            _judge(Named(f"{name}/{seed}", case), GRIDLESS, number)
            for number, (name, case) in enumerate(make_gridless(count, seed))
        ]
    source = "file" if sprites else "drawn"
    cases = make_cases([kind], count, seed, supply_of(sprites))
    return [
        _judge(Named(f"{source}/{seed}/{named.name}", named.case), kind, _group(named.case.truth))
        for named in cases
    ]


def _judge(named: Named, kind: str, group: int) -> Entry:
    case = named.case
    opaque = np.full((*case.picture.shape[:2], 1), 255, np.uint8)
    frames = np.concatenate([case.picture, opaque], axis=2)[None]
    found = find_grids(frames[..., :3], most=99)
    true_width = float(case.info.get("cell", math.nan))
    right = [abs(candidate.period.width / true_width - 1) < CLOSE for candidate in found]
    sizes = [_sizes(frames, case.truth, case.border_cut, *pair) for pair in zip(found, right, strict=True)]
    picture = Picture(
        named.name,
        kind,
        group,
        true_width,
        np.array([candidate.period.width for candidate in found]),
        np.array(right, bool),
        np.array([exact for exact, _, _ in sizes], bool),
        np.array([canvas for _, canvas, _ in sizes], int).reshape(-1, 2),
        np.array([box for _, _, box in sizes], int).reshape(-1, 2),
        np.zeros((len(found), 0)),
    )
    return picture, [features_of(candidate) for candidate in found]


def _sizes(
    frames: U8, truth: U8, cut: int, candidate: Candidate, right: bool
) -> tuple[bool, tuple[int, int], tuple[int, int]]:
    """Whether the size is exact, and by how many columns and rows the canvas and the box are too large."""
    grid = candidate.grid
    canvas = (_beyond(grid.columns - truth.shape[1], cut), _beyond(grid.rows - truth.shape[0], cut))
    if not right:
        return False, canvas, (0, 0)
    made, target = (np.zeros((*shape, 4), np.uint8) for shape in ((grid.rows, grid.columns), truth.shape[:2]))
    made[by_color(grid_cells(frames, grid)).inside[0]] = 255
    target[truth[..., 3] > 0] = 255
    mine, true = alpha_box(made), alpha_box(target)
    exact = score(made, target, border_cut=cut).size_exact
    return exact, canvas, (mine[3] - true[3], mine[2] - true[2])


def _beyond(over: int, cut: int) -> int:
    return max(over, 0) if over >= -cut else over + cut


def features_of(candidate: Candidate) -> dict[str, float]:
    """What `find_grids` says of a candidate, and figures of its grid: its ``log_cells``, how ``uneven`` its cells are
    and the ``mismatch`` of their width and height, both logarithmic or relative, so without a unit."""
    grid = candidate.grid
    widths = [np.diff(np.median(grid.x_cuts, axis=0)), np.diff(np.median(grid.y_cuts, axis=1))]
    return candidate.features | {
        "log_cells": math.log(grid.rows * grid.columns),
        "uneven": max(float(inner.std() / inner.mean()) for inner in widths),
        "mismatch": abs(math.log(grid.cell[0] / grid.cell[1])),
    }


def _with_features(picture: Picture, features: list[dict[str, float]], names: tuple[str, ...]) -> Picture:
    table = np.array([[row[name] for name in names] for row in features]).reshape(-1, len(names))
    return replace(picture, features=table)


def _group(truth: U8) -> int:
    """A number of the sprite on a canvas, whatever the canvas is."""
    top, left, height, width = alpha_box(truth)
    sprite = np.ascontiguousarray(truth[top : top + height, left : left + width])
    return zlib.crc32(sprite.tobytes(), height)
