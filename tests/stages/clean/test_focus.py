from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_bridge.stages.clean.focus import MOST_LOBE, MOST_SIGMA, focused
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.spread import MOST_SHIFT, Spread
from sprite_bridge.stages.clean.steps import with_palette
from tests.stages.clean.pictures import colors, shown

TRUE = [Spread(0.5, 0.13, -0.22), Spread(0.4, 0.0, 0.1, 0.4), Spread(0.65, -0.3, 0.0, 0.2), Spread(0.8)]


@pytest.mark.parametrize("true", TRUE)
@pytest.mark.parametrize("off", [-0.1, 0.1])
def test_colours_come_back_from_a_spread_that_was_a_little_wrong(true, off):
    """A palette that was solved through the wrong one is off in proportion."""
    problem, truth = shown(true, noise=0.5)
    wrong = Spread(true.sigma + off, round(true.dy, 1), round(true.dx, 1))
    start = with_palette(problem, replace(truth, luma=wrong, chroma=wrong))
    found = focused(problem, start)
    inside = truth.labels != GROUND
    before, after = (np.abs(colors(fit) - colors(truth)).max(-1)[inside] for fit in (start, found))
    assert after.mean() < 0.5 * before.mean()
    assert (after <= 2).mean() > 0.9


@pytest.mark.parametrize("far", [Spread(1.2, 0.5, -0.5, 1.0), Spread(0.0)])
def test_spreads_stay_within_bounds(far):
    problem, truth = shown(Spread(0.5))
    found = focused(problem, replace(truth, luma=far, chroma=far))
    for spread in (found.luma, found.chroma):
        assert 0 <= spread.sigma <= MOST_SIGMA and 0 <= spread.lobe <= MOST_LOBE
        assert max(abs(spread.dy), abs(spread.dx)) <= MOST_SHIFT


def test_the_true_spread_stays():
    problem, truth = shown(Spread(0.5, 0.1, -0.2, 0.3), noise=0.0)
    found = focused(problem, truth)
    assert (found.luma, found.chroma) == (truth.luma, truth.chroma)
    off = np.abs(colors(found) - colors(truth)).max(-1)[truth.labels >= 0]
    assert (off <= 1).mean() > 0.9  # shades of a few pixels may be merged


def test_a_locked_palette_and_a_picture_without_a_sprite_are_left_alone():
    problem, truth = shown(Spread(0.5))
    assert focused(replace(problem, keep_palette=True), truth) is truth
    empty = replace(truth, labels=np.full_like(truth.labels, GROUND), palette=np.zeros((0, 3)))
    assert focused(problem, empty) is empty
