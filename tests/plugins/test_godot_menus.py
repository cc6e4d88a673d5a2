"""What the menus of the addon do, in a real editor without a window; and the addon taken away again."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from sprite_bridge import clean

TEXTURE = re.compile(r'importer="texture"')


@pytest.fixture(scope="module")
def daemon(godot, processes, tmp_path_factory):
    with processes.running(tmp_path_factory.mktemp("daemon"), "--workers", "1") as daemon:
        yield daemon


@pytest.fixture
def project(godot, projects, daemon, tmp_path):
    """A project with pictures in folders, which Godot imports as textures."""
    project = projects.Project(godot, tmp_path / "project", daemon.folder, tmp_path)
    for number, name in enumerate(["hero.png", "art/tree.png", "art/deep/rock.PNG"]):
        project.add(name, projects.dirty(number), importer=None)
    (project.folder / "art" / "notes.txt").write_text("notes", encoding="utf-8")
    return project


def test_files_are_cleaned_and_given_back_as_they_were(project, projects):
    with project.editor() as editor:
        editor.ask("scan")
        settings = project.folder / "hero.png.import"
        own = settings.read_text(encoding="utf-8").replace("compress/mode=0", "compress/mode=1")
        settings.write_text(own, encoding="utf-8")
        editor.ask("reimport", paths=["res://hero.png"])
        before = project.committed()
        uid = re.search(r'uid="(.*)"', own)[1]
        editor.ask("menu", entry="clean", paths=["res://hero.png", "res://art/"])
        assert "Pictures that Sprite Bridge imports from now on: 3; other files, left out: 1" in editor.said
        assert "Draw hard pixels" in editor.said
        found = project.look("hero.png", "art/tree.png", "art/deep/rock.PNG")
        for name, value in found.items():
            wanted = projects.figures(clean(project.folder / name).image.pixels)
            assert {key: value[key] for key in wanted} == wanted, name
        assert f'uid="{uid}"' in settings.read_text(encoding="utf-8")
        editor.ask("menu", entry="clean_frames", paths=["res://art/tree.png"])
        assert project.look("art/tree.png")["art/tree.png"]["class"] == "SpriteFrames"
        editor.ask("menu", entry="as_before", paths=["res://hero.png", "res://art/"])
        assert "Pictures that are imported as before: 3" in editor.said
        after = project.committed()
        settings = [place for place in before if place.endswith(".import")]
        assert len(settings) >= 3 and {place: after[place] for place in settings} == {
            place: before[place] for place in settings
        }
        assert not list((project.folder / ".sprite_bridge" / "before").rglob("*.import"))
    kinds = {value["class"] for value in project.look("hero.png", "art/tree.png").values()}
    assert kinds == {"CompressedTexture2D"}


SCENE = """[gd_scene load_steps=3 format=3]

[ext_resource type="Texture2D" path="res://hero.png" id="1"]

[sub_resource type="AtlasTexture" id="2"]
atlas = ExtResource("1")
region = Rect2(0, 0, 8, 8)

[node name="Root" type="Node2D"]

[node name="Hero" type="Sprite2D" parent="."]
texture = ExtResource("1")

