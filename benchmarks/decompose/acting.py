"""Gives the actors of a scene their characters, their ways and their places on each frame."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.decompose import paths
from benchmarks.decompose.cast import (
    FLYERS,
    THROWN,
    WALKERS,
    WANDERERS,
    Cel,
    Character,
    Sheet,
    cel,
    character,
)
from benchmarks.decompose.levels import Level
from benchmarks.decompose.model import Cycle, Placement
from benchmarks.decompose.paths import Area, Path, Step
from benchmarks.decompose.specs import Spec
from sprite_bridge.synthetic.sprites import draw

MORE_IN_THE_WIDE = 2.2  # actors in a world of three screens, beside those on one
KINDS = {"fly": FLYERS, "cross": FLYERS, "wander": WANDERERS}
TWINS = 6  # every sixth actor looks like an earlier one


@dataclass(frozen=True)
class Actor:
    """A character, where it is in each frame, how much one sees through it, and whether it turns and grows."""

    number: int
    character: Character
    steps: tuple[Step, ...]
    opacity: float = 1.0
    deform: bool = False

    def placed(self, sheet: Sheet, number: int, left: int, top: int) -> Placement:
        """The actor on frame `number` of a camera at `left`, `top`."""
        step, who = self.steps[number], self.character
        now = who.cels[step.beat // who.period % len(who.cels)]
        inset = who.size - now.left - now.pixels.shape[1] if step.left else now.left
        x = step.x - who.size // 2 + inset - left
        y = step.y - _feet(who) + now.top - top
        placement = sheet.place(now.pixels, x, y, self.number, mirrored=step.left)
        pose = None
        if self.deform:
            turn = number + 11 * self.number
            pose = round(1 + 0.25 * math.sin(0.11 * turn), 3), round(25 * math.sin(0.07 * turn), 2)
        return replace(placement, opacity=self.opacity, actor=self.number, pose=pose)

    def cycles(self, sheet: Sheet) -> Iterator[Cycle]:
        """Where it goes through its cels at least twice without a pause."""
        shown = [sheet.add(one.pixels, self.number)[0] for one in self.character.cels]
        parts = [n for n in range(1, len(shown) + 1) if len(shown) % n == 0]
        period = next(n for n in parts if shown == shown[:n] * (len(shown) // n)) * self.character.period
        first = 0
        for number in range(1, len(self.steps) + 1):
            last = self.steps[number - 1]
            if number == len(self.steps) or self.steps[number].beat != last.beat + 1:
                if number - first >= 2 * period and len(set(shown)) > 1:
                    yield Cycle(self.number, first, number - 1, period)
                first = number


def cast_actors(spec: Spec, world: Area, floor: int, built: Level, rng: np.random.Generator) -> list[Actor]:
    """All actors; the first is the hero, whom a camera follows."""
    wide = world.right > spec.size[0]
    count = round(spec.actors * (MORE_IN_THE_WIDE if wide else 1))
    actors: list[Actor] = []
    for number in range(count):
        own = np.random.default_rng(rng.integers(2**63, size=2))
        role = "hero" if wide and not number else spec.roles[number % len(spec.roles)]
        twin = actors[number - TWINS + 1] if number % TWINS == TWINS - 1 else None
        who = twin.character if twin and _suits(spec, role) else _character(role, own)
        path = _path(role, who, _area(spec, role, world, floor, built, own), own)
        actors.append(
            Actor(
                number=number,
                character=who,
                steps=tuple(itertools.islice(path, spec.frames)),
                opacity=round(float(own.uniform(0.35, 0.75)), 2) if spec.ghosts and number % 2 == 0 else 1.0,
                deform=spec.deform and number % 2 == 0,
            )
        )
    return actors


def _suits(spec: Spec, role: str) -> bool:
    """Whether an actor may look like the one five before it: not where every other deforms or is seen through."""
    return role != "cross" and not spec.deform and not spec.ghosts


def _character(role: str, rng: np.random.Generator) -> Character:
    if role == "cross" and rng.random() < 0.4:  # something thrown: one picture
        board = draw(str(rng.choice(THROWN)), 16, rng)
        return Character(16, (cel(board),), 1)
    return character(rng, KINDS.get(role, WALKERS))


def _area(spec: Spec, role: str, world: Area, floor: int, built: Level, rng: np.random.Generator) -> Area:
    """Where the actor may be: a platform, a stretch of the ground, a row of the field, the air."""
    if role in ("fly", "cross"):
        return Area(world.left + 4, world.top + 22, world.right - 4, max(world.top + 40, floor - 14))
    if role == "wander":
        return Area(world.left + 2, world.top + 14, world.right - 2, world.bottom + 4)
    if built.walks and role != "hero":
        wide = np.array([walk.right - walk.left for walk in built.walks])
        return built.walks[int(rng.choice(len(wide), p=wide / wide.sum()))]
    bottom = floor + 1.0
    if spec.ground == "solid" and not spec.tiles:
        bottom = float(rng.uniform(0.3, 0.98)) * world.bottom
    elif not spec.tiles:
        bottom = floor + float(rng.uniform(1, world.bottom - floor - 1))
    if role in ("hero", "stand"):
        return Area(world.left + 12, world.top, world.right - 12, floor if spec.tiles else bottom)
    half = float(rng.uniform(30, 60))
    middle = float(rng.uniform(world.left + 20, world.right - 20))
    return Area(max(world.left - 6, middle - half), world.top, min(world.right + 6, middle + half), bottom)


def _path(role: str, who: Character, area: Area, rng: np.random.Generator) -> Path:
    if role == "hero":
        return paths.walk(rng, area, speed=1.4, jumps=0.015, turns=0.003)
    if role == "hop":
        return paths.walk(rng, area, jumps=0.03)
    if role == "cross":
        return paths.cross(rng, area, who.size)
    if role == "stand":
        return paths.stand(rng, area, who.size)
    return {"walk": paths.walk, "fly": paths.fly, "wander": paths.wander}[role](rng, area)


def _feet(who: Character) -> int:
    """The lowest row of the board that any cel reaches."""

    def lowest(one: Cel) -> int:
        return one.top + len(one.pixels)

    return max(lowest(one) for one in who.cels)
