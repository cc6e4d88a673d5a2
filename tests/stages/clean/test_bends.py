from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.bends import REACH, find_bends, straighten

PERIOD, CELLS, STRIPS = 12, 10, 16
CUTS = np.arange(CELLS + 1, dtype=np.float64) * PERIOD


def bumps(offsets: np.ndarray) -> np.ndarray:
    """(strips, L + 1) a bump at every line of every strip, moved by ``offsets`` (strips, n + 1) px."""
    places = np.arange(CELLS * PERIOD + 1)
    away = places - (CUTS + offsets)[..., None]
    return np.exp(-0.5 * away**2).sum(1).astype(np.float32)


@pytest.mark.parametrize("lean", [0.0, 3.0, -4.0])
def test_lines_that_lean_are_found_where_they_are(lean):
    offsets = np.repeat(np.linspace(-lean / 2, lean / 2, STRIPS)[:, None], CELLS + 1, 1)
    found = find_bends(bumps(offsets), CUTS, PERIOD)
    np.testing.assert_allclose(found[:, 1:-1], offsets[:, 1:-1], atol=PERIOD / 16)


def test_a_strip_without_evidence_takes_its_neighbours_word():
    offsets = np.full((STRIPS, CELLS + 1), 2.0)
    seen = bumps(offsets)
    seen[7] = 0
    np.testing.assert_allclose(find_bends(seen, CUTS, PERIOD)[7, 1:-1], 2.0, atol=1)


def test_no_line_goes_further_than_it_may():
    noise = np.random.default_rng(0).random((STRIPS, CELLS * PERIOD + 1)).astype(np.float32)
    assert np.abs(find_bends(noise, CUTS, PERIOD)).max() <= REACH * PERIOD + 0.75


def test_straightened_lines_stand_where_their_cuts_are():
    offsets = np.repeat(np.linspace(-2, 2, STRIPS)[:, None], CELLS + 1, 1)
    seen = bumps(offsets)
    bent, straight = seen.sum(0), straighten(seen, CUTS, offsets.astype(np.float32))
    inner = CUTS[1:-1].astype(int)
    assert (straight[inner] > 1.5 * bent[inner]).all()


def test_straightening_what_does_not_bend_is_the_sum():
    seen = bumps(np.zeros((STRIPS, CELLS + 1)))
    flat = np.zeros((STRIPS, CELLS + 1), np.float32)
    np.testing.assert_allclose(straighten(seen, CUTS, flat), seen.sum(0), rtol=1e-5)
