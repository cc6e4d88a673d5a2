from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.decomposition import Decomposition, Placement
from sprite_bridge.image import Sprite
from sprite_bridge.stages.decompose.tracks.standing import NO_GRID, grids_of
from sprite_bridge.stages.decompose.tracks.things import things_of

FRAMES = 20
SPRITES = tuple(Sprite(np.full((8, size, 4), 255, np.uint8)) for size in (8, 8, 12, 8))


def grids(frames: list[tuple[Placement, ...]], path: np.ndarray | None = None) -> list[list[int]]:
    """The grid of each placement, frame by frame."""
    path = np.zeros((len(frames), 2), np.int64) if path is None else path
    of = Decomposition((64, 48), SPRITES, tuple(frames), (50,) * len(frames))
    found = iter(grids_of(things_of(of, path), of.size).tolist())
    return [[next(found) for _ in frame] for frame in frames]


def wall(t: int = 0, sprite: int = 0) -> list[Placement]:
    """Six tiles in a world that the camera has passed by ``t`` px."""
    return [Placement(sprite, 8 * x + 3 - t, 24 + 8 * y) for x in range(3) for y in range(2)]


@pytest.mark.parametrize("speed", [0, 2])
def test_a_wall_stands_and_what_walks_before_it_does_not(speed):
    path = np.stack([speed * np.arange(FRAMES), np.zeros(FRAMES)], axis=1).astype(np.int64)
    frames = [(*wall(speed * t), Placement(3, 2 * t, 5)) for t in range(FRAMES)]
    assert grids(frames, path) == [[0] * 6 + [NO_GRID]] * FRAMES


def test_tiles_of_two_sizes_are_two_grids():
    wide = [Placement(2, 12 * x, 0) for x in range(4)]
    assert grids([(*wall(), *wide)] * FRAMES) == [[0] * 6 + [1] * 4] * FRAMES


def test_tiles_that_take_turns_are_tiles():
    frames = [tuple(wall(sprite=t // 4 % 2)) for t in range(FRAMES)]
    assert grids(frames) == [[0] * 6] * FRAMES


def test_what_passes_over_a_tile_on_its_grid_is_no_tile():
    frames = [(*wall(), Placement(3, 3 + 8 * (t % 3), 24)) for t in range(FRAMES)]
    assert grids(frames) == [[0] * 6 + [NO_GRID]] * FRAMES


@pytest.mark.parametrize(
    "row",
    [
        [Placement(0, 20, 20)],
        [Placement(0, 14 * x, 4) for x in range(4)],
        [Placement(0, 0, 0), Placement(1, 8, 0), Placement(3, 16, 0)],
    ],
    ids=["one", "apart", "of different ones"],
)
def test_what_stands_but_makes_no_grid_of_equal_tiles_is_none(row):
    assert grids([tuple(row)] * FRAMES) == [[NO_GRID] * len(row)] * FRAMES


def test_who_walks_along_a_grid_is_no_tile():
    frames = [tuple(Placement(0, 8 * ((x + t) % 8), 8 * x) for x in range(4)) for t in range(FRAMES)]
    assert grids(frames) == [[NO_GRID] * 4] * FRAMES


def test_nothing_stands_where_nothing_is():
    assert grids([()]) == [[]]
