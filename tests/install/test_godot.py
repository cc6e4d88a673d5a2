"""The addon in a Godot project."""

from pathlib import Path

import pytest

from sprite_bridge.errors import BadParams, OutputError
from sprite_bridge.install import godot
from sprite_bridge.install.sources import godot_files
from sprite_bridge.version import __version__

LIST = '\n[editor_plugins]\n\nenabled=PackedStringArray("res://addons/sprite_bridge/plugin.cfg")\n'


@pytest.fixture
def folder(project):
    return project / "addons" / "sprite_bridge"


def test_the_addon_comes_alone_and_is_enabled(plugins, project, folder, tree):
    before = tree(project)
    godot.install(project, plugins=plugins)
    after = tree(project)
    assert after["project.godot"] == before["project.godot"] + LIST.encode()
    added = {f"addons/sprite_bridge/{name}": data for name, data in godot_files(plugins).items()}
    assert after == before | added | {"project.godot": after["project.godot"]}
    assert godot.installed_version(project) == __version__
    assert {path.name for path in folder.parent.iterdir()} == {"other", "sprite_bridge"}


def test_not_to_enable_leaves_the_project_as_it_is(plugins, project, folder):
    before = (project / "project.godot").read_bytes()
    godot.install(project, enable=False, plugins=plugins)
    assert (project / "project.godot").read_bytes() == before and (folder / "plugin.cfg").is_file()


def test_an_update_keeps_no_old_file_but_what_godot_wrote_beside_those_that_stay(
    plugins, project, folder, tree
):
    godot.install(project, plugins=plugins)
    for name in ("gone.gd", "gone.gd.uid", "plugin.gd.uid", "deep/more.gd.uid"):
        (folder / name).write_text(f"uid of {name}")
    (plugins / "godot" / "addons" / "sprite_bridge" / "deep" / "more.gd.uid").write_text("uid of ours")
    once = (project / "project.godot").read_bytes()
    godot.install(project, plugins=plugins)
    assert (project / "project.godot").read_bytes() == once
    assert tree(folder) == godot_files(plugins) | {"plugin.gd.uid": b"uid of plugin.gd.uid"}
    assert tree(folder)["deep/more.gd.uid"] == b"uid of ours"


def test_it_is_removed_and_all_is_as_it_was_but_for_an_empty_list(plugins, project, tree):
    before = tree(project)
    assert not godot.remove(project)
    assert tree(project) == before
    godot.install(project, plugins=plugins)
    assert godot.remove(project)
    empty = LIST.replace('"res://addons/sprite_bridge/plugin.cfg"', "").encode()
    assert tree(project) == before | {"project.godot": before["project.godot"] + empty}


def test_what_needs_the_addon_after_it_was_removed_is_told(project):
    (project / "art").mkdir()
    (project / ".godot").mkdir()
    (project / "art" / "hero.png.import").write_text('[remap]\n\nimporter="sprite_bridge.clean"\n')
    (project / "art" / "tree.png.import").write_text('[remap]\n\nimporter="texture"\n')
    (project / ".godot" / "x.import").write_text('importer="sprite_bridge.clean"\n')
    assert godot.still_imported(project) == ["art/hero.png"]


def test_what_is_no_project_is_refused(plugins, tmp_path):
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(BadParams, match=r"holds no project\.godot") as caught:
            godot.install(path, plugins=plugins)
        assert caught.value.field == "project"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"config_version=4\n", "of format 4"),
        (b"", "names no format"),
        (b"config_version=5\n\xff\xfe", "no text"),
        (b"config_version=5\n[editor_plugins]\nenabled=5\n", "cannot be read"),
    ],
)
def test_a_project_that_is_not_understood_is_left_as_it_is(plugins, project, tree, data, said):
    (project / "project.godot").write_bytes(data)
    before = tree(project)
    for work in (lambda: godot.install(project, plugins=plugins), lambda: godot.remove(project)):
        with pytest.raises(OutputError, match=said) as caught:
            work()
        assert caught.value.hint
    assert tree(project) == before


def someone_elses(folder: Path):
    folder.mkdir(parents=True)
    (folder / "plugin.cfg").write_text('[plugin]\n\nname="Sprite Bridge 9000"\n')


def a_file(folder: Path):
    folder.write_text("mine")


def a_link(folder: Path):
    elsewhere = folder.parents[1] / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "plugin.cfg").write_text('[plugin]\n\nname="Sprite Bridge"\n')
    folder.symlink_to(elsewhere)


@pytest.mark.parametrize("what", [someone_elses, a_file, a_link])
def test_what_is_not_ours_is_left_as_it_is(plugins, project, folder, tree, what):
    what(folder)
    before = tree(project)
    for work in (lambda: godot.install(project, plugins=plugins), lambda: godot.remove(project)):
        with pytest.raises(OutputError, match="is left as it is"):
            work()
    assert tree(project) == before


def test_a_project_without_addons_gets_the_folder_and_lines_end_as_they_did(plugins, tmp_path):
    (tmp_path / "project.godot").write_bytes(b"config_version=5\r\n")
    godot.install(tmp_path, plugins=plugins)
    assert (tmp_path / "addons" / "sprite_bridge" / "plugin.gd").read_text() == "# new"
    assert (tmp_path / "project.godot").read_bytes() == b"config_version=5\r\n" + LIST.replace(
        "\n", "\r\n"
    ).encode()
