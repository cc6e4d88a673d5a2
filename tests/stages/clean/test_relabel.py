"""The sweeps: no change of a label makes the explanation worse, and the residual follows every one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.clean.explanation import render
from sprite_bridge.stages.clean.relabel import CAUTION, COHESION, GROUND, Taps, alone, drop_labels, sweep
from sprite_bridge.stages.clean.spread import RADIUS, Spread, apply

SIDE = 9
BORDER = np.pad(np.ones((SIDE - 2 * RADIUS,) * 2, bool), RADIUS)
"""Pixels whose colour goes nowhere beyond the picture."""

SPREADS = st.builds(Spread, st.floats(0, 1), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))


@dataclass(frozen=True)
class Problem:
    """A picture (SIDE, SIDE, 3) and what is believed of it before a sweep; the border is not looked at."""

    labels: np.ndarray
    palette: np.ndarray
    observed: np.ndarray
    behind: np.ndarray
    near: np.ndarray
    prior: np.ndarray
    frequency: np.ndarray
    luma: Spread
    chroma: Spread
    scale: np.float32

    @property
    def taps(self) -> Taps:
        return (*self.luma.taps(), *self.chroma.taps())

    def residual(self, labels: np.ndarray) -> np.ndarray:
        """The observed picture less the rendered one."""
        flat = render(labels, self.palette, self.behind)
        rendered = [apply(flat[..., :1], self.luma), apply(flat[..., 1:], self.chroma)]
        return self.observed - np.concatenate(rendered, axis=-1)

    def cost(self, labels: np.ndarray) -> float:
        """Nats against ``labels``: what is not explained, what is not believed, and every edge of the silhouette."""
        misfit = float(self.scale) * float((self.residual(labels).astype(np.float64) ** 2).sum())
        kind = np.where(labels == GROUND, len(self.palette), labels)
        believed = np.take_along_axis(self.prior, kind[..., None], -1).sum()
        rare = self.frequency[labels[labels != GROUND]].sum()
        inside = np.pad(labels != GROUND, 1)
        edges = sum(int((np.diff(inside, axis=axis) != 0).sum()) for axis in (0, 1))
        return misfit + float(believed + rare) + float(COHESION) * edges

    def swept(self, *, keep_mask: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Labels and residual after a sweep."""
        labels, residual = self.labels.copy(), self.residual(self.labels)
        facts = (self.palette, self.behind, self.near, self.prior, self.frequency, self.taps, self.scale)
        sweep(residual, labels, *facts, keep_mask)
        return labels, residual

    def dropped(self, label_cost: float) -> tuple[np.ndarray, np.ndarray]:
        """Labels and residual after the labels that do not pay are dropped."""
        labels, residual = self.labels.copy(), self.residual(self.labels)
        drop_labels(residual, labels, self.palette, self.prior, self.taps, self.scale, label_cost)
        return labels, residual


@st.composite
def problems(draw: st.DrawFn, *, most: int = 4) -> Problem:
    count, ground = draw(st.integers(1, most)), draw(st.floats(0, 1))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    truth, labels = (
        np.where(rng.random((SIDE, SIDE)) < ground, GROUND, rng.integers(0, count, (SIDE, SIDE)))
        for _ in range(2)
    )
    palette = rng.uniform(-100, 100, (count, 3)).astype(np.float32)
    behind = rng.uniform(-100, 100, (SIDE, SIDE, 3)).astype(np.float32)
    problem = Problem(
        np.where(BORDER, labels, GROUND).astype(np.int32),
        palette,
        np.zeros((SIDE, SIDE, 3), np.float32),
        behind,
        BORDER & (rng.random((SIDE, SIDE)) < 0.9),
        rng.uniform(0, 5, (SIDE, SIDE, count + 1)).astype(np.float32),
        rng.uniform(0, 3, count).astype(np.float32),
        draw(SPREADS),
        draw(SPREADS),
        np.float32(draw(st.floats(1e-4, 1e-2))),
    )
    noise = rng.normal(0, 5, (SIDE, SIDE, 3))
    picture = noise - problem.residual(np.where(BORDER, truth, GROUND).astype(np.int32))
    return replace(problem, observed=picture.astype(np.float32))


