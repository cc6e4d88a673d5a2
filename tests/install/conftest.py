"""Plugins of our own to install, so that each test knows what is in them, and folders to install them into."""

import json
from pathlib import Path

import pytest

LINE = 'config_version=5\n\n[application]\n\nconfig/name="Game"\n'


@pytest.fixture
def plugins(tmp_path):
    """A folder as `plugins` in a checkout, with what does not belong into a plugin as well."""
    root = tmp_path / "checkout"
    package = {
        "name": "sprite-bridge",
        "version": "0.0.0",
        "displayName": "Sprite Bridge ✓",
        "contributes": {},
    }
    config = '[plugin]\n\nname="Sprite Bridge"\nversion="0.0.0"\nscript="plugin.gd"\n'
    for place, text in {
        "LICENSE": "a licence",
        "plugins/aseprite/package.json": json.dumps(package),
        "plugins/aseprite/plugin.lua": "-- new",
        "plugins/aseprite/version.lua": '-- the version\n\nreturn "0.0.0"\n',
        "plugins/aseprite/parts/more.lua": "-- more",
        "plugins/aseprite/pictures/form.png": "of the README",
        "plugins/aseprite/__pref.lua": "-- of whoever wrote it",
        "plugins/aseprite/.luarc.json": "{}",
        "plugins/aseprite/plugin.lua~": "-- of an editor",
        "plugins/godot/project.godot": LINE,
        "plugins/godot/addons/sprite_bridge/plugin.cfg": config,
        "plugins/godot/addons/sprite_bridge/plugin.gd": "# new",
        "plugins/godot/addons/sprite_bridge/deep/more.gd": "# more",
    }.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "plugins"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """The daemon's folder, as no test may write into the user's."""
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "daemon home"))
    return tmp_path / "daemon home"


@pytest.fixture
def user(tmp_path):
    """Aseprite's folder of a user, with a name that is not easy."""
    folder = tmp_path / "Zoë's files" / "aseprite"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def project(tmp_path):
    """A Godot project, with a name that is not easy and another addon."""
    folder = tmp_path / "my ゲーム"
    (folder / "addons" / "other").mkdir(parents=True)
    (folder / "addons" / "other" / "plugin.cfg").write_text('[plugin]\nname="Other"\n')
    (folder / "project.godot").write_text(LINE)
    return folder


@pytest.fixture
def tree():
    """``tree(folder)``: the bytes of all files below it, by place; links are not followed."""

    def look(folder: Path):
        paths = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
        return {
            path.relative_to(folder).as_posix(): f"-> {path.readlink()}"
            if path.is_symlink()
            else path.read_bytes()
            for path in paths
        }

    return look
