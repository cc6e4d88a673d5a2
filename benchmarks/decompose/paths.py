"""How actors move. Each path is drawn frame by frame, so that longer footage begins with the shorter one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

Random = np.random.Generator
GRAVITY = 0.28


@dataclass(frozen=True)
class Step:
    """Where an actor is in a frame: the middle of its feet, whether it looks left, how many frames it has moved."""

    x: int
    y: int
    left: bool
    beat: int


@dataclass(frozen=True)
class Area:
    """Where an actor may be, in pixels of the world."""

    left: float
    top: float
    right: float
    bottom: float


Path = Iterator[Step]


def walk(
    rng: Random, area: Area, speed: float | None = None, jumps: float = 0.0, turns: float = 0.008
) -> Path:
    """To and fro on the bottom of the area with pauses, turns and jumps (both a chance per frame)."""
    speed = float(rng.uniform(0.4, 1.3)) if speed is None else speed
    x, way = float(rng.uniform(area.left, area.right)), int(rng.choice([-1, 1]))
    pause = beat = 0
    high = rise = 0.0
    while True:
        if high or rise:
            high, rise = max(0.0, high + rise), rise - GRAVITY
            rise = rise if high else 0.0
        elif rng.random() < jumps:
            rise = float(rng.uniform(2.2, 3.3))
        if pause and not high:
            pause -= 1
        else:
            x, beat = x + way * speed, beat + 1
            pause = int(rng.integers(4, 16)) if rng.random() < 0.012 else 0
            way = -way if rng.random() < turns else way
        if not area.left <= x <= area.right:
            x, way = min(max(x, area.left), area.right), 1 if x < area.left else -1
        yield Step(round(x), round(area.bottom - high), way < 0, beat)


def fly(rng: Random, area: Area) -> Path:
    """Through the whole area in waves, back from its sides."""
    x, y = float(rng.uniform(area.left, area.right)), float(rng.uniform(area.top, area.bottom))
    way = [
        float(rng.choice([-1, 1]) * rng.uniform(0.4, 1.5)),
        float(rng.choice([-1, 1]) * rng.uniform(0.1, 0.7)),
    ]
    swing, pace, phase = float(rng.uniform(2, 8)), float(rng.uniform(0.06, 0.16)), float(rng.uniform(0, 6))
    beat = 0
    while True:
        x, y, beat = x + way[0], y + way[1], beat + 1
        way[0] = abs(way[0]) if x < area.left else -abs(way[0]) if x > area.right else way[0]
        way[1] = abs(way[1]) if y < area.top else -abs(way[1]) if y > area.bottom else way[1]
        yield Step(round(x), round(y + swing * math.sin(pace * beat + phase)), way[0] < 0, beat)


def cross(rng: Random, area: Area, margin: int) -> Path:
    """From beyond one side to beyond the other, again and again, with a wait in between."""
    beat = 0
    while True:
        way, speed = int(rng.choice([-1, 1])), float(rng.uniform(0.8, 2.2))
        y, swing = float(rng.uniform(area.top, area.bottom)), float(rng.choice([0.0, 3.0]))
        x = area.left - margin if way > 0 else area.right + margin
        for _ in range(int(rng.integers(0, 24))):
            yield Step(round(x), round(y), way < 0, beat)
        while area.left - margin <= x <= area.right + margin:
            yield Step(round(x), round(y + swing * math.sin(beat * 0.2)), way < 0, beat)
            x, beat = x + way * speed, beat + 1


def wander(rng: Random, area: Area) -> Path:
    """Over a field seen from above, in a new direction now and then."""
    x, y = float(rng.uniform(area.left, area.right)), float(rng.uniform(area.top, area.bottom))
    beat, left = 0, False
    while True:
        angle, speed = float(rng.uniform(0, 2 * math.pi)), float(rng.uniform(0.3, 1.2))
        step = math.cos(angle) * speed, math.sin(angle) * speed * 0.7
        for _ in range(int(rng.integers(15, 60))):
            x = min(max(x + step[0], area.left), area.right)
            y = min(max(y + step[1], area.top), area.bottom)
            left, beat = step[0] < 0, beat + 1
            yield Step(round(x), round(y), left, beat)


def stand(rng: Random, area: Area, size: int) -> Path:
    """In one place, moving on the spot; turns around, and takes a few steps and comes back, both seldom."""
    home, way = float(rng.uniform(area.left, area.right)), int(rng.choice([-1, 1]))
    beat = 0
    while True:
        for _ in range(int(rng.integers(70, 100))):
            way, beat = -way if rng.random() < 0.012 else way, beat + 1
            yield Step(round(home), round(area.bottom), way < 0, beat)
        reach = float(rng.uniform(0.8, 1.4)) * size * (1 if home < (area.left + area.right) / 2 else -1)
        for share in np.sin(np.linspace(0, math.pi, max(8, int(2.2 * abs(reach))))):
            way, beat = (1 if reach > 0 else -1), beat + 1
            yield Step(round(home + reach * float(share)), round(area.bottom), way < 0, beat)
