"""Small scenes whose parts are known."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.decomposition import Decomposition, Placement
from sprite_bridge.image import Sprite
from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.entries import oriented
from sprite_bridge.stages.decompose.placing.peel import claim
from sprite_bridge.stages.decompose.scene import Scene, open_scene


@dataclass(frozen=True)
class Stage:
    """Frames (F, H, W, 4) uint8, the sprites (h, w, 4) that walk in them, and the background."""

    frames: np.ndarray
    sprites: list[np.ndarray]
    ground: np.ndarray


def _sprite(rng: np.random.Generator, size: int) -> np.ndarray:
    """A disc of speckles with an outline."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    inside = x**2 + y**2 <= (size / 2) ** 2
    picture = np.zeros((size, size, 4), np.uint8)
    picture[inside] = (*rng.integers(40, 255, 3), 255)
    picture[inside & (rng.random((size, size)) < 0.4)] = (*rng.integers(40, 255, 3), 255)
    picture[inside & (x**2 + y**2 > (size / 2 - 1) ** 2)] = (10, 10, 10, 255)
    return picture


def _stage(
    *, sprites: int = 3, count: int = 40, side: int = 64, painted: bool = False, seed: int = 0
) -> Stage:
    rng = np.random.default_rng(seed)
    ground = np.full((side, side, 4), (90, 120, 200, 255), np.uint8)
    if painted:
        ground[..., :3] = rng.integers(0, 255, (side // 4, side // 4, 3)).repeat(4, 0).repeat(4, 1)
    pictures = [_sprite(rng, 9 + 2 * k) for k in range(sprites)]
    start = rng.random((sprites, 2)) * (side - 16)
    speed = rng.choice([-1, 1], (sprites, 2)) * (0.5 + rng.random((sprites, 2)))
    frames = np.stack([ground] * count)
    for t in range(count):
        for picture, at, by in zip(pictures, start, speed, strict=True):
            room = side - picture.shape[0]
            x, y = (int(v) for v in np.abs((at + by * t) % (2 * room) - room))
            part = frames[t, y : y + len(picture), x : x + len(picture)]
            part[picture[..., 3] > 0] = picture[picture[..., 3] > 0]
    return Stage(frames, pictures, ground)


@pytest.fixture(scope="session")
def stage() -> Callable[..., Stage]:
    return _stage


@pytest.fixture(scope="session")
def noisy() -> Callable[[np.ndarray, float], np.ndarray]:
    """Frames with noise of a standard deviation on every channel but alpha."""

    def spoil(frames: np.ndarray, sigma: float) -> np.ndarray:
        noise = np.random.default_rng(1).normal(0, sigma, frames.shape)
        noise[..., 3] = 0
        return (frames + noise).round().clip(0, 255).astype(np.uint8)

    return spoil


@pytest.fixture(scope="session")
def pressed() -> Callable[..., np.ndarray]:
    """Frames as JPEG brings them back, by default of middling quality."""

    def spoil(frames: np.ndarray, quality: int = 60) -> np.ndarray:
        result = frames.copy()
        for frame in result:
            buffer = io.BytesIO()
            Image.fromarray(frame[..., :3]).save(buffer, "JPEG", quality=quality)
            frame[..., :3] = np.asarray(Image.open(buffer).convert("RGB"))
        return result

    return spoil


@dataclass(frozen=True)
class Troupe:
    """What actors show, without tracks; ``who`` (frame by frame) is each placement; the ``path`` of the camera; how long
    ``rounds`` of each actor are."""

    parts: Decomposition
    who: list[list[int]]
    path: np.ndarray
    rounds: list[int]


def _troupe(
    seed: int = 0, *, actors: int = 5, count: int = 80, hidden: float = 0.0, pans: bool = False
) -> Troupe:
    """Actors of three poses each, one after the other for some frames, that bounce about and look where they go; each is
    left out of a frame by a chance."""
    rng = np.random.default_rng(seed)
    poses = [[_sprite(rng, int(size)) for size in rng.integers(8, 14, 3)] for _ in range(actors)]
    order = rng.permutation(3 * actors)
    number = np.empty(3 * actors, np.int64)
    number[order] = np.arange(3 * actors)
    sprites = [Sprite(poses[k // 3][k % 3]) for k in order]
    start, speed = rng.random((actors, 2)) * 110, rng.uniform(0.4, 1.4, (actors, 2)) * rng.choice([-1, 1], 2)
    holds = rng.integers(2, 6, actors)
    path = np.cumsum(rng.integers(-2, 4, (count, 2)), axis=0) * pans
    frames, who = [], []
    for t in range(count):
        at = np.abs((start + speed * t) % 220 - 110).round().astype(int) - path[t]
        left = (start + speed * t)[:, 0] % 220 > 110
        cast = [k for k in rng.permutation(actors).tolist() if rng.random() >= hidden]
        poses_now = [number[3 * k + t // holds[k] % 3] for k in cast]
        frames.append(
            tuple(
                Placement(int(pose), int(at[k, 0]), int(at[k, 1]), bool(left[k]))
                for k, pose in zip(cast, poses_now, strict=True)
            )
        )
        who.append(cast)
    parts = Decomposition((128, 128), tuple(sprites), tuple(frames), (50,) * count)
    return Troupe(parts, who, path, (3 * holds).tolist())


@pytest.fixture(scope="session")
def troupe() -> Callable[..., Troupe]:
    return _troupe


BLUE = -0x00CC8844
"""The code of an opaque ground."""


def _blot(
    seed: int, height: int = 8, width: int = 8, *, palette: int | None = None, colors: int = 12
) -> Codes:
    """(h, w) opaque codes without any order, in colours that blots of one palette share."""
    shades = np.random.default_rng((1, seed if palette is None else palette)).integers(1, 1 << 24, colors)
    picked = np.random.default_rng((2, seed)).choice(shades, (height, width))
    return (picked - (1 << 24)).astype(np.int32)


def _paste(frame: Codes, picture: Codes, orientation: int, top: int, left: int) -> None:
    """Lay a picture over a frame, which may cut it off."""
    turned = oriented(picture, orientation)
    y, x = np.nonzero(turned != NONE)
    codes = turned[y, x]
    y, x = y + top, x + left
    inside = (y >= 0) & (x >= 0) & (y < frame.shape[0]) & (x < frame.shape[1])
    frame[y[inside], x[inside]] = codes[inside]


@dataclass(frozen=True)
class Scenery:
    """Layers back to front, 0 where one sees through them, the path of each, and the frames of them and of ``actors``."""

    worlds: list[Codes]
    paths: list[np.ndarray]
    codes: Codes
    actors: list[Codes]


def _scenery(speeds: tuple[float, ...], *, actors: int = 3, count: int = 64) -> Scenery:
    """A camera that goes to and fro, and each layer at a share of its speed; the actors go their own ways."""
    height, width = 64, 96
    worlds, paths = [], []
    codes = np.zeros((count, height, width), np.int32)
    for k, speed in enumerate(speeds):
        path = np.zeros((count, 2), np.int64)
        path[:, 0] = (np.abs((np.arange(count) + 20) % 80 - 40) * speed).astype(np.int64)
        path -= path.min(axis=0)
        wide = width + int(path[:, 0].max())
        world = _blot(k, height // 4, wide // 4 + 1, colors=40).repeat(4, 0).repeat(4, 1)[:, :wide]
        top = (height * k / len(speeds) + 5 * np.sin(np.arange(wide) / 7)).astype(int)
        if k:
            world[np.arange(height)[:, None] < top] = 0
        worlds.append(world)
        paths.append(path)
        for frame, (x, _) in zip(codes, path.tolist(), strict=True):
            part = world[:, x : x + width]
            frame[part != 0] = part[part != 0]
    pictures = [_blot(90 + k, 9, 9) for k in range(actors)]
    for k, picture in enumerate(pictures):
        for t, frame in enumerate(codes):
            _paste(frame, picture, 0, 8 + 15 * k, 17 * k + (1 + k) * (t - 32) // 3)
    return Scenery(worlds, paths, codes, pictures)


@pytest.fixture(scope="session")
def scenery() -> Callable[..., Scenery]:
    return _scenery


@dataclass(frozen=True)
class Play:
    """Of each frame, front to back, which picture is shown: number, orientation, y, x on the screen; the ``ground`` is of
    the whole world, in which the camera goes along a ``path`` (F, 2)."""

    pictures: list[Codes]
    shots: list[list[tuple[int, int, int, int]]]
    ground: Codes
    path: np.ndarray
    size: tuple[int, int]

    @property
    def codes(self) -> Codes:
        """(F, H, W) the frames."""
        height, width = self.size
        frames = [self.ground[y : y + height, x : x + width].copy() for x, y in self.path]
        for frame, shots in zip(frames, self.shots, strict=True):
            for number, *place in shots[::-1]:
                _paste(frame, self.pictures[number], *place)
        return np.stack(frames)

    def scene(self, known: list[Codes] | None = None) -> Scene:
        """A scene that knows the ground, and all pictures or these, and what they explain."""
        scene = open_scene(self.codes, self.path, lambda: None)
        scene.background = self.ground.copy()
        for picture in self.pictures if known is None else known:
            scene.entries.add(picture)
        scene.explain()
        return scene


def _play(
    pictures: list[Codes],
    shots: list[list[tuple[int, int, int, int]]],
    *,
    size: tuple[int, int] = (40, 56),
    ground: Codes | None = None,
    path: np.ndarray | None = None,
) -> Play:
    """On a ground of one colour and with a camera that stands still, unless said."""
    path = np.zeros((len(shots), 2), np.int64) if path is None else path
    world = (size[0] + int(path[:, 1].max()), size[1] + int(path[:, 0].max()))
    return Play(pictures, shots, np.full(world, BLUE, np.int32) if ground is None else ground, path, size)


def _retold(scene: Scene) -> Codes:
    """(F, H, W) what the placements over the background show, with what is left over as it was."""
    height, width = scene.codes.shape[1:]
    frames = [scene.background[y : y + height, x : x + width].copy() for x, y in scene.path]
    for t, frame in enumerate(frames):
        frame[scene.rest[t]] = scene.codes[t][scene.rest[t]]
        for entry, *place, _ in scene.placed[t][::-1].tolist():
            _paste(frame, scene.entries.pictures[entry], *place)
    return np.stack(frames)


@pytest.fixture(scope="session")
def blot() -> Callable[..., Codes]:
    return _blot


@pytest.fixture(scope="session")
def paste() -> Callable[..., None]:
    return _paste


@pytest.fixture(scope="session")
def play() -> Callable[..., Play]:
    return _play


@pytest.fixture(scope="session")
def retold() -> Callable[[Scene], Codes]:
    return _retold


def assert_consistent(scene: Scene) -> None:
    """What is covered is what placements cover, and what they explain is not left over."""
    for t, rows in enumerate(scene.placed):
        rest, covered = scene.foreground(t), np.zeros_like(scene.rest[t])
        for row in rows:
            claim(rest, covered, scene.entries.table, row)
        np.testing.assert_array_equal(scene.rest[t], rest)
        np.testing.assert_array_equal(scene.covered[t], covered)


@pytest.fixture(scope="session")
def keeps_the_frames() -> Callable[..., None]:
    """Asserts that frames with some pictures look as before, whatever is done to a scene that knows the pictures."""

    def check(
        pictures: list[Codes],
        shots: list[list[tuple[int, int, int, int]]],
        improve: Callable[[Scene], object],
    ) -> None:
        scene = _play(pictures, shots, size=(24, 32)).scene()
        before = _retold(scene)
        improve(scene)
        np.testing.assert_array_equal(_retold(scene), before)
        assert_consistent(scene)

    return check
