"""Sprite dictionaries in a real Godot: the scenes that they are imported as, played through frame by frame."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest

from sprite_bridge import Sprite
from sprite_bridge import decomposition as parts
from sprite_bridge.decomposition.render import place

FRAMES = 12
LEAST_ALPHA = 20
WALK = parts.Cycle("walk", 0, 7, 3)
TRACKS = (
    parts.Track("hero", "actor", (WALK,)),
    parts.Track("bat: big/small"),
    parts.Track("floor", "tiles"),
    parts.Track("rest", "rest"),
)


def sprite(rng, width, height, soft=False):
    """Noise with holes; what is soft has alphas between, but none so low that Godot paints its colour over."""
    pixels = rng.integers(0, 256, (height, width, 4), np.uint8)
    opaque = np.maximum(pixels[..., 3], LEAST_ALPHA) if soft else 255
    pixels[..., 3] = np.where(rng.random((height, width)) < 0.7, opaque, 0)
    return Sprite(pixels)


def everything():
    """A decomposition in which all things happen that can."""
    rng = np.random.default_rng(1)
    sprites = tuple(sprite(rng, *rng.integers(4, 12, 2), soft=number == 5) for number in range(8))
    put = parts.Placement
    frames = []
    for t in range(FRAMES):
        hero = put((0, 1, 2)[t % 3] if t < 8 else 3, 2 * t, 10, t % 2 == 1, t > 5, 1.0, 0)
        bat = put(4 + t % 2, 30 - 2 * t, 12, opacity=0.5 if t % 4 == 0 else 1.0, track=1)
        floor = [put(6, 5 * i - t, 20, i % 2 == 0, track=2) for i in range(8)]
        others = [put(7, 3 + 4 * i, 3 + t, t % 2 == 1) for i in range(2)]
        rest = [put(5, t, t, track=3)] if t in (2, 5) else []
        fighting = [hero, bat] if t % 3 else [bat, hero]
        shown = [*floor, *fighting, *others, *rest] if t % 2 else [*others, *floor, *rest, *fighting]
        frames.append(() if t == 4 else tuple(shown))
    across = tuple((3 * t - 5, t) for t in range(FRAMES))
    layers = (
        parts.Layer(sprite(rng, 40, 20), across, wrap_x=True),
        parts.Layer(sprite(rng, 80, 60), tuple((2 * t - 3, -t) for t in range(FRAMES))),
        parts.Layer(
            sprite(rng, 17, 13), tuple((-2 * t, 5 * t) for t in range(FRAMES)), wrap_x=True, wrap_y=True
        ),
        parts.Layer(sprite(rng, 20, 9), ((-4, 7),), wrap_y=True),
    )
    durations = tuple((50, 1, 70)[t % 3] for t in range(FRAMES))
    return parts.Decomposition(
        (48, 32), sprites, tuple(frames), durations, parts.Background((10, 20, 30), layers), TRACKS
    )


def at_random(seed):
    """A decomposition without any sense, on nothing: each frame shows whatever, wherever."""
    rng = np.random.default_rng(seed)
    sprites = tuple(sprite(rng, *rng.integers(1, 20, 2)) for _ in range(5))
    frames = []
    for _ in range(9):
        tracks = [0, 1, 2, 2, 2, 3, 3, *[parts.UNTRACKED] * 4]
        rng.shuffle(tracks)
        chosen = tracks[: rng.integers(0, len(tracks) + 1)]
        frames.append(tuple(anywhere(rng, int(track)) for track in chosen))
    durations = tuple(int(value) for value in rng.integers(0, 300, len(frames)))
    return parts.Decomposition((40, 30), sprites, tuple(frames), durations, parts.Background(None), TRACKS)


def anywhere(rng, track):
    x, y = (int(value) for value in rng.integers(-15, 40, 2))
    flips = (bool(value) for value in rng.integers(0, 2, 2))
    return parts.Placement(int(rng.integers(5)), x, y, *flips, float(rng.choice([0.0, 0.3, 1.0])), track)


def still():
    """One frame, in which there is nothing at all."""
    return parts.Decomposition((8, 8), (), ((),), (100,), parts.Background(None))


PLAIN = replace(everything(), background=parts.Background((10, 20, 30)))
MADE = {"everything": everything(), "random 1": at_random(1), "random 2": at_random(2), "still": still()}


SHORT = "random 2"
"""Of this one the manifest is called as those must be that older Godots know."""


def write(folder, name, of):
    """Write a decomposition into a folder of the project, as `sprite-bridge decompose` does."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    parts.write(of, folder / name)


def scene(name):
    return f"res://{name}/{name}.spritedict" + ("" if name == SHORT else ".json")


