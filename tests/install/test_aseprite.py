"""The extension for Aseprite: as a file that it installs, and in its folder."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from sprite_bridge.errors import BadParams, OutputError
from sprite_bridge.install import aseprite
from sprite_bridge.install.sources import aseprite_files
from sprite_bridge.version import __version__

CHOSEN = "return { size = 32 }"


@pytest.fixture
def folder(user):
    return user / "extensions" / "sprite-bridge"


def test_the_file_has_the_same_bytes_each_time_and_holds_the_files(plugins, tmp_path):
    path = aseprite.write_extension(tmp_path / "a" / "b", plugins)
    first = path.read_bytes()
    for file in (plugins / "aseprite").rglob("*"):
        file.touch()
    assert aseprite.write_extension(tmp_path / "a" / "b", plugins).read_bytes() == first
    assert aseprite.build(dict(reversed(aseprite_files(plugins).items()))) == first
    assert path.name == "sprite-bridge.aseprite-extension"
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == aseprite_files(plugins)


def test_it_is_installed_with_the_list_that_lets_aseprite_remove_it(plugins, user, folder, tree):
    aseprite.install(user, plugins)
    found = tree(folder)
    listed = json.loads(found.pop("__info.json"))["installedFiles"]
    assert found == aseprite_files(plugins)
    assert set(listed) == {*found, "__info.json"}
    assert aseprite.installed_version(user) == __version__
    assert [path.name for path in user.iterdir()] == ["extensions"]


def test_an_update_keeps_what_was_chosen_and_no_old_file(plugins, user, folder, tree):
    aseprite.install(user, plugins)
    (folder / "__pref.lua").write_text(CHOSEN)
    (folder / "of_before.lua").write_text("-- old")
    (plugins / "aseprite" / "plugin.lua").write_text("-- newer")
    aseprite.install(user, plugins)
    found = tree(folder)
    assert found["__pref.lua"].decode() == CHOSEN and found["plugin.lua"] == b"-- newer"
    assert (
        "of_before.lua" not in found
        and "__pref.lua" not in json.loads(found["__info.json"])["installedFiles"]
    )
    assert [path.name for path in user.iterdir()] == ["extensions"]


def test_choices_that_aseprite_left_behind_are_taken_up(plugins, user, folder):
    folder.mkdir(parents=True)
    (folder / "__pref.lua").write_text(CHOSEN)
    assert aseprite.installed_version(user) is None
    aseprite.install(user, plugins)
    assert (folder / "__pref.lua").read_text() == CHOSEN and (folder / "plugin.lua").is_file()


def test_it_is_removed_and_nothing_else_is(plugins, user, folder, tree):
    other = user / "extensions" / "other" / "package.json"
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    before = tree(user)
    assert not aseprite.remove(user)
    aseprite.install(user, plugins)
    (folder / "__pref.lua").write_text(CHOSEN)
    assert aseprite.remove(user)
    assert tree(user) == before and not folder.exists()
    assert not aseprite.remove(user)


def another_extension(folder: Path):
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"name": "other"}')


def not_even_json(folder: Path):
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"name": "sprite-bridge"')


def a_file(folder: Path):
    folder.parent.mkdir()
    folder.write_text("mine")


def a_link(folder: Path):
    folder.parent.mkdir()
    elsewhere = folder.parents[1] / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "package.json").write_text('{"name": "sprite-bridge"}')
    folder.symlink_to(elsewhere)


def a_link_to_nothing(folder: Path):
    folder.parent.mkdir()
    folder.symlink_to("nowhere")


@pytest.mark.parametrize("what", [another_extension, not_even_json, a_file, a_link, a_link_to_nothing])
def test_what_is_not_ours_is_left_as_it_is(plugins, user, folder, tree, what):
    what(folder)
    before = tree(user)
    for work in (lambda: aseprite.install(user, plugins), lambda: aseprite.remove(user)):
        with pytest.raises(OutputError, match="is left as it is") as caught:
            work()
        assert caught.value.hint and str(folder) in caught.value.message
    assert tree(user) == before


def test_a_file_in_place_of_all_extensions_is_told(plugins, user):
    (user / "extensions").write_text("mine")
    with pytest.raises(OutputError, match="extensions"):
        aseprite.install(user, plugins)
    assert (user / "extensions").read_text() == "mine"


def test_extensions_that_lie_elsewhere_are_reached_by_their_link(plugins, user, tmp_path):
    (tmp_path / "dotfiles" / "extensions").mkdir(parents=True)
    (user / "extensions").symlink_to(tmp_path / "dotfiles" / "extensions")
    aseprite.install(user, plugins)
    aseprite.install(user, plugins)
    assert (tmp_path / "dotfiles" / "extensions" / "sprite-bridge" / "plugin.lua").is_file()
    assert [path.name for path in (tmp_path / "dotfiles").iterdir()] == ["extensions"]


@pytest.mark.parametrize(
    ("system", "env", "place"),
    [
        ("linux", {"ASEPRITE_USER_FOLDER": "own", "HOME": "home"}, "own"),
        ("win32", {"ASEPRITE_USER_FOLDER": "own", "APPDATA": "roaming"}, "own"),
        ("linux", {"HOME": "home"}, "home/.config/aseprite"),
        ("linux", {"HOME": "home", "XDG_CONFIG_HOME": "config"}, "config/aseprite"),
        (
            "linux",
            {"HOME": "home", "ASEPRITE_USER_FOLDER": "", "XDG_CONFIG_HOME": ""},
            "home/.config/aseprite",
        ),
        (
            "darwin",
            {"HOME": "home", "XDG_CONFIG_HOME": "config"},
            "home/Library/Application Support/Aseprite",
        ),
        ("win32", {"APPDATA": "roaming", "HOME": "home"}, "roaming/Aseprite"),
    ],
)
def test_aseprite_is_looked_for_where_it_looks_itself(tmp_path, system, env, place):
    env = {name: value and str(tmp_path / value) for name, value in env.items()}
    with pytest.raises(OutputError) as caught:
        aseprite.user_folder(None, env, system)
    assert str(tmp_path / place) in caught.value.message and "--build-only" in caught.value.hint
    (tmp_path / place).mkdir(parents=True)
    assert aseprite.user_folder(None, env, system) == tmp_path / place


def test_an_older_aseprite_that_knows_no_xdg_is_found(tmp_path):
    env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    (tmp_path / ".config" / "aseprite").mkdir(parents=True)
    assert aseprite.user_folder(None, env, "linux") == tmp_path / ".config" / "aseprite"


def test_without_any_of_the_variables_nothing_is_guessed():
    for system in ("linux", "darwin", "win32"):
        with pytest.raises(OutputError, match="not set"):
            aseprite.user_folder(None, {}, system)


def test_a_named_folder_counts_before_all_and_must_be_there(user, tmp_path):
    assert aseprite.user_folder(user, {"ASEPRITE_USER_FOLDER": str(tmp_path)}) == user
    with pytest.raises(BadParams) as caught:
        aseprite.user_folder(user / "none")
    assert caught.value.field == "user_folder"
