"""Every sprite once in a pass, wherever a run begins."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.training.epochs import in_epochs


@given(st.integers(1, 9), st.integers(0, 40), st.integers(1, 40), st.integers(1, 40))
def test_two_stretches_are_the_whole_one(sprites: int, start: int, first: int, second: int) -> None:
    whole = in_epochs(sprites, start, first + second, 7)
    parts = in_epochs(sprites, start, first, 7), in_epochs(sprites, start + first, second, 7)
    assert torch.equal(whole, torch.cat(parts))


def test_each_pass_has_every_sprite_once_in_an_order_of_its_own() -> None:
    passes = in_epochs(12, 24, 36, 3).view(3, 12)
    assert all(sorted(one) == list(range(12)) for one in passes.tolist())
    assert not torch.equal(passes[0], passes[1])
    assert not torch.equal(in_epochs(12, 24, 12, 4), passes[0])
