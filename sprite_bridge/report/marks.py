"""What happened to each cell: how far its colour moved, and what became of its alpha."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.report.view import View
from sprite_bridge.stages.color import distance, oklab

Bools = NDArray[np.bool_]

MERGED, DROPPED = 0.04, 0.1
"""OKLab distances: a colour that moved so far was merged with a similar one, or gave way to another one."""

DOUBTFUL = (0.2, 0.8)


@dataclass(frozen=True)
class Marks:
    """Masks (h, w) over the cells.

    ``merged``: the colour moved visibly to a similar one. ``dropped``: it gave way to another colour.
    ``removed``: opaque before, transparent now. ``filled``: transparent before, opaque now.
    ``doubtful``: it was hard to tell whether it is sprite.
    """

    merged: Bools
    dropped: Bools
    removed: Bools
    filled: Bools
    doubtful: Bools


def marks_of(view: View) -> Marks:
    """Compare the cells before and after."""
    shown = view.after[..., 3] > 0
    opaque = _alpha_before(view) >= 128
    moved = distance(oklab(view.cells), oklab(view.after[..., :3]))
    stays = shown & opaque
    return Marks(
        merged=stays & (moved > MERGED) & (moved <= DROPPED),
        dropped=stays & (moved > DROPPED),
        removed=opaque & ~shown,
        filled=~opaque & shown,
        doubtful=(view.probability > DOUBTFUL[0]) & (view.probability < DOUBTFUL[1]),
    )


def _alpha_before(view: View) -> NDArray[np.uint8]:
    """Alpha of the picture in the middle of each cell, (h, w)."""
    x = (view.x_cuts[:, :-1] + view.x_cuts[:, 1:]) / 2
    y = (view.y_cuts[:-1] + view.y_cuts[1:]) / 2
    columns = np.clip(x.astype(np.intp), 0, view.before.width - 1)
    rows = np.clip(y.astype(np.intp), 0, view.before.height - 1)
    return view.before.alpha[rows, columns]
