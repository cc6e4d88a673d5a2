"""Sprite dictionaries that lack something in a real Godot: what is said of them, and that they are imported once mended."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import numpy as np
import pytest

from sprite_bridge import Sprite
from sprite_bridge import decomposition as parts


def too_high():
    """Two frames of many sprites, the one in the order of the other backwards."""
    sprites = tuple(Sprite(np.full((1, 1, 4), 255, np.uint8)) for _ in range(4200))
    frame = tuple(parts.Placement(number, 0, 0) for number in range(len(sprites)))
    return parts.Decomposition((8, 8), sprites, (frame, frame, frame[::-1]), (100,) * 3)


BROKEN = {
    "no sheet": ("sprites.json", None, "sprites.json is missing"),
    "no picture": ("sprites.png", None, "sprites.png is missing"),
    "no background": ("background2.png", None, "background2.png is missing"),
    "no placements": ("placements.json", None, "placements.json is missing"),
    "half": ("placements.json", lambda data: data[: len(data) // 2], "placements.json is no JSON object"),
    "elsewhere": (
        ".spritedict.json",
        lambda data: data.replace(b'"sprites.', b'"../sprites.'),
        "no name of a file",
    ),
    "newer": (
        ".spritedict.json",
        lambda data: data.replace(b'"version": 1', b'"version": 2'),
        "version is not 1",
    ),
    "a number": (
        "placements.json",
        lambda data: data.replace(b'"s": 7', b'"s": 8'),
        "].s is no whole number",
    ),
    "huge": (
        "placements.json",
        lambda data: data.replace(b'"x": 3,', b'"x": 1e300,'),
        "].x is no whole number",
    ),
    "nan": ("placements.json", lambda data: data.replace(b'"a": 1.0', b'"a": NaN'), "is no JSON object"),
    "other picture": (
        "sprites.png",
        lambda data: Sprite(np.zeros((4, 4, 4), np.uint8)).encode(),
        "lies outside",
    ),
}


@pytest.fixture(scope="module")
def broken(godot, projects, tmp_path_factory, dictionaries):
    """A project of dictionaries that each lack something, and a sound one."""
    folder = tmp_path_factory.mktemp("broken")
    project = projects.Project(godot, folder / "project", folder / "nobody", folder)
    for name, (ending, change, _) in BROKEN.items():
        dictionaries.write(
            project.folder,
            name,
            dictionaries.MADE["everything"] if "background" in name else dictionaries.PLAIN,
        )
        file = next(file for file in (project.folder / name).iterdir() if file.name.endswith(ending))
        data = file.read_bytes()
        file.unlink()
        if change:
            assert change(data) != data
            file.write_bytes(change(data))
    dictionaries.write(project.folder, "sound", dictionaries.PLAIN)
    dictionaries.write(project.folder, "smaller", dictionaries.PLAIN)
    dictionaries.write(project.folder, "too high", too_high())
    project.use("smaller/sprites.png", "texture", process__size_limit=8)
    project.said = project.run("--import", complaining=True)
    return project


def test_what_is_broken_is_named_with_the_reason_and_is_no_scene(broken, projects):
    warnings = projects.WARNINGS.findall(broken.said)
    reasons = {name: why for name, (_, _, why) in BROKEN.items()}
    reasons |= {"smaller": "sprites.png is imported with", "too high": "on top of each other"}
    for name, why in reasons.items():
        about = [
            line for line in warnings if f"res://{name}/{name}.spritedict.json cannot be imported" in line
        ]
        assert len(about) == 1 and why in about[0] and "sprite-bridge decompose" in about[0], (name, warnings)
    assert len(warnings) == len(reasons)
    assert sorted(broken.failed()) == sorted(f"{name}.spritedict.json.import" for name in reasons)


def test_what_failed_and_what_changed_is_imported_by_what_imports_again(broken, imported, dictionaries):
    mended = ("no sheet", "no picture", "no background", "smaller")
    for name in {*BROKEN, "too high"} - set(mended):
        shutil.rmtree(broken.folder / name)
    with broken.editor(errors=False) as editor:
        assert editor.ask("reimport_waiting")["value"] == len(mended)
        lacking = shutil.ignore_patterns("*.import", "*.spritedict.json")
        for name in mended:
            source = imported.folder / "everything"
            shutil.copytree(source, broken.folder / name, ignore=lacking, dirs_exist_ok=True)
        (broken.folder / "smaller" / "sprites.png.import").unlink()
        editor.ask("scan")
        placements = broken.folder / "sound" / "placements.json"
        slower = re.sub(
            r'"durations": \[.*?\]',
            f'"durations": {[500] * dictionaries.FRAMES}',
            placements.read_text("utf-8"),
        )
        placements.write_text(slower, encoding="utf-8")
        assert editor.ask("reimport_waiting")["value"] == 0
    assert broken.failed() == []
    dictionaries.shows(
        broken, "sound", replace(dictionaries.PLAIN, durations_ms=(500,) * dictionaries.FRAMES)
    )
    for name in mended:
        dictionaries.shows(broken, name, dictionaries.MADE["everything"])
