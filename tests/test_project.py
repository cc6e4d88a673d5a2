"""What a project file says: settings, rules for some files, and the watched folder."""

import math
from pathlib import Path

import pytest

from sprite_bridge.config import Settings
from sprite_bridge.errors import ConfigError
from sprite_bridge.project import ANIMATIONS, Project, WatchSettings


@pytest.fixture
def load(tmp_path):
    """``load(text, folder, env, **overrides)``: the project of ``tmp_path / "art"``, and what a user's file says."""

    def load(text=None, folder="art", env=None, user="", **overrides):
        (tmp_path / "user").mkdir(exist_ok=True)
        (tmp_path / "user" / "config.toml").write_text(user)
        (tmp_path / "art" / "deep").mkdir(parents=True, exist_ok=True)
        if text is not None:
            (tmp_path / "art" / "sprite_bridge.toml").write_text(text, encoding="utf-8")
        return Project.load(tmp_path / folder, overrides, env or {}, tmp_path / "user")

    return load


def test_without_a_file_there_are_defaults(load, tmp_path):
    project = load()
    assert project.file is None
    assert project.watch == WatchSettings(None, 0.5, "sheet")
    assert project.settings() == project.settings(tmp_path / "art" / "x.png") == Settings()


def test_the_file_is_found_from_folders_below_it(load, tmp_path):
    assert load("colors = 3", folder="art/deep").file == tmp_path / "art" / "sprite_bridge.toml"


def test_a_flag_is_stronger_than_a_variable_a_rule_the_project_and_the_user(load, tmp_path):
    picture = tmp_path / "art" / "hero.png"
    rule = '\n[[rules]]\nfiles = "hero*"\ncolors = 4'
    assert load(user="colors = 2").settings(picture).colors == 2
    assert load("colors = 3", user="colors = 2").settings(picture).colors == 3
    assert load(f"colors = 3{rule}", user="colors = 2").settings(picture).colors == 4
    assert load(f"colors = 3{rule}", env={"SPRITE_BRIDGE_COLORS": "5"}).settings(picture).colors == 5
    assert (
        load(f"colors = 3{rule}", env={"SPRITE_BRIDGE_COLORS": "5"}, colors=6).settings(picture).colors == 6
    )


def test_of_rules_that_match_the_later_ones_win_and_others_change_nothing(load, tmp_path):
    project = load(
        """
        colors = 1
        background = "keep"
        [[rules]]
        files = ["ui/**", "!ui/raw/**"]
        colors = 2
        size = "8x8"
        [[rules]]
        files = "*.icon.png"
        colors = 3
        """
    )
    found = {
        name: project.settings(tmp_path / "art" / name)
        for name in ("x.png", "ui/x.png", "ui/raw/x.png", "ui/x.icon.png", "deep/x.icon.png")
    }
    assert {name: (one.colors, one.size) for name, one in found.items()} == {
        "x.png": (1, "auto"),
        "ui/x.png": (2, "8x8"),
        "ui/raw/x.png": (1, "auto"),
        "ui/x.icon.png": (3, "8x8"),
        "deep/x.icon.png": (3, "auto"),
    }
    assert {one.background for one in found.values()} == {"keep"}


def test_files_outside_the_project_match_no_rule(load, tmp_path):
    project = load('[[rules]]\nfiles = "*"\ncolors = 2')
    assert project.settings(tmp_path / "art" / "x.png").colors == 2
    assert project.settings(tmp_path / "art" / ".." / "x.png").colors == 0
    assert project.settings(tmp_path / "x.png").colors == 0
    assert project.settings().colors == 0


def test_a_relative_path_is_one_from_where_one_stands(load, tmp_path, monkeypatch):
    project = load('[[rules]]\nfiles = "deep/*"\ncolors = 2')
    monkeypatch.chdir(tmp_path / "art" / "deep")
    assert project.settings(Path("x.png")).colors == 2


