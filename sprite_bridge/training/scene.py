"""True pictures for training: sprites from a pack placed on a canvas, recoloured, all in batches on the
device."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from sprite_bridge.training.data import Pack
from sprite_bridge.training.draws import Draws

SLOTS = 3
OPAQUE_PLACED = 0.3


@dataclass(frozen=True)
class Store:
    """A pack on the device: ``pixels`` (P, 4) uint8, ``starts`` (N,), ``sizes`` (N, 2), the ``chances``
    (N,) of being placed as a sprite (opaque ones rarely are) and the ``tile_chances`` (N,) of being
    repeated as a scene."""

    pixels: Tensor
    starts: Tensor
    sizes: Tensor
    chances: Tensor
    tile_chances: Tensor

    @classmethod
    def from_pack(cls, pack: Pack, chances: np.ndarray, device: torch.device | str = "cpu") -> Store:
        """``chances`` (N,) as from ``data.sampling_weights``."""
        opaque = pack.opaque()
        tiles = np.where(opaque & (pack.sizes.min(axis=1) >= 8), chances, 0.0)
        if not tiles.any():
            tiles = chances
        placed = np.where(opaque, OPAQUE_PLACED * chances, chances)
        arrays = (pack.pixels, pack.starts, pack.sizes, placed, tiles)
        return cls(*(torch.as_tensor(array, device=device) for array in arrays))


def place_sprites(store: Store, count: int, side: int, draws: Draws) -> Tensor:
    """(count, 4, side, side) float32 in [0, 1], RGB 0 under alpha 0: one sprite each, or up to SLOTS
    small ones.

    A sprite is flipped or not, mostly wholly inside; a larger one than the canvas is seen through a
    window of it.
    """
    canvas = _draw(store, draws.pick(store.chances, count), side, draws)  # (B, side, side, 4)
    crowded = draws.chance(0.55, count)
    for _ in range(SLOTS - 1):
        chosen = draws.pick(store.chances, count)
        joins = torch.nonzero(crowded & (store.sizes[chosen].amax(1) <= side // 2))[:, 0]
        drawn = _draw(store, chosen[joins], side, draws)
        canvas[joins] = torch.where(drawn[..., 3:] > 0, drawn, canvas[joins])
    return canvas.permute(0, 3, 1, 2).float() / 255


def place_one_each(store: Store, chosen: Tensor, side: int, draws: Draws) -> Tensor:
    """Like ``place_sprites``, of the sprites ``chosen`` (B,) and nothing beside them."""
    return _draw(store, chosen, side, draws).permute(0, 3, 1, 2).float() / 255


def place_tiles(store: Store, count: int, side: int, draws: Draws) -> Tensor:
    """(count, 4, side, side) float32 in [0, 1], alpha 1: an opaque sprite repeated over the whole canvas."""
    chosen = draws.pick(store.tile_chances, count)
    height, width = store.sizes[chosen].unbind(1)
    y = (torch.arange(side, device=draws.device) + draws.below(height)[:, None]) % height[:, None]
    x = (torch.arange(side, device=draws.device) + draws.below(width)[:, None]) % width[:, None]
    index = store.starts[chosen][:, None, None] + y[:, :, None] * width[:, None, None] + x[:, None, :]
    return store.pixels[index].permute(0, 3, 1, 2).float() / 255


def _draw(store: Store, chosen: Tensor, side: int, draws: Draws) -> Tensor:
    height, width = store.sizes[chosen].unbind(1)
    y, inside_y = _axis(height, side, draws)
    x, inside_x = _axis(width, side, draws)
    index = store.starts[chosen][:, None, None] + y[:, :, None] * width[:, None, None] + x[:, None, :]
    inside = inside_y[:, :, None] & inside_x[:, None, :]
    return store.pixels[index] * inside[..., None]


def _axis(length: Tensor, side: int, draws: Draws) -> tuple[Tensor, Tensor]:
    """Source coordinates (B, side) along one axis, clamped to the sprite, and where they lie inside of it."""
    spill = torch.where(draws.chance(0.12, len(length)), length // 4, 0)
    low = torch.clamp_max(side - length, 0) - spill
    high = torch.clamp_min(side - length, 0) + spill
    origin = low + draws.below(high - low + 1)
    source = torch.arange(side, device=length.device)[None] - origin[:, None]
    inside = (source >= 0) & (source < length[:, None])
    flipped = draws.chance(0.5, len(length))[:, None]
    source = torch.where(flipped, length[:, None] - 1 - source, source)
    return torch.minimum(source.clamp_min(0), length[:, None] - 1), inside


def recolor(rgba: Tensor, draws: Draws) -> Tensor:
    """Another hue, saturation and brightness for half of the pictures, rounded to whole 8-bit levels.

    One colour stays one colour, so the truth keeps its number of colours (or loses some where they clip
    together).
    """
    count = len(rgba)
    shifted = hue_shift(rgba[:, :3], draws.uniform(-3.1416, 3.1416, count), draws.uniform(0.4, 1.3, count))
    shifted = shifted * draws.uniform(0.75, 1.15, count)[:, None, None, None]
    shifted = torch.round(shifted.clamp(0, 1) * 255) / 255
    changed = draws.chance(0.5, count)[:, None, None, None]
    rgb = torch.where(changed, shifted, rgba[:, :3]) * (rgba[:, 3:] > 0)
    return torch.cat([rgb, rgba[:, 3:]], dim=1)


def hue_shift(rgb: Tensor, angle: Tensor, saturation: Tensor) -> Tensor:
    """Turn the chroma plane of (B, 3, H, W) by ``angle`` (B,) radians and scale it by ``saturation`` (B,)."""
    to_yiq = torch.tensor(
        [[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]], device=rgb.device
    )
    cos, sin, zero, one = torch.cos(angle), torch.sin(angle), torch.zeros_like(angle), torch.ones_like(angle)
    rows = [
        one,
        zero,
        zero,
        zero,
        saturation * cos,
        -saturation * sin,
        zero,
        saturation * sin,
        saturation * cos,
    ]
    turn = torch.stack(rows, 1).view(-1, 3, 3)
    matrix = torch.linalg.inv(to_yiq) @ turn @ to_yiq  # (B, 3, 3)
    turned: Tensor = (matrix @ rgb.flatten(2)).view_as(rgb)
    return turned