@settings(max_examples=150)
@given(problems(), st.booleans())
def test_a_sweep_never_makes_the_explanation_worse(problem, keep_mask):
    labels, _ = problem.swept(keep_mask=keep_mask)
    before, after = problem.cost(problem.labels), problem.cost(labels)
    assert after <= before + 1e-3 * (1 + abs(before))


@settings(max_examples=100)
@given(problems(), st.booleans())
def test_the_residual_stays_the_observed_less_the_rendered_picture(problem, keep_mask):
    labels, residual = problem.swept(keep_mask=keep_mask)
    np.testing.assert_allclose(residual, problem.residual(labels), atol=0.3)


@settings(max_examples=100)
@given(problems(), st.integers(RADIUS, SIDE - RADIUS - 1), st.integers(RADIUS, SIDE - RADIUS - 1))
def test_one_pixel_takes_the_best_of_all_labels(problem, y, x):
    alone = replace(problem, near=np.zeros((SIDE, SIDE), bool))
    alone.near[y, x] = True
    labels, _ = alone.swept()
    neighbours = alone.labels[[y - 1, y + 1, y, y], [x, x, x - 1, x + 1]]
    allowed = set(range(len(alone.palette))) | {int(alone.labels[y, x])}
    if (neighbours == GROUND).any() or alone.labels[y, x] == GROUND:
        allowed.add(GROUND)
    costs = {}
    for label in allowed:
        tried = alone.labels.copy()
        tried[y, x] = label
        costs[label] = alone.cost(tried)
    assert int(labels[y, x]) in allowed
    assert costs[int(labels[y, x])] <= min(costs.values()) + 1e-3 * (1 + abs(min(costs.values())))
    unseen = ~alone.near
    np.testing.assert_array_equal(labels[unseen], alone.labels[unseen])


@settings(max_examples=100)
@given(problems())
def test_a_mask_that_is_kept_is_kept(problem):
    labels, _ = problem.swept(keep_mask=True)
    np.testing.assert_array_equal(labels == GROUND, problem.labels == GROUND)


@settings(max_examples=50)
@given(problems())
def test_pixels_that_are_not_near_are_left_alone(problem):
    labels, _ = problem.swept()
    np.testing.assert_array_equal(labels[~problem.near], problem.labels[~problem.near])


def flat(labels: np.ndarray, palette: np.ndarray, observed: np.ndarray) -> Problem:
    """A problem without any spread or belief."""
    count = len(palette)
    return Problem(
        labels.astype(np.int32),
        palette.astype(np.float32),
        observed.astype(np.float32),
        np.zeros((*labels.shape, 3), np.float32),
        np.ones(labels.shape, bool),
        np.zeros((*labels.shape, count + 1), np.float32),
        np.zeros(count, np.float32),
        Spread(),
        Spread(),
        np.float32(0.01),
    )


@pytest.mark.parametrize("beside_ground", [False, True])
def test_the_sprite_gives_way_to_the_ground_at_its_edge_alone(beside_ground):
    labels = np.zeros((5, 5), np.int32)
    if beside_ground:
        labels[2, 3] = GROUND
    problem = flat(labels, np.array([[0, 0, 0]]), np.zeros((5, 5, 3)))
    problem.near[:] = False
    problem.near[2, 2] = True
    problem.prior[2, 2] = (100, 0)
    swept, _ = problem.swept()
    assert swept[2, 2] == (GROUND if beside_ground else 0)


@pytest.mark.parametrize("keep_mask", [False, True])
def test_what_looks_like_the_sprite_joins_it_unless_the_mask_is_kept(keep_mask):
    labels = np.full((5, 5), GROUND)
    labels[1:4, 1:4] = 0
    observed = np.where(labels == GROUND, 0, 100)[..., None] * np.ones(3)
    labels[2, 3] = GROUND
    swept, residual = flat(labels, np.array([[100, 100, 100]]), observed).swept(keep_mask=keep_mask)
    assert swept[2, 3] == (GROUND if keep_mask else 0)
    assert (np.abs(residual).max() > 50) == keep_mask


