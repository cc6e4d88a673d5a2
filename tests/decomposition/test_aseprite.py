"""The document for Aseprite: its frames are the frames, and its parts are what an artist looks for."""

import dataclasses
import os
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.decomposition import Background, Cycle, Decomposition, Layer, Placement, Track, render
from sprite_bridge.decomposition.aseprite import to_aseprite, to_document
from sprite_bridge.errors import Cancelled
from sprite_bridge.image import Sprite
from sprite_bridge.image.aseprite_render import composite

ASEPRITE = os.environ.get("SPRITE_BRIDGE_ASEPRITE") or shutil.which("aseprite")


def visible(pixels):
    """The pixels with nothing under alpha 0."""
    return np.where(pixels[..., 3:] > 0, pixels, 0)


def tile_world(sprite):
    """A scrolling world of 16 px tiles over a drawn one, and a wall of tiles that are sprites, some mirrored."""
    rng = np.random.default_rng(2)
    tiles = [np.asarray(sprite(20 + number, 16, 16, 255)).copy() for number in range(2)]
    for tile in tiles:
        tile[..., :3] = rng.integers(0, 256, (16, 16, 3))
        tile[..., 3] = 255
    far = rng.integers(0, 256, (64, 150, 4), dtype=np.uint8)
    far[..., 3] = 255
    for column in range(8):
        for row in range(2):
            tile = tiles[(column + row) % 2]
            far[27 + 16 * row : 43 + 16 * row, 5 + 16 * column : 21 + 16 * column] = tile[
                :, :: -1 if column % 3 else 1
            ]
    offsets = tuple((3 * t - 20, t - 3) for t in range(9))
    frames = []
    for t in range(9):
        wall = [Placement(x % 2, 8 * x - t, 6, flip_x=x == 1, flip_y=x == 2, track=1) for x in range(4)]
        frames.append((*wall, Placement(2, 4 * t, 3, track=0)))
    parts = (sprite(1, 8, 8), sprite(2, 8, 8), sprite(3, 6, 7))
    tracks = (Track("ball"), Track("wall", "tiles"))
    return Decomposition(
        (40, 30),
        parts,
        tuple(frames),
        (50,) * 9,
        Background((1, 2, 3), (Layer(Sprite(far), offsets),)),
        tracks,
    )


def scenes(make, sprite):
    scene = make()
    yield "with a ghost", scene
    yield (
        "without tracks",
        dataclasses.replace(
            scene,
            tracks=(),
            frames=tuple(tuple(dataclasses.replace(p, track=-1) for p in f) for f in scene.frames),
        ),
    )
    yield "on nothing", dataclasses.replace(scene, background=Background(None, scene.background.layers[1:]))
    yield "of tiles", tile_world(sprite)
    yield "empty", Decomposition((3, 2), (), ((), ()), (0, 5), Background(None))


@pytest.fixture(params=["with a ghost", "without tracks", "on nothing", "of tiles", "empty"])
def any_scene(request, make, sprite):
    return dict(scenes(make, sprite))[request.param]


def test_the_bytes_show_exactly_the_frames(any_scene, aseprite_file):
    file = aseprite_file.read(to_aseprite(any_scene))
    assert tuple(file.durations) == any_scene.durations_ms
    for t in range(len(any_scene.frames)):
        assert np.array_equal(visible(aseprite_file.flatten(file, t)), visible(render(any_scene, t)))