@pytest.fixture(scope="module")
def imported(godot, projects, tmp_path_factory):
    """A project with all of them, imported without any daemon."""
    folder = tmp_path_factory.mktemp("imported")
    project = projects.Project(godot, folder / "my pröject", folder / "nobody", folder)
    for name, of in MADE.items():
        write(project.folder, name, of)
    (project.folder / SHORT / f"{SHORT}.spritedict.json").rename(
        project.folder / SHORT / f"{SHORT}.spritedict"
    )
    (project.folder / "everything" / "other.json").write_text('{"mine": 1}', encoding="utf-8")
    project.said = project.run("--import")
    return project


def begins(of):
    """When each frame begins, and when all ends, in seconds; nothing is shorter than a millisecond."""
    return np.cumsum([0, *(max(1, duration) for duration in of.durations_ms)]) / 1000


def ways(of):
    """How it is played, when it is looked at, and which frame it must show then."""
    starts = begins(of)
    middles, numbers = (starts[:-1] + starts[1:]) / 2, list(range(len(of.frames)))
    yield "seek", starts[:-1], numbers
    yield "seek", middles, numbers
    yield "seek", middles[::-1], numbers[::-1]
    yield "advance", np.concatenate([middles, middles + starts[-1]]), numbers * 2


@pytest.fixture(scope="module")
def played(imported):
    """Each scene, played in each way: the decomposition, the frames looked at, what was found."""
    jobs, about = [], []
    for name, of in MADE.items():
        for how, times, numbers in ways(of):
            jobs.append({"scene": scene(name), "how": how, "times": [float(time) for time in times]})
            about.append((name, numbers))
    told = imported.play(jobs)
    return told["textures"], [(*what, found) for what, found in zip(about, told["played"], strict=True)]


def draw(frame, textures, size):
    """The picture that nodes of a scene make, (H, W, 4)."""
    canvas = np.zeros((size[1], size[0], 4), np.uint8)
    for drawn in frame:
        if "color" in drawn:
            x, y, width, height = map(int, drawn["rect"])
            place(canvas, np.full((height, width, 4), drawn["color"], np.uint8), (x, y))
            continue
        assert not drawn["centered"] and not any(value % 1 for value in (*drawn["region"], *drawn["at"]))
        place(canvas, cut(drawn, textures), tuple(map(int, drawn["at"])), drawn["alpha"])
    return canvas


def cut(drawn, textures):
    """The part of a texture that a node shows, as often as the texture repeats itself, mirrored as the node says."""
    texture = textures[str(drawn["texture"])]
    width, height = texture["size"]
    pixels = np.frombuffer(base64.b64decode(texture["data"]), np.uint8).reshape(height, width, 4)
    x, y, columns, rows = map(int, drawn["region"])
    if not drawn.get("repeats"):
        assert min(x, y) >= 0 and x + columns <= width and y + rows <= height
    part = pixels[np.arange(y, y + rows)[:, None] % height, np.arange(x, x + columns) % width]
    flip_h, flip_v = drawn["flips"]
    return np.ascontiguousarray(part[:: -1 if flip_v else 1, :: -1 if flip_h else 1])


def test_the_scenes_show_the_frames_at_every_time_in_every_way(played):
    textures, all_played = played
    pairs = 0
    for name, numbers, found in all_played:
        of = MADE[name]
        for number, frame in zip(numbers, found["frames"], strict=True):
            wanted, drawn = parts.render(of, number), draw(frame, textures, of.size)
            seen = (wanted[..., 3:] > 0) | (drawn[..., 3:] > 0)
            assert (np.where(seen, wanted, 0) == np.where(seen, drawn, 0)).all(), (name, number)
            pairs += 1
    assert pairs == 5 * sum(len(of.frames) for of in MADE.values())
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


def test_the_engine_draws_the_frames(imported, display, tmp_path):
    of = MADE["everything"]
    times = [f"{time:.6f}" for time in (begins(of)[:-1] + begins(of)[1:]) / 2]
    given = [scene("everything"), *map(str, of.size), str(tmp_path), *times]
    imported.run("-s", "res://addons/driver/shoot.gd", "--", *given, DISPLAY=display)
    for number in range(FRAMES):
        shown = Sprite.open(tmp_path / f"{number}.png").pixels.astype(int)
        off = abs(shown - parts.render(of, number))[..., :3].max(axis=-1)
        assert off.max() <= 1, f"frame {number}: others round half transparent pixels in another way"
        assert (off > 0).mean() < 0.1, number


