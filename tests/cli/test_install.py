"""`sprite-bridge install`: what it says, writes and leaves with."""

import json
import sys
import zipfile

import pytest

from sprite_bridge.cli.app import run
from sprite_bridge.version import __version__


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A computer with a folder of Aseprite's, and no file of it may be written into the real one."""
    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path / "daemon home"))
    monkeypatch.setenv("ASEPRITE_USER_FOLDER", str(tmp_path / "aseprite"))
    (tmp_path / "aseprite").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "daemon home"


@pytest.fixture
def project(tmp_path):
    """A Godot project."""
    folder = tmp_path / "my game"
    folder.mkdir()
    (folder / "project.godot").write_text("config_version=5\n")
    return folder


def in_json(capsys, *arguments):
    """The exit code and the object, of a run that says nothing else on stdout."""
    code = run([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def program_of(home):
    return json.loads((home / "launcher.json").read_text())["program"]


def test_the_extension_is_installed_and_what_comes_next_is_said(tmp_path, home, capsys):
    folder = tmp_path / "aseprite" / "extensions" / "sprite-bridge"
    assert run(["install", "aseprite"]) == 0
    said = capsys.readouterr()
    assert said.out == f"installed {__version__} in {folder}\n" and "restart Aseprite" in said.err
    assert json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"] == __version__
    assert program_of(home) == [sys.executable, "-m", "sprite_bridge"]
    assert run(["install", "aseprite"]) == 0
    assert f"in place of {__version__}" in capsys.readouterr().out
    assert run(["install", "aseprite", "--remove"]) == 0
    assert capsys.readouterr().out == f"removed {folder}\n" and not folder.exists()
    assert run(["install", "aseprite", "--remove"]) == 0
    assert "nothing was installed" in capsys.readouterr().out


def test_only_built_it_lies_where_it_is_to_and_nothing_is_installed(tmp_path, capsys):
    file = "sprite-bridge.aseprite-extension"
    assert run(["install", "aseprite", "--build-only"]) == 0
    assert capsys.readouterr().out == f"wrote {file}\n"
    code, said = in_json(capsys, "install", "aseprite", "--build-only", "--out", "new folder")
    assert (code, said["ok"], said["folder"]) == (0, True, None)
    assert said["extension"] == str(tmp_path.relative_to(tmp_path) / "new folder" / file)
    first, second = (tmp_path / file).read_bytes(), (tmp_path / "new folder" / file).read_bytes()
    assert first == second and not any((tmp_path / "aseprite").iterdir())
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
    assert {"package.json", "LICENSE", "operations.lua", "values.lua"} <= names
    assert not any("test" in name or name.startswith((".", "__")) for name in names)


def test_json_says_what_was_done(tmp_path, capsys):
    code, said = in_json(capsys, "install", "aseprite", "--out", ".")
    folder = tmp_path / "aseprite" / "extensions" / "sprite-bridge"
    assert code == 0 and said.pop("next")
    assert said == {
        "ok": True,
        "version": __version__,
        "extension": "sprite-bridge.aseprite-extension",
        "folder": str(folder),
        "previous": None,
        "removed": False,
    }
    code, said = in_json(capsys, "install", "aseprite")
    assert (said["previous"], said["extension"]) == (__version__, None)
    code, said = in_json(capsys, "install", "aseprite", "--remove")
    assert code == 0 and said["removed"] is True


def test_without_aseprite_it_says_what_to_do(tmp_path, capsys):
    (tmp_path / "aseprite").rmdir()
    code, said = in_json(capsys, "install", "aseprite")
    assert (code, said["error"]["code"]) == (1, "output")
    assert "--build-only" in said["error"]["hint"] and str(tmp_path / "aseprite") in said["error"]["message"]
    assert run(["install", "aseprite", "--build-only"]) == 0


def test_a_named_folder_is_used(tmp_path, capsys):
    named = tmp_path / "another one ü"
    assert run(["install", "aseprite", "--user-folder", str(named)]) == 2
    named.mkdir()
    assert run(["install", "aseprite", "--user-folder", str(named)]) == 0
    assert (named / "extensions" / "sprite-bridge" / "package.json").is_file()


def test_the_addon_is_installed_enabled_and_removed(project, home, capsys):
    assert run(["install", "godot", str(project)]) == 0
    said = capsys.readouterr()
    folder = project / "addons" / "sprite_bridge"
    assert said.out == f"installed {__version__} in {folder}\n" and "Reload Current Project" in said.err
    assert "res://addons/sprite_bridge/plugin.cfg" in (project / "project.godot").read_text()
    assert f'version="{__version__}"' in (folder / "plugin.cfg").read_text(encoding="utf-8")
    assert program_of(home) == [sys.executable, "-m", "sprite_bridge"]
    (project / "hero.png.import").write_text('importer="sprite_bridge.clean"\n')
    assert run(["install", "godot", str(project), "--remove"]) == 0
    said = capsys.readouterr()
    assert said.out == f"removed {folder}\n" and "warning: the addon imported hero.png" in said.err
    assert not folder.exists()
    assert "sprite_bridge" not in (project / "project.godot").read_text()


def test_json_says_what_was_done_to_the_project(project, capsys):
    code, said = in_json(capsys, "install", "godot", str(project), "--no-enable")
    assert code == 0 and said.pop("next")
    assert said == {
        "ok": True,
        "version": __version__,
        "folder": str(project / "addons" / "sprite_bridge"),
        "previous": None,
        "enabled": False,
        "removed": False,
        "still_imported": [],
    }
    assert (project / "project.godot").read_text() == "config_version=5\n"
    code, said = in_json(capsys, "install", "godot", str(project))
    assert (said["previous"], said["enabled"]) == (__version__, True)
    (project / "hero.png.import").write_text('importer="sprite_bridge.clean"\n')
    code, said = in_json(capsys, "install", "godot", str(project), "--remove")
    assert (code, said["removed"], said["still_imported"]) == (0, True, ["hero.png"])


@pytest.mark.parametrize(
    "words",
    [
        ["install"],
        ["install", "krita"],
        ["install", "godot"],
        ["install", "godot", "nowhere"],
        ["install", "godot", "my game", "--remove", "--no-enable"],
        ["install", "aseprite", "--remove", "--build-only"],
        ["install", "aseprite", "--remove", "--out", "."],
        ["install", "aseprite", "--build-only", "--user-folder", "aseprite"],
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_a_usage_error(words, project, tmp_path, capsys):
    code, said = in_json(capsys, *words)
    assert code == 2 and said["ok"] is False and said["error"]["message"]
    assert {path.name for path in tmp_path.iterdir()} == {"aseprite", "my game"}


def test_what_is_not_ours_fails(project, capsys):
    (project / "addons").mkdir()
    (project / "addons" / "sprite_bridge").write_text("mine")
    code, said = in_json(capsys, "install", "godot", str(project))
    assert (code, said["error"]["code"]) == (1, "output")
    assert (project / "project.godot").read_text() == "config_version=5\n"
