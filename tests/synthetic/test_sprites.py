"""The drawn sprites are what every test, example and benchmark rests on: they must be true pixel art."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from sprite_bridge.synthetic.sprites import (
    FILLED,
    KINDS,
    LARGEST,
    SMALLEST,
    draw,
    draw_animation,
    draw_any,
)

SIZES = (SMALLEST, 16, 31, 48, LARGEST)


def colors(pixels: NDArray[np.uint8]) -> int:
    return len(np.unique(pixels[pixels[..., 3] > 0], axis=0))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_a_sprite_is_hard_edged_pixel_art_of_a_small_palette(kind: str, size: int) -> None:
    for seed in range(3):
        pixels = draw(kind, size, np.random.default_rng(seed))
        assert pixels.shape == (size, size, 4)
        assert pixels.dtype == np.uint8
        assert set(np.unique(pixels[..., 3])) <= {0, 255}
        assert not pixels[pixels[..., 3] == 0].any()
        assert 3 <= colors(pixels) <= 24


@pytest.mark.parametrize("kind", KINDS)
def test_only_tiles_and_scenery_fill_the_board(kind: str) -> None:
    share = (draw(kind, 32, np.random.default_rng(5))[..., 3] > 0).mean()
    assert share == 1 if kind in FILLED else 0.08 < share < 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same_and_another_seed_something_else(kind: str) -> None:
    first, again, other = (draw(kind, 32, np.random.default_rng(seed)) for seed in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_generator_goes_on_so_that_two_draws_differ() -> None:
    rng = np.random.default_rng(0)
    assert not np.array_equal(draw("slime", 24, rng), draw("slime", 24, rng))


def test_draw_any_draws_every_kind_of_size_it_is_asked_for() -> None:
    rng = np.random.default_rng(0)
    assert {draw_any(rng, 20).shape for _ in range(10)} == {(20, 20, 4)}
    assert len({draw_any(rng).shape for _ in range(30)}) > 3


@pytest.mark.parametrize("kind", KINDS)
def test_an_animation_keeps_its_board_and_its_palette(kind: str) -> None:
    frames = draw_animation(kind, 32, 4, np.random.default_rng(3))
    assert len(frames) == 4
    assert {frame.shape for frame in frames} == {(32, 32, 4)}
    together = np.concatenate(frames)
    assert colors(together) <= 26


def test_a_walking_character_moves_but_keeps_most_pixels() -> None:
    frames = draw_animation("character", 32, 4, np.random.default_rng(1))
    moved = [(a != b).any(axis=-1).mean() for a, b in itertools.pairwise(frames)]
    assert all(0.0 < share < 0.4 for share in moved)


def test_the_first_frame_is_the_still_sprite() -> None:
    still = draw("monster", 24, np.random.default_rng(4))
    assert np.array_equal(draw_animation("monster", 24, 3, np.random.default_rng(4))[0], still)


@pytest.mark.parametrize(("kind", "size"), [("dragon", 32), ("slime", SMALLEST - 1), ("slime", LARGEST + 1)])
def test_an_unknown_kind_or_size_is_refused(kind: str, size: int) -> None:
    with pytest.raises(ValueError, match=r"sprite"):
        draw(kind, size, np.random.default_rng(0))


def test_an_animation_of_no_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        draw_animation("slime", 24, 0, np.random.default_rng(0))
