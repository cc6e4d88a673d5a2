"""The V1 anti-corruption network: a U-Net that turns the RGB of a corrupted sprite into clean RGBA."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class DoubleConv(nn.Sequential):
    """(conv 3x3, batch norm, ReLU) twice. The norm has the bias, so the convolutions have none."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        )

    def pairs(self) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
        """The two convolutions, each with its norm."""
        layers = [layer for layer in self if isinstance(layer, nn.Conv2d)]
        norms = [layer for layer in self if isinstance(layer, nn.BatchNorm2d)]
        return list(zip(layers, norms, strict=True))


class Down(nn.Sequential):
    """Half the resolution by max-pooling, then DoubleConv."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(nn.MaxPool2d(2), DoubleConv(inputs, outputs))

    @property
    def mix(self) -> DoubleConv:
        """The convolutions after the pooling."""
        block = self[1]
        assert isinstance(block, DoubleConv)
        return block


class Up(nn.Module):
    """Double the resolution with half the channels, join the skip (as many channels as came in), then
    DoubleConv."""

    def __init__(self, inputs: int, outputs: int, *, widen: nn.Module | None = None) -> None:
        """``widen`` does the first of these: a transposed convolution, unless another module is given."""
        super().__init__()
        self.widen = widen or nn.ConvTranspose2d(inputs, inputs // 2, 2, stride=2)
        self.mix = DoubleConv(inputs + inputs // 2, outputs)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        mixed: Tensor = self.mix(torch.cat([skip, self.widen(x)], dim=1))
        return mixed


class V1(nn.Module):
    """RGB -> RGBA U-Net of base width ``width`` (64 is the reference: 13.3 M parameters, 7.11 GMAC at
    128x128).

    Input (B, 3, H, W) in [0, 1], H and W multiples of 16. Returns (B, 3, H, W) RGB, the input plus a
    residual and not clipped, and (B, 1, H, W) alpha *logits*; ``rgba`` gives the picture.
    """

    MULTIPLE_OF = 16
    TAKES_GROUND = False
    """Whether ``forward`` takes the colours of the ground after the picture."""

    def __init__(self, width: int = 64, *, inputs: int = 3) -> None:
        super().__init__()
        w = width
        self.inc = DoubleConv(inputs, w)
        self.down1, self.down2 = Down(w, 2 * w), Down(2 * w, 4 * w)
        self.down3, self.down4 = Down(4 * w, 8 * w), Down(8 * w, 8 * w)
        self.up1, self.up2 = Up(8 * w, 4 * w), Up(4 * w, 2 * w)
        self.up3, self.up4 = Up(2 * w, w), Up(w, w)
        self.rgb, self.alpha = nn.Conv2d(w, 3, 1), nn.Conv2d(w, 1, 1)
        for head in (self.rgb, self.alpha):
            nn.init.normal_(head.weight, 0.0, 0.001)
            nn.init.zeros_(head.bias)  # type: ignore[arg-type]

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        return self.heads(image, self.features(image))

    def features(self, inputs: Tensor) -> Tensor:
        """(B, w, H, W) from (B, C, H, W): all but the heads."""
        x1 = self.inc(inputs)  # (B, w, H, W)
        x2 = self.down1(x1)  # (B, 2w, H/2, W/2)
        x3 = self.down2(x2)  # (B, 4w, H/4, W/4)
        x4 = self.down3(x3)  # (B, 8w, H/8, W/8)
        x = self.down4(x4)  # (B, 8w, H/16, W/16)
        x = self.up1(x, x4)  # (B, 4w, H/8, W/8)
        x = self.up2(x, x3)  # (B, 2w, H/4, W/4)
        x = self.up3(x, x2)  # (B, w, H/2, W/2)
        last: Tensor = self.up4(x, x1)  # (B, w, H, W)
        return last

    def heads(self, image: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """RGB and alpha logits of a picture from its features."""
        return image + self.rgb(features), self.alpha(features)


def rgba(network: nn.Module, *inputs: Tensor) -> Tensor:
    """What a network makes of (B, 3, H, W) in [0, 1]: (B, 4, H, W) straight alpha, clipped to [0, 1]."""
    rgb, logits = network(*inputs)
    return torch.cat([rgb.clamp(0, 1), logits.sigmoid()], dim=1)
