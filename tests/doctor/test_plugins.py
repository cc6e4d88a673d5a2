"""Plugins of another version than this installation are told, with what to do."""

from dataclasses import replace

import pytest

from sprite_bridge.doctor.plugins import plugins
from sprite_bridge.version import __version__

NONE = "none is installed in what was looked at"


@pytest.fixture
def extension(around, tmp_path):
    """``extension(version)``: leave one in Aseprite's folder."""

    def leave(version):
        folder = tmp_path / "art" / ".config" / "aseprite" / "extensions" / "sprite-bridge"
        folder.mkdir(parents=True, exist_ok=True)
        said = f'"version": "{version}", ' if version else ""
        (folder / "package.json").write_text(f'{{{said}"name": "sprite-bridge"}}')

    return leave


@pytest.fixture
def addon(tmp_path):
    """``addon(version)``: leave one in a project; a folder in that."""

    def leave(version):
        folder = tmp_path / "game" / "addons" / "sprite_bridge"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "game" / "project.godot").write_text("config_version=5\n")
        (folder / "plugin.cfg").write_text(f'[plugin]\nname="Sprite Bridge"\nversion="{version}"\n')
        return tmp_path / "game" / "sprites"

    return leave


def test_where_there_are_none_it_says_so(look, tmp_path):
    assert look(plugins).only("ok").message == NONE
    (tmp_path / "game").mkdir()
    (tmp_path / "game" / "project.godot").write_text("config_version=5\n")
    assert look(plugins, folders=(tmp_path / "game",)).only("ok").message == NONE


def test_those_of_this_version_are_well(look, extension, addon):
    extension(__version__)
    assert look(plugins, folders=(addon(__version__),)).levels == ["ok", "ok"]


@pytest.mark.parametrize(("version", "said"), [("0.0.9", "of version 0.0.9"), ("", "of an unknown version")])
def test_another_version_is_noted(look, extension, addon, version, said):
    extension(version)
    found = look(plugins).only("note")
    assert said in found.message and __version__ in found.message
    assert found.mend.startswith("sprite-bridge install aseprite")


def test_a_project_is_found_from_a_folder_in_it_and_told_once(look, addon, around, tmp_path):
    sprites = addon("0.0.9")
    found = look(plugins, here=tmp_path / "game", folders=(sprites, tmp_path / "game")).only("note")
    assert found.mend == f'sprite-bridge install godot "{tmp_path / "game"}"'


def test_without_a_home_there_are_none(around):
    assert [finding.message for finding in plugins(replace(around, env={}))] == [NONE]
