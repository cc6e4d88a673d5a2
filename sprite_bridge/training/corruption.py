"""What generators do to a sprite, simulated in batches on the device: seeded pairs of (corrupted RGB,
true RGBA).

A picture is composed at its native size on a ground and then goes one of four ways:

- ``direct``    blur, sub-pixel shift and uneven cells at once, by one matrix per axis, then noise and JPEG;
- ``upscaled``  soft-edged cells of k x k pixels with wander, noise and JPEG, then down-sampled off the grid;
- ``stored``    the same, stored as a JPEG once more at its native size;
- ``light``     what a grid finder leaves: no blur, a small error per cell, cells of an edge slightly mixed.

"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from sprite_bridge.training.draws import Draws
from sprite_bridge.training.grounds import draw_grounds
from sprite_bridge.training.jpeg import jpeg
from sprite_bridge.training.kinds import GROUND_SHARES, GROUNDS, WAY_SHARES, WAYS
from sprite_bridge.training.resample import apply_axes, cell_spread
from sprite_bridge.training.scene import Store, hue_shift, place_one_each, place_sprites, place_tiles, recolor
from sprite_bridge.training.surface import fitted_ground


@dataclass(frozen=True)
class Batch:
    """``picture`` (B, 3, S, S) float32 in [0, 1], whole 8-bit levels; ``ground`` (B, 3, S, S) as a fit to it
    finds it; ``target`` (B, 4, S, S) straight alpha; ``grounds`` (B,) indices into GROUNDS; ``way`` one of WAYS,
    the same for the whole batch."""

    picture: Tensor
    ground: Tensor
    target: Tensor
    grounds: Tensor
    way: str


def corrupted_batch(
    store: Store,
    count: int,
    side: int,
    draws: Draws,
    *,
    grounds: Mapping[str, float] = GROUND_SHARES,
    ways: Mapping[str, float] = WAY_SHARES,
    chosen: Tensor | None = None,
) -> Batch:
    """Draw ``count`` pairs of ``side`` x ``side`` pixels (a multiple of 16). The same ``draws`` give the
    same batch. ``chosen`` (count,) are the sprites to place; without it they are drawn too, with company."""
    kinds = draws.pick([grounds.get(kind, 0.0) for kind in GROUNDS], count)
    way = WAYS[int(draws.pick([ways.get(kind, 0.0) for kind in WAYS], 1))]
    sprites = recolor(_placed(store, count, side, draws, chosen), draws)
    scenic = torch.nonzero(kinds == GROUNDS.index("none"))[:, 0]
    if len(scenic):
        sprites[scenic] = _into_scenes(sprites[scenic], store, draws)
    ground, target = draw_grounds(sprites, kinds, draws)
    alpha = target[:, 3:]
    picture = target[:, :3] * alpha + ground * (1 - alpha)
    spoil = {"direct": _direct, "upscaled": _upscaled, "stored": _stored, "light": _light}[way]
    picture = spoil(picture, draws)
    picture = torch.round(picture.clamp(0, 1) * 255) / 255
    return Batch(picture, fitted_ground(picture, alpha, draws), target, kinds, way)


def _placed(store: Store, count: int, side: int, draws: Draws, chosen: Tensor | None) -> Tensor:
    return (
        place_sprites(store, count, side, draws)
        if chosen is None
        else place_one_each(store, chosen, side, draws)
    )


def _into_scenes(sprites: Tensor, store: Store, draws: Draws) -> Tensor:
    """Sprites (B, 4, S, S) before a field of tiles, or the tiles alone: opaque pictures."""
    tiles = recolor(place_tiles(store, len(sprites), sprites.shape[-1], draws), draws)
    alone = draws.chance(0.4, len(sprites))[:, None, None, None]
    scenes = torch.where((sprites[:, 3:] > 0.5) & ~alone, sprites, tiles)
    scenes[:, 3] = 1.0
    return scenes


def _direct(picture: Tensor, draws: Draws) -> Tensor:
    count, side = len(picture), picture.shape[-1]
    sigma = draws.uniform(0.12, 0.75, count)
    rows = _wobbly_centers(count, side, draws, shift=0.5, jitter=0.12)
    columns = _wobbly_centers(count, side, draws, shift=0.5, jitter=0.12)
    picture = _blur_luma_chroma(picture, rows, columns, sigma, draws)
    picture = _wrong_hues(picture, draws)
    picture = picture + _wander(count, side, 0.02, draws)
    picture = picture + _grain(count, side, 0.035, draws)
    return _sometimes_jpeg(picture, 0.4, (45, 97), draws)


def _upscaled(picture: Tensor, draws: Draws) -> Tensor:
    count, side = len(picture), picture.shape[-1]
    k = 2 + int(draws.pick((1.0, 1.0), 1))
    fine = _wobbly_centers(count, side * k, draws, shift=0.0, jitter=0.05) / k
    sigma = draws.uniform(0.05, 0.45, count)
    enlarge = cell_spread(fine, side, sigma)
    picture = apply_axes(picture + _wander(count, side, 0.02, draws), enlarge, enlarge)
    picture = picture + _grain(count, side * k, 0.06, draws)
    picture = _sometimes_jpeg(picture, 0.6, (30, 95), draws)
    picture = _wrong_hues(picture, draws)
    sigma = draws.uniform(0.1, 0.45, count) * k  # from a point to more than the area of a cell
    rows = k * (_wobbly_centers(count, side, draws, shift=0.5, jitter=0.05))
    columns = k * (_wobbly_centers(count, side, draws, shift=0.5, jitter=0.05))
    sharpen = draws.uniform(0, 0.35, count) * draws.chance(0.3, count)
    return apply_axes(
        picture, cell_spread(rows, side * k, sigma, sharpen), cell_spread(columns, side * k, sigma, sharpen)
    )


def _stored(picture: Tensor, draws: Draws) -> Tensor:
    return _sometimes_jpeg(_upscaled(picture, draws).clamp(0, 1), 1.0, (55, 97), draws)


def _light(picture: Tensor, draws: Draws) -> Tensor:
    count, side = len(picture), picture.shape[-1]
    mixed = draws.uniform(0, 0.22, count)  # how far a cell's sample may reach over its own border
    rows = _wobbly_centers(count, side, draws, shift=0.12, jitter=0.14)
    columns = _wobbly_centers(count, side, draws, shift=0.12, jitter=0.14)
    picture = apply_axes(picture, cell_spread(rows, side, mixed), cell_spread(columns, side, mixed))
    picture = picture + _wander(count, side, 0.015, draws)
    return picture + _grain(count, side, 0.016, draws)


def _wobbly_centers(count: int, cells: int, draws: Draws, *, shift: float, jitter: float) -> Tensor:
    """(B, cells) sample positions in cells: their centres, moved together, and each a little, drifting
    along the axis."""
    centers = torch.arange(cells, device=draws.device) + 0.5
    drift = functional.interpolate(draws.normal(count, 1, 5), size=cells, mode="linear", align_corners=True)[
        :, 0
    ]
    move = draws.uniform(-shift, shift, count, 1)
    uneven = draws.uniform(0, jitter, count, 1)
    return centers + move + uneven * (drift + 0.5 * draws.normal(count, cells))


def _blur_luma_chroma(picture: Tensor, rows: Tensor, columns: Tensor, sigma: Tensor, draws: Draws) -> Tensor:
    """Blur; the chroma of some pictures is blurred more, as codecs do."""
    luma = picture.mean(1, keepdim=True)
    side = picture.shape[-1]
    softer = sigma + draws.uniform(0, 0.9, len(picture)) * draws.chance(0.35, len(picture))
    chroma = apply_axes(picture - luma, cell_spread(rows, side, softer), cell_spread(columns, side, softer))
    sharpen = draws.uniform(0, 0.35, len(picture)) * draws.chance(0.3, len(picture))
    y, x = cell_spread(rows, side, sigma, sharpen), cell_spread(columns, side, sigma, sharpen)
    return chroma + apply_axes(luma, y, x)


def _wrong_hues(picture: Tensor, draws: Draws) -> Tensor:
    """A third of the pictures are slightly off in hue, saturation and brightness as a whole; nothing can
    undo it."""
    count = len(picture)
    off = draws.chance(0.33, count)
    shifted = hue_shift(
        picture, draws.uniform(-0.12, 0.12, count) * off, 1 + draws.uniform(-0.15, 0.1, count) * off
    )
    return shifted * (1 + draws.uniform(-0.05, 0.04, count) * off)[:, None, None, None]


def _wander(count: int, side: int, most: float, draws: Draws) -> Tensor:
    """(B, 3, S, S): colour that drifts slowly over the picture."""
    coarse = draws.normal(count, 3, 6, 6) * draws.uniform(0, most, count, 1, 1, 1)
    return functional.interpolate(coarse, size=(side, side), mode="bilinear", align_corners=False)


def _grain(count: int, side: int, most: float, draws: Draws) -> Tensor:
    """(B, 3, S, S): noise of its own in every pixel, of brightness or of each channel; many pictures have
    nearly none."""
    level = draws.uniform(0, 1, count, 1, 1, 1) ** 2 * most
    return level * draws.normal(count, 1 if draws.chance(0.5, 1) else 3, side, side)


def _sometimes_jpeg(picture: Tensor, share: float, quality: tuple[int, int], draws: Draws) -> Tensor:
    """JPEG for the first pictures of the batch (their order carries no meaning), ``share`` of them."""
    chosen = round(share * len(picture))
    if chosen == 0:
        return picture
    qualities = draws.uniform(*quality, chosen)
    stored = jpeg(picture[:chosen], qualities, subsample=bool(draws.chance(0.6, 1)))
    return torch.cat([stored, picture[chosen:]])
