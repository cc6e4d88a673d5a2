"""recipe.toml and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sprite_bridge.errors import ConfigError
from sprite_bridge.training.recipe import FINE_TUNING, Recipe


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        FINE_TUNING,
        replace(
            Recipe(), width=64, learning_rate=1e-5, holdout=("a/", 'quote"d'), data_weights={"x y/": 0.25}
        ),
        replace(
            Recipe(),
            order="epochs",
            best_by="loss",
            precision="float32",
            subset=9,
            validation_sprites=2,
            choosing_share=0.1,
        ),
        replace(Recipe(), loss="v1", grounds={"white": 1.0}, ways={"light": 0.5, "direct": 0.5}),
    ],
)
def test_a_recipe_comes_back_equal(recipe: Recipe) -> None:
    assert Recipe.from_toml(recipe.to_toml()) == recipe


def test_what_is_left_out_keeps_its_default() -> None:
    assert Recipe.from_toml("width = 8\nlearning_rate = 1") == replace(Recipe(), width=8, learning_rate=1.0)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("width = ", "TOML"),
        ("wdith = 8", "wdith"),
        ("subset = -1", "subset"),
        ('width = "8"', "width"),
        ("width = true", "width"),
        ('loss = "l2"', "l2"),
        ('order = "sorted"', "sorted"),
        ('best_by = "luck"', "luck"),
        ('precision = "int4"', "int4"),
        ('weights = "int4"', "int4"),
        ('network = "v9"', "v9"),
        ("[grounds]\npink = 1.0", "pink"),
        ("[ways]\nup = 1.0", "up"),
        ("holdout = [1]", "holdout"),
        ('[grounds]\nwhite = "much"', "grounds"),
    ],
)
def test_a_wrong_recipe_is_refused_by_name(text: str, about: str) -> None:
    with pytest.raises(ConfigError, match=about):
        Recipe.from_toml(text)


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml"):
        Recipe.read(tmp_path / "none.toml")
