"""What belongs into the plugins, and what does not."""

import json

import pytest

from sprite_bridge.errors import OutputError
from sprite_bridge.install.sources import aseprite_files, godot_files, plugins_folder
from sprite_bridge.version import __version__


def test_the_extension_has_its_files_and_nothing_of_users_and_editors(plugins):
    assert list(aseprite_files(plugins)) == [
        "LICENSE",
        "package.json",
        "parts/more.lua",
        "plugin.lua",
        "version.lua",
    ]
    assert list(godot_files(plugins)) == ["LICENSE", "deep/more.gd", "plugin.cfg", "plugin.gd"]
    assert aseprite_files(plugins)["LICENSE"] == godot_files(plugins)["LICENSE"] == b"a licence"


def test_a_licence_among_the_files_counts_and_so_does_one_beside_them_as_in_the_wheel(plugins):
    (plugins / "LICENSE").write_text("of the wheel")
    (plugins / "aseprite" / "LICENSE").write_text("its own")
    assert aseprite_files(plugins)["LICENSE"] == b"its own"
    assert godot_files(plugins)["LICENSE"] == b"of the wheel"


def test_they_say_of_which_version_they_are_and_all_else_stays(plugins):
    package = json.loads(aseprite_files(plugins)["package.json"])
    before = json.loads((plugins / "aseprite" / "package.json").read_text(encoding="utf-8"))
    assert package == {**before, "version": __version__}
    assert list(package) == list(before)
    assert aseprite_files(plugins)["version.lua"].decode() == f'-- the version\n\nreturn "{__version__}"\n'
    config = godot_files(plugins)["plugin.cfg"].decode()
    assert config == f'[plugin]\n\nname="Sprite Bridge"\nversion="{__version__}"\nscript="plugin.gd"\n'


@pytest.mark.parametrize("name", ["package.json", "version.lua"])
def test_without_the_files_that_say_what_it_is_there_is_no_plugin(plugins, name):
    (plugins / "aseprite" / name).unlink()
    with pytest.raises(OutputError, match=f"holds no {name}"):
        aseprite_files(plugins)


def test_the_plugins_of_this_version_say_so_already():
    """Nothing is to be filled in but in a version that is being made."""
    plugins = plugins_folder()
    for place, file in ((plugins / "aseprite", "version.lua"), (plugins / "aseprite", "package.json")):
        assert (place / file).read_text(encoding="utf-8").count(f'"{__version__}"') == 1
