"""Settings that make no sense."""

import os
from functools import partial

import pytest

from sprite_bridge.config import load_settings
from sprite_bridge.doctor.settings import settings
from sprite_bridge.project import Project


@pytest.fixture
def with_env(around, look, tmp_path):
    """``with_env(NAME=value)``: what is found with these variables."""

    def found(folders=(), **variables):
        env = {**around.env, **variables}
        return look(
            settings,
            env=env,
            folders=folders,
            settings=partial(load_settings, None, env, around.here, tmp_path / "user"),
            project=lambda folder: Project.load(folder, None, env, tmp_path / "user"),
        )

    return found


@pytest.mark.parametrize(
    ("text", "said"),
    [("colours = 3", "unknown setting"), ("colors = 'x'", "a whole number"), ("= 3", "cannot be read")],
)
def test_a_file_that_makes_no_sense_is_a_trouble_that_names_it(around, with_env, text, said):
    (around.here / "sprite_bridge.toml").write_text(text, encoding="utf-8")
    found = with_env().only("trouble")
    assert "sprite_bridge.toml" in found.message and said in found.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[rules]]\nfiles = ["ui/**"]\ncolors = 1000', "colors"),
        ("[watch]\nreview = 3", "watch.review"),
        ("[[rules]]\ncolors = 3", "names no files"),
    ],
)
def test_rules_and_tables_of_a_folder_that_was_named_are_looked_at_as_well(with_env, tmp_path, text, said):
    game = tmp_path / "game"
    game.mkdir()
    (game / "sprite_bridge.toml").write_text(text, encoding="utf-8")
    assert with_env().levels == ["ok"]
    assert said in with_env(folders=(game,)).only("trouble").message


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SPRITE_BRIDGE_COLORS", "many", "SPRITE_BRIDGE_COLORS"),
        ("SPRITE_BRIDGE_COLORS", "1000", "colors"),
        ("SPRITE_BRIDGE_DEVICE", "gpu", "device"),
        ("SPRITE_BRIDGE_SIZE", "big", "size"),
        ("SPRITE_BRIDGE_BACKGROUND", "green", "background"),
        ("SPRITE_BRIDGE_PALETTE", "missing.gpl", "missing.gpl"),
        ("SPRITE_BRIDGE_MODELS", "missing folder", "missing folder"),
        ("SPRITE_BRIDGE_HOME", "relative", "SPRITE_BRIDGE_HOME"),
    ],
)
def test_a_variable_that_makes_no_sense_is_a_trouble_that_names_it(with_env, variable, value, said):
    assert said in with_env(**{variable: value}).only("trouble").message


def test_a_variable_that_is_no_setting_is_a_note_with_those_there_are(with_env):
    found = with_env(SPRITE_BRIDGE_COLOURS="16")
    assert "SPRITE_BRIDGE_COLOURS" in found.only("note").message
    assert "SPRITE_BRIDGE_COLORS" in found.only("note").mend
    assert "trouble" not in found.levels


def test_settings_that_make_sense_are_well_and_named(with_env, tmp_path):
    models = os.pathsep.join([str(tmp_path), str(tmp_path)])
    found = with_env(SPRITE_BRIDGE_COLORS="16", SPRITE_BRIDGE_SIZE="32X48", SPRITE_BRIDGE_MODELS=models)
    assert found.levels == ["ok"]
    assert found.only("ok").message == "models, size, colors"
