"""Sprite dictionaries in a real Godot: the scenes that they are imported as, played through frame by frame."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest

from sprite_bridge import Sprite
from sprite_bridge import decomposition as parts


@pytest.fixture(scope="module")
def played(imported, dictionaries):
    """Each scene, played in each way: the decomposition, the frames looked at, what was found."""
    jobs, about = [], []
    for name, of in dictionaries.MADE.items():
        for how, times, numbers in dictionaries.ways(of):
            jobs.append(
                {"scene": dictionaries.scene(name), "how": how, "times": [float(time) for time in times]}
            )
            about.append((name, numbers))
    told = imported.play(jobs)
    return told["textures"], [(*what, found) for what, found in zip(about, told["played"], strict=True)]


def test_the_scenes_show_the_frames_at_every_time_in_every_way(played, dictionaries):
    textures, all_played = played
    pairs = 0
    for name, numbers, found in all_played:
        of = dictionaries.MADE[name]
        for number, frame in zip(numbers, found["frames"], strict=True):
            wanted, drawn = parts.render(of, number), dictionaries.draw(frame, textures, of.size)
            seen = (wanted[..., 3:] > 0) | (drawn[..., 3:] > 0)
            assert (np.where(seen, wanted, 0) == np.where(seen, drawn, 0)).all(), (name, number)
            pairs += 1
    assert pairs == 5 * sum(len(of.frames) for of in dictionaries.MADE.values())
    lifted = {drawn["z"] for _, _, found in all_played for frame in found["frames"] for drawn in frame}
    assert len(lifted) > 2, "somewhere the order of nodes must change"


@pytest.fixture
def display():
    """A screen that nobody sees."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("there is no Xvfb")
    command = [program, "-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as shown:
        try:
            yield f":{shown.stdout.readline().strip()}"
        finally:
            shown.terminate()


def test_the_engine_draws_the_frames(imported, display, tmp_path, dictionaries):
    of = dictionaries.MADE["everything"]
    times = [f"{time:.6f}" for time in (dictionaries.begins(of)[:-1] + dictionaries.begins(of)[1:]) / 2]
    given = [dictionaries.scene("everything"), *map(str, of.size), str(tmp_path), *times]
    imported.run("-s", "res://addons/driver/shoot.gd", "--", *given, DISPLAY=display)
    for number in range(dictionaries.FRAMES):
        shown = Sprite.open(tmp_path / f"{number}.png").pixels.astype(int)
        off = abs(shown - parts.render(of, number))[..., :3].max(axis=-1)
        assert off.max() <= 1, f"frame {number}: others round half transparent pixels in another way"
        assert (off > 0).mean() < 0.1, number


def test_a_sprite_is_one_part_of_one_texture_wherever_it_is_shown(played, dictionaries):
    textures, all_played = played
    of, found = dictionaries.MADE["everything"], all_played[0][2]
    drawn = [one for frame in found["frames"] for one in frame if one.get("part")]
    sheet = [one for one in drawn if textures[str(one["texture"])]["path"] == "res://everything/sprites.png"]
    assert (
        len({one["part"] for one in sheet}) == len({tuple(one["region"]) for one in sheet}) == len(of.sprites)
    )
    files = {texture["path"] for texture in textures.values()}
    backgrounds = {f"res://everything/background{number}.png" for number in range(4)}
    assert files == backgrounds | {
        f"res://{name}/sprites.png" for name in dictionaries.MADE if name != "still"
    }


def test_the_nodes_are_those_that_a_developer_looks_for(played):
    found = played[1][0][2]
    nodes = found["nodes"]
    assert not any(node["script"] for node in nodes.values())
    assert nodes["Frame/hero"]["class"] == "AnimatedSprite2D"
    assert set(nodes["Frame/hero"]["animations"]) == {"walk", "default"}
    assert nodes["Frame/bat_ big_small"]["animations"] == ["default"]
    tiles = [path for path in nodes if path.startswith("Frame/floor/")]
    assert nodes["Frame/floor"]["class"] == "Node2D" and len(tiles) == 8
    hero = [one for frame in found["frames"] for one in frame if one.get("animation") == "walk"]
    assert len(hero) == 7, "but for the frame that shows nothing, it walks from the first to the eighth"
    assert found["filter"] == 1, "hard pixels"
    assert (found["autoplay"], found["loops"]) == ("reconstruction", 1)


def test_what_is_saved_is_told_and_kept_with_the_scene(imported, played, dictionaries):
    found = next(found for name, _, found in played[1] if name == "everything")
    of = dictionaries.MADE["everything"]
    images = [layer.image for layer in of.background.layers]
    images.append(Sprite.open(imported.folder / "everything" / "sprites.png"))
    textures = 4 * sum(image.width * image.height for image in images)
    whole = 4 * 48 * 32 * dictionaries.FRAMES
    percent = int(100 * (1 - textures / whole))
    assert found["meta"] == {
        "frames": dictionaries.FRAMES, "sprites": 8, "bytes": textures, "bytes_of_frames": whole, "percent_saved": percent
    }  # fmt: skip
    assert 0 < percent < 100 and f"{percent} % of the memory saved" in found["text"]
    assert found["text"] in imported.said


def test_other_json_files_stay_what_they_are(imported):
    names = ["other.json", "sprites.json", "placements.json"]
    assert not [name for name in names if (imported.folder / "everything" / f"{name}.import").exists()]
    found = imported.look("everything/other.json", "everything/everything.spritedict.json")
    assert [value["class"] for value in found.values()] == ["JSON", "PackedScene"]


def test_a_game_plays_it_without_the_addon(imported, tmp_path, dictionaries):
    game = tmp_path / "game"
    shutil.copytree(imported.folder, game)
    shutil.rmtree(game / "addons" / "sprite_bridge")
    project = type(imported)(imported.godot, game, imported.home, tmp_path, new=False)
    dictionaries.shows(project, "everything", dictionaries.MADE["everything"])
