"""The candidate grids of many pictures, as they are fitted and kept in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
Ints = NDArray[np.int64]

GRIDLESS = "gridless"
"""The kind of pictures that have no grid."""


@dataclass(frozen=True)
class Picture:
    """One picture and its candidates, N of them.

    ``group`` is the same for all pictures of one sprite. ``width`` (N,) px; ``right`` (N,) whether that is the true
    width; ``exact`` (N,) whether cutting the sprite out by colour gives exactly the true size; ``canvas`` and ``box``
    (N, 2) by how many columns and rows the canvas and the sprite's box are too large (beyond what a cut border
    excuses; the box is 0, 0 where the width is wrong); ``features`` (N, K) in the order of the table's names.
    """

    name: str
    kind: str
    group: int
    true_width: float
    width: F64
    right: NDArray[np.bool_]
    exact: NDArray[np.bool_]
    canvas: Ints
    box: Ints
    features: F64


OF_PICTURES = ("name", "kind", "group", "true_width")
OF_CANDIDATES = tuple(field.name for field in fields(Picture) if field.name not in OF_PICTURES)


@dataclass(frozen=True)
class Table:
    """All pictures, and the names of the columns of their features."""

    names: tuple[str, ...]
    pictures: tuple[Picture, ...]

    def save(self, path: Path) -> None:
        """Write an .npz without pickled objects: every field in one array, candidates of all pictures in a row."""
        parts = {
            name: np.array([getattr(picture, name) for picture in self.pictures]) for name in OF_PICTURES
        }
        parts |= {
            name: np.concatenate([getattr(picture, name) for picture in self.pictures])
            for name in OF_CANDIDATES
        }
        counts = np.array([len(picture.width) for picture in self.pictures])
        np.savez_compressed(path, names=np.array(self.names), counts=counts, **parts)


def load(path: Path) -> Table:
    """What `Table.save` wrote."""
    with np.load(path, allow_pickle=False) as file:
        starts = np.cumsum(file["counts"])[:-1]
        columns = [file[name].tolist() for name in OF_PICTURES]
        rows = [np.split(file[name], starts) for name in OF_CANDIDATES]
        pictures = tuple(Picture(*values) for values in zip(*columns, *rows, strict=True))
        return Table(tuple(file["names"].tolist()), pictures)


def by_kind(pictures: Sequence[Picture]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each kind with a mask over the pictures."""
    kinds = np.array([picture.kind for picture in pictures])
    for kind in dict.fromkeys(kinds.tolist()):
        yield kind, kinds == kind
