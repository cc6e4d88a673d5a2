from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.ground import find_ground, ground_of_color
from sprite_bridge.synthetic.sprites import draw

SIDE = 48


def sprite(kind: str = "character") -> np.ndarray:
    """(48, 48, 4) with a margin of 8 cells."""
    return np.pad(draw(kind, 32, np.random.default_rng(3)), ((8, 8), (8, 8), (0, 0)))


def gradient() -> np.ndarray:
    """(48, 48, 3) from blue to a lighter green, slantwise."""
    ys, xs = np.mgrid[0 : 1 : SIDE * 1j, 0 : 1 : SIDE * 1j]
    along = (0.6 * xs + 0.4 * ys)[..., None]
    return np.array([40, 90, 160]) + along * np.array([30, 60, -20])


def on(ground: object, figure: np.ndarray, noise: float = 1.0, seed: int = 0) -> np.ndarray:
    """(1, h, w, 3) float32 cell colours of a figure on a ground, noisy."""
    cells = np.where(figure[..., 3:] > 0, figure[..., :3], ground)
    cells = cells + np.random.default_rng(seed).normal(0, noise, cells.shape)
    return np.clip(cells, 0, 255).astype(np.float32)[None]


@pytest.mark.parametrize("color", [(200, 60, 180), (0, 255, 0), (90, 140, 200), (128, 128, 128)])
def test_a_plain_ground_is_found(color):
    figure = sprite()
    ground = find_ground(on(color, figure))
    assert ground is not None
    assert (ground.mask[0] == (figure[..., 3] == 0)).mean() > 0.99
    np.testing.assert_allclose(ground.color, color, atol=2)
    np.testing.assert_allclose(ground.surface, np.broadcast_to(color, ground.surface.shape), atol=3)


@pytest.mark.parametrize("color", [(0, 0, 0), (2, 1, 3), (11, 4, 0), (0, 9, 14)])
@pytest.mark.parametrize("noise", [1.0, 3.0])
def test_a_nearly_black_ground_is_found_however_its_noise_looks_in_oklab(color, noise):
    figure = sprite()
    figure[..., :3] = np.maximum(figure[..., :3], 60) * (figure[..., 3:] > 0)
    ground = find_ground(on(color, figure, noise))
    assert ground is not None
    assert (ground.mask[0] == (figure[..., 3] == 0)).mean() > 0.99
    assert ground.lightness < 0.25


def test_a_gradient_is_found_and_known_behind_the_sprite():
    figure = sprite()
    ground = find_ground(on(gradient(), figure))
    assert ground is not None
    assert (ground.mask[0] == (figure[..., 3] == 0)).mean() > 0.98
    np.testing.assert_allclose(ground.surface, gradient(), atol=6)


@pytest.mark.parametrize("kind", ["tile", "scenery"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_there_is_none_in_scenes_and_tiles(kind, seed):
    cells = draw(kind, SIDE, np.random.default_rng([9, seed]))[None, ..., :3].astype(np.float32)
    ground = find_ground(cells)
    assert ground is None or ground.mask.mean() < 0.02


def test_there_is_none_in_noise_and_checks():
    noise = np.random.default_rng(0).integers(0, 256, (1, SIDE, SIDE, 3)).astype(np.float32)
    checks = np.where((np.indices((SIDE, SIDE)) // 2).sum(0) % 2, 255, 60)[None, ..., None].repeat(3, 3)
    assert find_ground(noise) is None
    assert find_ground(checks.astype(np.float32)) is None


def ring() -> np.ndarray:
    """(48, 48, 4) a dark frame around a hole."""
    figure = np.zeros((SIDE, SIDE, 4), np.uint8)
    figure[10:38, 10:38] = (60, 30, 20, 255)
    figure[16:32, 16:32] = 0
    return figure


def test_holes_show_a_coloured_ground():
    ground = find_ground(on((90, 160, 230), ring()))
    assert ground is not None and not ground.near_white
    assert ground.mask[0, 18:30, 18:30].all()


def test_what_is_white_and_enclosed_on_white_is_kept():
    ground = find_ground(on((253, 253, 253), ring(), noise=0.5))
    assert ground is not None and ground.near_white
    assert ground.mask[0, :8].all()
    assert not ground.mask[0, 18:30, 18:30].any()


def test_a_colour_that_is_named_is_found_with_its_holes():
    cells = on((253, 253, 253), ring(), noise=0.5)
    ground = ground_of_color(cells, np.ones(cells.shape[:3], bool), (253, 253, 253))
    assert ground is not None
    assert (ground.mask[0] == (ring()[..., 3] == 0)).all()


def test_a_colour_that_is_not_there_is_no_ground():
    cells = on((30, 30, 200), ring())
    assert ground_of_color(cells, np.ones(cells.shape[:3], bool), (250, 240, 10)) is None


def test_a_sprite_may_touch_the_border():
    figure = sprite()[:, 8:40]
    figure[20:30, :4] = (120, 40, 30, 255)
    ground = find_ground(on((90, 160, 230), figure))
    assert ground is not None
    assert (ground.mask[0] == (figure[..., 3] == 0)).mean() > 0.99


def test_all_frames_share_one_ground():
    figures = [sprite(), np.roll(sprite(), 3, axis=1)]
    frames = np.concatenate([on((90, 160, 230), figure, seed=k) for k, figure in enumerate(figures)])
    ground = find_ground(frames)
    assert ground is not None
    assert ground.mask.shape == ground.residual.shape == frames.shape[:3]
    assert ground.surface.shape == frames.shape[1:]
    for mask, figure in zip(ground.mask, figures, strict=True):
        assert (mask == (figure[..., 3] == 0)).mean() > 0.99


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 40)])
def test_a_strip_has_no_ground(shape):
    assert find_ground(np.zeros((1, *shape, 3), np.float32)) is None
