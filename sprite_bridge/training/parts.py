"""Which sprites a recipe trains on, which it validates on, and which it never sees."""

from __future__ import annotations

import numpy as np

from sprite_bridge.training.data import Pack, drawn, group_of, split
from sprite_bridge.training.recipe import Recipe


def training_parts(pack: Pack, recipe: Recipe) -> tuple[Pack, Pack]:
    """(what is learned from, what the best weights are chosen by). They share no group of sprites."""
    training, validation = split(pack, recipe.validation_share, recipe.holdout)
    if recipe.subset:
        training = drawn(training, recipe.subset, recipe.seed)
    if recipe.validation_sprites:
        chosen = drawn(training, recipe.validation_sprites, recipe.seed)
        groups = {group_of(name) for name in chosen.names}
        training = training.subset(np.array([group_of(name) not in groups for name in training.names], bool))
        validation = chosen
    return training, validation


def held_out(pack: Pack, recipe: Recipe) -> Pack:
    """The sprites that a model of ``recipe`` has no part in; all of them if the recipe holds none of these
    out."""
    _, validation = split(pack, recipe.validation_share, recipe.holdout)
    return validation if len(validation) else pack
