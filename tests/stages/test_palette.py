from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.color import distance, oklab
from sprite_bridge.stages.palette import Groups, assign, group, reduce, snap

FAR_APART = np.array(
    [
        [20, 20, 30],
        [200, 40, 40],
        [250, 230, 120],
        [60, 160, 80],
        [70, 100, 200],
        [245, 245, 245],
        [140, 90, 50],
    ],
    float,
)


def noisy(colors: np.ndarray, each: int, deviation: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(n, 3) float32 samples of the colours, shuffled, and which colour each was."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.repeat(np.arange(len(colors)), each))
    return np.clip(colors[truth] + rng.normal(0, deviation, (len(truth), 3)), 0, 255).astype(
        np.float32
    ), truth


def same_partition(a: np.ndarray, b: np.ndarray) -> bool:
    pairs = set(zip(a.tolist(), b.tolist(), strict=True))
    return len(pairs) == len(set(a.tolist())) == len(set(b.tolist()))


@st.composite
def grouped(draw: st.DrawFn) -> Groups:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 12))
    index = rng.permutation(np.concatenate([np.arange(count), rng.integers(0, count, 40)]))
    return Groups(rng.uniform(0, 255, (count, 3)), index)


@pytest.mark.parametrize("deviation", [0.0, 1.0, 3.0])
def test_noisy_cells_of_one_colour_become_one_colour(deviation):
    samples, truth = noisy(FAR_APART, 80, deviation)
    found = group(samples, deviation / 255 + 0.004)
    assert same_partition(found.index, truth)
    gaps = distance(oklab(found.colors[found.index]), oklab(FAR_APART[truth]))
    assert float(gaps.max()) < 0.01


def test_how_far_colours_may_lie_apart_follows_the_noise():
    shades = np.array([[100, 100, 100], [110, 110, 110], [230, 40, 40]], float)
    samples, truth = noisy(shades, 60, 0.3)
    assert same_partition(group(samples, 0.001).index, truth)
    assert len(group(samples, 0.02).colors) == 2


def test_a_rare_colour_that_nothing_resembles_is_kept():
    samples = np.full((900, 3), 40, np.float32)
    samples[450:] = 220
    samples[17] = (255, 0, 0)
    found = group(samples, 0.006)
    np.testing.assert_allclose(found.colors[found.index[17]], (255, 0, 0), atol=1)
    assert (found.index == found.index[17]).sum() == 1


@settings(max_examples=25)
@given(st.integers(1, 400), st.floats(0, 0.1), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_groups_cover_all_samples_and_none_is_empty(count, noise, most, seed):
    samples = np.random.default_rng(seed).integers(0, 256, (count, 3)).astype(np.float32)
    found = group(samples, noise, most)
    assert found.index.shape == (count,)
    assert 1 <= len(found.colors) <= most
    np.testing.assert_array_equal(np.unique(found.index), np.arange(len(found.colors)))
    assert (found.colors >= 0).all() and (found.colors <= 255).all()


def test_grouping_is_the_same_every_time():
    samples, _ = noisy(FAR_APART, 200, 20)
    first, second = group(samples, 0.01), group(samples.copy(), 0.01)
    np.testing.assert_array_equal(first.colors, second.colors)
    np.testing.assert_array_equal(first.index, second.index)


@given(grouped(), st.integers(1, 12))
def test_reducing_leaves_at_most_so_many(groups, most):
    found = reduce(groups, most)
    assert len(found.colors) == min(most, len(groups.colors))
    np.testing.assert_array_equal(np.unique(found.index), np.arange(len(found.colors)))


@given(grouped(), st.integers(1, 12))
def test_reducing_only_joins_groups(groups, most):
    found = reduce(groups, most)
    pairs = set(zip(groups.index.tolist(), found.index.tolist(), strict=True))
    assert len(pairs) == len(groups.colors)


@given(grouped())
def test_nothing_is_reduced_without_need(groups):
    found = reduce(groups, len(groups.colors))
    np.testing.assert_array_equal(found.colors[found.index], groups.colors[groups.index])


def test_the_colours_that_are_most_alike_are_merged_first_weighed_by_their_pixels():
    groups = Groups(
        np.array([[10.0, 10, 10], [100, 100, 100], [104, 104, 104]]), np.array([0] * 9 + [1] * 3 + [2])
    )
    found = reduce(groups, 2)
    np.testing.assert_allclose(found.colors[found.index[0]], 10)
    np.testing.assert_allclose(found.colors[found.index[9]], 101)
    assert found.index[9] == found.index[12]


@given(grouped(), st.integers(1, 20), st.integers(0, 2**32 - 1))
def test_snapped_colours_are_exactly_the_nearest_of_the_locked_ones(groups, count, seed):
    locked = np.random.default_rng(seed).integers(0, 256, (count, 3)).astype(float)
    found = snap(groups, locked)
    gaps = distance(oklab(groups.colors)[:, None], oklab(locked)[None])
    chosen = distance(oklab(groups.colors[groups.index]), oklab(found.colors[found.index]))
    assert {tuple(c) for c in found.colors} <= {tuple(c) for c in locked}
    np.testing.assert_allclose(chosen, gaps.min(1)[groups.index], atol=1e-4)
    np.testing.assert_array_equal(np.unique(found.index), np.arange(len(found.colors)))


@given(st.integers(1, 30), st.integers(1, 10), st.integers(0, 2**32 - 1))
def test_assign_takes_the_nearest(count, centers, seed):
    rng = np.random.default_rng(seed)
    lab, others = rng.normal(0, 1, (count, 3)), rng.normal(0, 1, (centers, 3))
    gaps = np.linalg.norm(lab[:, None] - others[None], axis=2)
    np.testing.assert_allclose(gaps[np.arange(count), assign(lab, others)], gaps.min(1), atol=1e-7)
