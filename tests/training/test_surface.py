"""The ground as a fit finds it."""

from __future__ import annotations

import pytest
import torch

from sprite_bridge.training.draws import Draws
from sprite_bridge.training.surface import BORDER, OFF, fitted_ground


def ramp(side: int) -> torch.Tensor:
    line = torch.linspace(0.2, 0.6, side)
    return torch.stack(
        [line.expand(side, side), line[:, None].expand(side, side), torch.full((side, side), 0.4)]
    )


@pytest.mark.parametrize("key", range(6))
def test_behind_a_sprite_there_is_the_plane_that_goes_on_around_it(key: int) -> None:
    picture = ramp(32)[None].repeat(8, 1, 1, 1)
    alpha = torch.zeros(8, 1, 32, 32)
    alpha[..., 10:24, 8:20] = 1
    spoiled = torch.where(alpha > 0, torch.rand(8, 3, 32, 32), picture)
    found = fitted_ground(spoiled, alpha, Draws(key))
    assert float((found - picture).abs().max()) < 5 * OFF + 0.01


def test_of_an_opaque_picture_the_border_tells_it() -> None:
    picture = torch.rand(4, 3, 24, 24)
    inner = picture.clone()
    inner[..., BORDER:-BORDER, BORDER:-BORDER] = 0.5
    alpha = torch.ones(4, 1, 24, 24)
    assert torch.equal(fitted_ground(picture, alpha, Draws(1)), fitted_ground(inner, alpha, Draws(1)))


def test_it_is_in_range_and_seeded() -> None:
    picture, alpha = torch.ones(3, 3, 16, 16), torch.zeros(3, 1, 16, 16)
    a, b = (fitted_ground(picture, alpha, Draws(3)) for _ in range(2))
    assert torch.equal(a, b)
    assert float(a.max()) <= 1
