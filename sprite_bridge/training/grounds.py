"""Grounds behind sprites, and the clash of a sprite's colour with its ground."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from sprite_bridge.training.draws import Draws
from sprite_bridge.training.kinds import GROUNDS

SCREENS = (
    (0.0, 1.0, 0.0),
    (0.0, 0.7, 0.25),
    (1.0, 0.0, 1.0),
    (0.0, 0.0, 1.0),
    (0.0, 0.0, 0.0),
    (0.0, 1.0, 1.0),
)


def draw_grounds(rgba: Tensor, kinds: Tensor, draws: Draws) -> tuple[Tensor, Tensor]:
    """(ground (B, 3, S, S) in [0, 1], sprite (B, 4, S, S)) for ``kinds`` (B,), indices into GROUNDS.

    In a clash either the ground takes a colour of the sprite's edge, or that colour of the sprite becomes
    nearly white on white. For "none" the ground does not matter: such pictures are opaque.
    """
    count, side = len(rgba), rgba.shape[-1]
    colors = _plain_colors(kinds, draws)
    clash = (kinds == GROUNDS.index("clash"))[:, None]
    whitened = clash & draws.chance(0.4, count, 1)
    edge = edge_color(rgba, draws)
    near_edge = (edge + draws.normal(count, 3) * draws.uniform(0, 9 / 255, count, 1)).clamp(0, 1)
    white = 1 - draws.uniform(0, 0.02, count, 1).expand(count, 3)
    colors = torch.where(whitened, white, torch.where(clash, near_edge, colors))
    near_white = (white - draws.uniform(0, 12 / 255, count, 3)).clamp(0, 1)
    sprite = _replace_color(rgba, edge, near_white, whitened)
    ground = colors[:, :, None, None].repeat(1, 1, side, side)
    for kind, texture in (("gradient", _ramps), ("noisy", _speckle)):
        members = torch.nonzero(kinds == GROUNDS.index(kind))[:, 0]
        ground[members] += texture(len(members), side, draws)
    members = torch.nonzero(kinds == GROUNDS.index("shadow"))[:, 0]
    ground[members] *= _shadows(sprite[members, 3], draws)
    return ground.clamp(0, 1), sprite


def _plain_colors(kinds: Tensor, draws: Draws) -> Tensor:
    """(B, 3): white, nearly white, a screen to be keyed out, or any colour."""
    count = len(kinds)
    near_white = draws.uniform(0.9, 1, count, 3)
    screens = torch.tensor(SCREENS, dtype=torch.float32, device=kinds.device)[
        draws.pick([1.0] * len(SCREENS), count)
    ]
    screens = (screens + 0.04 * draws.normal(count, 3)).clamp(0, 1)
    colors = draws.uniform(0, 1, count, 3)
    for kind, own in (("white", torch.ones_like(colors)), ("near_white", near_white), ("screen", screens)):
        colors = torch.where((kinds == GROUNDS.index(kind))[:, None], own, colors)
    return colors


def edge_color(rgba: Tensor, draws: Draws) -> Tensor:
    """(B, 3): the colour of a random pixel of each sprite, four times of five one that touches
    transparency."""
    opaque = rgba[:, 3:] > 0.5
    inner = -functional.max_pool2d(-opaque.float(), 3, stride=1, padding=1)
    edge_only = draws.chance(0.8, len(rgba))[:, None, None, None]
    wanted = opaque & ((inner < 0.5) | ~edge_only)
    lottery = torch.rand(wanted.shape, generator=draws.generator, device=draws.device) * (
        wanted + 0.5 * opaque
    )
    index = lottery.flatten(1).argmax(1)[:, None, None].expand(-1, 3, 1)
    return rgba[:, :3].flatten(2).gather(2, index)[..., 0]


def _replace_color(rgba: Tensor, old: Tensor, new: Tensor, where: Tensor) -> Tensor:
    """``old`` (B, 3) becomes ``new`` (B, 3), in whole 8-bit levels, for the pictures of ``where`` (B, 1)."""
    same = ((rgba[:, :3] - old[:, :, None, None]).abs().amax(1, keepdim=True) < 0.002) & (rgba[:, 3:] > 0)
    level = torch.round(new * 255)[:, :, None, None] / 255
    rgb = torch.where(same & where[:, :, None, None], level, rgba[:, :3])
    return torch.cat([rgb, rgba[:, 3:]], dim=1)


def _ramps(count: int, side: int, draws: Draws) -> Tensor:
    """(B, 3, S, S) smooth changes of colour: a plane in a random direction, bent into a bowl for some."""
    line = torch.linspace(-1, 1, side, device=draws.device)
    angle = draws.uniform(0, 6.2832, count)[:, None, None]
    plane = torch.cos(angle) * line[None, :, None] + torch.sin(angle) * line[None, None, :]  # (B, S, S)
    center = draws.uniform(-0.5, 0.5, 2, count)[..., None, None]
    bowl = (line[None, :, None] - center[0]) ** 2 + (line[None, None, :] - center[1]) ** 2 - 0.7
    shape = torch.where(draws.chance(0.3, count, 1, 1), bowl, plane)[:, None]
    common = draws.uniform(-0.35, 0.35, count, 1)
    strength = (common + 0.12 * draws.normal(count, 3))[:, :, None, None]
    return shape * strength * draws.uniform(0.15, 1, count, 1, 1, 1)


def _speckle(count: int, side: int, draws: Draws) -> Tensor:
    """(B, 3, S, S) dapple: soft patches of shade plus grain."""
    coarse = draws.normal(count, 1, side // 4, side // 4)
    patches = functional.interpolate(coarse, size=(side, side), mode="bilinear", align_corners=False)
    grain = draws.normal(count, 3, side, side)
    level = draws.uniform(0, 0.035, 2, count)[..., None, None, None]
    return patches * level[0] + 0.6 * grain * level[1]


def _shadows(alpha: Tensor, draws: Draws) -> Tensor:
    """(B, 1, S, S) what a soft ellipse at the foot of every sprite (B, S, S) leaves of the light."""
    count, side = len(alpha), alpha.shape[-1]
    line = torch.arange(side, device=draws.device) + 0.5
    far = 2.0 * side  # of an empty picture, no pixel is the last one
    rows, columns = (torch.where(alpha.amax(axis) > 0, line, -far) for axis in (2, 1))
    left, right = torch.where(columns < 0, far, columns).amin(1), columns.amax(1)
    wide = (right - left).clamp_min(4) * draws.uniform(0.3, 0.6, count)
    high = wide * draws.uniform(0.15, 0.4, count)
    center_x, center_y = (left + right) / 2, rows.amax(1) + high * draws.uniform(-0.4, 0.3, count)
    x, y = (line - center_x[:, None]) / wide[:, None], (line - center_y[:, None]) / high[:, None]
    away = (x**2)[:, None, :] + (y**2)[:, :, None]  # (B, S, S), 1 on the ellipse
    soft = draws.uniform(0.05, 0.6, count)[:, None, None]
    dark = draws.uniform(0.1, 0.5, count)[:, None, None] * torch.sigmoid((1 - away) / soft)
    return (1 - dark)[:, None]
