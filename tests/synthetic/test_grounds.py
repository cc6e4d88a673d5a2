from __future__ import annotations

import numpy as np

from sprite_bridge.synthetic.grounds import noise, scenery, tile


def test_noise_is_smooth_and_goes_on_at_the_other_edge() -> None:
    field = noise(64, np.random.default_rng(0), 4)
    assert 0 <= field.min() < field.max() <= 1
    inside = np.abs(np.diff(field, axis=1)).max()
    assert np.abs(field[:, 0] - field[:, -1]).max() <= 1.05 * inside
    assert np.abs(field[0] - field[-1]).max() <= 1.1 * np.abs(np.diff(field, axis=0)).max()


def test_tiles_fill_the_board_with_few_colours_in_many_ways() -> None:
    tiles = [tile(32, np.random.default_rng(seed)) for seed in range(24)]
    assert all(board.opaque.all() for board in tiles)
    assert all(2 <= len(np.unique(board.rgb.reshape(-1, 3), axis=0)) <= 6 for board in tiles)
    hues = {tuple(np.rint(board.rgb.mean((0, 1)) / 40).astype(int).tolist()) for board in tiles}
    assert len(hues) >= 5


def test_a_landscape_is_blue_above_and_green_below() -> None:
    rgb = scenery(48, np.random.default_rng(1)).rgb.astype(int)
    assert rgb[:8, :, 2].mean() > rgb[:8, :, 0].mean()
    assert rgb[-8:, :, 1].mean() > rgb[-8:, :, 2].mean()
