"""What a picture is cleaned with, and what is noticed of changes."""

import os
from pathlib import Path

import pytest

from sprite_bridge.errors import BadPalette, BadParams, ConfigError, InputError
from sprite_bridge.watch.recipes import Recipes

GPL = "GIMP Palette\n0 0 0 black\n255 255 255 white\n"


@pytest.fixture
def of(place):
    """``of(name, **overrides)``: the recipe for a picture."""
    return lambda name="hero.png", **overrides: Recipes(place.folder, overrides).of(place.folder / name)


def rewrite(path, text):
    """Change a file in a way that no clock is too coarse for."""
    before = path.stat().st_mtime_ns
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_without_a_project_file_all_is_found_out(of):
    recipe = of()
    assert recipe.params["size"] == "auto" and recipe.params["colors"] == 0
    assert recipe.palette is None and recipe.animation == "sheet"


def test_rules_hold_for_the_files_that_match(place):
    place.says(
        'colors = 16\n[[rules]]\nfiles = ["ui/**", "*.icon.png"]\ncolors = 8\n[[rules]]\nfiles = "ui/big*"\nsize = "8x8"\n'
    )
    recipes = Recipes(place.folder)
    asked = {
        name: recipes.of(place.folder / name).params
        for name in ("a.png", "ui/b.png", "x.icon.png", "ui/big.png")
    }
    assert {name: (params["colors"], params["size"]) for name, params in asked.items()} == {
        "a.png": (16, "auto"),
        "ui/b.png": (8, "auto"),
        "x.icon.png": (8, "auto"),
        "ui/big.png": (8, "8x8"),
    }


def test_files_are_matched_from_where_the_project_file_lies(place, tmp_path):
    place.says('[[rules]]\nfiles = "in/ui/*"\ncolors = 8\n', tmp_path)
    recipes = Recipes(place.folder)
    assert recipes.of(place.folder / "ui" / "x.png").params["colors"] == 8
    assert recipes.of(place.folder / "x.png").params["colors"] == 0


def test_a_relative_name_is_one_in_the_watched_folder(place):
    place.says('[[rules]]\nfiles = "/ui/*"\ncolors = 8\n')
    recipes = Recipes(place.folder)
    assert recipes.of(Path("ui/x.png")).params["colors"] == 8


def test_flags_are_stronger_than_variables_rules_and_the_project(place, of, monkeypatch):
    assert of().params["colors"] == 0
    place.says('colors = 4\n[[rules]]\nfiles = "other*"\ncolors = 5\n')
    assert of().params["colors"] == 4
    place.says('colors = 4\n[[rules]]\nfiles = "hero*"\ncolors = 5\n')
    assert of().params["colors"] == 5
    monkeypatch.setenv("SPRITE_BRIDGE_COLORS", "6")
    assert of().params["colors"] == 6
    assert of(colors=7).params["colors"] == 7


def test_what_makes_another_output_makes_another_digest_and_nothing_else_does(place, of):
    plain = of().digest
    assert of().digest == plain and of("bat.png").digest == plain
    assert of(device="cpu").digest == plain
    (place.folder / "p.gpl").write_text(GPL)
    (place.folder / "q.gpl").write_text(GPL.replace("255 255 255", "255 255 254"))
    place.says('[watch]\nanimation = "apng"')
    animated = of().digest
    place.says("[watch]\nreview = 0.9")
    assert of().digest == plain
    digests = [
        of(**one).digest for one in ({"colors": 3}, {"size": "8x8"}, {"model": False}, {"background": "keep"})
    ]
    digests += [of(palette=str(place.folder / name)).digest for name in ("p.gpl", "q.gpl")]
    assert len({plain, animated, *digests}) == 8