def of_sizes(*counts: int) -> np.ndarray:
    """(1, n) labels, so many pixels of each."""
    return np.repeat(np.arange(len(counts)), counts)[None]


@settings(max_examples=80)
@given(st.integers(1, 6), st.integers(0, 2**32 - 1), st.booleans())
def test_a_label_goes_when_it_costs_more_than_it_saves(size, seed, pays):
    rng = np.random.default_rng(seed)
    labels = of_sizes(8, 8, size)
    palette = np.array([[0, 0, 0], [0, 200, 0], [100, 0, 0]])
    observed = palette[labels] + rng.normal(0, 3, (*labels.shape, 3))
    problem = flat(labels, palette, observed)
    problem.prior[:] = rng.uniform(0, 20, problem.prior.shape)
    there = labels == 2
    against = 0.01 * ((observed[there][:, None] - palette) ** 2).sum(-1) + problem.prior[there][:, :3]
    saved = (against[:, :2].min(1) - against[:, 2]).sum()
    kept, residual = problem.dropped(saved - 0.5 if pays else saved + 0.5)
    assert (kept == 2).any() == pays
    np.testing.assert_array_equal(kept[~there], labels[~there])
    if not pays:
        np.testing.assert_array_equal(kept[there], against[:, :2].argmin(1))
    np.testing.assert_allclose(residual, problem.residual(kept), atol=1e-3)


def test_pixels_of_a_dropped_label_go_where_each_fits_best():
    labels = of_sizes(6, 6, 2)
    palette = np.array([[0, 0, 0], [100, 100, 100], [50, 50, 50]])
    observed = palette[labels].astype(float)
    observed[0, -2:] = [[40] * 3, [60] * 3]
    kept, _ = flat(labels, palette, observed).dropped(1e9)
    assert kept[0, -2:].tolist() == [0, 1]


@pytest.mark.parametrize("counts", [(9, 4, 2, 6), (1, 2, 3, 4), (5, 5), (7,)])
def test_the_two_commonest_labels_stay_whatever_they_cost(counts):
    labels = of_sizes(*counts)
    palette = 10.0 * np.arange(len(counts))[:, None] * np.ones(3)
    kept, _ = flat(labels, palette, palette[labels]).dropped(1e9)
    assert set(np.unique(kept)) == set(np.argsort(counts)[-2:])


def test_the_rarest_is_dropped_first_and_strengthens_the_next():
    """Of two labels of one colour, either could go: the rarer does, and the other stays for both."""
    labels = of_sizes(8, 2, 3, 8)
    palette = np.array([[0, 0, 0], [90, 0, 0], [90, 0, 0], [0, 200, 0]])
    kept, _ = flat(labels, palette, palette[labels]).dropped(100.0)
    assert kept.tolist() == of_sizes(8, 0, 5, 8).tolist()


def test_dropping_leaves_the_ground_alone():
    labels = np.concatenate([of_sizes(5, 5, 1), [[GROUND] * 3]], axis=1)
    palette = 10.0 * np.arange(3)[:, None] * np.ones(3)
    kept, _ = flat(labels, palette, np.zeros((*labels.shape, 3))).dropped(1e9)
    np.testing.assert_array_equal(kept == GROUND, labels == GROUND)


@given(SPREADS, SPREADS, st.integers(RADIUS, SIDE - RADIUS - 1), st.integers(RADIUS, SIDE - RADIUS - 1))
def test_alone_finds_the_step_of_one_pixel(luma, chroma, y, x):
    step = np.array([40, -20, 10], np.float32)
    moved = np.zeros((SIDE, SIDE, 3), np.float32)
    moved[y, x] = step
    residual = np.concatenate([apply(moved[..., :1], luma), apply(moved[..., 1:], chroma)], axis=-1)
    found = alone(residual, (*luma.taps(), *chroma.taps()))[y, x]
    energy = np.array([np.square(np.outer(*spread.taps())).sum() for spread in (luma, chroma, chroma)])
    np.testing.assert_allclose(found, step * energy / (energy + CAUTION), rtol=1e-3)
