from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.decompose.placing.fill import fill

WALL = (1, 0, 4, 24)
"""The place of what hides all but a strip of the actor for a while."""


@pytest.fixture
def hidden(play, blot):
    """An actor that goes right, of which in one frame only three px are seen, as nothing can be told by: a wall with a slit
    stands before it."""
    wall = blot(2, 30, 14)
    wall[12:15, 6] = 1
    shots = [[(0, 0, 12, 4 + 2 * t)] for t in range(24)]
    shots[11].insert(0, WALL)
    return play([blot(1), wall], shots)


def test_three_pixels_of_an_actor_are_placed_where_its_path_says(hidden, retold):
    scene = hidden.scene()
    assert scene.rest[11].sum() == 3 and [tuple(row[:4]) for row in scene.placed[11].tolist()] == [WALL]
    assert fill(scene) == 1
    assert scene.placed[11].tolist()[1:] == [[0, 0, 12, 26, 3]]
    assert not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), hidden.codes)


def test_what_shows_other_colours_is_no_actor(hidden):
    scene = hidden.scene()
    y, x = np.argwhere(scene.rest[11])[1]
    scene.codes[11, y, x] = -99
    assert fill(scene) == 0
    assert scene.rest[11].sum() == 3


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


def test_nothing_happens_where_nothing_is_left_over(play, blot):
    scene = play([blot(1)], [[(0, 0, 5, 5 + t)] for t in range(4)]).scene()
    assert fill(scene) == 0
