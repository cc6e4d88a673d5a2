"""One matrix per axis for blur, shift and scale."""

from __future__ import annotations

import pytest
import torch

from sprite_bridge.training.resample import apply_axes, cell_spread


@pytest.mark.parametrize("sharpen", [None, torch.tensor([0.3])])
def test_every_sample_weighs_all_cells_to_one(sharpen) -> None:
    centers = torch.linspace(-1, 11, 30)[None]
    weights = cell_spread(centers, 10, torch.tensor([0.6]), sharpen)
    assert weights.shape == (1, 30, 10)
    assert torch.allclose(weights.sum(-1), torch.ones(1, 30), atol=1e-5)


def test_a_sharp_sample_at_its_centre_changes_nothing() -> None:
    picture = torch.rand(2, 3, 8, 8)
    same = cell_spread(torch.arange(8)[None].repeat(2, 1) + 0.5, 8, torch.zeros(2))
    assert torch.allclose(apply_axes(picture, same, same), picture, atol=1e-6)


def test_half_a_cell_of_shift_mixes_neighbours_in_equal_parts() -> None:
    weights = cell_spread(torch.tensor([[3.0]]), 8, torch.tensor([0.2]))[0, 0]
    assert weights[2] == pytest.approx(0.5, abs=1e-4)
    assert weights[3] == pytest.approx(0.5, abs=1e-4)


def test_sizes_follow_the_samples() -> None:
    rows = cell_spread(torch.rand(2, 5) * 8, 8, torch.ones(2))
    columns = cell_spread(torch.rand(2, 7) * 8, 8, torch.ones(2))
    assert apply_axes(torch.rand(2, 3, 8, 8), rows, columns).shape == (2, 3, 5, 7)
