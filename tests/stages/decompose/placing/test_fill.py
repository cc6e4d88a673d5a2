from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.placing.fill import fill

SLIT = 12
"""The frame in which something of the actor is seen."""


@pytest.fixture
def hidden(play, blot):
    """An actor that goes right, and for some frames behind a wall; once the wall has a slit of three px, too few to tell
    anything by."""
    wall = blot(2, 30, 26)
    slit = wall.copy()
    slit[12:15, 12] = 1
    shots = [[(2 if t == SLIT else 1, 0, 4, 18), (0, 0, 12, 4 + 2 * t)] for t in range(24)]
    return play([blot(1), wall, slit], shots)


def test_three_pixels_of_an_actor_are_placed_where_its_path_says(hidden, retold):
    scene = hidden.scene()
    assert scene.rest[SLIT].sum() == 3 and scene.placed[SLIT][:, 0].tolist() == [2]
    assert fill(scene) >= 1  # there are others at the sides of the wall
    assert scene.placed[SLIT].tolist()[1:] == [[0, 0, 12, 4 + 2 * SLIT, 3]]
    assert not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), hidden.codes)


def test_what_shows_other_colours_is_no_actor(hidden):
    scene = hidden.scene()
    y, x = np.argwhere(scene.rest[SLIT])[1]
    scene.codes[SLIT, y, x] = -99
    fill(scene)
    assert scene.rest[SLIT].sum() == scene.rest.sum() == 3 and len(scene.placed[SLIT]) == 1


def test_nobody_is_looked_for_who_was_not_seen_for_long(play, blot):
    """Three px, long after the actor went out, as it would show them if it were still there."""
    shots = [[(0, 0, 12, 20)] if t < 10 else [] for t in range(45)]
    act = play([blot(1)], shots, ground=blot(5, 40, 56, colors=200))
    for t, expected in ((20, 1), (40, 0)):
        scene = act.scene()
        part = (slice(13, 16), slice(23, 24))
        scene.codes[t][part] = act.pictures[0][1:4, 3:4]
        scene.covered[t, 12:20, 20:28] = True
        scene.covered[t][part], scene.rest[t][part] = False, True
        assert fill(scene) == expected


@pytest.mark.parametrize(
    ("size", "place"),
    [((3, 6), (20, 55)), ((3, 6), (20, -5)), ((6, 4), (-5, 20)), ((6, 4), (39, 20))],
    ids=["right", "left", "top", "bottom"],
)
def test_what_comes_into_the_picture_is_told_by_its_first_pixels(play, blot, size, place):
    shots = [[(0, 0, 5, 10 + t), (1, 0, 30, 1)] for t in range(6)] + [[(0, 0, 8, 28), (1, 0, *place)]]
    scene = play([blot(1, 12, 20), blot(2, *size)], shots).scene()
    assert 0 < scene.rest[6].sum() < 5
    assert fill(scene) == 1
    assert scene.placed[6][-1, :4].tolist() == [1, 0, *place]
    assert not scene.rest.any()


@pytest.mark.parametrize("place", [(-5, 52), (-5, -3), (36, 52), (36, -3)])
def test_what_comes_in_at_a_corner_is_told_though_neither_side_of_it_is_seen(play, blot, place):
    """A disc: its corner is clear."""
    disc = blot(2, 9, 9)
    y, x = np.mgrid[:9, :9] - 4
    disc[y**2 + x**2 > 16] = NONE
    shots = [[(0, 0, 15, 10 + t), (1, 0, 24, 5)] for t in range(6)] + [[(0, 0, 18, 28), (1, 0, *place)]]
    scene = play([blot(1, 12, 20), disc], shots).scene()
    scene.placed[6] = scene.placed[6][scene.placed[6][:, 0] == 0]
    rows = np.arange(40)[:, None]
    seen = (scene.codes[6] != scene.background) & ((rows < 12) | (rows > 32))
    scene.rest[6], scene.covered[6] = seen, scene.covered[6] & ~seen
    assert 0 < seen.sum() < 20
    assert fill(scene) == 1
    assert scene.placed[6][-1, :4].tolist() == [1, 0, *place]


def test_nothing_happens_where_nothing_is_left_over(play, blot):
    scene = play([blot(1)], [[(0, 0, 5, 5 + t)] for t in range(4)]).scene()
    assert fill(scene) == 0