def test_a_sprite_is_one_part_of_one_texture_wherever_it_is_shown(played):
    textures, all_played = played
    of, found = MADE["everything"], all_played[0][2]
    drawn = [one for frame in found["frames"] for one in frame if one.get("part")]
    sheet = [one for one in drawn if textures[str(one["texture"])]["path"] == "res://everything/sprites.png"]
    assert (
        len({one["part"] for one in sheet}) == len({tuple(one["region"]) for one in sheet}) == len(of.sprites)
    )
    files = {texture["path"] for texture in textures.values()}
    backgrounds = {f"res://everything/background{number}.png" for number in range(4)}
    assert files == backgrounds | {f"res://{name}/sprites.png" for name in MADE if name != "still"}


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


def test_what_is_saved_is_told_and_kept_with_the_scene(imported, played):
    found = next(found for name, _, found in played[1] if name == "everything")
    of = MADE["everything"]
    images = [layer.image for layer in of.background.layers]
    images.append(Sprite.open(imported.folder / "everything" / "sprites.png"))
    textures = 4 * sum(image.width * image.height for image in images)
    whole = 4 * 48 * 32 * FRAMES
    percent = int(100 * (1 - textures / whole))
    assert found["meta"] == {
        "frames": FRAMES, "sprites": 8, "bytes": textures, "bytes_of_frames": whole, "percent_saved": percent
    }  # fmt: skip
    assert 0 < percent < 100 and f"{percent} % of the memory saved" in found["text"]
    assert found["text"] in imported.said


def test_other_json_files_stay_what_they_are(imported):
    names = ["other.json", "sprites.json", "placements.json"]
    assert not [name for name in names if (imported.folder / "everything" / f"{name}.import").exists()]
    found = imported.look("everything/other.json", "everything/everything.spritedict.json")
    assert [value["class"] for value in found.values()] == ["JSON", "PackedScene"]


def test_a_game_plays_it_without_the_addon(imported, tmp_path):
    game = tmp_path / "game"
    shutil.copytree(imported.folder, game)
    shutil.rmtree(game / "addons" / "sprite_bridge")
    project = type(imported)(imported.godot, game, imported.home, tmp_path, new=False)
    shows(project, "everything", MADE["everything"])


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
def broken(godot, projects, tmp_path_factory):
    """A project of dictionaries that each lack something, and a sound one."""
    folder = tmp_path_factory.mktemp("broken")
    project = projects.Project(godot, folder / "project", folder / "nobody", folder)
    for name, (ending, change, _) in BROKEN.items():
        write(project.folder, name, MADE["everything"] if "background" in name else PLAIN)
        file = next(file for file in (project.folder / name).iterdir() if file.name.endswith(ending))
        data = file.read_bytes()
        file.unlink()
        if change:
            assert change(data) != data
            file.write_bytes(change(data))
    write(project.folder, "sound", PLAIN)
    write(project.folder, "smaller", PLAIN)
    write(project.folder, "too high", too_high())
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


def test_what_failed_and_what_changed_is_imported_by_what_imports_again(broken, imported):
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
            r'"durations": \[.*?\]', f'"durations": {[500] * FRAMES}', placements.read_text("utf-8")
        )
        placements.write_text(slower, encoding="utf-8")
        assert editor.ask("reimport_waiting")["value"] == 0
    assert broken.failed() == []
    shows(broken, "sound", replace(PLAIN, durations_ms=(500,) * FRAMES))
    for name in mended:
        shows(broken, name, MADE["everything"])


def shows(project, name, of):
    """A scene of the project shows the frames of a decomposition."""
    how, times, numbers = list(ways(of))[1]
    jobs = [{"scene": scene(name), "how": how, "times": [float(time) for time in times]}]
    told = project.play(jobs)
    for number, frame in zip(numbers, told["played"][0]["frames"], strict=True):
        assert (draw(frame, told["textures"], of.size) == parts.render(of, number)).all(), (name, number)


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


def test_the_settings_do_what_they_say(saved):
    found = saved.play([{"scene": scene("everything"), "how": "seek", "times": [0.01]}])["played"][0]
    assert (found["autoplay"], found["loops"]) == ("", 0)
    animations = saved.look(HERO)[HERO]["animations"]
    assert set(animations) == {"walk", "default"}
    sizes = [tuple(frame["size"]) for frame in animations["walk"]["frames"]]
    assert sizes == [image.size for image in MADE["everything"].sprites[:3]]
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


def test_a_dictionary_that_is_written_anew_is_imported_anew(saved):
    of = MADE["everything"]
    other = replace(of, frames=of.frames[::-1], tracks=(parts.Track("knight"), *TRACKS[1:]))
    write(saved.folder, "everything", other)
    saved.import_all()
    shows(saved, "everything", other)
    assert (saved.folder / "everything" / "everything.knight.tres").is_file()
