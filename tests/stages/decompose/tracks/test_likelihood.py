from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.tracks.likelihood import ALONE, pair_costs

LOOKS = np.array([[10.0, 0.0], [8.0, 2.0], [0.0, 10.0]])
NOTHING = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(3)


def cost(
    at: tuple[int, int] = (0, 0),
    pose: int = 0,
    *,
    size: int = 8,
    flips: int = 0,
    speed: tuple[float, float] = (0, 0),
    gap: int = 1,
    camera: tuple[float, float] = (0, 0),
    known: tuple[np.ndarray, np.ndarray, np.ndarray] = NOTHING,
) -> float:
    """What it costs to be at a place in a pose, after pose 0 of 8 x 8 px at 0, 0."""
    x, y = at
    now = np.array([[x, y, x + size, y + size]]), np.array([pose]), np.array([flips])
    before = np.array([[0, 0, 8, 8]]), np.array([0]), np.array([0])
    one = np.array([speed], np.float64), np.array([gap]), np.array([camera], np.float64)
    return float(pair_costs(now, before, *one, LOOKS, known)[0, 0])


def test_to_stay_costs_least_and_more_the_further_away():
    costs = [cost((x, 0)) for x in range(60)]
    assert costs == sorted(costs) and 0 < costs[0] < 1 and costs[-1] == np.inf
    assert all(one < ALONE + 1 for one in costs if one < np.inf)


@pytest.mark.parametrize("how", ["speed", "camera"])
def test_who_goes_on_or_stands_on_the_screen_costs_as_little_as_who_stays(how):
    assert cost((7, -3), **{how: (7, -3)}) == cost()
    assert cost((21, -9), gap=3, speed=(7, -3)) == cost(gap=3)


def test_a_larger_pose_on_the_same_ground_costs_nothing_for_its_size():
    assert cost((0, -4), size=12) == cost((-4, -4), size=12) == cost((-2, -2), size=12) == cost()
    assert cost((-7, -4), size=12) > cost()


def test_what_looks_alike_costs_less_and_what_follows_often_least():
    assert cost() < cost(pose=1) < cost(pose=2)
    often = np.array([0 * 3 + 2]), np.array([50]), np.array([50.0, 0, 0])
    assert cost(pose=2, known=often) < 1 < cost(pose=1, known=often)


def test_to_turn_and_to_be_hidden_costs():
    assert cost() < cost(flips=1) < cost(flips=1, gap=2) < cost(flips=1, gap=3)
    assert cost((9, 0)) - cost() > cost((9, 0), gap=4) - cost(gap=4)
