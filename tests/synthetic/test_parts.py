from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.synthetic.canvas import Canvas
from sprite_bridge.synthetic.parts import eyes, sway

DARK = np.array([[20, 10, 30], [50, 40, 70]], np.uint8)


@pytest.mark.parametrize("size", [12, 16, 21, 24])
def test_small_sprites_get_two_mirrored_eyes_of_a_single_pixel(size: int) -> None:
    board = Canvas(size)
    eyes(board, size * 0.4, size / 2, size * 0.15, DARK, white=False)
    assert board.opaque.sum() == 2
    assert np.array_equal(board.opaque, board.opaque[:, ::-1])


def test_large_sprites_get_whites_and_a_glint() -> None:
    board = Canvas(64)
    eyes(board, 24, 32, 8, DARK, white=True)
    assert (board.rgb[board.opaque] == (244, 244, 240)).all(axis=-1).any()
    assert (board.rgb[board.opaque] == (255, 255, 255)).all(axis=-1).any()


def test_a_still_phase_moves_nothing_and_turning_points_move_at_least_one_pixel() -> None:
    assert sway(0.0, 5.0) == 0
    assert (sway(0.25, 0.2), sway(0.75, 0.2)) == (1, -1)
    assert sway(0.25, 3.0) == 3
