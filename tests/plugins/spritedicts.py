"""Sprite dictionaries in which all happens that can, and what scenes of Godot that were made of them show."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np

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


def shows(project, name, of):
    """A scene of the project shows the frames of a decomposition."""
    how, times, numbers = list(ways(of))[1]
    jobs = [{"scene": scene(name), "how": how, "times": [float(time) for time in times]}]
    told = project.play(jobs)
    for number, frame in zip(numbers, told["played"][0]["frames"], strict=True):
        assert (draw(frame, told["textures"], of.size) == parts.render(of, number)).all(), (name, number)
