"""Settings: where they come from, which wins, and what is refused."""

import os
from dataclasses import fields, replace

import pytest

from sprite_bridge.config import LIMITS, Limits, Settings, load_settings
from sprite_bridge.errors import ConfigError


@pytest.fixture
def places(tmp_path):
    """A user folder and a project folder with a folder inside."""
    (tmp_path / "user").mkdir()
    (tmp_path / "project" / "art").mkdir(parents=True)
    return tmp_path


def load(places, overrides=None, env=None):
    return load_settings(overrides, env or {}, places / "project" / "art", places / "user")


def test_without_anything_the_defaults_hold(places):
    assert load(places) == Settings()


def test_flag_wins_over_variable_over_project_over_user(places):
    (places / "user" / "config.toml").write_text("colors = 1\nsize = '1x1'\ndevice = 'cpu'\nscale = 1\n")
    (places / "project" / "sprite_bridge.toml").write_text("colors = 2\nsize = '2x2'\ndevice = 'cuda'\n")
    found = load(
        places, {"colors": 4, "size": None}, {"SPRITE_BRIDGE_COLORS": "3", "SPRITE_BRIDGE_SIZE": "3x3"}
    )
    assert found == Settings(colors=4, size="3x3", device="cuda")


@pytest.mark.parametrize(
    ("user", "project", "env", "flags", "size", "scale"),
    [
        ("scale = 9", "", {}, {"size": "60x60"}, "60x60", 0),
        ("", "size = '60x60'", {}, {"scale": 9.0}, "auto", 9),
        ("scale = 9", "size = '60x60'", {}, {}, "60x60", 0),
        ("", "scale = 9", {"SPRITE_BRIDGE_SIZE": "6x6"}, {}, "6x6", 0),
        ("", "scale = 9", {}, {"size": "auto"}, "auto", 0),
        ("", "scale = 9\nsize = '6x6'", {}, {"colors": 3}, "6x6", 9),
    ],
)
def test_whoever_names_the_grid_resets_what_weaker_settings_say_of_it(
    user, project, env, flags, size, scale, places
):
    (places / "user" / "config.toml").write_text(user)
    (places / "project" / "sprite_bridge.toml").write_text(project)
    found = load(places, flags, env)
    assert (found.size, found.scale) == (size, scale)


def test_a_palette_is_taken_back_by_any_stronger_setting(places):
    user, project = places / "user" / "config.toml", places / "project" / "sprite_bridge.toml"
    user.write_text("palette = 'team.gpl'")
    assert load(places).palette
    assert load(places, {"palette": "none"}).palette == ""
    assert load(places, env={"SPRITE_BRIDGE_PALETTE": "none"}).palette == ""
    project.write_text("palette = 'none'")
    assert load(places).palette == ""
    assert load(places, {"palette": "mine.gpl"}).palette == "mine.gpl"


def test_what_a_value_should_be_is_said_in_words(places):
    for name, said in (("colors", "a whole number"), ("scale", "a number"), ("model", "true or false")):
        with pytest.raises(ConfigError, match=f"='many' is not {said}$"):
            load(places, env={f"SPRITE_BRIDGE_{name.upper()}": "many"})
        (places / "project" / "sprite_bridge.toml").write_text(f"{name} = 'many'")
        with pytest.raises(ConfigError, match=f"{name} = 'many' is not {said}$"):
            load(places)
        (places / "project" / "sprite_bridge.toml").unlink()


def test_the_nearest_project_file_is_read(places):
    (places / "project" / "sprite_bridge.toml").write_text("colors = 5")
    assert load(places).colors == 5
    (places / "project" / "art" / "sprite_bridge.toml").write_text("colors = 6")
    assert load(places).colors == 6


def test_paths_of_a_file_are_relative_to_it(places):
    text = f"palette = 'team.gpl'\nmodels = 'nets{os.pathsep}more'"
    (places / "project" / "sprite_bridge.toml").write_text(text)
    found = load(places)
    assert found.palette == str(places / "project" / "team.gpl")
    assert found.models.split(os.pathsep) == [str(places / "project" / name) for name in ("nets", "more")]


def test_variables_are_read_by_their_kind(places):
    env = {
        "SPRITE_BRIDGE_MODEL": "no",
        "SPRITE_BRIDGE_SCALE": "2.5",
        "SPRITE_BRIDGE_DEVICE": "",
        "OTHER": "x",
    }
    assert load(places, env=env) == Settings(model=False, scale=2.5)


@pytest.mark.parametrize(
    "text", ["colours = 3", "colors = 'many'", "colors = true", "model = 1", "colors = 3.5", "size = 3"]
)
@pytest.mark.parametrize("name", ["user/config.toml", "project/sprite_bridge.toml"])
def test_a_senseless_setting_is_refused_with_its_file(text, name, places):
    (places / name).write_text(text)
    with pytest.raises(ConfigError, match=name.partition("/")[2]):
        load(places)


@pytest.mark.parametrize("data", [b"colors = ", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_refused(data, places):
    (places / "user" / "config.toml").write_bytes(data)
    with pytest.raises(ConfigError, match=r"config\.toml"):
        load(places)


@pytest.mark.parametrize(("name", "value"), [("COLORS", "many"), ("SCALE", "x"), ("MODEL", "perhaps")])
def test_a_senseless_variable_is_refused_by_name(name, value, places):
    with pytest.raises(ConfigError, match=f"SPRITE_BRIDGE_{name}='{value}'"):
        load(places, env={f"SPRITE_BRIDGE_{name}": value})


def test_an_unknown_override_is_refused(places):
    with pytest.raises(ConfigError, match="colours") as caught:
        load(places, {"colours": 3})
    assert "colors" in caught.value.hint


def test_limits_are_whole_and_positive():
    for field in fields(Limits):
        assert getattr(LIMITS, field.name) > 0
    assert replace(LIMITS, max_side=1).max_side == 1
    assert LIMITS.max_pixels >= 4096 * 4096


def test_real_places_are_used_by_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SPRITE_BRIDGE_COLORS", "9")
    (tmp_path / "sprite_bridge.toml").write_text("device = 'cpu'")
    assert load_settings() == Settings(colors=9, device="cpu")
