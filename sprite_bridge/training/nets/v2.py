"""The V2 network: V1 that is told the ground."""

from __future__ import annotations

import torch
from torch import Tensor

from sprite_bridge.training.nets.v1 import V1


class V2(V1):
    """V1 whose first layer also sees by how much every pixel differs from the ground behind it.

    What is sprite and what is ground, V1 must learn for every pair of colours; of a difference it is the
    same for all. The ground is no guess of a network: a plane fitted to the picture gives it.
    """

    TAKES_GROUND = True
    CONTRAST = 4.0
    """Differences in [-1, 1] are mostly small: they are scaled to the range of the colours."""

    def __init__(self, width: int = 32) -> None:
        super().__init__(width, inputs=6)

    def forward(self, image: Tensor, ground: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        """As V1, with the colours of the ground (B, 3, H, W) everywhere, behind the sprite too."""
        return self.heads(image, self.features(torch.cat([image, self.CONTRAST * (image - ground)], dim=1)))
