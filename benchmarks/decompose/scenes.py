"""Makes a scene from its spec and a seed: the same two, the same footage; more frames go on where fewer end."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.decompose.acting import Actor, cast_actors
from benchmarks.decompose.backdrops import far, landscape, near
from benchmarks.decompose.cast import Sheet, still
from benchmarks.decompose.levels import TILE, Level, level
from benchmarks.decompose.model import Decomposition, Layer, Pixels, Placement, Scene
from benchmarks.decompose.paths import Area
from benchmarks.decompose.rendering import draw
from benchmarks.decompose.specs import SPECS, Spec
from benchmarks.decompose.spoiling import spoiler

SCREENS_WIDE = 3
LOOSE_X, LOOSE_Y = 12, 6  # how far the hero may leave the middle before the camera follows
TILES, MOVERS, HUD = 1000, 2000, 3000  # the numbers of their "actors"
PARTS = 10_000  # from the number of one part of them to that of the next
Offsets = tuple[tuple[int, int], ...]


def make(name: str, seed: int, frames: int | None = None, size: tuple[int, int] | None = None) -> Scene:
    """The scene with that name, in its own length and size or in others. Raises KeyError for an unknown name."""
    spec = SPECS[name]
    spec = replace(spec, frames=frames or spec.frames, size=size or spec.size)
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    world = _world(spec)
    floor = int(world.bottom)
    built = level(int(world.right), int(world.bottom), spec.movers, rng) if spec.tiles else Level((), (), ())
    if spec.ground != "solid":
        floor = int(world.bottom) - (2 * TILE if spec.tiles else spec.size[1] // 6)
    actors = cast_actors(spec, world, floor, built, rng)
    camera = _camera(spec, world, actors[0])
    color, layers = _ground(spec, world, floor, camera, actors, rng)
    sheet = Sheet()
    shown = _played(spec, built, actors, camera, sheet, rng)
    cycles = tuple(cycle for actor in actors for cycle in actor.cycles(sheet))
    truth = Decomposition(*spec.size, color, layers, tuple(sheet.sprites), shown, cycles)
    fixed = frozenset(index for index, actor in enumerate(sheet.actors) if TILES <= actor < MOVERS)
    return Scene(name, seed, _seen(truth), tuple(sheet.actors), fixed, spoiler(spec.spoil, seed))


def _world(spec: Spec) -> Area:
    """The frame itself, or a place of three screens by one and a quarter."""
    width, height = spec.size
    if spec.ground in ("wide", "parallax"):
        return Area(0, 0, SCREENS_WIDE * width, -(-height * 5 // 4 // TILE) * TILE)
    return Area(0, 0, width, height)


def _camera(spec: Spec, world: Area, hero: Actor) -> Offsets:
    """The left top corner of each frame in the world: the camera follows the first actor."""
    width, height = spec.size
    most = int(world.right) - width, int(world.bottom) - height
    x, y = hero.steps[0].x - width // 2, most[1]
    found = []
    for step in hero.steps:
        middle = step.x - width // 2
        x = min(max(x, middle - LOOSE_X), middle + LOOSE_X)
        lowest = step.y - height * 3 // 4
        y = min(max(y, lowest - LOOSE_Y), lowest + LOOSE_Y)
        found.append((min(max(x, 0), most[0]), min(max(y, 0), most[1])))
    return tuple(found)


def _ground(
    spec: Spec, world: Area, floor: int, camera: Offsets, actors: Sequence[Actor], rng: np.random.Generator
) -> tuple[tuple[int, int, int], tuple[Layer, ...]]:
    """Colour and layers."""
    width, height = int(world.right), int(world.bottom)
    if spec.ground == "solid":
        return _clashing(actors, rng), ()
    if spec.ground == "parallax":
        slow = tuple((x // 2, y // 2) for x, y in camera)
        behind, before = far(width, height, rng), near(width, height, floor, rng)
        return (0, 0, 0), (Layer(behind, slow), Layer(before, camera))
    return (0, 0, 0), (Layer(landscape(width, height, floor, rng), camera),)


def _clashing(actors: Sequence[Actor], rng: np.random.Generator) -> tuple[int, int, int]:
    """A colour of one of the actors, so that it has holes: not its main colour, and not a rare one."""
    found: list[Pixels] = []
    for actor in actors:
        pixels = actor.character.cels[0].pixels
        colors, counts = np.unique(pixels[pixels[..., 3] > 0][:, :3], axis=0, return_counts=True)
        share = counts / counts.sum()
        found += list(colors[(share > 0.02) & (share < 0.08)])
    red, green, blue = found[int(rng.integers(len(found)))].tolist()
    return red, green, blue


def _played(
    spec: Spec, built: Level, actors: Sequence[Actor], camera: Offsets, sheet: Sheet, rng: np.random.Generator
) -> tuple[tuple[Placement, ...], ...]:
    """The placements of each frame, back to front, those outside left out."""
    hud = still("gem", 12, rng) if spec.hud else None
    frames = []
    for number, (left, top) in enumerate(camera):
        shown = []
        for index, (pixels, x, y) in enumerate(built.tiles):
            shown.append(replace(sheet.place(pixels, x - left, y - top, TILES + index), fixed=True))
        for index, mover in enumerate(built.movers):
            x, y = mover.at(number)
            for part in range(mover.length):
                placed = sheet.place(mover.tile, x + part * TILE - left, y - top, MOVERS + index)
                shown.append(replace(placed, actor=MOVERS + index + PARTS * part))
        order = sorted(actors, key=lambda actor: actor.steps[number].y) if spec.by_depth else actors
        shown += [actor.placed(sheet, number, left, top) for actor in order]
        for part in range(spec.hud - (number >= 100)):  # one life less
            assert hud is not None
            shown.append(replace(sheet.place(hud, 4 + 14 * part, 4, HUD), actor=HUD + PARTS * part))
        frames.append(tuple(one for one in shown if _inside(one, sheet, spec)))
    return tuple(frames)


def _inside(placement: Placement, sheet: Sheet, spec: Spec) -> bool:
    """Whether the sprite (or what may become of it when posed) touches the frame."""
    sprite = sheet.sprites[placement.sprite]
    high, wide = len(sprite), len(sprite[0])
    slack = max(high, wide) if placement.pose else 0
    width, height = spec.size
    inside_x = -wide - slack < placement.x < width + slack
    return inside_x and -high - slack < placement.y < height + slack


def _seen(truth: Decomposition) -> Decomposition:
    """Without the placements of which no pixel is to be seen: no picture tells of them."""
    frames = []
    for number, frame in enumerate(truth.frames):
        visible = set(np.unique(draw(truth, number).instance).tolist())
        frames.append(tuple(one for index, one in enumerate(frame) if index in visible))
    return replace(truth, frames=tuple(frames))