def test_two_palette_files_with_the_same_colours_are_one_recipe(place, of):
    for name in ("p.gpl", "q.gpl"):
        (place.folder / name).write_text(GPL)
    first, second = (of(palette=str(place.folder / name)) for name in ("p.gpl", "q.gpl"))
    assert first.digest == second.digest
    assert first.palette.hex() == second.palette.hex() == ["#000000", "#ffffff"]


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("colors = 'many'", ConfigError, "colors = 'many' is not a whole number"),
        ("colors = -1", BadParams, "colors"),
        ("[[rules]]\nfiles = 'x'\nsize = 'huge'", BadParams, "'huge'"),
        ("palette = 'none.gpl'", InputError, "none.gpl"),
        ("[[rules]]\nfiles = 'x'\npalette = 'bad.gpl'", BadPalette, "bad.gpl"),
    ],
)
def test_what_is_wrong_is_said_before_the_first_picture(place, text, error, said):
    (place.folder / "bad.gpl").write_text("no palette")
    place.says(text)
    with pytest.raises(error) as caught:
        Recipes(place.folder)
    assert said in caught.value.message


def test_only_a_change_is_a_change(place):
    project = place.says("colors = 4")
    recipes = Recipes(place.folder)
    assert not recipes.refresh()
    rewrite(project, "colors = 5")
    assert recipes.refresh()
    assert recipes.of(place.folder / "x.png").params["colors"] == 5
    assert not recipes.refresh()
    project.unlink()
    assert recipes.refresh()
    assert recipes.of(place.folder / "x.png").params["colors"] == 0


def test_a_palette_file_that_changes_is_a_change(place):
    palette = place.folder / "p.gpl"
    palette.write_text(GPL)
    place.says('palette = "p.gpl"')
    recipes = Recipes(place.folder)
    first = recipes.of(place.folder / "x.png")
    assert not recipes.refresh()
    rewrite(palette, GPL.replace("255 255 255", "255 0 0"))
    assert recipes.refresh()
    second = recipes.of(place.folder / "x.png")
    assert second.palette.hex() == ["#000000", "#ff0000"] and second.digest != first.digest


def test_a_project_file_that_appears_nearer_is_a_change(place, tmp_path):
    above = place.says("colors = 4", tmp_path)
    recipes = Recipes(place.folder)
    rewrite(above, "colors = 5")
    assert recipes.refresh()
    place.says("colors = 6")
    assert recipes.refresh()
    assert recipes.of(place.folder / "x.png").params["colors"] == 6


def test_a_project_file_that_appears_above_is_a_change(place, tmp_path):
    recipes = Recipes(place.folder)
    place.says("colors = 4", tmp_path)
    assert recipes.refresh()
    assert recipes.of(place.folder / "x.png").params["colors"] == 4


@pytest.mark.parametrize("where", ["in", "."])
@pytest.mark.parametrize("wrong", ["colors = ", "color = 3", "palette = 'none.gpl'"])
def test_settings_that_are_broken_are_told_of_until_they_are_mended_and_the_old_ones_hold(
    place, tmp_path, where, wrong
):
    project = place.says("colors = 4", tmp_path / where)
    recipes = Recipes(place.folder)
    old = recipes.of(place.folder / "x.png")
    rewrite(project, wrong)
    for _ in range(3):
        with pytest.raises((ConfigError, InputError)):
            recipes.refresh()
    assert recipes.of(place.folder / "x.png") == old
    rewrite(project, "colors = 5")
    assert recipes.refresh() and not recipes.refresh()
    assert recipes.of(place.folder / "x.png").params["colors"] == 5


def test_a_palette_that_is_broken_meanwhile_is_told_of_and_the_old_one_holds(place):
    palette = place.folder / "p.gpl"
    palette.write_text(GPL)
    place.says('palette = "p.gpl"')
    recipes = Recipes(place.folder)
    rewrite(palette, "no palette")
    for _ in range(2):
        with pytest.raises(BadPalette):
            recipes.refresh()
    assert recipes.of(place.folder / "x.png").palette.hex() == ["#000000", "#ffffff"]
    palette.unlink()
    with pytest.raises(InputError):
        recipes.refresh()
