"""Drawn sprites as company for those of somebody else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sprite_bridge.training.company import PREFIX, drawn_company
from sprite_bridge.training.data import group_of
from sprite_bridge.training.parts import training_parts
from sprite_bridge.training.recipe import Recipe

RECIPE = replace(Recipe(), validation_share=0.3)


def test_the_same_seed_draws_the_same_and_each_is_of_its_own_group() -> None:
    a, b, c = drawn_company(12, 1), drawn_company(12, 1), drawn_company(12, 2)
    assert np.array_equal(a.pixels, b.pixels)
    assert not np.array_equal(a.pixels, c.pixels)
    assert len({group_of(name) for name in a.names}) == 12


def test_company_is_learned_from_and_judges_nothing(pack) -> None:
    alone, judges = training_parts(pack, RECIPE)
    training, validation = training_parts(pack, replace(RECIPE, company=9))
    assert list(validation.names) == list(judges.names)
    assert list(training.names[: len(alone)]) == list(alone.names)
    assert sum(name.startswith(PREFIX) for name in training.names) == 9
    for index in range(len(alone)):
        assert np.array_equal(training.sprite(index), alone.sprite(index))
    assert training.sprite(len(alone)).shape[2] == 4
