"""The ground behind sprites as a fit to the picture finds it: a plane of colour, a little off."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from sprite_bridge.training.draws import Draws

BORDER_ONLY = 0.3
"""Share of the pictures in which only the border tells the ground."""

BORDER = 2
OFF = 1.2 / 255
"""Most that the fit is off as a whole, standard deviation."""

RIDGE = 1e-3


def fitted_ground(picture: Tensor, alpha: Tensor, draws: Draws) -> Tensor:
    """(B, 3, S, S) in [0, 1] for ``picture`` (B, 3, S, S) with true ``alpha`` (B, 1, S, S).

    The plane goes through what is no sprite, or through the border alone, also where that is no ground: a
    network must not trust it blindly.
    """
    count, side = len(picture), picture.shape[-1]
    reach = 1 + 2 * int(draws.pick((1.0, 1.0, 1.0), 1))
    free = (functional.max_pool2d(alpha, reach, stride=1, padding=reach // 2) < 0.5).float()
    border = torch.ones_like(free)
    border[..., BORDER:-BORDER, BORDER:-BORDER] = 0
    by_border = draws.chance(BORDER_ONLY, count, 1, 1, 1) | (free.mean((1, 2, 3), keepdim=True) < 0.02)
    weight = torch.where(by_border, border, free).flatten(2)  # (B, 1, N)
    line = torch.linspace(-0.5, 0.5, side, device=picture.device)
    design = torch.stack(
        [torch.ones(side * side, device=picture.device), line.repeat(side), line.repeat_interleave(side)],
        dim=1,
    )
    weighted = weight * design.T  # (B, 3, N)
    gram = weighted @ design + RIDGE * torch.eye(3, device=picture.device)
    planes = torch.linalg.solve(gram, weighted @ picture.flatten(2).mT)
    surface: Tensor = (design @ planes).mT.reshape(picture.shape)
    off = draws.normal(count, 3, 1, 1) * draws.uniform(0, OFF, count, 1, 1, 1)
    surface = surface + off
    return surface.clamp(0, 1)
