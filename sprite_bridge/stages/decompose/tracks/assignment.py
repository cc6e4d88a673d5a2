"""Who goes with whom at the least cost."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

NOBODY = -1


def assign(costs: F64, alone: float) -> I64:
    """(N,) the column of each row of (N, M) costs, each column at most once, or NOBODY where that is cheaper: ``alone`` is
    the finite price of a row without a column. Costs may be infinite; the sum is the least there is."""
    rows, columns = costs.shape
    if not rows or not columns:
        return np.full(rows, NOBODY, np.int64)
    # What costs as much as to stay alone is as good as forbidden, and sums of such prices stay finite.
    own = np.full((rows, rows), alone)
    found = _assign(np.hstack([np.minimum(costs, 2 * abs(alone) + 1), own]))
    kept = found < columns
    kept[kept] = costs[kept.nonzero()[0], found[kept]] <= alone
    return np.where(kept, found, NOBODY)


@njit(cache=True, nogil=True)
def _assign(costs: F64) -> I64:
    """(N,) the column of each row of (N, M), N <= M, each column once: shortest augmenting paths, O(N * N * M)."""
    rows, columns = costs.shape
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    owner = np.zeros(columns + 1, np.int64)  # the row of each column, both counted from 1; 0 is nobody
    came_from = np.zeros(columns + 1, np.int64)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        least = np.full(columns + 1, np.inf)
        done = np.zeros(columns + 1, np.bool_)
        while owner[column]:
            done[column] = True
            now, step, following = owner[column], np.inf, 0
            for other in range(1, columns + 1):
                if done[other]:
                    continue
                cost = costs[now - 1, other - 1] - row_price[now] - column_price[other]
                if cost < least[other]:
                    least[other], came_from[other] = cost, column
                if least[other] < step:
                    step, following = least[other], other
            for other in range(columns + 1):
                if done[other]:
                    row_price[owner[other]] += step
                    column_price[other] -= step
                else:
                    least[other] -= step
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    found = np.zeros(rows, np.int64)
    for column in range(1, columns + 1):
        if owner[column]:
            found[owner[column] - 1] = column - 1
    return found
