from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.stages.decompose.tracks.assignment import NOBODY, assign

COSTS = st.one_of(st.integers(0, 20).map(float), st.just(np.inf))
SHAPES = st.tuples(st.integers(0, 5), st.integers(0, 5))


def price(costs: np.ndarray, found: tuple[int, ...] | np.ndarray, alone: float) -> float:
    return sum(alone if column == NOBODY else float(costs[row, column]) for row, column in enumerate(found))


@given(arrays(np.float64, SHAPES, elements=COSTS), st.integers(0, 12).map(float))
def test_nothing_costs_less(costs, alone):
    rows, columns = costs.shape
    found = assign(costs, alone)
    given_out = found[found != NOBODY].tolist()
    assert len(found) == rows and len(set(given_out)) == len(given_out)
    choices = [*range(columns), *[NOBODY] * rows]
    cheapest = min(price(costs, choice, alone) for choice in set(permutations(choices, rows)))
    assert price(costs, found, alone) == cheapest


@given(st.integers(1, 40), st.integers(0, 99))
def test_what_was_shuffled_is_put_in_order_again(count, seed):
    order = np.random.default_rng(seed).permutation(count)
    costs = np.where(order[:, None] == np.arange(count), 0.0, 1.0)
    assert assign(costs, 5.0).tolist() == order.tolist()


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_goes_with_nobody(shape):
    assert assign(np.zeros(shape), 1.0).tolist() == [NOBODY] * shape[0]
