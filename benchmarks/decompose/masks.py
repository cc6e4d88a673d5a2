"""Who covers what: mean intersection over union by sprite, by actor, and of the foreground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.decompose.evidence import UNTOLD
from benchmarks.decompose.model import Scene
from benchmarks.decompose.rendering import NOBODY

Labels = NDArray[np.integer]
Counts = NDArray[np.int64]

SMALLEST = 40  # pixels over all frames below which a sprite or an actor is not counted

TILE_FROM = 0.9  # share of an entry on tiles that stand still from which it is one of them


class Counted:
    """Counts frame by frame how many pixels of each entry fall on each true sprite."""

    def __init__(self, scene: Scene, entries: int) -> None:
        """`entries` is how many sprites the dictionary to be judged has."""
        self.fixed = np.array([sprite in scene.fixed for sprite in range(len(scene.truth.sprites))], bool)
        self.actors = np.array(scene.actors, int)
        self.both: Counts = np.zeros(
            (entries + 1, len(self.fixed) + 1), np.int64
        )  # row, column 0: background
        self.shares: list[float] = []  # foreground IoU of each frame

    def add(self, found: Labels, true: Labels) -> None:
        """Count a frame; both (H, W)."""
        known = true != UNTOLD
        rows, columns = found[known] + 1, true[known].astype(np.int64) + 1
        width = self.both.shape[1]
        self.both += np.bincount(rows * width + columns, minlength=self.both.size).reshape(self.both.shape)
        free = np.concatenate([[False], self.fixed])[columns]
        here, there = (rows > 0) & ~free, (columns > 0) & ~free
        union = int((here | there).sum())
        self.shares.append(int((here & there).sum()) / union if union else float("nan"))

    def matches(self) -> NDArray[np.int64]:
        """The true sprite that each entry covers most, NOBODY for entries that cover none."""
        inside = self.both[1:, 1:]
        if not inside.size:
            return np.full(len(inside), NOBODY)
        return np.where(inside.any(1), inside.argmax(1), NOBODY)

    def of_tiles(self) -> NDArray[np.bool_]:
        """Which entries are tiles that stand still, or several of them: what shows of them covers hardly anything else."""
        on_tiles = self.both[1:, 1:][:, self.fixed].sum(1)
        return np.asarray((on_tiles > 0) & (on_tiles >= TILE_FROM * self.both[1:].sum(1)), bool)

    def miou(self) -> float:
        """Mean over the moving sprites; entries of the same sprite count together."""
        return self._mean(self.matches(), [np.array([sprite]) for sprite in np.flatnonzero(~self.fixed)])

    def miou_object(self) -> float:
        """Mean over the moving actors: all sprites of an actor count together."""
        actors = np.unique(self.actors[~self.fixed])
        if not len(actors):
            return float("nan")
        columns = [np.flatnonzero(self.actors == actor) for actor in actors]
        every = np.unique(self.actors)
        by_actor = np.stack([self.both[1:, 1:][:, self.actors == actor].sum(1) for actor in every], 1)
        owners = np.where(by_actor.any(1), every[by_actor.argmax(1)], NOBODY)
        groups = np.array(
            [np.flatnonzero(self.actors == owner)[0] if owner != NOBODY else NOBODY for owner in owners]
        )
        return self._mean(groups, columns)

    def iou_binary(self) -> float:
        """Mean over the frames that have a foreground."""
        return _mean(self.shares)

    def worst_frame(self) -> int:
        """The frame with the least foreground IoU."""
        return int(np.argmin(np.where(np.isnan(self.shares), 2.0, self.shares)))

    def _mean(self, groups: NDArray[np.int64], targets: Sequence[NDArray[np.int64]]) -> float:
        """`groups`: a sprite of the target that each entry stands for. On tiles that stand still all is free."""
        found = []
        for columns in targets:
            rows = np.flatnonzero(np.isin(groups, columns)) + 1
            true = int(self.both[:, columns + 1].sum())
            if true < SMALLEST:
                continue
            hit = int(self.both[np.ix_(rows, columns + 1)].sum())
            claimed = int(self.both[rows][:, np.concatenate([[True], ~self.fixed])].sum())
            found.append(hit / (true + claimed - hit))
        return _mean(found)


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")
