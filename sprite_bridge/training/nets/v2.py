"""The V2 network: V1 that is told the ground, and that integers compute faster."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sprite_bridge.training.nets.v1 import V1, Up


class Repeat(nn.Sequential):
    """Half the channels by a convolution 1x1, then double the resolution by repeating pixels.

    The runtime has no transposed convolution in integers: around one, everything is converted to floats and
    back. Repeating is none of that, and the convolutions that follow smooth it.
    """

    def __init__(self, inputs: int) -> None:
        super().__init__(nn.Conv2d(inputs, inputs // 2, 1), nn.Upsample(scale_factor=2, mode="nearest"))

    @property
    def narrow(self) -> nn.Conv2d:
        """The convolution."""
        layer = self[0]
        assert isinstance(layer, nn.Conv2d)
        return layer


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
        w = width
        self.up1, self.up2 = Up(8 * w, 4 * w, widen=Repeat(8 * w)), Up(4 * w, 2 * w, widen=Repeat(4 * w))
        self.up3, self.up4 = Up(2 * w, w, widen=Repeat(2 * w)), Up(w, w, widen=Repeat(w))

    def forward(self, image: Tensor, ground: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        """As V1, with the colours of the ground (B, 3, H, W) everywhere, behind the sprite too."""
        return self.heads(image, self.features(torch.cat([image, self.CONTRAST * (image - ground)], dim=1)))
