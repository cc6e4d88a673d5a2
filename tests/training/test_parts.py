"""What a recipe learns from and what it is judged by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_bridge.errors import ConfigError
from sprite_bridge.training.data import Pack, drawn, group_of
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
        replace(PLAIN, holdout=("b/",), subset=2),
        replace(PLAIN, choosing_share=0.3),
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


@pytest.mark.parametrize("key", ["subset", "validation_sprites"])
def test_more_than_there_are_groups_cannot_be_drawn(pack, key: str) -> None:
    with pytest.raises(ConfigError, match=f"{key} .* 10000, and there are "):
        training_parts(pack, replace(PLAIN, **{key: 10_000}))


@pytest.mark.parametrize(
    "recipe",
    [
        replace(PLAIN, validation_share=0.0),
        replace(PLAIN, validation_share=1.0),
        replace(PLAIN, validation_share=0.0, holdout=("/",)),
        replace(PLAIN, subset=4, validation_sprites=4),
    ],
)
def test_nothing_to_learn_from_or_to_judge_by_is_refused(pack, recipe: Recipe) -> None:
    with pytest.raises(ConfigError, match="train on"):
        training_parts(pack, recipe)


def test_what_a_subset_must_not_have_it_has_not(pack) -> None:
    recipe = replace(PLAIN, subset=2, data_weights={"a/": 0.0})
    assert all(name.startswith("b/") for name in training_parts(pack, recipe)[0].names)


def test_small_sprites_do_not_crowd_a_subset_out(pack) -> None:
    """Of a pack with many more small sprites than large ones, a subset has of each size what the weights say."""
    sizes = np.repeat([12, 30], [300, 60])
    sprites = [np.full((size, size, 4), 255, np.uint8) for size in sizes]
    many = Pack.from_sprites(sprites, [f"p/{chr(97 + k // 26)}{chr(97 + k % 26)}.png" for k in range(360)])
    large = int((drawn(many, 50, 1).sizes[:, 0] == 30).sum())
    assert 20 <= large <= 40


def test_a_model_is_not_measured_on_what_it_learned(pack) -> None:
    kept = held_out(pack, PLAIN)
    assert groups(kept) == groups(training_parts(pack, PLAIN)[1])
    recipe = replace(PLAIN, validation_share=0.0, subset=8, validation_sprites=3)
    assert list(held_out(pack, recipe).names) == list(training_parts(pack, recipe)[1].names)


def test_what_was_kept_has_no_part_in_the_choice_where_others_choose(pack) -> None:
    recipe = replace(PLAIN, choosing_share=0.3)
    (learned, choosing), kept = training_parts(pack, recipe), held_out(pack, recipe)
    assert list(kept.names) == list(held_out(pack, PLAIN).names)
    assert len(choosing) and not groups(choosing) & groups(kept)
    assert groups(learned) | groups(choosing) | groups(kept) == groups(pack)


def test_of_a_handful_those_that_were_kept_choose_as_well(pack) -> None:
    """Better than to learn nothing, and of what is chosen by them more is not believed either."""
    for share in (1e-9, 1.0):  # of the others none chooses, or all of them would
        recipe = replace(PLAIN, choosing_share=share)
        learned, choosing = training_parts(pack, recipe)
        assert len(learned) and list(choosing.names) == list(held_out(pack, recipe).names)


def test_in_sprites_of_somebody_else_it_has_no_part(pack) -> None:
    assert len(held_out(pack, replace(PLAIN, validation_share=0.0))) == len(pack)