[node name="Part" type="Sprite2D" parent="."]
texture = SubResource("2")
"""


def test_an_open_scene_shows_the_clean_picture_and_is_saved_as_it_was(project):
    scene = project.folder / "level.tscn"
    scene.write_text(SCENE, encoding="utf-8")
    with project.editor() as editor:
        editor.ask("scan")
        editor.ask("open", paths=["res://level.tscn"])
        assert editor.ask("shown")["value"][0] == ["CompressedTexture2D", "res://hero.png"]
        for entry, kind in (("clean", "PortableCompressedTexture2D"), ("as_before", "CompressedTexture2D")):
            editor.ask("menu", entry=entry, paths=["res://hero.png"])
            assert editor.ask("shown")["value"] == [
                [kind, "res://hero.png"],
                ["AtlasTexture", "res://level.tscn::2"],
            ]
            editor.ask("save")
            saved = scene.read_text(encoding="utf-8")
            assert saved.count('path="res://hero.png"') == 1 and "CompressedTexture2D" not in saved


def test_hard_pixels_are_set_in_the_project_only_if_somebody_asks(project):
    name = "rendering/textures/canvas_textures/default_texture_filter"
    with project.editor() as editor:
        editor.ask("menu", entry="clean", paths=["res://hero.png"])
        assert editor.ask("setting", name=name)["value"] == 1
        editor.ask("use_nearest")
        assert editor.ask("setting", name=name)["value"] == 0
    text = (project.folder / "project.godot").read_text(encoding="utf-8")
    assert "default_texture_filter=0" in text


def test_the_settings_of_an_import_are_those_of_the_daemon(project, daemon):
    import zmq

    from sprite_bridge.protocol import Describe

    with daemon.client() as client:
        operations = client.ask(Describe("describe")).body["operations"]
    assert zmq.zmq_version_info() >= (4,)
    properties = operations["clean_sheet"]["params"]["properties"]
    with project.editor() as editor:
        offered = {
            (importer, preset): editor.ask("options", importer=importer, preset=preset)["value"]
            for importer, presets in (("texture_importer", 3), ("frames_importer", 1))
            for preset in range(presets)
        }
    for (importer, preset), options in offered.items():
        defaults = {option["name"]: option["default_value"] for option in options}
        wanted = {f"clean/{name}": schema["default"] for name, schema in properties.items()}
        if (importer, preset) == ("texture_importer", 2):
            wanted["clean/background"] = "keep"
        assert {name: defaults[name] for name in wanted} == wanted
        if importer == "texture_importer":
            assert defaults["sheet/is_animation"] is (preset == 1)


def test_a_project_without_the_addon_works_and_a_clean_clone_of_it_has_the_pictures_as_they_came(
    project, projects, tmp_path
):
    project.use("hero.png", projects.CLEAN)
    project.import_all()
    cleaned = project.look("hero.png")
    without_addon(project)
    assert project.look("hero.png") == cleaned, "what was imported needs no addon"
    clone = project.clone(tmp_path / "clone")
    clone.run("--import")
    found = clone.look("hero.png")["hero.png"]
    assert found["class"] == "CompressedTexture2D"
    assert found["size"] == projects.figures(projects.dirty(0))["size"]
    assert TEXTURE.search((clone.folder / "hero.png.import").read_text(encoding="utf-8"))


def test_all_can_be_imported_as_before_and_then_no_clone_misses_the_addon(project, projects, tmp_path):
    project.use("hero.png", projects.CLEAN)
    project.use("art/tree.png", projects.FRAMES)
    with project.editor() as editor:
        editor.ask("scan")
        assert editor.ask("all_as_before")["value"] == 2
    settings = list(project.folder.rglob("*.png.import"))
    assert len(settings) == 2
    assert all(TEXTURE.search(path.read_text(encoding="utf-8")) for path in settings)
    without_addon(project)
    clone = project.clone(tmp_path / "clone")
    clone.run("--import")
    before = clone.committed()
    clone.run("--import")
    assert clone.committed() == before


def without_addon(project):
    """Take the addon away, as `sprite-bridge install --remove` does; what looks at resources stays."""
    shutil.rmtree(project.folder / "addons" / "sprite_bridge")
    for name in ("plugin.cfg", "driver.gd", "driver.gd.uid"):
        (project.folder / "addons" / "driver" / name).unlink(missing_ok=True)
    file = project.folder / "project.godot"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"enabled=.*", "enabled=PackedStringArray()", text), encoding="utf-8")


def test_moved_and_removed_pictures_take_what_is_kept_along(project, projects):
    with project.editor() as editor:
        editor.ask("scan")
        editor.ask("menu", entry="clean", paths=["res://hero.png"])
        kept = project.folder / ".sprite_bridge" / "cleaned"
        assert (kept / "hero.png.json").is_file()
        editor.ask("moved", old="res://hero.png", new="res://art/knight.png")
        assert not (kept / "hero.png").exists() and (kept / "art" / "knight.png.json").is_file()
        assert (project.folder / ".sprite_bridge" / "before" / "art" / "knight.png.import").is_file()
        editor.ask("moved_folder", old="res://art/", new="res://pictures/")
        assert (kept / "pictures" / "knight.png").is_file() and not (kept / "art").exists()
        editor.ask("removed", path="res://pictures/knight.png")
        assert not list(kept.rglob("*.png"))
    assert json.dumps(sorted(path.name for path in kept.rglob("*.json"))) == "[]"
