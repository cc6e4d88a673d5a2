"""Whole projects, imported by a real Godot through a real daemon, or without any."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from benchmarks.plugins import __main__ as program
from sprite_bridge import Sprite, clean, clean_animation, clean_sheet

SPRITES = [f"sprite{number}.png" for number in range(8)]
SHEET, ANIMATION = "sheet.png", "animation.png"
TEN = [*SPRITES, SHEET, ANIMATION]


@pytest.fixture(scope="module")
def daemon(godot, processes, tmp_path_factory):
    with processes.running(tmp_path_factory.mktemp("daemon"), "--workers", "1") as daemon:
        yield daemon


@pytest.fixture(scope="module")
def ten(godot, projects, daemon, tmp_path_factory):
    """A project of ten pictures, imported with the daemon there."""
    folder = tmp_path_factory.mktemp("ten")
    project = projects.Project(godot, folder / "my pröject", daemon.folder, folder)
    for number, name in enumerate(SPRITES):
        project.add(name, projects.dirty(number))
    rgb = project.folder / SPRITES[0]
    Sprite(projects.dirty(0)).to_pil().convert("RGB").save(rgb)
    Sprite(projects.dirty(1)).to_pil().convert("L").save(project.folder / SPRITES[1])
    Sprite(projects.dirty(2)).to_pil().convert("P").save(project.folder / SPRITES[2])
    project.use(SPRITES[3], projects.CLEAN, clean__colors=4, clean__background="keep")
    project.add(SHEET, sheet_of(projects), sheet__is_animation=True, clean__layout="2x2")
    project.add(ANIMATION, sheet_of(projects), projects.FRAMES, clean__layout="2x2", animation__fps=8.0)
    project.warnings = project.import_all()
    return project


def sheet_of(projects):
    """Four frames in two rows, of which the last is the first again."""
    a, b, c, d = projects.dirty_animation(4)
    return np.concatenate([np.concatenate([a, b], 1), np.concatenate([c, d], 1)])


def test_ten_sprites_have_the_pixels_of_the_python_functions(ten, projects):
    found = ten.look(*TEN)
    for number, name in enumerate(SPRITES):
        params = {"colors": 4, "background": "keep"} if number == 3 else {}
        wanted = projects.figures(clean(ten.folder / name, **params).image.pixels)
        told = {key: found[name][key] for key in wanted}
        assert told == wanted, name
        assert (found[name]["class"], found[name]["meta"]) == ("PortableCompressedTexture2D", {})
        assert wanted["size"] != list(Sprite.open(ten.folder / name).size)
    assert ten.waiting() == [] and not [line for line in ten.warnings if "daemon" in line]


def test_a_sheet_keeps_its_rows_and_its_frames_are_cleaned_together(ten, projects):
    frames = [frame.pixels for frame in clean_sheet(ten.folder / SHEET, (2, 2)).animation.frames]
    whole = np.concatenate([np.concatenate(frames[:2], 1), np.concatenate(frames[2:], 1)])
    found = ten.look(SHEET)[SHEET]
    assert {key: found[key] for key in ("size", "sha256")} == projects.figures(whole)


def test_frames_become_an_animation_with_equal_ones_stored_once(ten, projects):
    frames = [
        projects.figures(frame.pixels) for frame in clean_sheet(ten.folder / SHEET, (2, 2)).animation.frames
    ]
    found = ten.look(ANIMATION)[ANIMATION]
    assert found["class"] == "SpriteFrames" and list(found["animations"]) == ["default"]
    animation = found["animations"]["default"]
    assert (animation["loop"], animation["speed"]) == (True, 8.0)
    shown = animation["frames"]
    assert [{key: frame[key] for key in ("size", "sha256")} for frame in shown] == frames
    textures = [frame["texture"] for frame in shown]
    assert textures[0] == textures[3] and len(set(textures)) == len({frame["sha256"] for frame in frames})


def test_nothing_that_is_committed_names_the_machine(ten):
    folders = [str(ten.folder), str(ten.home), str(ten.user)]
    for place, data in ten.committed().items():
        assert not [folder for folder in folders if folder.encode() in data], place
    for path in (ten.folder / ".godot" / "imported").glob("*.res"):
        assert not [folder for folder in folders if folder.encode() in path.read_bytes()], path.name


def test_a_clean_clone_imports_green_twice_with_no_daemon(ten, projects, tmp_path):
    clone = ten.clone(tmp_path / "clone")
    clone.home = tmp_path / "nobody"
    before = clone.committed()
    for _ in range(2):
        assert clone.import_all() == []
        assert clone.waiting() == []
        assert clone.committed() == before
    assert look_alike(clone.look(*TEN)) == look_alike(ten.look(*TEN))


def look_alike(found):
    """What was looked at, without the numbers that instances happen to have."""
    text = json.dumps(found, sort_keys=True)
    values = json.loads(text)
    for value in values.values():
        for animation in value.get("animations", {}).values():
            for frame in animation["frames"]:
                del frame["texture"]
    return values


def test_what_is_untouched_is_kept_by_the_store_when_only_its_time_changes(ten, tmp_path):
    clone = ten.clone(tmp_path / "clone")
    clone.home = tmp_path / "nobody"
    clone.import_all()
    for name in TEN:
        (clone.folder / name).touch()
    assert clone.import_all() == [] and clone.waiting() == []


def test_what_comes_next_is_asked_for_ahead_and_nothing_twice(godot, projects, processes, tmp_path):
    project = projects.Project(godot, tmp_path / "project", tmp_path / "home", tmp_path)
    names = [f"hero{number:02}.png" for number in range(10)]
    for number, name in enumerate(names):
        project.add(name, projects.dirty(number), projects.FRAMES if number % 3 == 0 else projects.CLEAN)
    project.use(names[1], projects.CLEAN, clean__size="huge")
    with processes.running(tmp_path, "--workers", "1") as daemon:
        project.import_all()
        counters = daemon.status()["counters"]
    assert counters["requests"] == len(names) and counters["failures"] == {"bad_params": 1}
    assert counters["waited_ms"]["max"] > 0, "each waited for the one before it to be imported"
    assert project.waiting() == [names[1]]


def test_a_daemon_that_is_killed_half_way_leaves_marked_pictures_that_recover(
    godot, projects, processes, tmp_path
):
    project = projects.Project(godot, tmp_path / "project", tmp_path / "home", tmp_path)
    names = [f"hero{number}.png" for number in range(8)]
    for number, name in enumerate(names):
        project.add(name, projects.dirty(20 + number), importer=None)
    daemon = processes.Daemon(project.home, "--workers", "1")
    daemon.wait_until_idle()
    with project.editor() as editor:
        editor.ask("clean", paths=[f"res://{name}" for name in names[:3]], importer=projects.CLEAN)
        daemon.kill()
        editor.ask("clean", paths=[f"res://{name}" for name in names[3:]], importer=projects.CLEAN)
        assert project.failed() == [] and project.waiting() == names[3:]
        found = project.look(*names)
        for number, name in enumerate(names):
            source = projects.figures(projects.dirty(20 + number))
            if number < 3:
                assert found[name]["meta"] == {} and found[name]["size"] != source["size"]
            else:
                assert found[name]["meta"] == {"state": "untouched", "why": "unreachable"}
                assert found[name]["size"] == source["size"] and found[name]["sha256"] != source["sha256"]
        assert editor.ask("reimport_waiting")["value"] == 5
        assert project.waiting() == names[3:]
        with processes.running(tmp_path, "--workers", "1"):
            assert editor.ask("reimport_waiting")["value"] == 0
    assert project.waiting() == [] and project.failed() == []
    for name, value in project.look(*names).items():
        wanted = projects.figures(clean(project.folder / name).image.pixels)
        assert ({key: value[key] for key in wanted}, value["meta"]) == (wanted, {}), name


def test_a_daemon_that_dies_in_the_middle_of_a_batch_breaks_no_import(godot, projects, processes, tmp_path):
    project = projects.Project(godot, tmp_path / "project", tmp_path / "home", tmp_path)
    names = [f"hero{number:02}.png" for number in range(12)]
    for number, name in enumerate(names):
        project.add(name, projects.dirty(number), importer=None)
    daemon = processes.Daemon(project.home, "--workers", "1")
    daemon.wait_until_idle()
    kept = project.folder / ".sprite_bridge" / "cleaned"
    with project.editor() as editor:
        import threading

        def kill():
            processes.until(lambda: len(list(kept.glob("*.json"))) >= 3)
            daemon.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        editor.ask("clean", paths=[f"res://{name}" for name in names], importer=projects.CLEAN)
        killer.join()
    waiting = project.waiting()
    assert project.failed() == [] and 0 < len(waiting) <= 9
    for name, value in project.look(*names).items():
        assert value["class"] == "PortableCompressedTexture2D", name
        assert bool(value["meta"]) == (name in waiting), name


def test_a_changed_picture_is_its_last_cleaned_one_with_a_mark_while_no_daemon_runs(ten, projects, tmp_path):
    clone = ten.clone(tmp_path / "clone")
    clone.home = tmp_path / "nobody"
    shutil.copy(clone.folder / SPRITES[5], clone.folder / SPRITES[4])
    Sprite(sheet_of(projects)[::-1].copy()).save(clone.folder / ANIMATION)
    warnings = clone.import_all()
    assert clone.waiting() == [ANIMATION, SPRITES[4]] and len(warnings) == 2
    assert "no daemon" in warnings[0] and "sprite-bridge serve" in warnings[0]
    now, before = clone.look(SPRITES[4], ANIMATION), ten.look(SPRITES[4], ANIMATION)
    assert now[SPRITES[4]]["meta"] == {"state": "stale", "why": "unreachable"}
    assert now[SPRITES[4]]["size"] == before[SPRITES[4]]["size"]
    assert now[SPRITES[4]]["sha256"] != before[SPRITES[4]]["sha256"]
    assert now[ANIMATION]["meta"]["state"] == "stale"
    sizes = [frame["size"] for frame in now[ANIMATION]["animations"]["default"]["frames"]]
    assert sizes == [frame["size"] for frame in before[ANIMATION]["animations"]["default"]["frames"]]


def test_a_project_may_do_without_the_mark(ten, projects, tmp_path):
    clone = ten.clone(tmp_path / "clone")
    clone.home = tmp_path / "nobody"
    with (clone.folder / "project.godot").open("a", encoding="utf-8") as file:
        file.write("\n[sprite_bridge]\n\nmark_what_waits=false\n")
    pixels = projects.dirty(77)
    clone.add("new.png", pixels)
    assert len(clone.import_all()) == 1 and clone.waiting() == ["new.png"]
    found = clone.look("new.png")["new.png"]
    assert {key: found[key] for key in ("size", "sha256")} == projects.figures(pixels)
    assert found["meta"]["state"] == "untouched"


def test_a_damaged_store_is_cleaned_anew_or_marked(ten, projects, tmp_path):
    clone = ten.clone(tmp_path / "clone")
    kept = clone.folder / ".sprite_bridge" / "cleaned"
    flipped = bytearray((kept / SPRITES[0]).read_bytes())
    flipped[-30] ^= 4
    (kept / SPRITES[0]).write_bytes(flipped)
    (kept / SPRITES[1]).write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    (kept / f"{SPRITES[2]}.json").write_text("{", encoding="utf-8")
    (kept / f"{SPRITES[3]}.json").unlink()
    values = json.loads((kept / f"{SHEET}.json").read_text(encoding="utf-8"))
    (kept / f"{SHEET}.json").write_text(json.dumps(values | {"columns": 10**9}), encoding="utf-8")
    values = json.loads((kept / f"{ANIMATION}.json").read_text(encoding="utf-8"))
    (kept / f"{ANIMATION}.json").write_text(json.dumps(values | {"frames": [0, 99, "x"]}), encoding="utf-8")
    damaged = [ANIMATION, SHEET, *SPRITES[:4]]
    alone = clone.clone(tmp_path / "alone")
    alone.home = tmp_path / "nobody"
    assert len(alone.import_all()) == len(damaged)
    assert alone.waiting() == damaged and set(alone.look(*TEN)) == set(TEN)
    clone.import_all()
    assert clone.waiting() == []
    assert look_alike(clone.look(*TEN)) == look_alike(ten.look(*TEN))


def test_pictures_that_cannot_be_cleaned_say_why_and_are_still_resources(ten, projects, tmp_path):
    clone = ten.clone(tmp_path / "clone")
    clone.add("wrong.png", projects.dirty(1), clean__size="huge")
    clone.add("twice.png", projects.dirty(1), clean__size="16x16", clean__scale=4.0)
    clone.add("palette.png", projects.dirty(1), clean__palette_file="res://gone.gpl")
    (clone.folder / "text.png").write_bytes(b"this is no picture, however long one looks at it")
    clone.use("text.png", projects.CLEAN)
    warnings = clone.import_all()
    bad = ["palette.png", "text.png", "twice.png", "wrong.png"]
    assert clone.waiting() == bad
    for name in bad:
        assert [line for line in warnings if line.startswith(f"res://{name}: ")], (name, warnings)
    found = clone.look(*bad)
    why = {name: value["meta"]["why"] for name, value in found.items()}
    assert why == dict(zip(bad, ["bad_palette", "bad_image", "bad_params", "bad_params"], strict=True))
    assert all(value["size"][0] > 0 for value in found.values())


def aseprite_file(projects, frames):
    """A packed sheet of trimmed frames, and what Aseprite would write beside it."""
    height, width = frames[0].shape[:2]
    margin = 8  # is cut away on each side
    sheet = np.zeros((2 * height, 2 * width, 4), np.uint8)
    told = {}
    for number, frame in enumerate(frames):
        x, y = (number % 2) * width, (number // 2) * height
        part = frame[margin:-margin, margin:-margin]
        sheet[y : y + part.shape[0], x : x + part.shape[1]] = part
        told[f"slime {number}.aseprite"] = {
            "frame": {"x": x, "y": y, "w": part.shape[1], "h": part.shape[0]},
            "rotated": False,
            "trimmed": True,
            "spriteSourceSize": {"x": margin, "y": margin, "w": part.shape[1], "h": part.shape[0]},
            "sourceSize": {"w": width, "h": height},
            "duration": 50 * (number + 1),
        }
        frame[:margin], frame[-margin:], frame[:, :margin], frame[:, -margin:] = 0, 0, 0, 0
    tags = [
        {"name": "hop", "from": 0, "to": 2, "direction": "pingpong", "color": "#000000ff"},
        {"name": "land", "from": 2, "to": 3, "direction": "reverse", "repeat": "1", "color": "#000000ff"},
    ]
    size = {"w": sheet.shape[1], "h": sheet.shape[0]}
    meta = {"app": "http://www.aseprite.org/", "size": size, "frameTags": tags}
    return sheet, {"frames": told, "meta": meta}


def test_tags_and_durations_come_from_the_file_that_aseprite_writes(ten, projects, tmp_path):
    clone = ten.clone(tmp_path / "clone")
    frames = projects.dirty_animation(4)
    sheet, told = aseprite_file(projects, frames)
    clone.add("slime.png", sheet, projects.FRAMES)
    (clone.folder / "slime.json").write_text(json.dumps(told), encoding="utf-8")
    clone.import_all()
    assert clone.waiting() == []
    wanted = [projects.figures(frame.pixels) for frame in clean_animation(frames).animation.frames]
    animations = clone.look("slime.png")["slime.png"]["animations"]
    assert set(animations) == {"hop", "land"}
    assert (animations["hop"]["loop"], animations["land"]["loop"]) == (True, False)
    for name, numbers in {"hop": [0, 1, 2, 1], "land": [3, 2]}.items():
        shown = animations[name]["frames"]
        assert [frame["sha256"] for frame in shown] == [wanted[number]["sha256"] for number in numbers]
        seconds = [frame["duration"] / animations[name]["speed"] for frame in shown]
        assert seconds == pytest.approx([0.05 * (number + 1) for number in numbers])


def test_new_durations_are_found_by_what_imports_again(ten, projects, tmp_path):
    clone = ten.clone(tmp_path / "clone")
    sheet, told = aseprite_file(projects, projects.dirty_animation(4))
    clone.add("slime.png", sheet, projects.FRAMES)
    file = clone.folder / "slime.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    with clone.editor() as editor:
        editor.ask("scan")
        for frame in told["frames"].values():
            frame["duration"] = 200
        file.write_text(json.dumps(told), encoding="utf-8")
        assert editor.ask("reimport_waiting")["value"] == 0
    hop = clone.look("slime.png")["slime.png"]["animations"]["hop"]
    assert {frame["duration"] / hop["speed"] for frame in hop["frames"]} == {0.2}


def test_the_benchmark_measures_both(godot, capsys):
    program.main(["--godot", godot, "--files", "4", "--side", "160", "--chunk", "2"])
    said = capsys.readouterr().out
    assert said.startswith("4 files: Godot ") and "of the rate of Python" in said