@pytest.mark.skipif(not ASEPRITE, reason="SPRITE_BRIDGE_ASEPRITE names no Aseprite")
def test_aseprite_itself_shows_exactly_the_frames(any_scene, tmp_path, monkeypatch):
    monkeypatch.setenv("ASEPRITE_USER_FOLDER", str(tmp_path / "user"))
    (tmp_path / "user").mkdir()
    (tmp_path / "in.aseprite").write_bytes(to_aseprite(any_scene))
    command = [ASEPRITE, "-b", str(tmp_path / "in.aseprite"), "--save-as", str(tmp_path / "out0.png")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for t in range(len(any_scene.frames)):
        shown = Sprite.open(tmp_path / f"out{t}.png").pixels
        assert np.array_equal(visible(shown), visible(render(any_scene, t)))


def test_a_package_of_others_shows_exactly_the_frames(any_scene):
    aseprite = pytest.importorskip("aseprite", reason="the package aseprite needs Python 3.12")
    sprite = aseprite.Sprite.from_bytes(to_aseprite(any_scene))
    width, height = any_scene.size
    for t in range(len(any_scene.frames)):
        shown = np.frombuffer(sprite.flatten(t), np.uint8).reshape(height, width, 4)
        assert np.array_equal(visible(shown), visible(render(any_scene, t)))


@given(st.data())
@settings(max_examples=30)
def test_however_sprites_are_stacked_the_frames_are_shown(data):
    """Tracks cross each other, leave the frame, and are half transparent, on a ground and on none."""
    values = np.random.default_rng(data.draw(st.integers(0, 99)))
    sprites = []
    for _ in range(3):
        pixels = values.integers(0, 256, (5, 6, 4), dtype=np.uint8)
        pixels[..., 3] = values.choice([0, 255, data.draw(st.sampled_from([90, 255]))], (5, 6))
        sprites.append(Sprite(pixels))
    kinds = data.draw(st.lists(st.sampled_from(["actor", "tiles", "rest"]), min_size=1, max_size=3))
    frames = []
    for _ in range(2):
        actors = [n for n, kind in enumerate(kinds) if kind == "actor"]
        many = [n for n, kind in enumerate(kinds) if kind != "actor"] * 3
        order = data.draw(st.permutations([*actors, *many, -1]))
        place = st.tuples(
            st.integers(0, 2), st.integers(-7, 12), st.integers(-7, 12), st.booleans(), st.booleans()
        )
        opacity = st.sampled_from([1.0, 1.0, 0.4])
        frames.append(tuple(Placement(*data.draw(place), data.draw(opacity), track) for track in order))
    ground = data.draw(st.sampled_from([None, (9, 99, 200)]))
    tracks = tuple(Track(f"track {n}", kind) for n, kind in enumerate(kinds))
    of = Decomposition((12, 12), tuple(sprites), tuple(frames), (10, 10), Background(ground), tracks)
    document = to_document(of)
    for t in range(2):
        assert np.array_equal(visible(composite(document, t)), visible(render(of, t)))


@given(st.data())
@settings(max_examples=40)
def test_however_opaque_sprites_are_stacked_the_frames_are_shown_without_mending(data):
    values = np.random.default_rng(data.draw(st.integers(0, 99)))
    sprites = []
    for _ in range(3):
        pixels = values.integers(0, 256, (5, 6, 4), dtype=np.uint8)
        pixels[..., 3] = values.choice([0, 255], (5, 6))
        sprites.append(Sprite(pixels))
    place = st.tuples(
        st.integers(0, 2),
        st.integers(-7, 12),
        st.integers(-7, 12),
        st.booleans(),
        st.booleans(),
        st.just(1.0),
    )
    order = st.permutations([0, 1, 1, 1, 2, 2, 2, 3])
    frames = tuple(tuple(Placement(*data.draw(place), track) for track in data.draw(order)) for _ in range(2))
    tracks = (Track("actor"), Track("tiles", "tiles"), Track("rest", "rest"), Track("other"))
    of = Decomposition((12, 12), tuple(sprites), frames, (10, 10), Background((9, 99, 200)), tracks)
    document = to_document(of)
    assert "Rounding" not in [layer.name for layer in document.layers]
    for t in range(2):
        assert np.array_equal(composite(document, t), render(of, t))


def test_what_is_left_over_is_one_layer_as_far_as_nothing_lies_between(sprite):
    """Of a hundred pieces, one lies on the ball: below it are 99."""
    pieces = [Placement(0, 8 * (n % 10), 8 * (n // 10), track=1) for n in range(100)]
    ball = Placement(1, 3, 3, track=0)
    parts = (sprite(1, 5, 5), sprite(2, 8, 8))
    frames = ((*pieces[1:50], ball, *pieces[50:], pieces[0]), (*pieces, ball))
    of = Decomposition((90, 90), parts, frames, (50, 50), tracks=(Track("ball"), Track("rest", "rest")))
    document = to_document(of)
    assert [(layer.name, sorted(layer.cels)) for layer in document.layers] == [
        ("Ground", [0, 1]),
        ("rest", [0, 1]),
        ("ball", [0, 1]),
        ("rest 2", [0]),
    ]
    for t in range(2):
        assert np.array_equal(composite(document, t), render(of, t))


def test_tiles_with_an_actor_between_are_two_maps_of_one_tile_set(sprite):
    wall = [Placement(n % 2, 8 * n, 0, track=1) for n in range(4)]
    frames = tuple((*wall[:2], Placement(2, t, 2, track=0), *wall[2:]) for t in range(9, 18))
    parts = (sprite(1, 8, 8), sprite(2, 8, 8), sprite(3, 8, 4))
    of = Decomposition((40, 9), parts, frames, (50,) * 9, tracks=(Track("cat"), Track("wall", "tiles")))
    document = to_document(of)
    assert [tileset.name for tileset in document.tilesets] == ["wall"]
    maps = {layer.name: layer for layer in document.layers if layer.tileset is not None}
    assert list(maps) == ["wall", "wall 2"] and len(document.layers) == 4
    assert maps["wall"].cels[0].content.tolist() == [[1, 2]] and maps["wall 2"].cels[0].x == 16


def test_an_actor_has_a_layer_and_its_poses_are_named(scene, aseprite_file):
    file = aseprite_file.read(to_aseprite(scene))
    names = [layer.name for layer in file.layers]
    assert names == [
        "Ground",
        "Background 1",
        "Background 2",
        "lamp",
        "walker",
        "ghost",
        "left over",
        "Rounding",
    ]
    assert file.layers[0].background and file.layers[4].text == "actor 0"
    assert file.cels[1, 4].text == "sprite_0001" and file.cels[7, 4].text == "sprite_0003 mirrored"
    assert file.cels[5, 6].text == "rest_0006" and [t for t, layer in file.cels if layer == 6] == [5]
    assert {file.cels[t, 3].link for t in range(1, 12)} == {0}, "a lamp that stands still is one cel"
    assert file.cels[1, 5].opacity == 128 and file.cels[0, 5].opacity == 255
    assert (file.cels[7, 4].z, file.cels[8, 4].z, file.cels[8, 5].z) == (0, 1, -1), (
        "the walker comes to the front"
    )


def test_without_half_transparent_pixels_nothing_is_mended(make, sprite):
    scene = make()
    solid = (*scene.sprites[:4], sprite(11, 8, 8), *scene.sprites[5:])
    hard = tuple(tuple(dataclasses.replace(p, opacity=1.0) for p in frame) for frame in scene.frames)
    document = to_document(dataclasses.replace(scene, sprites=solid, frames=hard))
    assert "Rounding" not in [layer.name for layer in document.layers]


def test_static_tiles_become_a_tile_map_that_scrolls(sprite, aseprite_file):
    file = aseprite_file.read(to_aseprite(tile_world(sprite)))
    layers = {layer.name: number for number, layer in enumerate(file.layers)}
    assert list(layers) == ["Ground", "Background 1", "Tiles 1", "wall", "ball"]
    world, wall = (file.tilesets[file.layers[layers[name]].tileset].tiles for name in ("Tiles 1", "wall"))
    assert world.shape == (3, 16, 16, 4) and wall.shape == (3, 8, 8, 4)
    assert not world[0].any() and not wall[0].any()
    cells = file.cels[0, layers["wall"]].content
    assert cells.tolist() == [[1, 2 | 0x80000000, 1 | 0x40000000, 2]]
    shown = file.cels[5, layers["Tiles 1"]]
    assert (shown.x, shown.y) == (5 + 5, 27 - 2) and shown.content.shape == (1, 2)


def cycle(sprite, poses, first, period, durations=None):
    frames = tuple((Placement(pose, t, 0, track=0),) for t, pose in enumerate(poses))
    tracks = (Track("hero", "actor", (Cycle("run", first, len(poses) - 1, period),)),)
    parts = tuple(sprite(seed, 4, 4) for seed in range(4))
    of = Decomposition((9, 9), parts, frames, durations or (10,) * len(poses), Background(), tracks)
    (tag,) = to_document(of).tags
    return tag.first, tag.last, tag.direction


def walk(sprite, poses, period):
    """The tag of an actor that shows letters: small ones mirrored, with holes."""
    frames = tuple(
        (Placement("abcd".index(pose.lower()), t, 0, pose.islower(), track=0),) if pose.isalpha() else ()
        for t, pose in enumerate(poses)
    )
    tracks = (Track("hero", "actor", (Cycle("run", 0, len(poses) - 1, period),)),)
    parts = tuple(sprite(seed, 4, 4) for seed in range(4))
    (tag,) = to_document(Decomposition((9, 9), parts, frames, (10,) * len(poses), Background(), tracks)).tags
    return tag.first, tag.last, tag.direction


@pytest.mark.parametrize(
    ("poses", "tag"),
    [
        ("A.CABCABC", (2, 4, "forward")),
        ("ABcabcabc", (2, 4, "forward")),
        ("ABCAB.abc", (0, 2, "forward")),
    ],
)
def test_the_round_that_is_tagged_shows_all_and_does_not_turn(sprite, poses, tag):
    assert walk(sprite, poses, 3) == tag


def test_a_round_to_and_fro_is_found_where_it_is_whole(sprite):
    assert walk(sprite, "A.CBABCBABCB", 4) == (2, 4, "ping-pong")


@pytest.mark.parametrize(
    ("poses", "period", "tag"),
    [
        ([0, 1, 2, 0, 1, 2, 0], 3, (0, 2, "forward")),
        ([0, 1, 2, 1, 0, 1, 2, 1], 4, (0, 2, "ping-pong")),
        ([1, 2, 1, 0, 1, 2, 1, 0], 4, (1, 3, "ping-pong")),
        ([0, 0, 1, 1, 0, 0, 1, 1], 4, (0, 3, "forward")),
        ([0, 1, 0, 1, 0, 1], 2, (0, 1, "forward")),
        ([3, 3, 3, 3], 4, (0, 3, "forward")),
    ],
)
def test_a_cycle_is_tagged_over_one_round(sprite, poses, period, tag):
    assert cycle(sprite, poses, 0, period) == tag


def test_a_round_whose_times_differ_is_not_played_to_and_fro(sprite):
    assert cycle(sprite, [0, 1, 2, 1, 0, 1, 2, 1], 0, 4, (10, 20, 30, 40) * 2) == (0, 3, "forward")


def test_the_palette_has_the_colours_from_dark_to_light(sprite):
    pixels = np.zeros((2, 3, 4), np.uint8)
    pixels[0] = [(255, 255, 255, 255), (9, 0, 0, 255), (0, 90, 0, 255)]
    of = Decomposition((3, 2), (Sprite(pixels),), ((Placement(0, 0, 0),),), (0,), Background((70, 70, 70)))
    assert to_document(of).palette.tolist() == [[9, 0, 0], [0, 90, 0], [70, 70, 70], [255, 255, 255]]


def test_it_can_be_ended(scene):
    def stop():
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        to_aseprite(scene, stop)
