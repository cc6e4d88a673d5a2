"""Least squares of a palette: the same as with the matrix written down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.clean.normal import LEAST_SEEN, misfit, normal_equations
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.spread import Spread, apply


@dataclass(frozen=True)
class Problem:
    """``matrix`` (H, W, K): how much of each palette entry every pixel sees, zero where it sees too little of any."""

    labels: np.ndarray
    spread: Spread
    matrix: np.ndarray
    target: np.ndarray
    weight: np.ndarray
    palette: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        return self.matrix.reshape(-1, self.matrix.shape[-1])


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    height, width = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    count, channels = draw(st.integers(1, 4)), draw(st.integers(1, 2))
    shift = st.floats(-0.5, 0.5)
    lobe = draw(st.just(0.0) | st.floats(0, 1))
    spread = Spread(draw(st.floats(0, 1)), draw(shift), draw(shift), lobe)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    labels = rng.integers(GROUND, count, (height, width)).astype(np.int32)
    one_hot = (labels[..., None] == np.arange(count)).astype(np.float32)
    matrix = apply(one_hot, spread).astype(np.float64)
    seen = matrix.sum(-1)
    assume((np.abs(seen - LEAST_SEEN) > 1e-3).all())
    matrix[seen < LEAST_SEEN] = 0
    target = rng.normal(0, 1, (height, width, channels)).astype(np.float32)
    weight = rng.uniform(0.05, 1, (height, width)).astype(np.float32)
    return Problem(labels, spread, matrix, target, weight, rng.normal(0, 1, (count, channels)))


def equations(problem: Problem, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    taps = problem.spread.taps()
    return normal_equations(problem.labels, *taps, target, problem.weight, len(problem.palette))


@settings(max_examples=150)
@given(problems())
def test_the_equations_are_those_of_the_matrix(problem):
    gram, right = equations(problem, problem.target)
    weighted = problem.rows * problem.weight.reshape(-1, 1)
    np.testing.assert_allclose(gram, weighted.T @ problem.rows, rtol=1e-3, atol=2e-3)
    flat = problem.target.reshape(-1, problem.target.shape[-1])
    np.testing.assert_allclose(right, weighted.T @ flat, rtol=1e-3, atol=2e-2)


@settings(max_examples=100)
@given(problems())
def test_the_palette_is_that_of_dense_least_squares(problem):
    root = np.sqrt(problem.weight.reshape(-1, 1))
    matrix = root * problem.rows
    strengths = np.linalg.svd(matrix, compute_uv=False)
    assume(matrix.shape[0] >= matrix.shape[1] and strengths[-1] > 0.3)
    wanted = np.linalg.lstsq(matrix, root * problem.target.reshape(len(root), -1), rcond=None)[0]
    np.testing.assert_allclose(np.linalg.solve(*equations(problem, problem.target)), wanted, atol=0.05)
    exact = (problem.matrix @ problem.palette).astype(np.float32)
    np.testing.assert_allclose(
        np.linalg.solve(*equations(problem, exact)), problem.palette, atol=0.01 * (1 + np.abs(exact).max())
    )


@settings(max_examples=150)
@given(problems())
def test_the_misfit_is_the_largest_error_of_the_rendered_picture(problem):
    off = misfit(problem.labels, *problem.spread.taps(), problem.target, problem.palette)
    rendered = problem.matrix @ problem.palette
    seen = problem.matrix.any(-1)
    wanted = np.where(seen, np.abs(problem.target - rendered).max(-1), -1)
    assert off.dtype == np.float32
    np.testing.assert_allclose(off, wanted, atol=3e-3)


def test_a_pixel_without_weight_says_nothing():
    labels = np.zeros((3, 3), np.int32)
    target = np.ones((3, 3, 1), np.float32)
    target[1, 1] = 1000
    weight = np.ones((3, 3), np.float32)
    weight[1, 1] = 0
    gram, right = normal_equations(labels, *Spread().taps(), target, weight, 1)
    assert (gram.item(), right.item()) == (8, 8)


def test_what_is_all_ground_has_no_equations_and_no_misfit():
    labels = np.full((4, 5), GROUND, np.int32)
    target, weight = np.ones((4, 5, 2), np.float32), np.ones((4, 5), np.float32)
    gram, right = normal_equations(labels, *Spread(0.5).taps(), target, weight, 3)
    assert not gram.any() and not right.any()
    assert (misfit(labels, *Spread(0.5).taps(), target, np.ones((3, 2))) == -1).all()
