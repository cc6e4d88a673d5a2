"""The precision that a run computes in, settled once: another one gives other weights."""

from __future__ import annotations

from dataclasses import replace

import torch

from sprite_bridge.training.recipe import Recipe


def settled(recipe: Recipe, device: str) -> Recipe:
    """The recipe with a precision in place of "auto": "bfloat16" where ``device`` is fast at it, else "float32"."""
    if recipe.precision != "auto":
        return recipe
    return replace(recipe, precision="bfloat16" if is_fast_at_bfloat16(device) else "float32")


def is_fast_at_bfloat16(device: str) -> bool:
    """True for GPUs and for CPUs with matrix units for it; others are slower at it, and older releases of torch
    cannot tell."""
    capabilities: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()
    return torch.device(device).type == "cuda" or capabilities.get("amx_bf16", False)
