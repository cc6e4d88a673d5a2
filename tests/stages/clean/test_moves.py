from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.clean import moves
from sprite_bridge.stages.clean.explanation import SOFT, Fit
from sprite_bridge.stages.clean.length import length
from sprite_bridge.stages.clean.moves import improved
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.spread import Spread
from sprite_bridge.stages.clean.steps import rounds
from sprite_bridge.stages.color import from_ycbcr
from tests.stages.clean.pictures import BEHIND, colors, merged, shown


def right(fit: Fit, truth: Fit) -> float:
    """Share of the true sprite's pixels within 8 levels."""
    return float((np.abs(colors(fit) - colors(truth)).max(-1) <= 8)[truth.labels >= 0].mean())


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 40), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
def test_a_description_never_gets_longer(seed, dy, dx):
    problem, truth = shown(Spread(0.5, dy, dx), seed=seed)
    start = rounds(
        problem, replace(truth, luma=Spread(0.5), chroma=Spread(0.5)), SOFT.again, trust_spreads=True
    )
    assert length(problem, improved(problem, start)) <= length(problem, start)


def test_shades_in_one_entry_are_told_apart_again():
    problem, truth = shown(Spread(0.5))
    commonest = np.argsort(np.bincount(truth.labels[truth.labels >= 0]))[-2:]
    stuck = merged(truth, *map(int, commonest))
    assert right(stuck, truth) < 0.9
    found = improved(problem, stuck)
    assert right(found, truth) > 0.95


@pytest.mark.parametrize("room", [0, 1])
def test_no_palette_grows_beyond_what_is_asked(monkeypatch, room):
    problem, truth = shown(Spread(0.5))
    first, second, third = map(int, np.argsort(np.bincount(truth.labels[truth.labels >= 0]))[-3:])
    stuck = merged(
        merged(truth, max(first, second), min(first, second)), third - (third > max(first, second)), 0
    )
    most = len(stuck.palette) + room
    tried = []
    better = moves._better
    monkeypatch.setattr(moves, "_shifted", lambda problem, start: start)
    monkeypatch.setattr(moves, "_better", lambda *args: tried.append(args[2]) or better(*args))
    assert len(improved(replace(problem, most_colors=most), stuck).palette) <= most
    assert all(len(fit.palette) <= most for fit in tried)


def test_a_wrong_shift_is_left():
    problem, truth = shown(Spread(0.4, 0.3, -0.3))
    wrong = Spread(0.4, -0.1, 0.1)
    stuck = rounds(problem, replace(truth, luma=wrong, chroma=wrong), (3.0,), trust_spreads=True)
    found = improved(problem, stuck)
    assert length(problem, found) < length(problem, stuck)
    assert right(found, truth) > 0.95
    np.testing.assert_allclose((found.luma.dy, found.luma.dx), (0.3, -0.3), atol=0.11)


@pytest.mark.parametrize(("seed", "shift"), [(5, (0.4, -0.4)), (5, (0.45, 0.35)), (3, (0.4, -0.4))])
def test_labels_that_are_half_a_pixel_off_are_left_by_a_leap_only(seed, shift):
    """Every pixel begins in the entry that it looks most like, where half of it is its neighbour's colour."""
    problem, truth = shown(Spread(0.35, *shift), seed=seed)
    colors_and_ground = np.vstack([truth.palette, [BEHIND]])
    picture = from_ycbcr(problem.seen.astype(np.float64))
    nearest = ((picture[:, :, None] - colors_and_ground) ** 2).sum(-1).argmin(-1)
    labels = np.where(nearest == len(truth.palette), GROUND, nearest).astype(np.int32)
    start = replace(truth, labels=labels, luma=Spread(0.5), chroma=Spread(0.5))
    stuck = rounds(problem, start, SOFT.overstated, trust_spreads=True)
    assert right(stuck, truth) < 0.5
    assert right(improved(problem, stuck), truth) > 0.8
    still = replace(problem, schedule=replace(SOFT, leap=0.0))
    assert right(improved(still, stuck), truth) < 0.5


def test_what_cannot_be_better_stays():
    problem, truth = shown(Spread(0.5, 0.1, 0.1), noise=0.0)
    found = improved(problem, truth)
    np.testing.assert_array_equal(found.labels, truth.labels)
    np.testing.assert_array_equal(found.palette, truth.palette)


def test_a_locked_palette_is_never_split_nor_moved():
    problem, truth = shown(Spread(0.4, 0.2, 0.2))
    locked = replace(truth, palette=truth.palette + 5)
    found = improved(replace(problem, keep_palette=True), locked)
    assert (found.labels >= 0).sum() > 0.9 * (truth.labels >= 0).sum()
    assert {tuple(color) for color in found.palette} <= {tuple(color) for color in locked.palette}


@pytest.mark.parametrize(
    ("pixels", "most"), [(10_000_000, moves.LEAST_SPLITS), (1_000, moves.MOST_SPLITS), (20_000, 20)]
)
def test_large_pictures_get_fewer_trials(monkeypatch, pixels, most):
    problem, truth = shown(Spread(0.5))
    checkers = np.arange(truth.labels.size).reshape(truth.labels.shape) % moves.MOST_SPLITS
    labels = np.where(truth.labels >= 0, checkers, GROUND).astype(np.int32)
    entries = np.resize(truth.palette, (moves.MOST_SPLITS, 3))
    tried = []
    monkeypatch.setattr(moves, "_better", lambda problem, best, start: tried.append(start) or best)
    monkeypatch.setattr(moves, "FEWEST", 1)
    monkeypatch.setattr(moves, "SPLIT_WORK", moves.SPLIT_WORK * problem.near.size // pixels)
    improved(problem, replace(truth, labels=labels, palette=entries))
    assert sum(len(fit.palette) > len(entries) for fit in tried) == most
