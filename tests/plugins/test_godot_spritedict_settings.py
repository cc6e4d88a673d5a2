"""The settings of sprite dictionaries in a real Godot, the files that they write, and what a clean clone makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sprite_bridge import decomposition as parts


@pytest.fixture(scope="module")
def saved(imported, tmp_path_factory):
    """A clean clone that is imported with other settings; one of the files that these write is somebody's own."""
    clone = imported.clone(tmp_path_factory.mktemp("saved") / "clone")
    (clone.folder / "everything" / OWN).write_text(EMPTY, encoding="utf-8")
    clone.use(
        "everything/everything.spritedict.json",
        "sprite_bridge.spritedict",
        animation__loop=False,
        animation__autoplay=False,
        sprite_frames__save_as_files=True,
    )
    clone.warnings = clone.import_all()
    return clone


OWN, HERO = "everything.bat_ big_small.tres", "everything/everything.hero.tres"
EMPTY = '[gd_resource type="SpriteFrames" format=3]\n\n[resource]\n'


def test_the_settings_do_what_they_say(saved, dictionaries):
    found = saved.play([{"scene": dictionaries.scene("everything"), "how": "seek", "times": [0.01]}])[
        "played"
    ][0]
    assert (found["autoplay"], found["loops"]) == ("", 0)
    animations = saved.look(HERO)[HERO]["animations"]
    assert set(animations) == {"walk", "default"}
    sizes = [tuple(frame["size"]) for frame in animations["walk"]["frames"]]
    assert sizes == [image.size for image in dictionaries.MADE["everything"].sprites[:3]]
    text = (saved.folder / HERO).read_text(encoding="utf-8")
    assert text.count('type="AtlasTexture"') == 4 and text.count("res://everything/sprites.png") == 1


def test_a_file_that_somebody_else_made_stays(saved):
    assert (saved.folder / "everything" / OWN).read_text(encoding="utf-8") == EMPTY
    assert len(saved.warnings) == 1 and OWN in saved.warnings[0]


def test_a_clean_clone_imports_green_twice_and_nothing_names_the_machine(saved, imported):
    before, first = imported.committed(), saved.committed()
    changed = {at for at in first if first[at] != before.get(at)}
    assert changed == {"everything/everything.spritedict.json.import", f"everything/{OWN}", HERO}
    (saved.folder / "everything" / "everything.spritedict.json").touch()
    saved.import_all()
    assert saved.committed() == first
    for at, data in first.items():
        assert str(saved.folder).encode() not in data, at


def test_a_dictionary_that_is_written_anew_is_imported_anew(saved, dictionaries):
    of = dictionaries.MADE["everything"]
    other = replace(of, frames=of.frames[::-1], tracks=(parts.Track("knight"), *dictionaries.TRACKS[1:]))
    dictionaries.write(saved.folder, "everything", other)
    saved.import_all()
    dictionaries.shows(saved, "everything", other)
    assert (saved.folder / "everything" / "everything.knight.tres").is_file()
