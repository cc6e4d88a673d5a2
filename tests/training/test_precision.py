"""The precision of a run is settled when it begins."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from sprite_bridge.training.precision import is_fast_at_bfloat16, settled
from sprite_bridge.training.recipe import Recipe


@pytest.mark.parametrize(("amx", "precision"), [(True, "bfloat16"), (False, "float32")])
def test_bfloat16_is_chosen_where_it_is_fast(monkeypatch, amx: bool, precision: str) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": amx}, raising=False)
    assert settled(Recipe(), "cpu").precision == precision
    assert settled(Recipe(), "cuda").precision == "bfloat16"


def test_an_older_torch_cannot_tell(monkeypatch) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert not is_fast_at_bfloat16("cpu")


@pytest.mark.parametrize("precision", ["bfloat16", "float32"])
def test_what_a_recipe_says_is_done(precision: str) -> None:
    recipe = replace(Recipe(), precision=precision)
    assert settled(recipe, "cpu") == settled(recipe, "cuda") == recipe
