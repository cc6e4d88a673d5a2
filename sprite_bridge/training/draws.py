"""Seeded random draws on a device, in the units the corruption thinks in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import torch
from torch import Tensor


class Draws:
    """One stream of random numbers: the same seed and key give the same stream on the same kind of device."""

    def __init__(self, seed: int, *key: int | str, device: torch.device | str = "cpu") -> None:
        digest = hashlib.sha256(repr((seed, *key)).encode()).digest()
        self.device = torch.device(device)
        self.generator = torch.Generator(self.device)
        self.generator.manual_seed(int.from_bytes(digest[:7], "little"))

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """float32 in [low, high)."""
        return low + (high - low) * torch.rand(shape, generator=self.generator, device=self.device)

    def normal(self, *shape: int) -> Tensor:
        """float32, standard normal."""
        return torch.randn(shape, generator=self.generator, device=self.device)

    def chance(self, probability: float, *shape: int) -> Tensor:
        """bool, True with ``probability``."""
        return torch.rand(shape, generator=self.generator, device=self.device) < probability

    def below(self, limits: Tensor) -> Tensor:
        """int64 in [0, limit) for every entry of ``limits`` (at least 1 each)."""
        share = torch.rand(limits.shape, generator=self.generator, device=self.device, dtype=torch.float64)
        return torch.minimum((share * limits).long(), limits - 1)

    def order(self, count: int) -> Tensor:
        """(count,) int64: 0 to count - 1, shuffled."""
        return torch.randperm(count, generator=self.generator, device=self.device)

    def pick(self, weights: Sequence[float] | Tensor, count: int) -> Tensor:
        """(count,) int64 indices drawn with replacement, with chances in proportion to ``weights``."""
        edges = torch.as_tensor(weights, dtype=torch.float64, device=self.device).cumsum(0)
        share = torch.rand(count, generator=self.generator, device=self.device, dtype=torch.float64)
        return torch.searchsorted(edges, share * edges[-1], right=True).clamp_max(len(edges) - 1)
