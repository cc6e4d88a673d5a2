from __future__ import annotations

import numpy as np

from sprite_bridge.stages.decompose.codes import NONE
from sprite_bridge.stages.decompose.dictionary.components import picture_of, pieces_of
from sprite_bridge.stages.decompose.dictionary.consensus import sprite_around


def around_first(scene) -> np.ndarray | None:
    """What is told from the first piece of the rest."""
    piece = pieces_of(scene.codes, scene.rest)[0]
    return sprite_around(scene, picture_of(scene.codes, scene.rest, piece), piece)


def crowd(play, blot, sides: list[tuple[int, int]]):
    """One that is never seen alone: somebody hides a part of it in every frame, on one side after the other; always the same
    on the first side, and who is never seen again on the others."""
    actor = blot(0, 11, 10)
    actor[:2, :2] = NONE
    others = [blot(100 + t, 8, 8) for t in range(16)]
    shots = []
    for t in range(16):
        y, x = 12 + t % 5, 8 + 2 * t
        dy, dx = sides[t % len(sides)]
        shots.append([(1 + t if t % len(sides) else 1, 0, y + dy, x + dx), (0, 0, y, x)])
    return play([actor, *others], shots)


def test_a_sprite_that_is_never_seen_alone_is_told_whole(play, blot):
    act = crowd(play, blot, [(-5, 2), (3, 7), (8, -1), (0, -6)])
    np.testing.assert_array_equal(around_first(act.scene([])), act.pictures[0])


def test_what_mostly_lies_behind_known_sprites_is_told_by_the_other_views(play, blot):
    """Its upper side is hidden in two views of three."""
    act = crowd(play, blot, [(3, 7), (-5, 2), (-5, 1)])
    scene = act.scene(act.pictures[1:])
    assert scene.covered.any(axis=(1, 2)).all()
    np.testing.assert_array_equal(around_first(scene), act.pictures[0])


def test_what_is_seen_nowhere_else_tells_nothing(play, blot):
    """Nor does what only stands at its place in the world."""
    assert around_first(play([blot(1)], [[(0, 0, 10, 10)], [], []]).scene([])) is None
    path = np.stack([np.arange(8), np.zeros(8, np.int64)], axis=1)
    still = play([blot(1)], [[(0, 0, 10, 20 - t)] for t in range(8)], path=path)
    assert around_first(still.scene([])) is None


def test_what_is_flat_tells_nothing(play):
    """It looks the same wherever it is laid."""
    slab = np.full((10, 10), -5, np.int32)
    assert around_first(play([slab], [[(0, 0, 10, 4 * t)] for t in range(8)]).scene([])) is None