def test_who_names_the_size_for_some_files_takes_back_the_scale_of_all(load, tmp_path):
    project = load('scale = 8.0\n[[rules]]\nfiles = "hero*"\nsize = "16x16"')
    assert (project.settings().size, project.settings().scale) == ("auto", 8.0)
    hero = project.settings(tmp_path / "art" / "hero.png")
    assert (hero.size, hero.scale) == ("16x16", 0.0)


def test_files_with_the_same_rules_have_the_same_settings_object(load, tmp_path):
    project = load('[[rules]]\nfiles = "ui/*"\ncolors = 2')
    art = tmp_path / "art"
    assert project.settings(art / "ui" / "a.png") is project.settings(art / "ui" / "b.png")
    assert project.settings(art / "a.png") is project.settings()


def test_all_settings_are_those_without_rules_and_with_each(load):
    project = load('colors = 1\n[[rules]]\nfiles = "a"\ncolors = 2\n[[rules]]\nfiles = "b"\ncolors = 3')
    assert [settings.colors for settings in project.all_settings()] == [1, 2, 3]


def test_paths_are_relative_to_the_file_that_names_them(load, tmp_path):
    project = load(
        'palette = "p.gpl"\n[watch]\nout = "../game"\n[[rules]]\nfiles = "a"\npalette = "deep/q.gpl"'
    )
    assert project.watch.out == tmp_path / "art" / ".." / "game"
    assert [Path(settings.palette) for settings in project.all_settings()] == [
        tmp_path / "art" / "p.gpl",
        tmp_path / "art" / "deep" / "q.gpl",
    ]


def test_the_watched_folder_has_settings_of_its_own(load):
    project = load('[watch]\nout = "game"\nreview = 1\nanimation = "apng"')
    assert (project.watch.review, project.watch.animation) == (1.0, "apng")
    assert load('[watch]\nout = ""').watch.out is None
    assert [load(f'[watch]\nanimation = "{one}"').watch.animation for one in ANIMATIONS] == list(ANIMATIONS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("color = 3", "unknown setting 'color'"),
        ("colors = 'x'", "colors = 'x' is not a whole number"),
        ("colors = ", "cannot be read"),
        ("watch = 1", "watch is not a table"),
        ("[watch]\nquiet = 1", "unknown setting watch.quiet"),
        ("[watch]\nout = 1", "watch.out = 1 is not a folder in quotes"),
        ("[watch]\nreview = 1.5", "watch.review = 1.5 is not a number from 0 to 1"),
        ("[watch]\nreview = -0.1", "watch.review = -0.1 is not"),
        ("[watch]\nreview = true", "watch.review = True is not"),
        ("[watch]\nreview = '0.5'", "watch.review = '0.5' is not"),
        ("[watch]\nreview = nan", "watch.review = nan is not"),
        ("[watch]\nanimation = 'gif'", "watch.animation = 'gif' is not one of sheet, apng, first"),
        ("[watch]\nanimation = ['apng']", "is not one of sheet, apng, first"),
        ("rules = 1", "rules is not a list of tables"),
        ("rules = [1]", "rules is not a list of tables"),
        ("[rules]\nfiles = 'x'", "rules is not a list of tables"),
        ("[[rules]]\ncolors = 1", "rule 1 names no files"),
        ("[[rules]]\nfiles = 'x'\n[[rules]]\nfiles = []", "rule 2 names no files"),
        ("[[rules]]\nfiles = [1]", "rule 1 names no files"),
        ("[[rules]]\nfiles = 'x'\ncolor = 1", "unknown setting 'color'"),
        ("[[rules]]\nfiles = 'x'\nwatch = 1", "unknown setting 'watch'"),
        ("[[rules]]\nfiles = '!'", "rule 1"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_file(load, tmp_path, text, said):
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert said in caught.value.message
    assert str(tmp_path / "art" / "sprite_bridge.toml") in caught.value.message


def test_the_hint_of_an_unknown_setting_names_the_known_ones(load):
    with pytest.raises(ConfigError) as caught:
        load("[watch]\nouts = 'x'")
    assert caught.value.hint == "known settings: out, review, animation"
    assert not math.isnan(load("[watch]\nreview = 0").watch.review)
