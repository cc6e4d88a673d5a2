from __future__ import annotations

import numpy as np

from sprite_bridge.decomposition import Decomposition, Placement
from sprite_bridge.image import Sprite
from sprite_bridge.stages.decompose.tracks.chaining import chain
from sprite_bridge.stages.decompose.tracks.linking import link
from sprite_bridge.stages.decompose.tracks.things import looks_of, things_of

COLORS = ((250, 0, 0), (250, 0, 60), (0, 0, 250), (0, 90, 250))


def chained(frames: list[list[Placement]]) -> list[list[int]]:
    """Who each placement is, frame by frame; poses 0 and 1 are of one character, 2 and 3 of another."""
    sprites = tuple(Sprite(np.full((6, 6, 4), (*color, 255), np.uint8)) for color in COLORS)
    of = Decomposition((64, 64), sprites, tuple(map(tuple, frames)), (50,) * len(frames))
    things = things_of(of, np.zeros((len(frames), 2), np.int64))
    found = iter(chain(things, *link(things, looks_of(sprites))).tolist())
    return [[next(found) for _ in frame] for frame in frames]


def pose(character: int, t: int, x: int, y: int) -> Placement:
    return Placement(2 * character + t // 2 % 2, x, y)


def test_who_comes_back_on_the_other_side_is_the_same():
    frames = [[] if 20 <= t < 50 else [pose(0, t, 4 * (t % 10), 10)] for t in range(60)]
    assert chained(frames) == [[0] * len(frame) for frame in frames]


def test_another_character_is_another_actor():
    frames = [[] if 20 <= t < 50 else [pose(t >= 50, t, t % 10, 10)] for t in range(60)]
    assert chained(frames) == [[int(t >= 50)] * len(frame) for t, frame in enumerate(frames)]


def test_of_two_that_look_alike_each_goes_on_near_where_it_was():
    frames = [
        []
        if 20 <= t < 50
        else [pose(0, t, 5 + t // 9, 50), pose(0, t + 1, 50 - t // 9, 5)][:: 1 - 2 * (t >= 50)]
        for t in range(70)
    ]
    assert chained(frames) == [[] if 20 <= t < 50 else [1, 0] if t >= 50 else [0, 1] for t in range(70)]


def test_there_are_as_many_as_are_ever_seen_at_once():
    frames = [[pose(0, t, 30 * n, 20 * (t // 20)) for n in range(1 + (t // 20 == 2))] for t in range(80)]
    assert {number for frame in chained(frames) for number in frame} == {0, 1}
