"""Which sprites a recipe trains on, which it validates on, and which it never sees."""

from __future__ import annotations

import numpy as np

from sprite_bridge.errors import ConfigError
from sprite_bridge.training.company import drawn_company
from sprite_bridge.training.data import Pack, drawn, group_of, split
from sprite_bridge.training.recipe import Recipe


def training_parts(pack: Pack, recipe: Recipe) -> tuple[Pack, Pack]:
    """(what is learned from, what the best weights are chosen by). They share no group of sprites.

    Raises ConfigError if the recipe asks for more groups than there are, or leaves nothing on one side.
    """
    training, validation = split(pack, recipe.validation_share, recipe.holdout)
    if recipe.subset:
        training = _drawn(training, recipe, "subset")
    if recipe.validation_sprites:
        validation = _drawn(training, recipe, "validation_sprites")
        groups = {group_of(name) for name in validation.names}
        training = training.subset(np.array([group_of(name) not in groups for name in training.names], bool))
    elif recipe.choosing_share:
        learned, choosing = split(training, recipe.validation_share + recipe.choosing_share)
        if len(learned) and len(choosing):  # of a handful of sprites either may be none
            training, validation = learned, choosing
    if not len(training) or not len(validation):
        raise ConfigError(
            f"of {len(pack)} sprites the recipe leaves {len(training)} to train on and {len(validation)} to "
            "validate on",
            "give more sprites, or a --recipe with another holdout, validation_share (such as 0.2), subset or "
            "validation_sprites",
        )
    if recipe.company:
        training = training.joined(drawn_company(recipe.company, recipe.seed))
    return training, validation


def held_out(pack: Pack, recipe: Recipe) -> Pack:
    """The sprites to measure a model of ``recipe`` on: those it was kept from, else those that chose its best
    weights; all of them if it has a part in none, as in sprites of somebody else."""
    _, kept = split(pack, recipe.validation_share, recipe.holdout)
    if len(kept):
        return kept
    return training_parts(pack, recipe)[1] if recipe.validation_sprites else pack


def _drawn(pack: Pack, recipe: Recipe, key: str) -> Pack:
    count: int = getattr(recipe, key)
    found = drawn(pack, count, recipe.seed, weights=recipe.data_weights)
    if len(found) < count:
        raise ConfigError(
            f"{key} in the recipe is {count}, and there are {len(found)} groups of sprites to draw one of each from"
        )
    return found
