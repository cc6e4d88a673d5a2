"""What a recipe learns from and what it is judged by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sprite_bridge.training.data import group_of
from sprite_bridge.training.parts import held_out, training_parts
from sprite_bridge.training.recipe import Recipe

PLAIN = replace(Recipe(), validation_share=0.3)


def groups(pack) -> set[str]:
    return {group_of(name) for name in pack.names}


@pytest.mark.parametrize(
    "recipe",
    [
        PLAIN,
        replace(PLAIN, subset=5),
        replace(PLAIN, subset=6, validation_sprites=2),
        replace(PLAIN, validation_sprites=3),
        replace(PLAIN, holdout=("b/",), subset=4),
    ],
)
def test_what_is_learned_judges_nothing_and_is_never_held_out(pack, recipe: Recipe) -> None:
    training, validation = training_parts(pack, recipe)
    assert len(training) and len(validation)
    assert not groups(training) & groups(validation)
    assert not groups(training) & groups(held_out(pack, recipe))


def test_a_subset_has_one_sprite_of_a_group_and_so_many_of_it_judge(pack) -> None:
    training, validation = training_parts(pack, replace(PLAIN, subset=6, validation_sprites=2))
    assert (len(training), len(validation)) == (4, 2)
    assert len(groups(training)) == 4 and len(groups(validation)) == 2


def test_the_seed_decides_which_they_are(pack) -> None:
    a, b, c = (training_parts(pack, replace(PLAIN, subset=5, seed=seed))[0] for seed in (1, 1, 2))
    assert list(a.names) == list(b.names)
    assert set(a.names) != set(c.names)


def test_a_subset_may_be_larger_than_what_there_is(pack) -> None:
    training, _ = training_parts(pack, replace(PLAIN, subset=10_000))
    assert groups(training) == groups(training_parts(pack, PLAIN)[0])


def test_where_a_recipe_holds_nothing_out_all_is_held_out(pack) -> None:
    assert len(held_out(pack, replace(PLAIN, validation_share=0.0))) == len(pack)
