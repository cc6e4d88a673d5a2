from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.decompose.model import Decomposition, Layer, Placement
from benchmarks.decompose.rendering import NOBODY, draw


def scene(sprites: Any, *frame: Placement, layers: Any = ()) -> Decomposition:
    return Decomposition(16, 12, (9, 9, 9), layers, tuple(sprites), (frame, frame))


def test_a_sprite_is_mirrored_about_its_own_middle_and_cut_at_the_border(block: Any) -> None:
    sprite = block(5, 7)
    drawn = draw(scene([sprite], Placement(0, -2, 9, flip_x=True, flip_y=True)), 0)
    assert np.array_equal(drawn.rgb[9:, :5], sprite[::-1, ::-1][:3, 2:, :3])
    assert (drawn.rgb[:9] == 9).all() and (drawn.rgb[:, 5:] == 9).all()
    assert (drawn.label[9:, :5] == 0).all() and (drawn.label == NOBODY).sum() == 16 * 12 - 15


def test_the_last_placement_is_in_front(block: Any) -> None:
    first, second = block(6, 6, 1), block(6, 6, 2)
    drawn = draw(scene([first, second], Placement(1, 2, 2), Placement(0, 5, 4)), 0)
    assert np.array_equal(drawn.rgb[4:8, 5:8], first[:4, :3, :3])
    assert drawn.label[5, 6] == 0 and drawn.instance[5, 6] == 1 and drawn.label[2, 2] == 1


def test_opacity_mixes_and_rounds() -> None:
    sprite = np.full((2, 2, 4), 255, np.uint8)
    drawn = draw(scene([sprite], Placement(0, 1, 1, opacity=0.5)), 0)
    assert drawn.rgb[1, 1].tolist() == [132, 132, 132]
    faint = draw(scene([sprite], Placement(0, 1, 1, opacity=0.1)), 0)
    assert (faint.label == NOBODY).all() and faint.rgb[1, 1].tolist() == [34, 34, 34]


def test_layers_move_wrap_end_and_lie_on_one_another(block: Any) -> None:
    image = block(12, 16)
    moved = draw(scene([], layers=[Layer(image, ((0, 0), (5, 2)))]), 1)
    assert np.array_equal(moved.rgb[:10, :11], image[2:, 5:, :3])
    assert (moved.rgb[10:] == 9).all()
    wrapped = draw(scene([], layers=[Layer(image, ((5, 2),), wrap_x=True, wrap_y=True)]), 1)
    assert np.array_equal(wrapped.rgb, np.roll(image, (-2, -5), (0, 1))[..., :3])
    above = image.copy()
    above[:, :8, 3] = 0
    both = draw(scene([], layers=[Layer(block(12, 16, 3), ((0, 0),)), Layer(above, ((0, 0),))]), 0)
    assert np.array_equal(both.rgb[:, :8], block(12, 16, 3)[:, :8, :3])
    assert np.array_equal(both.rgb[:, 8:], image[:, 8:, :3])


def test_a_pixel_tells_nothing_where_it_has_the_colour_beneath_it(block: Any) -> None:
    sprite = block(4, 4)
    sprite[1, 1, :3] = 9
    drawn = draw(scene([sprite], Placement(0, 3, 3)), 0)
    assert not drawn.told[4, 4] and drawn.told[3:7, 3:7].sum() == 15


def test_a_pose_turns_about_the_middle(block: Any) -> None:
    sprite = np.zeros((6, 2, 4), np.uint8)
    sprite[:] = (200, 0, 0, 255)
    drawn = draw(scene([sprite], Placement(0, 7, 3, pose=(1.0, 90.0))), 0)
    rows, columns = np.nonzero(drawn.label == 0)
    assert (rows.min(), rows.max() + 1, columns.min(), columns.max() + 1) == (5, 7, 5, 11)
