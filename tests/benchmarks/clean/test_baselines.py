from __future__ import annotations

import numpy as np
import pytest

from benchmarks.clean.baselines import box_quantized, flood_corners, k_centroid, nearest

CELLS = np.random.default_rng(0).integers(0, 4, (6, 8))
TRUE = np.array([[250, 20, 20], [20, 250, 20], [20, 20, 250], [240, 240, 240]], np.uint8)[CELLS]
LARGE = TRUE.repeat(9, 0).repeat(9, 1)


@pytest.mark.parametrize("shrink", [nearest, box_quantized, k_centroid])
def test_every_baseline_undoes_a_plain_enlargement(shrink) -> None:
    assert np.abs(shrink(LARGE, (8, 6)).astype(int) - TRUE).max() <= 1


def test_the_larger_cluster_wins_over_a_soft_edge() -> None:
    cell = np.full((10, 10, 3), 200, np.uint8)
    cell[:, :4] = 40
    assert k_centroid(cell, (1, 1)).tolist() == [[[200, 200, 200]]]


def test_the_flood_takes_what_is_connected_to_a_corner_and_like_it() -> None:
    picture = np.full((8, 8, 3), 250, np.uint8)
    picture[2:6, 2:6] = (200, 30, 30)
    picture[3:5, 3:5] = 250  # an enclosed hole of the ground's colour
    picture[0, 4] = 240  # a little noise
    cleaned = flood_corners(picture)
    kept = cleaned[..., 3] > 0
    assert kept.sum() == 16
    assert kept[2:6, 2:6].all()
    assert not cleaned[~kept].any()
    assert np.array_equal(cleaned[kept][:, :3], picture[kept])
