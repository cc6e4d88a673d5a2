"""Sprites in epochs: each once in every pass, in an order of its own."""

from __future__ import annotations

import torch
from torch import Tensor

from sprite_bridge.training.draws import Draws


def in_epochs(sprites: int, start: int, count: int, seed: int) -> Tensor:
    """(count,) int64: which of ``sprites`` come at the places ``start`` to ``start + count`` of an endless
    row of shuffled passes. It depends on the arguments alone, so a run can begin anywhere."""
    passes = range(start // sprites, (start + count - 1) // sprites + 1)
    row = torch.cat([Draws(seed, "epoch", number).order(sprites) for number in passes])
    first = start - passes[0] * sprites
    return row[first : first + count]
